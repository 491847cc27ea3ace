"""A supervisor's board: what waits, who is here, which deadlines of ours are near; counted, and cheap to ask for."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from tests.integration.conftest import World
from tests.integration.shopping import applied, stock
from tests.integration.test_dispatch import push, queued, taken
from tests.integration.test_sockets import desk_socket


@contextmanager
def statements(world: World) -> Iterator[list[str]]:
    """The SQL that requests send meanwhile, without BEGIN and the caller's own session."""
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        task = asyncio.current_task()
        asked = task is not None and "RequestHandler" in repr(task.get_coro())
        if asked and "FROM sessions" not in statement and not statement.startswith("BEGIN"):
            said.append(statement)

    engine = world.parts.units.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    yield said
    event.remove(engine, "before_cursor_execute", note)


async def test_the_board_counts_the_queue_the_agents_and_the_open_cases(world: World) -> None:
    await stock(world)
    await applied(await world.buyer())
    boss, agent = await world.staff("boss"), await world.staff()
    await queued(world, "meili")
    async with desk_socket(world, agent):
        await push(world, "PT20S")
        board = await boss.get("/api/desk/board")
    assert (board["waiting"], board["cases_open"], board["cases_overdue"]) == (1, 1, 0)
    assert 20 <= board["longest_wait_s"] < 60
    assert board["agents"] == [
        {"name": "agent1", "here": True, "chats": 0, "owed_s": 0},
        {"name": "agent2", "here": False, "chats": 0, "owed_s": 0},
    ]
    assert (board["engine"], board["room"], board["at_risk"]) == (True, 5, 0)


async def test_a_deadline_of_ours_is_at_risk_from_a_day_before_and_a_buyers_never(world: World) -> None:
    await stock(world)
    buyer, boss = await world.buyer(), await world.staff("boss")
    case = await applied(buyer)
    assert (await boss.get("/api/desk/board"))["at_risk"] == 0
    await push(world, "PT25H")
    board = await boss.get("/api/desk/board")
    assert ([row["no"] for row in board["nearest"]], board["at_risk"]) == ([case["no"]], 1)
    await (await world.staff()).post(f"/api/cases/{case['no']}/agree", Idempotency_Key="a")
    await push(world, "PT150H")
    board = await boss.get("/api/desk/board")
    assert (board["cases_open"], board["at_risk"]) == (1, 0)


async def test_an_agent_who_keeps_a_buyer_waiting_is_seen(world: World) -> None:
    buyer, _, _ = await taken(world)
    await buyer.send("在吗")
    await push(world, "PT15S")
    board = await (await world.staff("boss")).get("/api/desk/board")
    assert [row["owed_s"] >= 15 for row in board["agents"]] == [True, False]


async def test_the_board_costs_six_reads_and_shows_one_shop(world: World) -> None:
    await stock(world)
    await applied(await world.buyer("lisi"), "3001")
    boss = await world.staff("boss")
    with statements(world) as sent:
        board = await boss.get("/api/desk/board")
    assert len(sent) == 6, sent
    assert (board["cases_open"], board["agents"][-1]["name"]) == (0, "agent2")
