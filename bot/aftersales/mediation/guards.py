"""Why a move of a mediation may be refused, before its body is looked at."""

from __future__ import annotations

from bot.aftersales.mediation.sides import mediation_of, side_of
from bot.aftersales.moves import CONNECTED, Guard, Move, Objection
from bot.aftersales.origins import stands_at
from bot.aftersales.times import said
from bot.aftersales.vocabulary import Role, Status


def once_a_case(move: Move) -> Objection | None:
    """Once a case."""
    return Objection(id="mediation_used_up") if move.before.stage is not None else None


def refused_or_silent(move: Move) -> Objection | None:
    """After a refusal; else when half the seller's time went by in silence, or all of it."""
    case = move.before
    if stands_at(case) == Status.WAIT_BUYER_MODIFY or case.due_at is None or case.clock_started_at is None:
        return None
    half = case.clock_started_at + (case.due_at - case.clock_started_at) / 2
    return None if move.now >= half else Objection(id="mediation_too_early", facts={"from": said(half)})


def platform_of_ours(move: Move) -> Objection | None:
    """In our own mall the mediators speak; connected, only the real platform does, by its callback."""
    if move.actor.role == Role.TIMER or (move.actor.role == Role.PLATFORM) == (move.platform == CONNECTED):
        return None
    return Objection(id="platform_speaks_itself" if move.platform == CONNECTED else "platform_is_ours")


def another_mediator(move: Move) -> Objection | None:
    """An appeal goes to somebody who has not decided here."""
    facts = mediation_of(move.before)
    own = move.actor.role == Role.MEDIATOR and facts.get("appealed") and facts["decision"]["by"] == move.actor.id
    return Objection(id="another_mediator_decides") if own else None


def not_done(move: Move) -> Objection | None:
    """Who has shown everything has nothing more to show."""
    done = side_of(move.actor) in mediation_of(move.before).get("done", ())
    return Objection(id="evidence_done") if done else None


def not_accepted(move: Move) -> Objection | None:
    """Who accepted a decision is bound by it."""
    accepted = side_of(move.actor) in mediation_of(move.before).get("accepted", ())
    return Objection(id="decision_accepted") if accepted else None


def appeal_left(move: Move) -> Objection | None:
    """One a side."""
    used = side_of(move.actor) in mediation_of(move.before).get("appeals", {})
    return Objection(id="appeals_used_up") if used else None


def more_time_left(move: Move) -> Objection | None:
    """The time to show evidence is lengthened once."""
    return Objection(id="evidence_extended") if mediation_of(move.before).get("extended") else None


def asked_for_it(move: Move) -> Objection | None:
    """Only who asked for the mediation takes it back."""
    asked = mediation_of(move.before).get("by")
    return None if asked == side_of(move.actor) else Objection(id="not_your_mediation")


def nothing_proposed(move: Move) -> Objection | None:
    """The other side's proposal is answered before another one is made."""
    laid = mediation_of(move.before).get("settlement")
    return Objection(id="settlement_lies_there") if laid and laid["by"] != side_of(move.actor) else None


def proposed_to_me(move: Move) -> Objection | None:
    """There must be a proposal of the other side, past its review."""
    facts = mediation_of(move.before)
    laid = facts.get("settlement")
    if not laid or laid["by"] == side_of(move.actor):
        return Objection(id="no_settlement")
    return Objection(id="settlement_in_review") if (facts.get("review") or {}).get("action") == "settle" else None


def something_to_review(move: Move) -> Objection | None:
    """Something must wait for the second pair of eyes, of somebody else."""
    review = mediation_of(move.before).get("review")
    if not review:
        return Objection(id="nothing_to_review")
    return Objection(id="reviewer_acted") if review["by"] == move.actor.id else None


ALL: tuple[Guard, ...] = (
    once_a_case, refused_or_silent, platform_of_ours, another_mediator, not_done, not_accepted, appeal_left,
    more_time_left, asked_for_it, nothing_proposed, proposed_to_me, something_to_review,
)  # fmt: skip
