"""Where a decision leads: `next` of what it orders; for the seller the buyer's goods back, or the end."""

from __future__ import annotations

from bot.aftersales.mediation.sides import SELLER, mediation_of
from bot.aftersales.moves import Move, Target
from bot.aftersales.targets import next_of
from bot.aftersales.vocabulary import Goods, Kind, Status

BACK = frozenset({Kind.RETURN_REFUND, Kind.EXCHANGE, Kind.REPAIR})


def carried_out(move: Move) -> Status:
    """Goods on their way to the shop are inspected first; what the repairer holds counts as the shop's."""
    case = move.case
    if mediation_of(case)["decision"]["for"] == SELLER:
        own = case.details.get("own_goods")
        return Status.WAIT_SELLER_SEND_GOODS if own else Status.CLOSED
    if case.goods == Goods.TO_SHOP and case.kind in BACK:
        return Status.WAIT_SELLER_CONFIRM_GOODS
    return next_of(case.kind, Goods.SHOP if case.goods == Goods.VENDOR else case.goods)


CARRIED_OUT = Target(
    name="carried out",
    pick=carried_out,
    reach=frozenset({
        Status.REFUNDING, Status.WAIT_BUYER_RETURN_GOODS, Status.WAIT_SELLER_CONFIRM_GOODS,
        Status.WAIT_SELLER_SEND_GOODS, Status.IN_REPAIR, Status.CLOSED,
    }),
)  # fmt: skip
