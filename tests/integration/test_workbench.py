"""What an agent has at hand: deadlines of chats, what to say next, colleagues, being away, who else is in this chat."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.integration.conftest import World, eventually
from tests.integration.shopping import applied, stock
from tests.integration.test_dispatch import at_once, guests, held, queued, taken
from tests.integration.test_sockets import desk_socket

__all__ = ["at_once"]


def at(stamp: str) -> datetime:
    return datetime.fromisoformat(stamp)


async def test_a_chat_says_by_when_a_person_has_to_answer(world: World) -> None:
    (buyer,) = await queued(world, "xiaowang")
    agent = await world.staff()
    waiting = await world.chat_of(agent)
    minutes = timedelta(minutes=world.settings.answer_minutes)
    assert at(waiting["answer_by"]) == at(waiting["waiting_since"]) + minutes
    chat = f"/api/desk/conversations/{waiting['id']}"
    await agent.post(f"{chat}/take")
    await agent.post(f"{chat}/reply", {"id": "r1", "text": "您好"})
    assert (await world.chat_of(agent))["answer_by"] is None, "the buyer has his answer"
    await buyer.send("还有个问题")
    owing = await world.chat_of(agent)
    assert at(owing["answer_by"]) == at(owing["owed_since"]) + minutes


async def test_an_agent_reads_back_from_the_newest_line(world: World) -> None:
    buyer, agent, chat = await taken(world)
    for n in range(3):
        await buyer.send(f"第{n}句")
    newest = await agent.get(f"{chat}/messages?before=2000000000")
    assert newest == await agent.get(f"{chat}/messages")
    earlier = await agent.get(f"{chat}/messages?before={newest[2]['seq']}")
    assert [line["seq"] for line in earlier] == [line["seq"] for line in newest[:2]]


async def test_suggestions_are_filled_with_the_cases_facts_and_nothing_is_sent(world: World) -> None:
    await stock(world)
    buyer, agent, chat = await taken(world)
    case = await applied(buyer)
    before = len(await buyer.lines())
    found = await agent.get(f"{chat}/suggestions")
    first = found[0]["text"]
    assert case["no"] in first
    assert case["kind_title"] in first
    assert not [row for row in found if "{" in row["text"]]
    assert [row["title"] for row in found if row["evidence"]] == ["请买家举证"]
    assert len(await buyer.lines()) == before
    boss = await world.staff("boss")
    await boss.post("/api/desk/canned", {"title": "期限", "text": "最晚{deadline}答复"}, expect=201)
    (reply,) = await agent.get(f"{chat}/canned")
    deadline = reply["text"].removeprefix("最晚").removesuffix("答复")
    assert deadline in first, "the same deadline, worded the same"


async def test_colleagues_are_listed_with_their_load_and_nobody_of_another_shop(world: World) -> None:
    _, agent, _ = await taken(world)
    async with desk_socket(world, agent):

        async def rows() -> dict[str, dict[str, object]] | None:
            found = {row["name"]: row for row in await agent.get("/api/desk/colleagues")}
            return found if found["agent1"]["here"] else None

        found = await eventually(rows)
    assert set(found) == {"agent1", "agent2", "boss"}
    assert (found["agent1"]["chats"], found["agent2"]["chats"], found["agent2"]["here"]) == (1, 0, False)


async def test_who_is_away_is_given_no_chat_until_he_is_back(at_once: World) -> None:
    world = at_once
    boss, agent, other = await world.staff("boss"), await world.staff(), await world.staff("agent2")
    await guests(world, ["a", "b"])
    async with desk_socket(world, agent), desk_socket(world, other):
        await agent.post("/api/desk/presence", {"away": True})
        async with desk_socket(world, agent):  # a second page is away too
            await queued(world, "a", "b")
            await held(boss, a="agent2", b="agent2")
            await queued(world, "xiaowang")
            await agent.post("/api/desk/presence", {"away": False})
            await held(boss, xiaowang="agent1")


async def test_two_agents_in_one_chat_hear_of_each_other_and_the_buyer_does_not(world: World) -> None:
    _, agent, chat = await taken(world)
    other, name = await world.staff("agent2"), chat.rsplit("/", 1)[1]
    async with desk_socket(world, agent) as mine, desk_socket(world, other) as theirs:
        await mine.socket.send_json({"type": "watch", "conversation": name})
        await mine.socket.send_json({"type": "typing", "conversation": name})

        async def watching() -> bool:
            return "agent agent1" in world.parts.presence.typing(name)

        await eventually(watching)
        await theirs.socket.send_json({"type": "watch", "conversation": name})
        await theirs.socket.send_json({"type": "looking", "conversation": name})
        seen = await mine.next("beside")
        assert (seen["name"], seen["doing"], seen["conversation"]) == ("agent2", "looking", name)
        await theirs.socket.send_json({"type": "typing", "conversation": name})
        assert (await mine.next("beside"))["doing"] == "typing"


async def test_the_desk_is_told_what_the_buyer_has_read(world: World) -> None:
    buyer, agent, chat = await taken(world)
    last, name = (await buyer.lines())[-1]["seq"], chat.rsplit("/", 1)[1]
    async with desk_socket(world, agent) as frames:
        await frames.socket.send_json({"type": "watch", "conversation": name})
        await frames.socket.send_json({"type": "typing", "conversation": name})

        async def watching() -> bool:
            return "agent agent1" in world.parts.presence.typing(name)

        await eventually(watching)
        await buyer.post("/api/chat/seen", {"seq": last})
        assert (await frames.next("seen"))["seq"] == last
    assert (await world.chat_of(agent))["buyer_seen"] == last
