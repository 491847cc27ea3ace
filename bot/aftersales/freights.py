"""Who pays the way back: the first row of policy/freight.yml that fits."""

from __future__ import annotations

from bot.aftersales.facts import FREE_WILL
from bot.aftersales.orders import Order
from bot.aftersales.vocabulary import FAULTS, Kind, Reason

#: kinds in which nothing goes back to the shop
_OWN_ROWS = {
    Kind.REFUND_ONLY: "FREIGHT_NOTHING_BACK",
    Kind.FREIGHT: "FREIGHT_PAID_BACK",
    Kind.RESHIP: "FREIGHT_RESHIP",
}


def freight_rule(kind: Kind, reason: Reason, order: Order) -> str:
    """The id of the row; its `payer` is who pays."""
    if kind in _OWN_ROWS:
        return _OWN_ROWS[kind]
    if reason in FAULTS:
        return "FREIGHT_FAULT"
    if kind == Kind.EXCHANGE and reason in FREE_WILL:
        return "FREIGHT_EXCHANGE"
    if reason in FREE_WILL:
        return "FREIGHT_FREE_SHIPPED" if order.free_shipping else "FREIGHT_NOT_FREE_SHIPPED"
    return "FREIGHT_UNSAID"
