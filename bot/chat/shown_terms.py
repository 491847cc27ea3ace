"""What a case adds to its plain facts as JSON: the offer on the table, a charge, another sku, a pickup."""

from __future__ import annotations

from typing import Any

from bot.aftersales.cases import Case
from bot.aftersales.policies import Policies
from bot.aftersales.vocabulary import Status


def terms_json(case: Case, policies: Policies, *, staff: bool) -> dict[str, Any]:
    """`offer`, `charge`, `sku`, `difference_fen`, `sent_parcel`, `pickup`, `unclocked`: each only when there is one.

    A buyer sees an offer once it lies before him, not while it is under review.
    """
    shown: dict[str, Any] = {}
    offer, details = case.details.get("offer"), case.details
    if offer and (staff or case.status == Status.WAIT_BUYER_ACCEPT):
        shown["offer"] = {
            "kind": offer["kind"],
            "kind_title": policies.title("kinds", offer["kind"]),
            "amount_fen": offer["amount_fen"],
            "quote_fen": offer.get("quote_fen"),
            "sku": offer.get("sku"),
            "words": offer["words"],
        }
    if charge := details.get("charge"):
        shown["charge"] = {
            "charge": charge["key"],
            "amount_fen": charge["amount_fen"],
            "for": charge["for"],
            "state": charge["state"],
        }
    shown |= {name: details[name] for name in ("sku", "difference_fen", "sent_parcel", "pickup") if details.get(name)}
    if why := details.get("unclocked"):
        shown["unclocked"] = {"reason": why, "text": policies.title("unclocked", why)}
    return shown
