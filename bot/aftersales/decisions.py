"""One move decided: the row that fits, its guards, checks, effects, target and clock. Pure; nothing is stored here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.aftersales.clocks import CLOCK_OF, Running, keep
from bot.aftersales.errors import NotAllowed, StateConflict
from bot.aftersales.mediation.clocks import STAGE_CLOCK
from bot.aftersales.mediation.sides import noting
from bot.aftersales.moves import Move, Objection
from bot.aftersales.targets import SAME, settle
from bot.aftersales.transitions import ACTIONS, ENTERING, Row, rows_for
from bot.aftersales.vocabulary import ENDED, IDLE, Role, Status


def may_ever(role: Role, action: str) -> None:
    """NotAllowed when no row gives the action to this role; StateConflict when no row knows the action."""
    if action == "time_out" and role == Role.TIMER:
        return
    if action not in ACTIONS and action != "time_out":
        raise StateConflict("unknown_action", action=action)
    if role not in ACTIONS.get(action, frozenset()):
        raise NotAllowed(role, action)


def choose(move: Move, *, opening: bool = False) -> Row | Objection:
    """The first row that fits, or why none does."""
    case = move.before
    if move.actor.role == Role.TIMER and (case.due_at is None or case.due_at > move.now):
        return _objection(move, "not_due")
    known = [
        row
        for row in rows_for(None if opening else case.status, move.action, move.actor.role)
        if case.kind in row.kinds
    ]
    near = [row for row in known if case.stage in row.stages and all(condition(move) for condition in row.when)]
    fitting = next((row for row in near if case.goods in row.goods), None)
    return fitting or _objection(move, _why_none(move, known, near))


def objection_to(move: Move, row: Row) -> Objection | None:
    """The first of the row's guards that says no."""
    return next((no for guard in row.guards if (no := guard(move)) is not None), None)


def run(move: Move, *, opening: bool = False) -> Move:
    """The move carried out on paper; raises StateConflict, BadRequest, NotEligible, NotRefundable."""
    row = choose(move, opening=opening)
    if isinstance(row, Objection):
        raise conflict(move, row)
    if (no := objection_to(move, row)) is not None:
        raise conflict(move, no)
    move = replace(move, action=row.action)
    for check in row.checks:
        check(move)
    for effect in row.effects:
        move = effect(move)
    return _arrive(move, row)


def conflict(move: Move, no: Objection) -> StateConflict:
    """The refusal in the guard's own words."""
    return StateConflict(no.id, move.policies.sentence(no.id, no.facts), **no.facts)


def _arrive(move: Move, row: Row) -> Move:
    status = settle(row.to, move)
    if row.to_stage is not None:
        move = noting(move, state=str(row.to_stage))
    move = move.with_case(status=status, version=move.before.version + 1, updated_at=move.now)
    for effect in () if row.to is SAME else ENTERING.get(status, ()):
        move = effect(move)
    running = _clock(move, row, status)
    move = move.with_details(unclocked=running.why)
    return move.with_case(clock=running.clock, clock_started_at=running.started_at, due_at=running.due_at)


def _clock(move: Move, row: Row, status: Status) -> Running:
    if status in ENDED:
        return Running(clock=None, started_at=None, due_at=None)
    if row.within is not None:
        return row.within(move)
    if row.to is not SAME:
        return CLOCK_OF[status](move)
    return (keep if row.to_stage is None else STAGE_CLOCK[row.to_stage])(move)


def _why_none(move: Move, known: Sequence[Row], near: Sequence[Row]) -> str:
    """Ended, the goods are elsewhere, a mediation lasts or was decided; or simply not now."""
    case = move.before
    if near:
        return "goods_elsewhere"
    if case.status in ENDED:
        return "ended"
    if case.stage not in IDLE:
        return "in_mediation"
    return "decision_binds" if known and not any(case.stage in row.stages for row in known) else "not_now"


def _objection(move: Move, reason: str) -> Objection:
    words: Mapping[str, Any] = {
        "status_title": move.policies.title("statuses", move.before.status),
        "goods_title": move.policies.title("goods", move.before.goods),
        "action_title": move.policies.title("actions", move.action),
    }
    return Objection(id=reason, facts=words)
