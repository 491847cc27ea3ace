"""How timers go round: woken, held, back after a failure."""

from __future__ import annotations

import asyncio

import pytest

from bot.timers.rounds import Rounds, settle


async def eventually(holds: asyncio.Event) -> None:
    async with asyncio.timeout(5):
        await holds.wait()


async def test_a_round_that_failed_is_tried_again() -> None:
    calls, done = 0, asyncio.Event()

    async def step() -> int:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise ConnectionError("away")
        done.set()
        return 0

    running = asyncio.create_task(Rounds("test", step, every=0.001).run())
    await eventually(done)
    running.cancel()


async def test_a_sleeping_timer_can_be_woken() -> None:
    calls, seen, again = 0, asyncio.Event(), asyncio.Event()

    async def step() -> int:
        nonlocal calls
        calls += 1
        (seen if calls == 1 else again).set()
        return 0

    rounds = Rounds("test", step, every=3600)
    running = asyncio.create_task(rounds.run())
    await eventually(seen)
    rounds.wake()
    await eventually(again)
    running.cancel()


async def test_no_step_runs_while_the_timer_is_held() -> None:
    inside, go = asyncio.Event(), asyncio.Event()
    running_steps = 0

    async def step() -> int:
        nonlocal running_steps
        running_steps += 1
        inside.set()
        await go.wait()
        running_steps -= 1
        return 1

    rounds = Rounds("test", step, every=0.001)
    running = asyncio.create_task(rounds.run())
    await eventually(inside)
    holding = asyncio.create_task(rounds.held().__aenter__())
    await asyncio.sleep(0)
    assert not holding.done(), "a running step is waited for"
    go.set()
    async with asyncio.timeout(5):
        await holding
    for _ in range(20):
        await asyncio.sleep(0)
        assert running_steps == 0
    running.cancel()


async def test_settling_goes_on_until_nothing_is_left() -> None:
    left = [3, 2]

    def stepper(n: int) -> Rounds:
        async def step() -> int:
            if left[n]:
                left[n] -= 1
                return 1
            return 0

        return Rounds(str(n), step, every=1)

    await settle(stepper(0), stepper(1))
    assert left == [0, 0]


async def test_timers_that_never_rest_are_an_error() -> None:
    async def step() -> int:
        return 1

    with pytest.raises(RuntimeError):
        await settle(Rounds("spinning", step, every=1))
