"""What was last spoken of, or the page the buyer came from: the order meant when he names none."""

from __future__ import annotations

from collections.abc import Mapping

from actions.scenes import Scene


async def focus_of(scene: Scene) -> Mapping[str, str]:
    """{"order_no", "item"?}; empty when nothing was spoken of. The talk outranks the page."""
    spoken = scene.turn.slots.get("focus_order")
    if spoken:
        return {"order_no": str(spoken)}
    return await scene.world.services.chats.about(scene.turn.conversation_id) or {}
