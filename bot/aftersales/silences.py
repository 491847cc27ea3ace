"""What becomes of a case if nobody does anything: the timer's row, run on paper at the instant it falls due."""

from __future__ import annotations

from dataclasses import replace

from bot.aftersales.applications import Silence
from bot.aftersales.decisions import run
from bot.aftersales.errors import AftersalesError
from bot.aftersales.moves import Move
from bot.aftersales.vocabulary import Role


def if_nothing_more(move: Move) -> Silence:
    """What the timer's row would do at the due instant, found by running it on paper."""
    case = move.before
    if not case.open or case.due_at is None:
        return Silence(at=None, action=None, status=None)
    parcel = case.return_parcel
    timer = replace(
        move,
        actor=replace(move.actor, role=Role.TIMER, id="timer"),
        action="time_out",
        now=case.due_at,
        body={},
        delivered_at=parcel.delivered_at if parcel else None,
    )
    try:
        ran = run(timer)
    except AftersalesError:
        return Silence(at=case.due_at, action="overdue", status=case.status.value)
    return Silence(at=case.due_at, action=ran.action, status=ran.case.status.value)
