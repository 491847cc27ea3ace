"""Where a return goes and until when."""

from __future__ import annotations

from typing import Any

from actions.scenes import Scene
from bot.aftersales.cases import Case
from bot.chat.moves import move_button
from bot.chat.shown import return_parcel_card


def return_parcel(scene: Scene, case: Case) -> dict[str, Any]:
    """Card, button and facts of `utter_return_address` for a case that waits for the goods."""
    shown = return_parcel_card(case, scene.world.policies)
    address = shown["data"]["address"]
    return {
        "card": shown,
        "buttons": [move_button(case, "ship_back", scene.title("buttons", "shipped"), value="shipped")],
        "receiver": address["receiver"],
        "phone": address["phone"],
        "address": address["address"],
        "due": scene.moment(case.due_at),
    }
