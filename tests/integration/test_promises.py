"""What a buyer is promised has an owner and a date: reminded of before it, reported when nobody kept it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot.store.tables.outbox import outbox
from bot.timers.promises import PromiseRounds
from tests.fakes.clocks import StillClock
from tests.integration.conftest import Person, World


async def promised(world: World, agent: Person, *, hours: float = 48, **more: Any) -> dict[str, Any]:
    await (await world.buyer()).say("你好")
    chat = (await world.chat_of(agent))["id"]
    due = world.parts.clock.now() + timedelta(hours=hours)
    body = {"id": "p1", "kind": "time", "words": "明天下午给您回电话", "due_at": due.isoformat(), **more}
    made: dict[str, Any] = await agent.post(f"/api/desk/conversations/{chat}/promises", body, expect=201)
    return made


async def told(world: World) -> list[tuple[str, str]]:
    async with world.parts.units(write=False) as unit:
        rows = await unit.connection.execute(select(outbox.c.payload).where(outbox.c.kind == "notice"))
        found = [(row["to"], row["template"]) for row in rows.scalars()]
    return sorted(each for each in found if each[1].startswith("promise"))


async def at(world: World, hours: float) -> int:
    clock = StillClock(world.parts.clock.now() + timedelta(hours=hours))
    return await PromiseRounds(units=world.parts.units, clock=clock).step()


async def test_a_promise_is_written_down_once_with_its_owner_and_date(world: World) -> None:
    agent = await world.staff("agent1")
    made = await promised(world, agent)
    assert (made["owner"], made["made_by"], made["state"]) == ("agent1", "agent1", "open")
    assert (await promised(world, agent))["id"] == made["id"], "the same client id is the same promise"
    assert [each["id"] for each in await agent.get("/api/desk/promises")] == [made["id"]]


async def test_its_owner_is_reminded_before_it_is_due_and_only_once(world: World) -> None:
    await promised(world, await world.staff("agent1"))
    assert await at(world, 39) == 0
    assert [await at(world, hours) for hours in (41, 42)] == [1, 0]
    assert await told(world) == [("desk", "promise_due")]


async def test_a_broken_promise_is_reported_to_the_supervisor_once(world: World) -> None:
    made = await promised(world, await world.staff("agent1"))
    assert [await at(world, hours) for hours in (49, 50)] == [1, 0]
    assert await told(world) == [("supervisor", "promise_broken")]
    boss = await world.staff("boss")
    assert [each["id"] for each in await boss.get("/api/desk/promises?state=broken")] == [made["id"]]


async def test_a_kept_promise_is_neither_reminded_of_nor_reported(world: World) -> None:
    agent = await world.staff("agent1")
    made = await promised(world, agent)
    kept = await agent.post(f"/api/desk/promises/{made['id']}/keep")
    assert kept["state"] == "kept"
    assert [await at(world, hours) for hours in (41, 49)] == [0, 0]
    assert await told(world) == []


async def test_a_promise_kept_too_late_stays_broken(world: World) -> None:
    agent = await world.staff("agent1")
    made = await promised(world, agent)
    await at(world, 49)
    kept = await agent.post(f"/api/desk/promises/{made['id']}/keep")
    assert kept["state"] == "broken"
    assert kept["kept_at"]


async def test_only_its_owner_or_a_supervisor_says_that_it_is_kept(world: World) -> None:
    made = await promised(world, await world.staff("agent1"))
    path = f"/api/desk/promises/{made['id']}/keep"
    await (await world.staff("agent2")).post(path, expect=403)
    assert await (await world.staff("agent2")).get("/api/desk/promises") == []
    await (await world.staff("boss")).post(path)


async def test_what_is_past_or_nobodys_is_no_promise(world: World) -> None:
    agent = await world.staff("agent1")
    await promised(world, agent)
    chat = (await world.chat_of(agent))["id"]
    path, due = f"/api/desk/conversations/{chat}/promises", (world.parts.clock.now() + timedelta(hours=1)).isoformat()
    past = (world.parts.clock.now() - timedelta(minutes=1)).isoformat()
    for wrong in ({"due_at": past}, {"owner": "agent3"}, {"owner": "nobody"}, {"words": ""}, {"kind": "dream"}):
        body = {"id": "p2", "kind": "action", "words": "补发配件", "due_at": due, **wrong}
        await agent.post(path, body, expect=422)
