"""Which moves on a case the chat can make for its buyer, and the buttons that make them."""

from __future__ import annotations

from collections.abc import Mapping

from bot.aftersales.applications import CaseView
from bot.wire.turns import Button, Choice

#: a buyer's move → the intent that makes it
MOVES: Mapping[str, str] = {
    "cancel": "cancel_case",
    "ship_back": "provide_tracking",
    "request_mediation": "request_mediation",
}


def move_buttons(view: CaseView) -> list[Button]:
    """A button for each move that is allowed now."""
    return [
        move_button(view, option.action, option.title)
        for option in view.options
        if option.allowed and option.action in MOVES
    ]


def move_button(view: CaseView, action: str, title: str) -> Button:
    """The button of one move."""
    told = (("case_no", view.case.case_no),)
    return Button(title=title, value=action, choice=Choice(intent=MOVES[action], entities=told))
