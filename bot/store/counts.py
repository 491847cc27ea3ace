"""What waits in the tables at this moment, for `/metrics`: buyers, deadlines, effects; counted by the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.chats import BOT, QUEUE
from bot.store.tables.cases import cases
from bot.store.tables.chat import conversations, messages
from bot.store.tables.desk import seats
from bot.store.tables.outbox import outbox

#: a deadline this near is at risk
SOON = timedelta(hours=1)
#: the states of the outbox that are not over
UNDELIVERED = ("waiting", "asked", "aside")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Counts, and ages in seconds of the oldest (0.0 when there is none)."""

    owed: int
    owed_oldest: float
    queued: int
    queued_oldest: float
    owed_by_agents: int
    agents: int
    overdue: int
    due_soon: int
    undelivered: Mapping[str, int]
    undelivered_oldest: float


async def waiting(connection: AsyncConnection, *, at: datetime, real: datetime) -> Waiting:
    """`at` is business time, by which chats wait and clocks run; `real` the time by which people are here."""
    c, e, m = conversations.c, outbox.c, messages.c
    unread = (m.conversation_id == c.id) & (m.seq > c.read_seq) & (m.sender == "buyer")
    owing = select(func.count(func.distinct(c.id)), func.min(m.at)).join(messages, unread)
    owing = owing.where(c.asked_seq > c.read_seq, c.in_charge == BOT)
    owed, owed_since = (await connection.execute(owing)).one()
    in_queue = select(func.count(), func.min(c.waiting_since)).where(c.in_charge == QUEUE)
    queued, queued_since = (await connection.execute(in_queue)).one()
    by_agents = select(func.count()).where(c.owed_since.is_not(None), c.in_charge.not_in((BOT, QUEUE)))
    here = select(func.count(func.distinct(seats.c.shop + "/" + seats.c.name))).where(
        seats.c.open, seats.c.until > real
    )
    due = select(func.count()).where(cases.c.open, cases.c.due_at.is_not(None))
    soon = due.where(cases.c.due_at > at, cases.c.due_at <= at + SOON)
    states = select(e.state, func.count(), func.min(e.put_at)).where(e.state.in_(UNDELIVERED)).group_by(e.state)
    undelivered = {row[0]: (row[1], row[2]) for row in await connection.execute(states)}
    return Waiting(
        owed=owed,
        owed_oldest=_age(owed_since, at),
        queued=queued,
        queued_oldest=_age(queued_since, at),
        owed_by_agents=(await connection.execute(by_agents)).scalar_one(),
        agents=(await connection.execute(here)).scalar_one(),
        overdue=(await connection.execute(due.where(cases.c.due_at <= at))).scalar_one(),
        due_soon=(await connection.execute(soon)).scalar_one(),
        undelivered={state: undelivered.get(state, (0, None))[0] for state in UNDELIVERED},
        undelivered_oldest=max((_age(since, at) for _, since in undelivered.values()), default=0.0),
    )


def _age(since: datetime | None, now: datetime) -> float:
    return 0.0 if since is None else max(0.0, (now - since).total_seconds())
