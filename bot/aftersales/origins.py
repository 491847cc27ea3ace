"""Where a case stands underneath a review or an offer, and whether the seller's clock there has ended."""

from __future__ import annotations

from datetime import datetime

from bot.aftersales.cases import Case
from bot.aftersales.vocabulary import Status

#: statuses in which the seller's time runs
SELLERS = frozenset({
    Status.WAIT_SELLER_AGREE, Status.WAIT_SELLER_CONFIRM_GOODS, Status.WAIT_SELLER_SEND_GOODS, Status.IN_REPAIR,
    Status.WAIT_QC,
})  # fmt: skip
#: statuses in which the buyer's time runs
BUYERS = frozenset({
    Status.WAIT_BUYER_MODIFY, Status.WAIT_BUYER_ACCEPT, Status.WAIT_BUYER_RETURN_GOODS, Status.WAIT_BUYER_CONFIRM_GOODS,
})  # fmt: skip


def stands_at(case: Case) -> Status:
    """The status under a review and under an offer; the case's own when neither is open."""
    if case.status == Status.WAIT_REVIEW:
        return Status(case.details["review"]["from"])
    if case.status == Status.WAIT_BUYER_ACCEPT:
        return Status(case.details["offer"]["from"])
    return case.status


def sellers_clock_ended(case: Case, now: datetime) -> bool:
    """Whether the clock that ran out is the seller's, running on underneath."""
    if stands_at(case) not in SELLERS:
        return False
    if case.status == Status.WAIT_BUYER_ACCEPT:
        left = case.details["offer"].get("due_at")
        return left is not None and datetime.fromisoformat(left) <= now
    return case.due_at is not None and case.due_at <= now
