"""A message is stored before it is acknowledged, counts once, and is answered once and in order."""

from __future__ import annotations

import asyncio

from tests.integration.conftest import World, eventually


async def test_an_acknowledged_message_is_stored_and_answered_with_its_id(world: World) -> None:
    buyer = await world.buyer()
    message_id, seq = await buyer.send("我的鞋小了")
    lines = await buyer.lines()
    assert (lines[0]["id"], lines[0]["seq"], lines[0]["from"]) == (message_id, seq, "buyer")
    answer = await buyer.answers(message_id)
    assert [line["text"] for line in answer] == ["听到：我的鞋小了"]
    assert answer[-1]["end"] is True


async def test_the_same_id_twice_is_one_message(world: World) -> None:
    buyer = await world.buyer()
    first = await buyer.send("你好", id="same")
    await buyer.answers("same")
    assert await buyer.send("你好", id="same") == first
    again = await asyncio.gather(*(buyer.send("你好", id="together") for _ in range(8)))
    assert len({seq for _, seq in again}) == 1
    await buyer.answers("together")
    assert [line["id"] for line in await buyer.lines() if line["from"] == "buyer"] == ["same", "together"]
    assert len(world.engine.asked) == 2


async def test_the_same_id_with_other_content_is_refused_and_changes_nothing(world: World) -> None:
    buyer, agent = await world.buyer(), await world.staff()
    await buyer.send("退鞋", id="same")
    (answer,) = await buyer.answers("same")
    for body in ({"id": "same", "text": "退衣服"}, {"id": answer["id"], "text": "退鞋"}):
        problem = await buyer.post("/api/chat/messages", body, expect=422)
        assert problem["type"] == "urn:wuyou:key-reused"
    assert [line["text"] for line in await buyer.lines()] == ["退鞋", "听到：退鞋"]
    chat = "/api/desk/conversations/" + (await world.chat_of(agent))["id"]
    await agent.post(f"{chat}/take")
    await agent.post(f"{chat}/reply", {"id": "r", "text": "您好"})
    assert (await agent.post(f"{chat}/reply", {"id": "r", "text": "再见"}, expect=422))[
        "type"
    ] == "urn:wuyou:key-reused"
    await agent.post(f"{chat}/reply", {"id": "same", "text": "退鞋"}, expect=422)


async def test_numbers_have_no_gaps_whatever_comes_at_once(world: World) -> None:
    buyer = await world.buyer()
    await asyncio.gather(*(buyer.send(f"第{n}句", id=f"n{n}") for n in range(20)))
    for n in range(20):
        await buyer.answers(f"n{n}")
    seqs = [line["seq"] for line in await buyer.lines()]
    assert seqs == list(range(1, len(seqs) + 1))


async def test_what_arrives_while_a_turn_runs_is_read_together(world: World) -> None:
    buyer = await world.buyer()
    world.engine.gate.clear()
    await buyer.send("亲", id="a")
    await asyncio.wait_for(world.engine.entered.wait(), 5)
    for message_id, text in (("b", "那个鞋"), ("c", "小了"), ("d", "换大一码")):
        await buyer.send(text, id=message_id)
    world.engine.gate.set()
    answer = await buyer.answers("d")
    assert answer[-1]["answers"] == ["b", "c", "d"]
    assert [request.text for request in world.engine.asked] == ["亲", "那个鞋\n小了\n换大一码"]
    assert world.engine.asked[1].message_id == "b"


async def test_the_state_of_a_turn_is_given_to_the_next(world: World) -> None:
    buyer = await world.buyer()
    for text in ("一", "二", "三"):
        await buyer.say(text)
    assert [request.state for request in world.engine.asked] == [(), ({"turns": 0},), ({"turns": 1},)]


async def test_a_waiting_reader_gets_the_answer_at_once_and_resumes_by_number(world: World) -> None:
    buyer = await world.buyer()
    waiting = asyncio.create_task(buyer.get("/api/chat/messages?after=0&wait=10"))
    await buyer.send("你好", id="x")
    first = await asyncio.wait_for(waiting, 5)
    assert first[0]["id"] == "x"
    await buyer.answers("x")
    assert [line["seq"] for line in await buyer.lines(after=1)] == [2]


async def test_two_buyers_do_not_see_each_other(world: World) -> None:
    one, other = await world.buyer("xiaowang"), await world.buyer("meili")
    await one.say("一")
    assert await other.lines() == []


async def test_text_over_the_limit_is_refused_and_nothing_is_lost(world: World) -> None:
    buyer = await world.buyer()
    status, problem = await buyer.call("POST", "/api/chat/messages", {"id": "long", "text": "长" * 2001})
    assert (status, problem["errors"][0]["field"]) == (422, "text")
    assert await buyer.lines() == []
    assert await buyer.say("短")


async def test_control_characters_and_bidi_overrides_never_reach_the_engine(world: World) -> None:
    buyer = await world.buyer()
    await buyer.say("退\u202e货\u0007\u200b吧\u0000")
    assert world.engine.asked[0].text == "退货吧"


async def test_messages_of_a_minute_are_counted(start, database_url, tmp_path) -> None:  # type: ignore[no-untyped-def]
    from tests.integration.conftest import seed, settings_for

    await seed(database_url)
    settings = settings_for(database_url, tmp_path).model_copy(update={"messages_per_minute": 3})
    world = await start(settings)
    buyer = await world.buyer()
    for n in range(3):
        await buyer.send("你好", id=f"m{n}")
    async with world.http.post(
        world.base + "/api/chat/messages", json={"id": "m4", "text": "你好"}, headers=buyer.headers
    ) as refused:
        assert refused.status == 429
        assert 0 < int(refused.headers["Retry-After"]) <= 61
    assert (await eventually(lambda: buyer.lines()))[0]["id"] == "m0"
