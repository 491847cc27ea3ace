"""How far a case is, as a card with the moves the buyer has."""

from __future__ import annotations

from actions.facts import iso
from actions.saying import Card, button, card
from actions.titles import Titles
from bot.aftersales.service import CaseView
from bot.aftersales.vocabulary import Role
from bot.wire.turns import Button

#: the buyer's moves that the chat can make so far, and the intent that makes each
_MOVES = {"cancel": "cancel_case", "ship_back": "provide_tracking", "request_mediation": "request_mediation"}
_SIDES = {Role.BUYER: "buyer", Role.MEDIATOR: "platform", Role.PLATFORM: "platform", Role.AGENT: "seller"}


def side(turn: Role | None) -> str | None:
    """ "buyer", "seller" or "platform": whose move it is; None when nobody's."""
    return None if turn is None else _SIDES.get(turn, "seller")


def progress(view: CaseView, titles: Titles) -> tuple[Card, list[Button]]:
    """The progress card of a case and a button for each allowed move."""
    case = view.case
    shown = card(
        "progress",
        no=case.case_no,
        kind=case.kind.value,
        kind_title=titles.of("kinds", case.kind),
        status=case.status.value,
        status_title=titles.of("statuses", case.status),
        reason=case.reason.value,
        reason_title=titles.of("reasons", case.reason),
        amount_fen=case.amount_fen,
        order_no=case.order_no,
        items=[{"item": each.item, "quantity": each.quantity, "amount_fen": each.amount_fen} for each in case.items],
        turn=side(view.turn),
        due_at=iso(case.due_at),
        history=[
            {
                "at": iso(line.at),
                "actor": titles.of("roles", line.role),
                "action": line.action,
                "text": titles.of("actions", line.action) if titles.knows("actions", line.action) else line.action,
            }
            for line in view.history
            if not line.internal
        ],
    )
    buttons = [
        button(option.title, option.action, _MOVES[option.action], case_no=case.case_no)
        for option in view.options
        if option.allowed and option.action in _MOVES
    ]
    return shown, buttons
