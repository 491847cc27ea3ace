"""Why a row of the table may be refused: on the case as it stands, before the body is looked at."""

from __future__ import annotations

from bot.aftersales.conditions import delivery_shown, payee_proposed, waits_for_yes
from bot.aftersales.facts import FREE_WILL
from bot.aftersales.moves import Guard, Move, Objection
from bot.aftersales.vocabulary import Goods, Kind
from bot.aftersales.windows import no_reason_end


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
    if move.before.kind not in (Kind.REFUND_ONLY, Kind.RETURN_REFUND):
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


def _used_up(move: Move, counted: str, name: str) -> Objection | None:
    limit = move.number(name)
    return (
        Objection(id=f"{counted}_used_up", facts={"limit": limit})
        if move.before.details.get(counted, 0) >= limit
        else None
    )


ALL: tuple[Guard, ...] = (
    buyer_said_yes, another_agent, refusable, offers_left, modifies_left, extends_left, clock_runs, not_scanned,
    not_delivered, another_reviewer, payee_there, payee_settled,
)  # fmt: skip
