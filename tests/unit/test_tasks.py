"""An application that is told to stop stops, whatever its tasks wait for."""

from __future__ import annotations

import asyncio

from bot.tasks import end_tasks


async def test_a_task_that_waits_for_ever_after_its_cancel_is_ended_by_a_second_one() -> None:
    async def stuck() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.Event().wait()

    task = asyncio.ensure_future(stuck())
    await asyncio.sleep(0)
    await end_tasks([task], within=0.05)
    assert task.cancelled()


async def test_a_task_has_time_for_its_last_words_and_its_fault_is_nobodys_surprise() -> None:
    said = []

    async def orderly() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            said.append("done")

    async def faulty() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            raise ValueError("at the end") from None

    tasks = [asyncio.ensure_future(orderly()), asyncio.ensure_future(faulty())]
    await asyncio.sleep(0)
    await end_tasks(tasks, within=5)
    assert said == ["done"]


async def test_a_task_that_refuses_to_end_holds_nobody_up() -> None:
    over = asyncio.Event()

    async def deaf() -> None:
        while not over.is_set():
            try:
                await over.wait()
            except asyncio.CancelledError:
                continue

    task = asyncio.ensure_future(deaf())
    await asyncio.sleep(0)
    await asyncio.wait_for(end_tasks([task], within=0.05), 5)
    over.set()
    await task
