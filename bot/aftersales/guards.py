"""Why a row of the table may be refused: on the case as it stands, before the body is looked at."""

from __future__ import annotations

from bot.aftersales.conditions import delivery_shown, own_goods, payee_proposed, waits_for_yes
from bot.aftersales.facts import FREE_WILL
from bot.aftersales.moves import Guard, Move, Objection
from bot.aftersales.vocabulary import Goods, Kind, Reason, Status
from bot.aftersales.windows import no_reason_end, warranty_end

#: kinds that may be had without a reason
_FREE_KINDS = frozenset({Kind.REFUND_ONLY, Kind.RETURN_REFUND, Kind.EXCHANGE})


def buyer_said_yes(move: Move) -> Objection | None:
    """A case that staff applied for waits for the buyer's yes."""
    return Objection(id="buyer_has_not_said_yes") if waits_for_yes(move) else None


def another_agent(move: Move) -> Objection | None:
    """A case that staff applied for is agreed by another person."""
    applied = move.detail("applied_by")
    return Objection(id="another_agent_agrees") if applied and applied["id"] == move.actor.id else None


def refusable(move: Move) -> Objection | None:
    """Never when UNSENT or shipped after the request, nor no_reason and size in time before an inspection."""
    case = move.before
    if case.goods == Goods.UNSENT:
        return Objection(id="unsent_never_refused")
    if case.details.get("shipped_after_request"):
        return Objection(id="shipped_after_request")
    if case.goods in (Goods.TO_BUYER, Goods.BUYER) and case.reason in FREE_WILL and in_time(move):
        return Objection(id="no_reason_never_refused")
    return None


def in_time(move: Move) -> bool:
    """Whether the seven days were still running when the buyer asked; not signed yet is in time."""
    if move.before.kind not in _FREE_KINDS:
        return False
    ends = [no_reason_end(line, move.order, move.policies) for line, _ in move.facts.lines]
    return all(end is None or move.facts.asked_at < end for end in ends)


def offers_left(move: Move) -> Objection | None:
    """Two a case."""
    return _used_up(move, "offers", "offers_a_case")


def modifies_left(move: Move) -> Objection | None:
    """Three a case."""
    return _used_up(move, "modifies", "modifies_a_case")


def extends_left(move: Move) -> Objection | None:
    """Two a case."""
    return _used_up(move, "extends", "extends_a_case")


def clock_runs(move: Move) -> Objection | None:
    """There must be a deadline to move."""
    return Objection(id="no_clock_to_extend") if move.before.due_at is None else None


def not_scanned(move: Move) -> Objection | None:
    """The number can be corrected until the first scan."""
    parcel = move.before.return_parcel
    scanned = parcel is not None and (parcel.first_scan_at or parcel.delivered_at)
    return Objection(id="already_scanned") if scanned or delivery_shown(move) else None


def not_delivered(move: Move) -> Objection | None:
    """What the courier shows as delivered is to be inspected, not missed."""
    return Objection(id="delivery_shown") if delivery_shown(move) else None


def another_reviewer(move: Move) -> Objection | None:
    """Four eyes: not the one who acted."""
    return Objection(id="reviewer_acted") if move.detail("review").get("by") == move.actor.id else None


def payee_there(move: Move) -> Objection | None:
    """The reviewer needs something to approve."""
    return None if payee_proposed(move) else Objection(id="no_payee_proposed")


def payee_settled(move: Move) -> Objection | None:
    """No money moves while a new payee waits for the reviewer."""
    return Objection(id="payee_awaits_review") if payee_proposed(move) else None


def not_charged_yet(move: Move) -> Objection | None:
    """He said yes already: now the payment is awaited."""
    return Objection(id="charge_awaited") if move.detail("charge").get("state") == "asked" else None


def another_than_mended(move: Move) -> Objection | None:
    """Whoever said `repaired` may not test it."""
    return Objection(id="repairer_tests") if move.before.details.get("repaired_by") == move.actor.id else None


def repair_too_long(move: Move) -> Objection | None:
    """Over 30 days in repair, over 3 days in the test, or a second failure: then it is the buyer's choice."""
    late = move.before.details.get("unclocked") in ("repair_late", "qc_late") or _clock_over(move)
    failed = move.before.details.get("qc_failures", 0) >= move.number("repair_failures")
    return None if late or failed else Objection(id="repair_in_time")


def sending_late(move: Move) -> Objection | None:
    """The seller's days to send are over."""
    late = move.before.details.get("unclocked") == "sending_late" or _clock_over(move)
    return None if late else Objection(id="sending_in_time")


def goods_not_own(move: Move) -> Objection | None:
    """His own goods going back to him are neither turned into money nor sent back as not right."""
    return Objection(id="own_goods_only") if own_goods(move) else None


def warranty_holds(move: Move) -> Objection | None:
    """A repair turns into money within the warranty only; other kinds always."""
    if move.before.kind != Kind.REPAIR or move.before.reason != Reason.QUALITY:
        return Objection(id="no_warranty") if move.before.kind == Kind.REPAIR else None
    ends = [warranty_end(line, move.order, move.policies) for line, _ in move.facts.lines]
    held = all(end is not None and move.facts.asked_at < end for end in ends)
    return None if held else Objection(id="no_warranty")


def _clock_over(move: Move) -> bool:
    clocked = move.before.status in (Status.IN_REPAIR, Status.WAIT_QC, Status.WAIT_SELLER_SEND_GOODS)
    return clocked and move.before.due_at is not None and move.before.due_at <= move.now


def _used_up(move: Move, counted: str, name: str) -> Objection | None:
    limit = move.number(name)
    return (
        Objection(id=f"{counted}_used_up", facts={"limit": limit})
        if move.before.details.get(counted, 0) >= limit
        else None
    )


ALL: tuple[Guard, ...] = (
    buyer_said_yes, another_agent, refusable, offers_left, modifies_left, extends_left, clock_runs, not_scanned,
    not_delivered, another_reviewer, payee_there, payee_settled, not_charged_yet, another_than_mended,
    repair_too_long, sending_late, goods_not_own, warranty_holds,
)  # fmt: skip
