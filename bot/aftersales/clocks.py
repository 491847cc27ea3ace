"""Which clock runs after a move and when it ends; entering a status ends the former clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.aftersales.moves import Move
from bot.aftersales.origins import SELLERS
from bot.aftersales.vocabulary import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A clock of the settings; `due_at` None when it stands still, and then `why` says for whom it waits."""

    clock: str | None
    started_at: datetime | None
    due_at: datetime | None
    why: str | None = None


Within = Callable[[Move], Running]


def lasting(name: str) -> Within:
    """The clock of that name, from now."""
    return lambda move: _from(move, name, move.now)


def stopped(why: str) -> Within:
    """None: a person must look; `why` is a key of titles.yml's `unclocked`."""
    return lambda move: Running(clock=None, started_at=None, due_at=None, why=why)


def keep(move: Move) -> Running:
    """The clock that runs, or the reason why none does."""
    case = move.before
    why = case.details.get("unclocked")
    return Running(clock=case.clock, started_at=case.clock_started_at, due_at=case.due_at, why=why)


def inspecting(move: Move) -> Running:
    """The earlier of 10 days from shipping and 7 days from delivery."""
    parcel = move.case.return_parcel
    started = parcel.shipped_at if parcel is not None else move.now
    running = _from(move, "seller_inspects", started)
    if parcel is None or parcel.delivered_at is None or running.due_at is None:
        return running
    delivered = _from(move, "seller_inspects_delivered", parcel.delivered_at)
    return min(running, delivered, key=lambda one: one.due_at or move.now)


def delivered_late(move: Move) -> Running:
    """A clock that had run out without a delivery goes on from it; one that still runs is only ever shortened."""
    if move.before.due_at is None:
        parcel = move.case.return_parcel
        delivered_at = parcel.delivered_at if parcel is not None else None
        return _from(move, "seller_inspects_late", delivered_at or move.now)
    return inspecting(move)


def answering_offer(move: Move) -> Running:
    """The buyer's three days, cut short where the seller's own clock ends underneath."""
    running = _from(move, "buyer_accepts", move.now)
    left = (move.case.details.get("offer") or {}).get("due_at")
    if left is None or running.due_at is None:
        return running
    return Running(clock=running.clock, started_at=move.now, due_at=min(running.due_at, datetime.fromisoformat(left)))


def what_was_left(move: Move) -> Running:
    """Back where the offer was made: the seller's clock ran on, the buyer's stood still."""
    offer = move.before.details["offer"]
    if offer.get("due_at") is not None:
        due_at = datetime.fromisoformat(offer["due_at"])
    elif offer.get("left_s") is not None:
        due_at = move.now + timedelta(seconds=offer["left_s"])
    else:
        return Running(clock=None, started_at=None, due_at=None, why=offer.get("unclocked"))
    return Running(clock=offer["clock"], started_at=move.now, due_at=due_at)


def paying(move: Move) -> Running:
    """The buyer's time to pay; the seller's clock stands still meanwhile."""
    return _from(move, "charge_unpaid", move.now)


def sending(move: Move) -> Running:
    """Own goods go back within 48 h, a replacement or a missing piece within the seller's days."""
    return _from(move, "own_goods_sent" if move.case.details.get("own_goods") else "seller_sends", move.now)


def sent_late(move: Move) -> Running:
    """None: the supervisor sees own goods that are late; for the rest the buyer may turn to a refund."""
    why = "own_goods_late" if move.before.details.get("own_goods") else "sending_late"
    return Running(clock=None, started_at=None, due_at=None, why=why)


def repairing(move: Move) -> Running:
    """30 days from the first day in repair, however often it came back from the test."""
    first = move.case.details.get("repair_began_at")
    running = _from(move, "repair", move.now if first is None else datetime.fromisoformat(first))
    if running.due_at is not None and running.due_at <= move.now:
        return Running(clock=None, started_at=None, due_at=None, why="repair_late")
    return running


def retrying(move: Move) -> Running:
    """1, 6 and 24 h after the first, second and third failure; then a person."""
    failures = move.case.details["payment"]["failures"]
    if failures > 3:
        return Running(clock=None, started_at=None, due_at=None, why="retries_used_up")
    length = move.policies.number("refund_retry", **{**move.dims(), "failures": failures}).duration
    return Running(clock="refund_retry", started_at=move.now, due_at=move.now + length)


def extended(move: Move) -> Running:
    """The same clock, some days longer."""
    kept = keep(move)
    days = timedelta(days=move.body["days"])
    return Running(
        clock=kept.clock, started_at=kept.started_at, due_at=None if kept.due_at is None else kept.due_at + days
    )


#: the clock of each status, unless its row says otherwise
CLOCK_OF: dict[Status, Within] = {
    Status.WAIT_SELLER_AGREE: lasting("seller_answers"),
    Status.WAIT_REVIEW: keep,
    Status.WAIT_BUYER_MODIFY: lasting("buyer_modifies"),
    Status.WAIT_BUYER_ACCEPT: answering_offer,
    Status.WAIT_BUYER_RETURN_GOODS: lasting("buyer_returns"),
    Status.WAIT_SELLER_CONFIRM_GOODS: inspecting,
    Status.IN_REPAIR: repairing,
    Status.WAIT_QC: lasting("quality_check"),
    Status.WAIT_SELLER_SEND_GOODS: sending,
    Status.WAIT_BUYER_CONFIRM_GOODS: lasting("buyer_confirms"),
    Status.REFUNDING: lasting("refund_unanswered"),
    Status.REFUND_FAILED: retrying,
    Status.FILED: lasting("filing_taken"),
    Status.IN_REVIEW: lasting("filing_answered"),
}


def remembered(move: Move) -> dict[str, object]:
    """What an offer must know of the clock under it: a seller's end, or how much of the buyer's was left."""
    case = move.before
    if case.due_at is None:
        return {"clock": None, "unclocked": case.details.get("unclocked")}
    if case.status in SELLERS:
        return {"clock": case.clock, "due_at": case.due_at.isoformat()}
    return {"clock": case.clock, "left_s": int((case.due_at - move.now).total_seconds())}


def _from(move: Move, name: str, started_at: datetime) -> Running:
    length = move.policies.number(name, **move.dims()).duration
    return Running(clock=name, started_at=started_at, due_at=started_at + length)
