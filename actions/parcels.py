"""Where a return goes and until when."""

from __future__ import annotations

from typing import Any

from actions.facts import iso
from actions.saying import button, card
from actions.scenes import Scene
from bot.aftersales.cases import Case


def return_parcel(scene: Scene, case: Case) -> dict[str, Any]:
    """Card, button and facts of `utter_return_address` for a case that waits for the goods."""
    address = dict(scene.world.policies.return_address(case.shop))
    return {
        "card": card("return_parcel", no=case.case_no, address=address, due_at=iso(case.due_at)),
        "buttons": [button(scene.title("buttons", "shipped"), "shipped", "provide_tracking", case_no=case.case_no)],
        "receiver": address["receiver"],
        "phone": address["phone"],
        "address": address["address"],
        "due": scene.moment(case.due_at),
    }
