"""Where a yes leads, and the other statuses that depend on the case."""

from __future__ import annotations

from typing import assert_never

from bot.aftersales.moves import Move, Target
from bot.aftersales.origins import stands_at
from bot.aftersales.vocabulary import Goods, Kind, Status

#: the goods are in the shop's hands, or in those of who mends for it
IN_HOUSE = frozenset({Goods.SHOP, Goods.VENDOR})


def next_of(kind: Kind, goods: Goods) -> Status:
    """**next** of the rules: where agree, approve, accept and a passed inspection lead."""
    match kind:
        case Kind.REFUND_ONLY | Kind.FREIGHT:
            return Status.REFUNDING
        case Kind.RESHIP:
            return Status.WAIT_SELLER_SEND_GOODS
        case Kind.RETURN_REFUND:
            return Status.REFUNDING if goods in IN_HOUSE else Status.WAIT_BUYER_RETURN_GOODS
        case Kind.EXCHANGE:
            return Status.WAIT_SELLER_SEND_GOODS if goods in IN_HOUSE else Status.WAIT_BUYER_RETURN_GOODS
        case Kind.REPAIR:
            return Status.IN_REPAIR if goods in IN_HOUSE else Status.WAIT_BUYER_RETURN_GOODS
        case Kind.COURIER_CLAIM | Kind.COMPLAINT:
            raise ValueError(f"{kind} has statuses of its own")
        case _:
            assert_never(kind)


#: the case's kind and goods after the effects decide
NEXT = Target(
    name="next",
    pick=lambda move: next_of(move.case.kind, move.case.goods),
    reach=frozenset(
        {
            Status.REFUNDING,
            Status.WAIT_BUYER_RETURN_GOODS,
            Status.WAIT_SELLER_SEND_GOODS,
            Status.IN_REPAIR,
        }
    ),
)
SAME = Target(name="same", pick=lambda move: move.before.status, reach=frozenset())
#: under the review or the offer
WHERE_IT_CAME_FROM = Target(
    name="where it came from",
    pick=lambda move: stands_at(move.before),
    reach=frozenset(
        {
            Status.WAIT_SELLER_AGREE,
            Status.WAIT_BUYER_MODIFY,
            Status.WAIT_SELLER_CONFIRM_GOODS,
            Status.IN_REPAIR,
            Status.WAIT_QC,
            Status.WAIT_SELLER_SEND_GOODS,
        }
    ),
)


def reach(to: Status | Target, before: Status | None, kind: Kind | None = None) -> frozenset[Status]:
    """Every status a row can lead to; of a case that keeps its `kind`, when one is named."""
    if isinstance(to, Status):
        return frozenset({to})
    if to is NEXT and kind is not None:
        return frozenset(next_of(kind, place) for place in Goods)
    return to.reach or frozenset({before} if before else ())


def settle(to: Status | Target, move: Move) -> Status:
    """The status a row leads to, after its effects."""
    return to if isinstance(to, Status) else to.pick(move)
