"""No chat is left alone: handed out to who is here and has room, taken back from who left or does not answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.store.people import Buyer, People
from bot.store.tables.desk import seats
from tests.integration.conftest import Person, World, eventually, seed, settings_for
from tests.integration.test_in_charge import hand_off
from tests.integration.test_sockets import desk_socket

Start = Callable[..., Awaitable[World]]


@pytest.fixture
async def at_once(database_url: str, tmp_path: Path, start: Start) -> World:
    """Waiting chats are handed out at once; an agent holds two."""
    await seed(database_url)
    return await start(settings_for(database_url, tmp_path, hand_out_seconds=0, chats_per_agent=2))


async def queued(world: World, *names: str) -> Sequence[Person]:
    """Buyers who wait for a person, in this order."""
    script, world.engine.script = world.engine.script, hand_off
    people = [await world.buyer(name) for name in names]
    for buyer in people:
        await buyer.say("转人工")
    world.engine.script = script
    return people


async def guests(world: World, names: Sequence[str]) -> None:
    """More buyers of the first shop."""
    async with world.parts.units() as unit:
        for name in names:
            await People(unit.connection).add_buyer(Buyer(shop="dian1", id=name, name=name))
        await unit.commit()


async def holders(boss: Person) -> dict[str, str]:
    """Who is in charge, by buyer."""
    return {row["buyer"]: row["in_charge"] for row in await boss.get("/api/desk/conversations")}


async def held(boss: Person, **wanted: str) -> None:
    """Soon these are in charge."""

    async def so() -> bool:
        now = await holders(boss)
        return all(now.get(buyer) == who for buyer, who in wanted.items())

    await eventually(so)


async def push(world: World, by: str) -> None:
    """The business clock goes forward."""
    await (await world.staff("boss")).post("/api/demo/clock", {"advance": by})


async def taken(world: World) -> tuple[Person, Person, str]:
    """(buyer, agent, path of the chat): agent1 took it and has answered once."""
    (buyer,) = await queued(world, "xiaowang")
    agent = await world.staff()
    chat = "/api/desk/conversations/" + (await world.chat_of(agent))["id"]
    await agent.post(f"{chat}/take")
    await agent.post(f"{chat}/reply", {"id": "hello", "text": "您好"})
    return buyer, agent, chat


async def gone(world: World) -> None:
    """Every socket is closed, and the moment in which a page may be loaded again is over."""

    async def closed() -> bool:
        async with world.parts.units(write=False) as unit:
            return not (await unit.connection.execute(select(seats.c.id).where(seats.c.open))).first()

    await eventually(closed)
    async with world.parts.units() as unit:
        await unit.connection.execute(update(seats).values(until=world.parts.now()))
        await unit.commit()


async def test_a_waiting_chat_is_given_out_when_an_agent_comes_and_to_none_but_an_agent(at_once: World) -> None:
    (buyer,) = await queued(at_once, "xiaowang")
    boss = await at_once.staff("boss")
    async with desk_socket(at_once, boss):
        await push(at_once, "PT1M")
        assert (await holders(boss))["xiaowang"] == "queue"
        async with desk_socket(at_once, await at_once.staff("agent1")):
            await held(boss, xiaowang="agent1")
    assert (await buyer.lines())[-1]["text"].startswith("客服 agent1")


async def test_the_longest_waiting_goes_to_the_least_busy_and_nobody_gets_more_than_he_can_hold(
    at_once: World,
) -> None:
    boss, one, two = [await at_once.staff(name) for name in ("boss", "agent1", "agent2")]
    buyers = ["xiaowang", "meili", *(f"guest{n}" for n in range(3))]
    await guests(at_once, buyers[2:])
    async with AsyncExitStack() as desks:
        await desks.enter_async_context(desk_socket(at_once, one))
        await queued(at_once, *buyers[:3])
        await held(boss, xiaowang="agent1", meili="agent1", guest0="queue")
        await desks.enter_async_context(desk_socket(at_once, two))
        await held(boss, guest0="agent2")
        await queued(at_once, *buyers[3:])
        await held(boss, guest1="agent2", guest2="queue")
        chat = (await at_once.chat_of(boss, "xiaowang"))["id"]
        await one.post(f"/api/desk/conversations/{chat}/release")
        await held(boss, xiaowang="bot", guest2="agent1")


async def test_an_agent_may_still_pick_a_chat_before_it_is_given_out_and_over_his_limit(
    database_url: str, tmp_path: Path, start: Start
) -> None:
    await seed(database_url)
    world = await start(settings_for(database_url, tmp_path, hand_out_seconds=300, chats_per_agent=1))
    await queued(world, "xiaowang", "meili")
    boss, agent = await world.staff("boss"), await world.staff()
    async with desk_socket(world, agent):
        for buyer in ("meili", "xiaowang"):
            chat = (await world.chat_of(agent, buyer))["id"]
            await agent.post(f"/api/desk/conversations/{chat}/take")
        assert (await holders(boss)) == {"xiaowang": "agent1", "meili": "agent1"}


async def test_who_does_not_answer_in_time_loses_the_chat_and_buyer_and_supervisor_are_told(world: World) -> None:
    buyer, agent, chat = await taken(world)
    boss = await world.staff("boss")
    await push(world, "PT10M")
    assert (await holders(boss))["xiaowang"] == "agent1", "nobody waits for him"
    await buyer.send("还在吗")
    await push(world, "PT4M")
    assert (await holders(boss))["xiaowang"] == "agent1"
    async with desk_socket(world, boss) as frames:
        await push(world, "PT2M")
        await frames.next("alert")
    await held(boss, xiaowang="queue")
    assert "重新排队" in (await buyer.lines())[-1]["text"]
    (alert,) = await boss.get("/api/desk/alerts")
    assert (alert["kind"], alert["agent"], alert["conversation"]) == ("late", "agent1", chat.rsplit("/", 1)[1])
    assert (await agent.call("GET", "/api/desk/alerts"))[0] == 403
    inner = [line["text"] for line in await boss.get(f"{chat}/messages") if line.get("internal")]
    assert inner == ["客服 agent1 没有按时回复，会话已退回排队"]
    assert inner[0] not in str(await buyer.lines())
    await agent.post(f"{chat}/reply", {"id": "late", "text": "来了"}, expect=409)


async def test_a_chat_that_came_back_keeps_its_place_and_goes_to_somebody_else(at_once: World) -> None:
    buyer, _, _ = await taken(at_once)
    boss, one, two = [await at_once.staff(name) for name in ("boss", "agent1", "agent2")]
    async with desk_socket(at_once, one):
        await buyer.send("还在吗")
        await push(at_once, "PT6M")
        await held(boss, xiaowang="queue")
        await push(at_once, "PT1M")
        assert (await holders(boss))["xiaowang"] == "queue", "not to the one who did not answer"
        async with desk_socket(at_once, two):
            await held(boss, xiaowang="agent2")


async def test_who_leaves_while_a_buyer_waits_loses_the_chat_and_an_answer_in_time_keeps_it(world: World) -> None:
    buyer, agent, chat = await taken(world)
    boss = await world.staff("boss")
    async with desk_socket(world, agent):
        await buyer.send("还在吗")
        await push(world, "PT3M")
        await agent.post(f"{chat}/reply", {"id": "here", "text": "在的"})
        await push(world, "PT3M")
        assert (await holders(boss))["xiaowang"] == "agent1"
        await buyer.send("好")
    await gone(world)
    await held(boss, xiaowang="queue")
    assert [alert["kind"] for alert in await boss.get("/api/desk/alerts")] == ["gone"]


async def test_who_is_here_is_known_in_every_process(database_url: str, tmp_path: Path, start: Start) -> None:
    await seed(database_url)
    settings = settings_for(database_url, tmp_path, hand_out_seconds=0)
    one, other = await start(settings), await start(settings)
    async with desk_socket(one, await one.staff("agent1")):
        await queued(other, "xiaowang", "meili")
        await held(await other.staff("boss"), xiaowang="agent1", meili="agent1")


class TestAfterTheEnd:
    """A buyer who writes again after an agent closed the chat."""

    async def test_within_the_hours_the_same_agent_gets_him_if_he_is_here(self, world: World) -> None:
        buyer, agent, chat = await taken(world)
        await agent.post(f"{chat}/resolve")
        async with desk_socket(world, agent):
            await buyer.send("还有个问题")
        assert (await holders(agent))["xiaowang"] == "agent1"
        assert (await buyer.lines())[-1]["text"].startswith("客服 agent1")

    @pytest.mark.parametrize("why", ["gone home", "full"])
    async def test_else_he_goes_to_the_queue(self, at_once: World, why: str) -> None:
        buyer, agent, chat = await taken(at_once)
        await agent.post(f"{chat}/resolve")
        async with AsyncExitStack() as desk:
            if why == "full":
                await desk.enter_async_context(desk_socket(at_once, agent))
                await guests(at_once, ["guest0"])
                await queued(at_once, "meili", "guest0")
                await held(agent, meili="agent1", guest0="agent1")
            lines = await buyer.say("还有个问题")
            assert (lines[-1]["from"], lines[-1]["card"]["kind"]) == ("system", "handoff")
            assert (await holders(agent))["xiaowang"] == "queue"

    async def test_later_the_bot_is_first(self, world: World) -> None:
        buyer, agent, chat = await taken(world)
        await agent.post(f"{chat}/resolve")
        await push(world, "PT3H")
        async with desk_socket(world, agent):
            assert (await buyer.say("还有个问题"))[0]["text"] == "听到：还有个问题"

    async def test_a_chat_given_back_to_the_bot_is_the_bots_at_once(self, world: World) -> None:
        buyer, agent, chat = await taken(world)
        await agent.post(f"{chat}/release")
        async with desk_socket(world, agent):
            assert (await buyer.say("你好"))[0]["text"] == "听到：你好"


async def test_a_chat_that_was_passed_on_leaves_the_list_of_who_had_it(world: World) -> None:
    _, agent, chat = await taken(world)
    other = await world.staff("agent2")

    async def mine(who: Person) -> list[Any]:
        return [row["buyer"] for row in await who.get("/api/desk/conversations?state=mine")]

    assert (await mine(agent), await mine(other)) == (["xiaowang"], [])
    async with desk_socket(world, agent) as old, desk_socket(world, other) as new:
        await agent.post(f"{chat}/transfer", {"to": "agent2", "note": ""})
        for frames in (old, new):
            event = await frames.next("conversations")
            assert (event["conversation"], event["in_charge"]) == (chat.rsplit("/", 1)[1], "agent2")
    assert (await mine(agent), await mine(other)) == ([], ["xiaowang"])


async def test_changes_of_the_list_are_numbered_so_that_a_gap_shows(world: World) -> None:
    buyer, agent, _ = await taken(world)
    async with desk_socket(world, agent) as frames:
        for text in ("一", "二", "三"):
            await buyer.send(text)
        numbers = [(await frames.next("conversations"))["seq"] for _ in range(3)]
    assert numbers == list(range(numbers[0], numbers[0] + 3))
