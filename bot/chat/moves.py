"""Which moves on a case the chat can make for its buyer, and the buttons that make them."""

from __future__ import annotations

from collections.abc import Mapping

from bot.aftersales.applications import CaseView
from bot.aftersales.cases import Case
from bot.wire.turns import Button, Choice

#: moves that need nothing but the case: made by the intent `act_on_case`, which only buttons say
AT_ONCE = (
    "accept", "decline", "take_back", "confirm", "turn_to_refund", "done", "withdraw", "accept_decision",
    "accept_settlement", "decline_settlement",
)  # fmt: skip
#: moves of which something must be told first: begun by the intent `act_by_form`, which only buttons say
BY_FORM = (
    "statement", "settle", "appeal", "escalate", "reopen", "not_right", "turn_to_exchange", "new_payee", "pickup",
    "add_evidence", "note",
)  # fmt: skip
#: a buyer's move → the intent that makes it
MOVES: Mapping[str, str] = {
    "cancel": "cancel_case",
    "modify": "provide_info",
    "ship_back": "provide_tracking",
    "request_mediation": "request_mediation",
    **dict.fromkeys(AT_ONCE, "act_on_case"),
    **dict.fromkeys(BY_FORM, "act_by_form"),
}
_ANSWERS = frozenset({"accept", "decline"})


def move_buttons(view: CaseView) -> list[Button]:
    """A button for each move that is allowed now. An offer is answered on its own card, which says what it is."""
    hidden = _ANSWERS if "offer" in view.case.details else frozenset()
    return [
        move_button(view.case, option.action, option.title)
        for option in view.options
        if option.allowed and option.action in MOVES and option.action not in hidden
    ]


def move_button(case: Case, action: str, title: str, *, value: str | None = None) -> Button:
    """The button of one move; one that is made at once holds for the case as it was shown. It says the move's name."""
    told: tuple[tuple[str, object], ...] = (("case_no", case.case_no),)
    if action == "modify" or action in BY_FORM:
        told = (*told, ("answer", action))
    if action in AT_ONCE:
        told = (*told, ("answer", action), ("version", case.version))
    choice = Choice(intent=MOVES[action], entities=told)
    return Button(title=title, value=value or action, choice=choice, binding=action in AT_ONCE)
