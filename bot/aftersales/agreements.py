"""Whether policy agrees by itself: only for the buyer's own plain applications, within the shop's limits."""

from __future__ import annotations

from bot.aftersales.facts import FREE_WILL, Facts
from bot.aftersales.policies import Policies
from bot.aftersales.vocabulary import Goods, Kind, Reason


def automatic(facts: Facts, decision: str, policies: Policies) -> str | None:
    """AUTO_UNSENT (if the warehouse answers *stopped*), AUTO_RETURN, AUTO_PRICE; None: a person decides."""
    if facts.flags:
        return None
    if decision != "deny" and facts.price_drop_fen and facts.application.reason == Reason.PRICE:
        most = min(facts.price_drop_fen, policies.number("auto_price", **facts.dims()).value)
        return "AUTO_PRICE" if facts.amount_fen <= most else None
    if decision != "allow" or facts.application.reason == Reason.AGREED:
        return None
    if facts.application.kind == Kind.REFUND_ONLY and facts.goods == Goods.UNSENT:
        return "AUTO_UNSENT" if facts.amount_fen <= policies.number("auto_unshipped", **facts.dims()).value else None
    if facts.application.kind == Kind.RETURN_REFUND and facts.application.reason in FREE_WILL:
        return "AUTO_RETURN" if facts.amount_fen <= policies.number("auto_return", **facts.dims()).value else None
    return None
