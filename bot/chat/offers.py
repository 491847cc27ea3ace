"""The seller's proposal: what it is in a few words, its card with what a yes and a no lead to, and its buttons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.aftersales.cases import Case
from bot.aftersales.targets import IN_HOUSE, next_of
from bot.aftersales.vocabulary import Goods, Kind, Status
from bot.chat.moves import move_button
from bot.chat.shown import iso, yuan
from bot.chat.titles import Titles
from bot.wire.turns import Button, Choice
from bot.wire.wording import said_parts

_SERVICES = frozenset({Kind.EXCHANGE, Kind.REPAIR, Kind.RESHIP})


def offered(case: Case) -> Mapping[str, Any] | None:
    """The offer that lies before the buyer; None when none does, or when it still waits for a reviewer."""
    return case.details.get("offer") if case.status is Status.WAIT_BUYER_ACCEPT else None


def plan(case: Case, offer: Mapping[str, Any], titles: Titles) -> str:
    """What is offered, and what it brings or costs: `退款¥60，商品您留着`, `维修，您需要付¥80`."""
    return _said(f"plan_{_way(case, offer)}", case, offer, titles)


def offer_card(case: Case, offer: Mapping[str, Any], titles: Titles) -> dict[str, Any]:
    """The card `offer` of bot/wire/cards.py; `quote` when it asks the buyer for money."""
    kind = Kind(offer["kind"])
    way, quote = _way(case, offer), offer.get("quote_fen") or None
    sent_first = "_sent_first" if kind in _SERVICES - {Kind.RESHIP} and case.goods not in IN_HOUSE else ""
    on_no = {Status.WAIT_BUYER_MODIFY.value: "on_no_buyer"}
    data = {
        "no": case.case_no,
        "kind": kind.value,
        "kind_title": titles.of("kinds", kind),
        "amount_fen": None if kind in _SERVICES else offer["amount_fen"],
        "quote_fen": quote,
        "sku": offer.get("sku"),
        "words": offer["words"],
        "on_yes": _said(f"on_yes_{way}{sent_first}", case, offer, titles),
        "on_no": titles.of("offers", on_no.get(offer["from"], "on_no_seller")),
        "due_at": iso(case.due_at),
    }
    shown = {name: value for name, value in data.items() if value is not None}
    return {"kind": "offer" if quote is None else "quote", "data": shown}


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


def _way(case: Case, offer: Mapping[str, Any]) -> str:
    """What is offered, as titles.yml names it: a service by its kind, money by what becomes of the goods."""
    kind = Kind(offer["kind"])
    if kind in _SERVICES or kind == Kind.FREIGHT:
        return kind.value
    if next_of(kind, case.goods) is Status.WAIT_BUYER_RETURN_GOODS:
        return "return"
    return "keep" if case.goods is Goods.BUYER else "refund"


def _said(name: str, case: Case, offer: Mapping[str, Any], titles: Titles) -> str:
    quote = offer.get("quote_fen")
    facts = {"amount": yuan(offer["amount_fen"]), "sku": offer.get("sku"), "quote": yuan(quote) if quote else None}
    return said_parts(titles.of("offers", name), facts).format_map(facts)
