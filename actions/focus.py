"""What was last spoken of, or the page the buyer just came from: the order meant when he names none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rasa_sdk.events import SlotSet

if TYPE_CHECKING:
    from actions.scenes import Events, Scene

Page = Mapping[str, str]


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
