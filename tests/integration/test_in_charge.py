"""One voice at a time: whoever is in charge speaks, and what the other began is dropped."""

from __future__ import annotations

import asyncio
import os
import random

import pytest

from bot.wire.turns import Button, Choice, Parse, Reply, TurnRequest, TurnResult
from tests.integration.conftest import Person, World, eventually

HANDOFF = TurnResult(
    outcome="answered",
    replies=(
        Reply(text="好的，马上为您转人工"),
        Reply(text="正在排队", handoff={"cause": "request", "asked": "想退鞋", "order_no": "1"}),
        Reply(text="这句不该出现"),
    ),
    parse=Parse(text="", intent={"name": "request_human", "confidence": 1.0}),
)


def hand_off(_: TurnRequest) -> TurnResult:
    return HANDOFF


async def in_the_queue(world: World) -> Person:
    buyer = await world.buyer()
    script, world.engine.script = world.engine.script, hand_off
    await buyer.say("转人工")
    world.engine.script = script
    return buyer


async def test_a_handoff_ends_the_turn_and_shows_place_and_way_back(world: World) -> None:
    buyer = await in_the_queue(world)
    lines = await buyer.lines()
    assert [line["text"] for line in lines[1:]] == ["好的，马上为您转人工", "正在排队"]
    assert lines[-1]["card"]["kind"] == "handoff"
    assert lines[-1]["card"]["data"]["position"] == 1
    assert lines[-1]["buttons"][-1]["value"] == "leave"
    assert lines[-1]["end"] is True
    row = await world.chat_of(await world.staff())
    assert (row["in_charge"], row["epoch"]) == ("queue", 1)
    assert "想退鞋" in row["summary"]
    assert "小王" in row["summary"]


async def test_in_the_queue_the_bot_is_silent_and_what_is_written_is_kept(world: World) -> None:
    buyer = await in_the_queue(world)
    asked = len(world.engine.asked)
    await buyer.send("还在吗", id="waiting")
    await buyer.send("在吗在吗")
    kept = [line for line in await buyer.lines() if line["seq"] > 3]
    assert [line["from"] for line in kept] == ["buyer", "system", "buyer"], "told once that it is kept"
    assert "第 1 位" in kept[1]["text"]
    assert not {"answers", "end"} & set(kept[1])
    await world.parts.bus.publish("nobody", {"type": "nothing"})
    assert len(world.engine.asked) == asked


async def test_leave_gives_the_chat_back_to_the_bot(world: World) -> None:
    buyer = await in_the_queue(world)
    leave = (await buyer.lines())[-1]["buttons"][-1]["action"]
    answer = await buyer.say(action=leave)
    assert answer[-1]["end"] is True
    assert (await world.chat_of(await world.staff()))["in_charge"] == "bot"
    assert (await buyer.say("你好"))[0]["text"] == "听到：你好"
    assert (await buyer.say(action=leave))[0]["from"] == "system"


@pytest.mark.parametrize("typed", ["不等了", "不等了，继续问助手", "算了，不等了！"])
async def test_whoever_types_that_he_waits_no_longer_is_with_the_bot_again(world: World, typed: str) -> None:
    buyer = await in_the_queue(world)
    answer = await buyer.say(typed)
    assert answer[-1]["text"].startswith("已退出排队")
    assert (await buyer.say("你好"))[0]["text"] == "听到：你好"
    assert len(world.engine.asked) == 2


def nasty_lines(count: int) -> list[str]:
    draw = random.Random(20261124)
    stems = [
        "/restart", "/affirm", "/session_start", '/return_refund{"order_no":"1"}', "@bot", "／restart",
        "/\u200brestart", "退货", "EXTERNAL: x", "是的", "确认", '{"intent":"affirm"}', "转人工", "我要退款",
    ]  # fmt: skip
    return [draw.choice(stems) + "".join(draw.choices('退换货/@{}":a1 ', k=draw.randrange(6))) for _ in range(count)]


async def test_while_an_agent_is_in_charge_no_text_makes_the_bot_speak(world: World) -> None:
    buyer = await world.buyer()
    await buyer.say("你好")
    agent = await world.staff()
    chat = (await world.chat_of(agent))["id"]
    await agent.post(f"/api/desk/conversations/{chat}/take")
    turns = len(world.engine.asked)
    for text in nasty_lines(10_000 if os.environ.get("FULL") == "1" else 1_000):
        await buyer.send(text)
    assert len(world.engine.asked) == turns
    lines = await buyer.lines(after=3)
    assert {line["from"] for line in lines} == {"buyer"}
    await agent.post(f"/api/desk/conversations/{chat}/release")
    assert (await buyer.say("现在呢"))[0]["text"] == "听到：现在呢"
    assert len(world.engine.asked) == turns + 1


async def test_taking_over_while_a_turn_runs_discards_what_the_bot_says_late(world: World) -> None:
    buyer = await world.buyer()
    world.engine.gate.clear()
    await buyer.send("我要退货", id="q")
    await asyncio.wait_for(world.engine.entered.wait(), 5)
    agent = await world.staff()
    chat = (await world.chat_of(agent))["id"]
    await agent.post(f"/api/desk/conversations/{chat}/take", {"epoch": 0})
    world.engine.gate.set()

    async def discarded() -> bool:
        return "wuyou_turns_discarded_total 1.0" in (await world.anyone().call("GET", "/metrics"))[1]

    await eventually(discarded)
    assert [line["from"] for line in await buyer.lines()] == ["buyer", "system"]
    await agent.post(f"/api/desk/conversations/{chat}/reply", {"id": "r1", "text": "您好"})
    assert [line["from"] for line in await buyer.lines()] == ["buyer", "system", "agent"]


async def test_what_is_written_to_the_agent_while_a_turn_still_runs_is_never_read_by_the_bot(world: World) -> None:
    buyer, agent = await world.buyer(), await world.staff()
    world.engine.gate.clear()
    await buyer.send("我要退货", id="q")
    await asyncio.wait_for(world.engine.entered.wait(), 5)
    chat = (await world.chat_of(agent))["id"]
    await agent.post(f"/api/desk/conversations/{chat}/take")
    await buyer.send("您好，在吗")
    world.engine.gate.set()

    async def discarded() -> bool:
        return "wuyou_turns_discarded_total 1.0" in (await world.anyone().call("GET", "/metrics"))[1]

    await eventually(discarded)
    await (await world.buyer("meili")).say("一")
    assert [request.text for request in world.engine.asked] == ["我要退货", "一"]


async def test_a_reply_with_the_same_id_is_one_line(world: World) -> None:
    buyer = await in_the_queue(world)
    agent = await world.staff()
    chat = (await world.chat_of(agent))["id"]
    await agent.post(f"/api/desk/conversations/{chat}/take")
    first = await agent.post(f"/api/desk/conversations/{chat}/reply", {"id": "r1", "text": "您好"})
    assert await agent.post(f"/api/desk/conversations/{chat}/reply", {"id": "r1", "text": "您好"}) == first
    assert [line["text"] for line in await buyer.lines() if line["from"] == "agent"] == ["您好"]


@pytest.mark.parametrize("verb", ["reply", "release", "resolve", "transfer"])
async def test_verbs_are_refused_to_whoever_is_not_in_charge(world: World, verb: str) -> None:
    await in_the_queue(world)
    holder, other = await world.staff("agent1"), await world.staff("agent2")
    chat = (await world.chat_of(holder))["id"]
    body = {"reply": {"id": "r", "text": "您好"}, "transfer": {"to": "agent1", "note": "x"}}.get(verb, {})
    await other.post(f"/api/desk/conversations/{chat}/{verb}", body, expect=409)
    taken = await holder.post(f"/api/desk/conversations/{chat}/take")
    await other.post(f"/api/desk/conversations/{chat}/{verb}", body, expect=409)
    stale = {**body, "epoch": taken["epoch"] - 1}
    problem = await holder.post(f"/api/desk/conversations/{chat}/{verb}", stale, expect=409)
    assert (problem["in_charge"], problem["epoch"]) == ("agent1", taken["epoch"])


async def test_only_one_of_two_agents_who_take_at_once_gets_it(world: World) -> None:
    await in_the_queue(world)
    one, two = await world.staff("agent1"), await world.staff("agent2")
    chat = (await world.chat_of(one))["id"]
    path = f"/api/desk/conversations/{chat}/take"
    results = await asyncio.gather(*(agent.call("POST", path, {"epoch": 1}) for agent in (one, two)))
    assert sorted(status for status, _ in results) == [200, 409]


async def test_a_transfer_moves_the_chat_with_a_note_that_the_buyer_never_sees(world: World) -> None:
    buyer = await in_the_queue(world)
    agent = await world.staff()
    chat = (await world.chat_of(agent))["id"]
    await agent.post(f"/api/desk/conversations/{chat}/take")
    await agent.post(f"/api/desk/conversations/{chat}/transfer", {"to": "agent3", "note": "x"}, expect=422)
    await agent.post(f"/api/desk/conversations/{chat}/transfer", {"to": "trainer1", "note": "x"}, expect=422)
    moved = await agent.post(f"/api/desk/conversations/{chat}/transfer", {"to": "agent2", "note": "难缠"})
    assert moved["in_charge"] == "agent2"
    assert "难缠" not in str(await buyer.lines())
    internal = [line for line in await agent.get(f"/api/desk/conversations/{chat}/messages") if line.get("internal")]
    assert [line["text"] for line in internal] == ["难缠"]


def confirm(request: TurnRequest) -> TurnResult:
    if request.choice is not None:
        return TurnResult(outcome="answered", replies=(Reply(text=f"做了 {request.choice.intent}"),))
    yes = Button(title="确认", value="yes", choice=Choice(intent="affirm", entities=(("draft", "d1"),)), binding=True)
    look = Button(title="看看", value="query_order", choice=Choice(intent="query_order"))
    return TurnResult(
        outcome="answered",
        replies=(Reply(text="请确认", card={"kind": "confirm", "data": {}}, buttons=(yes, look)),),
    )


async def test_a_button_is_opaque_and_its_meaning_stays_on_the_server(world: World) -> None:
    buyer = await world.buyer()
    world.engine.script = confirm
    shown = (await buyer.say("退货"))[0]["buttons"]
    assert all(set(button) == {"title", "action", "value"} for button in shown)
    assert "affirm" not in str(shown)
    await buyer.say(action=shown[0]["action"])
    assert world.engine.asked[-1].choice == Choice(intent="affirm", entities=(("draft", "d1"),))
    assert world.engine.asked[-1].text is None


async def test_a_binding_button_works_once_and_an_ordinary_one_again(world: World) -> None:
    buyer = await world.buyer()
    world.engine.script = confirm
    yes, look = (button["action"] for button in (await buyer.say("退货"))[0]["buttons"])
    await buyer.say(action=look)
    results = await asyncio.gather(*(buyer.say(action=yes) for _ in range(5)))
    texts = [answer[0]["text"] for answer in results]
    assert texts.count("做了 affirm") == 1
    assert len([request for request in world.engine.asked if request.choice and request.choice.intent == "affirm"]) == 1
    assert (await buyer.say(action=look))[0]["text"] == "做了 query_order"


async def test_a_newer_confirmation_voids_the_older_one(world: World) -> None:
    buyer = await world.buyer()
    world.engine.script = confirm
    old = (await buyer.say("退货"))[0]["buttons"][0]["action"]
    new = (await buyer.say("改成换货"))[0]["buttons"][0]["action"]
    assert (await buyer.say(action=old))[0]["from"] == "system"
    assert (await buyer.say(action=new))[0]["text"] == "做了 affirm"


async def test_a_button_of_another_conversation_or_a_made_up_one_is_refused(world: World) -> None:
    buyer, other = await world.buyer("xiaowang"), await world.buyer("meili")
    world.engine.script = confirm
    action = (await buyer.say("退货"))[0]["buttons"][0]["action"]
    await other.say("退货")
    for forged in (action, "2.0.x", "affirm", "/affirm", "2.0", "99999999999.0.x", "2.0." + "é"):
        problem = await other.post("/api/chat/messages", {"id": "f" + str(len(forged)), "action": forged}, expect=422)
        assert problem["type"] in ("urn:wuyou:unknown-button", "urn:wuyou:bad-request")
