"""Who pays the way back: the first row of policy/freight.yml that fits."""

from __future__ import annotations

from bot.aftersales.facts import FREE_WILL
from bot.aftersales.orders import Order
from bot.aftersales.vocabulary import FAULTS, Kind, Reason


def freight_rule(kind: Kind, reason: Reason, order: Order) -> str:
    """The id of the row; its `payer` is who pays."""
    if kind == Kind.REFUND_ONLY:
        return "FREIGHT_NOTHING_BACK"
    if reason in FAULTS:
        return "FREIGHT_FAULT"
    if reason in FREE_WILL:
        return "FREIGHT_FREE_SHIPPED" if order.free_shipping else "FREIGHT_NOT_FREE_SHIPPED"
    return "FREIGHT_UNSAID"
