"""The seller's proposal as a card: what it is, what a yes and a no lead to, and the buttons that answer it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.aftersales.cases import Case
from bot.aftersales.targets import next_of
from bot.aftersales.vocabulary import Kind, Status
from bot.chat.moves import move_button
from bot.chat.shown import iso, yuan
from bot.chat.titles import Titles
from bot.wire.turns import Button, Choice


def offered(case: Case) -> Mapping[str, Any] | None:
    """The offer that lies before the buyer; None when none does, or when it still waits for a reviewer."""
    return case.details.get("offer") if case.status is Status.WAIT_BUYER_ACCEPT else None


def offer_card(case: Case, offer: Mapping[str, Any], titles: Titles) -> dict[str, Any]:
    """The card `offer` of bot/wire/cards.py."""
    kind = Kind(offer["kind"])
    facts = {"amount": yuan(offer["amount_fen"]), "kind": titles.of("kinds", kind)}
    on_yes = {Status.REFUNDING: "on_yes_refund", Status.WAIT_BUYER_RETURN_GOODS: "on_yes_return"}
    on_no = {Status.WAIT_BUYER_MODIFY.value: "on_no_buyer"}
    data = {
        "no": case.case_no,
        "kind": kind.value,
        "kind_title": facts["kind"],
        "amount_fen": offer["amount_fen"],
        "words": offer["words"],
        "on_yes": titles.of("offers", on_yes.get(next_of(kind, case.goods), "on_yes_other")).format_map(facts),
        "on_no": titles.of("offers", on_no.get(offer["from"], "on_no_seller")),
        "due_at": iso(case.due_at),
    }
    return {"kind": "offer", "data": data}


def offer_buttons(case: Case, titles: Titles) -> list[Button]:
    """Accept and decline, which bind; mediation and a person."""
    return [
        *(move_button(case, action, titles.of("actions", action)) for action in ("accept", "decline")),
        *ways_out(titles),
    ]


def ways_out(titles: Titles) -> list[Button]:
    """Mediation and a person: where a buyer goes who disagrees."""
    ways = (("mediation", "request_mediation"), ("person", "request_human"))
    return [Button(title=titles.of("buttons", name), value=name, choice=Choice(intent=intent)) for name, intent in ways]
