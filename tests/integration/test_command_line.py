"""`wuyou chat` over the public API, and what a turn costs the database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from bot.commands.chats import talk
from tests.integration.conftest import World, eventually
from tests.integration.test_files import png
from tests.integration.test_in_charge import confirm, hand_off


async def said(world: World, *typed: str, files: Path | None = None) -> tuple[int, list[Sequence[dict[str, Any]]]]:
    """(exit code, the answer to each line typed)."""

    async def lines() -> AsyncIterator[str]:
        for line in typed:
            yield line

    shown: list[Sequence[dict[str, Any]]] = []
    code = await talk(world.base, "xiaowang", files, lines(), shown.append)
    return code, shown


async def test_each_line_is_answered_by_the_lines_that_name_it(world: World) -> None:
    code, shown = await said(world, "你好", "退货")
    assert (code, [[line["text"] for line in answer] for answer in shown]) == (0, [["听到：你好"], ["听到：退货"]])


async def test_a_button_is_pressed_by_its_number_in_the_last_answer(world: World) -> None:
    world.engine.script = confirm
    code, shown = await said(world, "退货", "#2", "#9")
    assert shown[1][0]["text"] == "做了 query_order"
    assert (code, shown[2]) == (1, [])


async def test_a_backslash_makes_the_signs_literal(world: World) -> None:
    await said(world, "\\#1", "\\@x", "/restart")
    assert [request.text for request in world.engine.asked] == ["#1", "@x", "/restart"]


async def test_files_come_from_the_named_folder_only(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    (folder / "a.png").write_bytes(png())
    (tmp_path / "secret.png").write_bytes(png())
    code, shown = await said(world, "@a.png", "@../secret.png", files=folder)
    assert len(world.engine.asked[0].files) == 1
    assert (code, shown[1]) == (1, [])
    assert (await said(world, "@a.png"))[0] == 1


async def test_whoever_waits_for_a_person_is_told_once_and_does_not_wait_for_ever(world: World) -> None:
    world.engine.script = hand_off
    async with asyncio.timeout(15):
        _, shown = await said(world, "转人工", "还在吗", "在吗", "不等了")
    assert [[line["from"] for line in answer] for answer in shown[1:]] == [["system"], [], ["bot"]]


@pytest.fixture
def counted(world: World) -> list[str]:
    """Statements on conversations and messages, and commits, as they happen."""
    seen: list[str] = []
    engine = world.parts.units.database.engine.sync_engine

    @event.listens_for(engine, "before_cursor_execute")
    def _statement(_c: Any, _u: Any, statement: str, *_: Any) -> None:
        if "conversations" in statement or "messages" in statement:
            seen.append(statement.split()[0])

    @event.listens_for(engine, "commit")
    def _commit(_: Any) -> None:
        seen.append("COMMIT")

    return seen


async def test_a_turn_without_a_case_costs_two_commits_and_five_statements_of_the_chat(
    world: World, counted: list[str]
) -> None:
    buyer = await world.buyer()
    await buyer.say("一")
    counted.clear()
    await buyer.send("二")

    async def both() -> bool:
        return counted.count("COMMIT") >= 2

    await eventually(both)
    selects_of_the_sweeper = 1
    assert counted.count("COMMIT") == 2
    assert counted.count("UPDATE") == 2
    assert counted.count("INSERT") == 2
    assert counted.count("SELECT") <= 1 + 1 + selects_of_the_sweeper
