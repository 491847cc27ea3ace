"""Which clocks lack their two reminders, which reminders are due, and which are over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, cast, exists, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables.cases import cases
from bot.store.tables.orders import order_clocks
from bot.store.tables.reminders import reminders
from bot.store.upserts import upsert


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A clock that runs: of what, from when, until when."""

    subject: str
    shop: str
    started_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """One of the two of a clock; `which` is half_time or last_sixth."""

    subject: str
    shop: str
    due_at: datetime
    which: str
    at: datetime


class Reminders:
    """The reminders inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def unplanned(self, now: datetime, limit: int) -> Sequence[Span]:
        """Clocks of cases and orders that still run and have no reminders of their present end."""
        case = literal("case:") + cases.c.case_no
        order = literal("order:") + order_clocks.c.order_no + literal(":") + order_clocks.c.clock
        of_cases = select(
            case.label("subject"), cases.c.shop, cases.c.clock_started_at.label("started_at"), cases.c.due_at
        ).where(
            cases.c.open,
            cases.c.due_at > now,
            cases.c.clock_started_at.is_not(None),
            ~exists().where(reminders.c.subject == cast(case, String), reminders.c.due_at == cases.c.due_at),
        )
        of_orders = select(
            order.label("subject"), order_clocks.c.shop, order_clocks.c.started_at, order_clocks.c.due_at
        ).where(
            order_clocks.c.fired_at.is_(None),
            order_clocks.c.due_at > now,
            ~exists().where(reminders.c.subject == cast(order, String), reminders.c.due_at == order_clocks.c.due_at),
        )
        found = []
        for wanted in (of_cases, of_orders):
            rows = await self._connection.execute(wanted.limit(limit))
            found += [Span(**row) for row in rows.mappings()]
        return found

    async def plan(self, reminder: Reminder, *, over_at: datetime | None = None) -> None:
        """Does nothing when it is planned."""
        row = {name: getattr(reminder, name) for name in Reminder.__slots__} | {"over_at": over_at}
        planned = upsert(self._connection.dialect.name, reminders).values(**row)
        await self._connection.execute(planned.on_conflict_do_nothing(index_elements=["subject", "due_at", "which"]))

    async def due(self, now: datetime, limit: int) -> Sequence[Reminder]:
        """To be told, soonest first."""
        wanted = select(*(reminders.c[name] for name in Reminder.__slots__))
        wanted = wanted.where(reminders.c.over_at.is_(None), reminders.c.at <= now)
        rows = await self._connection.execute(wanted.order_by(reminders.c.at).limit(limit))
        return [Reminder(**row) for row in rows.mappings()]

    async def over(self, reminder: Reminder, at: datetime) -> bool:
        """Take it; False when somebody else did. Held until the transaction ends."""
        same = (reminders.c[name] == getattr(reminder, name) for name in ("subject", "due_at", "which"))
        taken = update(reminders).where(*same, reminders.c.over_at.is_(None)).values(over_at=at)
        return (await self._connection.execute(taken)).rowcount == 1
