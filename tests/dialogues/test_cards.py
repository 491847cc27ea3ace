"""What cards hold, where a script could only say that they were shown."""

from __future__ import annotations

import pytest

from bot.aftersales.cases import Actor
from bot.aftersales.vocabulary import Role
from bot.chat.shown import progress_card
from tests.dialogues.conftest import Shop
from tests.dialogues.demo_world import SHOP

pytestmark = pytest.mark.model


async def test_the_chat_shows_a_case_as_every_other_door_does(shop: Shop) -> None:
    chat = shop.chat("xiaowang")
    await chat.say("我上次买的鞋有点小，想退货")
    filed = await chat.press("yes")
    card = next(reply.card for reply in filed.replies if reply.card and reply.card["kind"] == "progress")
    assert [(line["title"], line["sku"]) for line in card["data"]["items"]] == [
        ("轻跑系列透气缓震男士运动鞋", "白色 41码")
    ]
    buyer = Actor(role=Role.BUYER, id="xiaowang", shop=SHOP)
    view = await shop.law.case(buyer, card["data"]["no"])
    assert card == progress_card(view, shop.law.policies, chat.orders["A"])
