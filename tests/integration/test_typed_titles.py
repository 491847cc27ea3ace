"""A button's title typed out does what the button does, as long as it lies before the buyer."""

from __future__ import annotations

import asyncio

from bot.wire.turns import Choice
from tests.integration.conftest import World
from tests.integration.test_in_charge import confirm, hand_off


async def test_the_title_of_a_button_that_lies_there_is_the_button(world: World) -> None:
    buyer = await world.buyer()
    world.engine.script = confirm
    title = (await buyer.say("退货"))[0]["buttons"][0]["title"]
    await buyer.say(f"{title}！")
    assert world.engine.asked[-1].choice == Choice(intent="affirm", entities=(("draft", "d1"),))
    assert (await buyer.lines())[-2]["text"] == f"{title}！"


async def test_a_typed_yes_uses_the_binding_button_up(world: World) -> None:
    buyer = await world.buyer()
    world.engine.script = confirm
    yes = (await buyer.say("退货"))[0]["buttons"][0]
    await buyer.say(yes["title"])
    assert (await buyer.say(action=yes["action"]))[0]["from"] == "system"


async def test_a_title_of_an_older_answer_is_only_words(world: World) -> None:
    buyer = await world.buyer()
    script = world.engine.script
    world.engine.script = confirm
    title = (await buyer.say("退货"))[0]["buttons"][0]["title"]
    world.engine.script = script
    await buyer.say("等一下")
    await buyer.say(title)
    assert (world.engine.asked[-1].choice, world.engine.asked[-1].text) == (None, title)


async def test_a_title_typed_after_a_line_that_is_not_answered_yet_is_only_words(world: World) -> None:
    buyer = await world.buyer()
    world.engine.script = confirm
    title = (await buyer.say("退货"))[0]["buttons"][0]["title"]
    world.engine.gate.clear()
    world.engine.entered.clear()
    await buyer.send("不对 换一个", id="a")
    await asyncio.wait_for(world.engine.entered.wait(), 5)
    await buyer.send(title, id="b")
    world.engine.gate.set()
    await buyer.answers("b")
    assert (world.engine.asked[-1].choice, world.engine.asked[-1].text) == (None, title)


async def test_leaving_the_queue_can_be_typed(world: World) -> None:
    buyer = await world.buyer()
    world.engine.script = hand_off
    leave = (await buyer.say("转人工"))[-1]["buttons"][-1]["title"]
    await buyer.send(leave, id="leave")
    await buyer.answers("leave")
    assert (await world.chat_of(await world.staff("agent1")))["in_charge"] == "bot"
