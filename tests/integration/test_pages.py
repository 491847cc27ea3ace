"""The page that a message came from is remembered with the message, so that a page opened again is noticed."""

from __future__ import annotations

from bot.chat.lookups import StoredChats
from bot.store.chats import conversation_id
from bot.wire.turns import Choice
from tests.integration.conftest import World
from tests.integration.test_in_charge import confirm


async def test_a_page_is_kept_with_the_message_that_came_from_it(world: World) -> None:
    buyer, chats = await world.buyer(), StoredChats(world.parts.units)
    where = conversation_id("dian1", "xiaowang")
    await buyer.say("想退货", id="first", about={"order_no": "1001"})
    assert await chats.about(where) == {"order_no": "1001", "said": "first"}
    await buyer.say("在吗", id="second")
    assert await chats.about(where) == {"order_no": "1001", "said": "first"}
    await buyer.say("想退货", id="third", about={"order_no": "1001", "item": "1001-1"})
    assert await chats.about(where) == {"order_no": "1001", "item": "1001-1", "said": "third"}


async def test_what_was_said_last_can_be_said_again_with_its_buttons(world: World) -> None:
    buyer, chats = await world.buyer(), StoredChats(world.parts.units)
    where = conversation_id("dian1", "xiaowang")
    assert await chats.last_said(where) == []
    world.engine.script = confirm
    (line,) = await buyer.say("退货")
    (said,) = await chats.last_said(where)
    assert (said.text, said.buttons[0].title) == (line["text"], line["buttons"][0]["title"])
    assert said.buttons[0].choice == Choice(intent="affirm", entities=(("draft", "d1"),))
