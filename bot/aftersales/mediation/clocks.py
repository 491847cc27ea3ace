"""The clocks of a mediation: one a stage, while the case's own stands still and keeps what was left."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.aftersales.cases import Case
from bot.aftersales.clocks import CLOCK_OF, Running, Within, lasting
from bot.aftersales.mediation.sides import mediation_of
from bot.aftersales.moves import Move
from bot.aftersales.vocabulary import Stage


def stopped_at(case: Case, now: datetime) -> dict[str, Any]:
    """What must be known of a clock to let it go on later."""
    left = None if case.due_at is None else max(int((case.due_at - now).total_seconds()), 0)
    return {"clock": case.clock, "left_s": left, "unclocked": case.details.get("unclocked")}


def going_on(move: Move) -> Running:
    """The case's own clock with what was left of it, a day at least."""
    return _with_what_was_left(move, mediation_of(move.before)["paused"])


def resuming(move: Move) -> Running:
    """The stage's clock as it was when it was suspended, with a day at least."""
    return _with_what_was_left(move, mediation_of(move.before)["suspended"])


def carrying(move: Move) -> Running:
    """The clock of the status that a decision leads to, and never less than a day of it."""
    running = CLOCK_OF[move.case.status](move)
    if running.due_at is None:
        return running
    due_at = max(running.due_at, move.now + _least(move))
    return Running(clock=running.clock, started_at=running.started_at, due_at=due_at)


def more_time(move: Move) -> Running:
    """The same clock, some days longer."""
    case = move.before
    days = timedelta(days=move.body["days"])
    due_at = None if case.due_at is None else case.due_at + days
    return Running(clock=case.clock, started_at=case.clock_started_at, due_at=due_at)


#: the clock of each stage; REQUESTED passes in the commit that opens it
STAGE_CLOCK: Mapping[Stage, Within] = {
    Stage.REQUESTED: lasting("mediation_evidence"),
    Stage.EVIDENCE: lasting("mediation_evidence"),
    Stage.DECIDING: lasting("mediation_decides"),
    Stage.DECIDED: lasting("mediation_appeal"),
    Stage.SUSPENDED: lasting("mediation_suspended"),
    Stage.REJECTED: going_on,
    Stage.WITHDRAWN: going_on,
}


def _with_what_was_left(move: Move, paused: Mapping[str, Any]) -> Running:
    if paused["left_s"] is None:
        return Running(clock=None, started_at=None, due_at=None, why=paused["unclocked"])
    left = max(timedelta(seconds=paused["left_s"]), _least(move))
    return Running(clock=paused["clock"], started_at=move.now, due_at=move.now + left)


def _least(move: Move) -> timedelta:
    return move.policies.number("mediation_left_at_least", **move.dims()).duration
