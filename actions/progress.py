"""How far a case is, as a card with the moves the buyer has."""

from __future__ import annotations

from actions.saying import Card
from actions.scenes import Scene
from bot.aftersales.service import CaseView
from bot.chat.moves import move_buttons
from bot.chat.shown import progress_card
from bot.wire.turns import Button


async def progress(scene: Scene, view: CaseView) -> tuple[Card, list[Button]]:
    """The progress card of a case, its goods by name, and a button for each allowed move."""
    order_no = view.case.order_no
    order = None if order_no is None else await scene.law.order(scene.buyer, order_no)
    return progress_card(view, scene.world.policies, order), move_buttons(view)
