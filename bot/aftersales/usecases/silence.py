"""Play silent days on a copy of a case: what its clocks would do by themselves, and to whose cost. Writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.aftersales.cases import Actor, Case
from bot.aftersales.decisions import run
from bot.aftersales.errors import BadRequest, NotAllowed, StateConflict
from bot.aftersales.turns import turn_of
from bot.aftersales.usecases.act import delivery, load
from bot.aftersales.usecases.world import STAFF, World, own_case
from bot.aftersales.vocabulary import ENDED, Goods, Role, Status

MOST_DAYS = 400
#: more clocks than any case can run down by itself
_MOST_MOVES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """One clock that runs out while nobody acts.

    whose     who was silent: "buyer", "seller", None when only a machine was waited for
    costs_fen what it costs, integer fen, and `bears` whom ("seller" pays back, "buyer" goes without); 0 for nothing yet
    """

    at: datetime
    action: str
    before: Status
    after: Status
    whose: str | None
    costs_fen: int = 0
    bears: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What would come of so many silent days; `waits` is why nothing further happens by itself (titles.unclocked)."""

    moves: Sequence[Silence]
    ends: Case
    waits: str | None


async def play(world: World, staff: Actor, case_no: str, days: int) -> Played:
    """For a shop's staff. Payments are taken to arrive, parcels to stay where their courier showed them."""
    if staff.role not in STAFF:
        raise NotAllowed(staff.role, "play")
    if type(days) is not int or not 0 < days <= MOST_DAYS:
        raise BadRequest("days", "not_a_number", most=MOST_DAYS)
    until = world.clock.now() + timedelta(days=days)
    moves: list[Silence] = []
    shown_at = await delivery(world, Actor(role=Role.TIMER, id="timer", shop=staff.shop), case_no, "time_out")
    async with world.units(write=False) as unit:
        case = await own_case(unit, staff, case_no)
        timer = Actor(role=Role.TIMER, id="timer", shop=case.shop)
        while case.open and len(moves) < _MOST_MOVES:
            if case.status == Status.REFUNDING:
                case = replace(case, status=Status.SUCCESS, due_at=None)
                break
            if case.due_at is None or case.due_at > until:
                break
            at = max(case.due_at, world.clock.now())
            move = replace(await load(world, unit, timer, case, "time_out", {}, shown_at), now=at)
            try:
                after = run(move)
            except StateConflict:
                break
            moves.append(_told(case, after.case, after.action, at))
            case = after.case
    return Played(moves=moves, ends=case, waits=case.details.get("unclocked"))


def _told(before: Case, after: Case, action: str, at: datetime) -> Silence:
    turn = turn_of(before)
    costs, bears = 0, None
    if after.status == Status.REFUNDING:
        costs, bears = after.amount_fen, "seller"
    elif after.status in ENDED and after.goods in (Goods.BUYER, Goods.UNSENT) and before.status != after.status:
        costs, bears = before.amount_fen, "buyer"
    whose = None if turn is None else "buyer" if turn == Role.BUYER else "seller"
    return Silence(
        at=at, action=action, before=before.status, after=after.status, whose=whose, costs_fen=costs, bears=bears
    )
