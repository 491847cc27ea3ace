"""What a buyer pays to the shop: a repair out of warranty, a dearer exchange. Asked, paid in, and returned if it fails.

The third book, apart from refunds and payouts. A charge's key is `<case_no>:c<n>`; what comes back of it has the key
`<case_no>:c<n>:back`, so that neither is ever paid twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.aftersales.moves import Move


def due_fen(offer: Mapping[str, Any]) -> int:
    """What an accepted offer costs the buyer, integer fen; 0 for nothing."""
    return int(offer.get("quote_fen") or 0)


def ask_charge(move: Move) -> Move:
    """The buyer is asked to pay; the clock under the offer stands still until he does or does not."""
    offer = dict(move.case.details["offer"])
    if offer.get("due_at") is not None:
        left = datetime.fromisoformat(offer.pop("due_at")) - move.now
        offer["left_s"] = max(int(left.total_seconds()), 0)
    count = move.case.details.get("charges", 0) + 1
    key, amount = f"{move.case.case_no}:c{count}", due_fen(offer)
    charge = {"key": key, "amount_fen": amount, "for": offer["kind"], "state": "asked"}
    move = move.with_details(offer=offer, charge=charge, charges=count)
    return move.sending("charge", key, {"key": key, "amount_fen": amount})


def book_charge(move: Move) -> Move:
    """It was paid."""
    return move.with_details(charge={**move.case.details["charge"], "state": "paid"})


def drop_charge(move: Move) -> Move:
    """Not paid in time, or not wanted: it is not owed any more. What still comes in goes straight back."""
    charge = move.case.details.get("charge")
    return move.with_details(charge=None) if charge and charge["state"] == "asked" else move


def return_charge(move: Move) -> Move:
    """The service that was paid for does not come: the money goes back."""
    charge = move.case.details.get("charge")
    if not charge or charge["state"] != "paid":
        return drop_charge(move)
    move = move.with_details(charge={**charge, "state": "returned"})
    payload = {"charge": charge["key"], "amount_fen": charge["amount_fen"]}
    return move.sending("charge_back", f"{charge['key']}:back", payload)
