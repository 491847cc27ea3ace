"""The page that a message came from is remembered with the message, so that a page opened again is noticed."""

from __future__ import annotations

from bot.chat.lookups import StoredChats
from bot.store.chats import conversation_id
from tests.integration.conftest import World


async def test_a_page_is_kept_with_the_message_that_came_from_it(world: World) -> None:
    buyer, chats = await world.buyer(), StoredChats(world.parts.units)
    where = conversation_id("dian1", "xiaowang")
    await buyer.say("想退货", id="first", about={"order_no": "1001"})
    assert await chats.about(where) == {"order_no": "1001", "said": "first"}
    await buyer.say("在吗", id="second")
    assert await chats.about(where) == {"order_no": "1001", "said": "first"}
    await buyer.say("想退货", id="third", about={"order_no": "1001", "item": "1001-1"})
    assert await chats.about(where) == {"order_no": "1001", "item": "1001-1", "said": "third"}
