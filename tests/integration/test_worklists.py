"""The desk's list of cases: filtered, a page at a time without gap or double, the same few queries however many."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot.store.tables.cases import cases
from tests.integration.conftest import Person, World
from tests.integration.shopping import applied, stock
from tests.integration.test_boards import statements

START = datetime(2026, 1, 1, tzinfo=UTC)


async def many(world: World, count: int) -> None:
    """Copies of xiaowang's case: every third without a deadline, every fifth ended."""
    async with world.parts.units() as unit:
        row = dict((await unit.connection.execute(select(cases))).mappings().one())
        rows = [
            row
            | {
                "case_no": f"AS{n:08d}",
                "return_no": f"SF{n:010d}",
                "created_at": START + timedelta(minutes=n // 2),
                "due_at": None if n % 3 == 0 else START + timedelta(minutes=n // 4),
                "open": n % 5 != 0,
                "status": "CLOSED" if n % 5 == 0 else "WAIT_SELLER_CONFIRM_GOODS" if n % 2 else "WAIT_SELLER_AGREE",
            }
            for n in range(count)
        ]
        await unit.connection.execute(insert(cases), rows)
        await unit.commit()


async def whole(agent: Person, query: str) -> list[dict[str, Any]]:
    """Every page, one after the other."""
    found: list[dict[str, Any]] = []
    after = ""
    while True:
        page = await agent.get(f"/api/desk/cases?{query}&after={after}")
        found += page["cases"]
        if page["next"] is None:
            return found
        after = page["next"]


@pytest.fixture
async def full(world: World) -> World:
    """One real case and 200 like it."""
    await stock(world)
    await applied(await world.buyer())
    await many(world, 200)
    return world


async def test_pages_follow_each_other_without_gap_or_double_by_deadline(full: World) -> None:
    rows = await whole(await full.staff(), "state=open")
    assert len(rows) == 161
    assert len({row["no"] for row in rows}) == 161
    dues = [row["due_at"] or "9" for row in rows]
    assert dues == sorted(dues)
    first = await (await full.staff()).get("/api/desk/cases")
    assert (len(first["cases"]), first["total"], first["more"]) == (50, 161, False)


async def test_ended_cases_come_newest_first(full: World) -> None:
    rows = await whole(await full.staff(), "state=ended")
    assert len(rows) == 40
    opened = [row["created_at"] for row in rows]
    assert opened == sorted(opened, reverse=True)


async def test_a_list_holds_what_is_to_be_done(full: World) -> None:
    agent = await full.staff()
    assert {row["status"] for row in await whole(agent, "work=inspect")} == {"WAIT_SELLER_CONFIRM_GOODS"}
    assert {row["turn"] for row in await whole(agent, "work=agree")} == {"seller"}
    assert await whole(agent, "work=repair") == []
    assert await whole(agent, "kind=exchange") == []
    late = await whole(agent, "due=overdue")
    assert late
    assert None not in {row["due_at"] for row in late}


async def test_a_scanned_parcel_number_finds_its_case_whatever_its_state(full: World) -> None:
    agent = await full.staff()
    (row,) = await whole(agent, "state=all&q=SF0000000011")
    assert row["no"] == "AS00000011"
    assert [row["no"] for row in await whole(agent, "state=all&q=AS00000012")] == ["AS00000012"]
    assert len(await whole(agent, "state=all&q=1001")) == 201, "by the order's number"
    assert await whole(agent, "q=nothing") == []


async def test_another_shop_and_other_roles_see_none_of_it(full: World) -> None:
    assert (await (await full.staff("agent3")).get("/api/desk/cases"))["cases"] == []
    for path in ("/api/desk/cases", "/api/desk/cases/export.csv"):
        for person in (await full.staff("mediator1"), await full.staff("trainer1"), await full.buyer()):
            assert (await person.call("GET", path))[0] == 403


@pytest.mark.parametrize("after", ["x", "W10", "WzEsMl0", "WyJ4IiwiQVMxIl0", "bnVsbA"])
async def test_a_place_that_we_did_not_write_is_refused(world: World, after: str) -> None:
    status, problem = await (await world.staff()).call("GET", f"/api/desk/cases?after={after}")
    assert status == 422
    assert "Traceback" not in str(problem)


async def test_a_page_costs_the_same_few_queries_however_many_cases_there_are(world: World) -> None:
    await stock(world)
    await applied(await world.buyer())
    agent = await world.staff()
    with statements(world) as before:
        await agent.get("/api/desk/cases")
    await many(world, 200)
    with statements(world) as after:
        await agent.get("/api/desk/cases")
    assert len(after) <= len(before) <= 6, after


async def test_an_export_holds_every_row_runs_no_formula_and_is_written_down(full: World) -> None:
    async with full.parts.units() as unit:
        await unit.connection.execute(cases.update().values(buyer_id="=cmd|' /C calc'!A0"))
        await unit.commit()
    agent = await full.staff()
    status, text = await agent.call("GET", "/api/desk/cases/export.csv?state=all")
    lines = text.splitlines()
    assert status == 200
    assert len(lines) == 202
    assert "售后单号" in lines[0]
    assert ",=cmd" not in text
    assert "'=cmd" in text
    reads = await (await full.staff("boss")).get("/api/desk/reads")
    assert ("export", "cases") in [(row["what"], row["of"]) for row in reads]
