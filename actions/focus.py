"""What was last spoken of, or the page the buyer just came from: the order meant when he names none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rasa_sdk.events import SlotSet

from actions.said import said
from bot.aftersales.vocabulary import Goods
from bot.chat.mentions import find

if TYPE_CHECKING:
    from actions.scenes import Events, Scene

Page = Mapping[str, str]

_NAMED = 0.75


def just_opened(page: Page | None, slots: Mapping[str, Any]) -> Page:
    """The page that came with a message and was not spoken of since; empty when there is none such."""
    return page if page and page.get("said") != slots.get("page_seen") else {}


def arrival(page: Page) -> Events:
    """From now on this page's order is what is spoken of, until another is."""
    return [SlotSet("focus_order", page["order_no"]), SlotSet("page_seen", page.get("said"))] if page else []


async def focus_of(scene: Scene) -> Page:
    """{"order_no", "item"?}; empty when nothing was spoken of. A page just opened outranks the talk before it."""
    if scene.arrived:
        return scene.arrived
    spoken = scene.turn.slots.get("focus_order")
    page = await scene.world.services.chats.about(scene.turn.conversation_id) or {}
    return {"order_no": str(spoken)} if spoken and page.get("order_no") != spoken else page


async def named_goods(scene: Scene) -> Events:
    """The one order whose goods the words name is spoken of from now on, though nobody understood what is wished."""
    if not scene.turn.every("product"):
        return []
    orders = await scene.law.orders_of(scene.buyer)
    found = find(orders, said(scene.turn), goods=tuple(Goods), now=scene.now).sure if orders else None
    return [] if found is None or found.named < _NAMED else [SlotSet("focus_order", found.order.order_no)]
