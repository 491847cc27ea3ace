"""What is remembered of a claim or complaint, and who may answer it now: never a clock, never the person named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.aftersales.cases import Case
from bot.aftersales.moves import Guard, Move, Objection
from bot.aftersales.vocabulary import Kind, Role

#: who looks at it, lowest first; a clock that runs out passes it on to the next
SHOP, SUPERVISOR, PLATFORM = "shop", "supervisor", "platform"
LEVELS = (SHOP, SUPERVISOR, PLATFORM)


def filing_of(case: Case) -> Mapping[str, Any]:
    """Its own facts, empty for other kinds."""
    found: Mapping[str, Any] = case.details.get("filing") or {}
    return found


def begun(kind: Kind, staff: str) -> dict[str, Any]:
    """The facts of a new one: a complaint is the platform's from the start."""
    facts: dict[str, Any] = {"level": PLATFORM if kind == Kind.COMPLAINT else SHOP, "paid_fen": 0}
    return {**facts, **({"about": staff} if staff else {})}


def noting(move: Move, **changes: Any) -> Move:
    """Some facts set; a None takes the fact out."""
    facts = {**filing_of(move.case), **changes}
    return move.with_details(filing={name: value for name, value in facts.items() if value is not None})


# guards


def my_level(move: Move) -> Objection | None:
    """The shop's staff, then its supervisor, then a mediator."""
    level, role = filing_of(move.before).get("level"), move.actor.role
    if level == PLATFORM and role not in (Role.MEDIATOR, Role.PLATFORM):
        return Objection(id="filing_is_the_platforms")
    if level != PLATFORM and role == Role.MEDIATOR:
        return Objection(id="filing_is_the_shops")
    return Objection(id="filing_is_the_supervisors") if level == SUPERVISOR and role == Role.AGENT else None


def not_named(move: Move) -> Objection | None:
    """Nobody answers a complaint about himself."""
    return Objection(id="filing_names_you") if filing_of(move.before).get("about") == move.actor.id else None


def fresh_eyes(move: Move) -> Objection | None:
    """What was escalated goes to somebody who has not answered it."""
    facts = filing_of(move.before)
    again = facts.get("escalated") and move.actor.id in facts.get("answered_by", ())
    return Objection(id="filing_needs_fresh_eyes") if again else None


def mine(move: Move) -> Objection | None:
    """Who took it answers it."""
    taken = filing_of(move.before).get("taken_by")
    return None if taken == move.actor.id else Objection(id="filing_taken_by_another")


def not_reopened(move: Move) -> Objection | None:
    """Once."""
    return Objection(id="reopens_used_up") if filing_of(move.before).get("reopened") else None


def not_escalated(move: Move) -> Objection | None:
    """Once."""
    return Objection(id="filing_escalated") if filing_of(move.before).get("escalated") else None


def passed_on(move: Move) -> bool:
    """Somebody let his time run out."""
    return bool(filing_of(move.before).get("passed_on"))


def at_the_top(move: Move) -> bool:
    """There is nobody further up."""
    return filing_of(move.before).get("level") == PLATFORM


ALL: tuple[Guard, ...] = (my_level, not_named, fresh_eyes, mine, not_reopened, not_escalated)

# effects


def take(move: Move) -> Move:
    """Somebody answers for it."""
    return noting(move, taken_by=move.actor.id)


def answer(move: Move) -> Move:
    """What was found or done, for the one who filed it."""
    facts = filing_of(move.case)
    return noting(
        move, answer=move.body["answer"], taken_by=None,
        answered_by=[*facts.get("answered_by", ()), move.actor.id],
    )  # fmt: skip


def reopen(move: Move) -> Move:
    """New facts came."""
    return noting(move, reopened=True, answer=None)


def escalate(move: Move) -> Move:
    """The mediators look at it."""
    return noting(move, level=PLATFORM, escalated=True, taken_by=None, answer=None)


def pass_on(move: Move) -> Move:
    """Nobody answered in time: the next one up."""
    level = filing_of(move.case)["level"]
    higher = LEVELS[min(LEVELS.index(level) + 1, len(LEVELS) - 1)]
    return noting(move, level=higher, passed_on=True, taken_by=None)
