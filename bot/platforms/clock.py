"""What time it is for the law: the real clock, or the demo's, which a supervisor may push forward."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, union_all, update

from bot.store.tables.cases import cases
from bot.store.tables.orders import order_clocks
from bot.store.tables.outbox import outbox
from bot.store.tables.payouts import payouts
from bot.store.tables.reminders import reminders
from bot.store.tables.sandbox import demo, sandbox_payments
from bot.store.unit_of_work import SqlUnitsOfWork

#: how far one call may move the demo's clock
FARTHEST = timedelta(days=400)


class SystemClock:
    """The real clock."""

    def now(self) -> datetime:
        """Aware UTC."""
        return datetime.now(UTC)


class DemoClock:
    """The real clock and an offset kept in the database: only forward, in effect until the demo is reset."""

    def __init__(self) -> None:
        self._ahead = timedelta()
        self._moving = asyncio.Lock()

    def now(self) -> datetime:
        """Aware UTC, ahead of the real clock by the offset."""
        return datetime.now(UTC) + self._ahead

    async def load(self, units: SqlUnitsOfWork) -> None:
        """Take the stored offset up again; zero on a database that demo mode has not loaded."""
        async with units(write=False) as unit:
            stored = (await unit.connection.execute(select(demo.c.clock_ahead_ms))).scalar_one_or_none()
        self._ahead = timedelta(milliseconds=stored or 0)

    def rewind(self) -> None:
        """Back to the real clock: only the demo's reset, which has put the stored offset back, may call this."""
        self._ahead = timedelta()

    async def advance(self, by: timedelta, *, units: SqlUnitsOfWork, settle: Callable[[], Awaitable[None]]) -> datetime:
        """Move forward by `by`, stopping at every due instant in turn to let `settle` do what falls due; the new time.

        ValueError when `by` is not more than nothing or is more than 400 days.
        """
        if not timedelta() < by <= FARTHEST:
            raise ValueError(f"{by} is not between nothing and {FARTHEST.days} days")
        async with self._moving:
            target = self._ahead + by
            stuck: datetime | None = None
            while (due := await _next_due(units, after=stuck)) is not None:
                ahead = due - datetime.now(UTC)
                if ahead >= target:
                    break
                await self._put(max(ahead, self._ahead), units)
                await settle()
                # what is still due after it was settled waits for a person; the next stop is the one behind it
                stuck = due
            await self._put(target, units)
            await settle()
            return self.now()

    async def _put(self, ahead: timedelta, units: SqlUnitsOfWork) -> None:
        async with units() as unit:
            # rounded up: a clock that was read back must not be behind what was read from it before
            stored = -(-ahead // timedelta(milliseconds=1))
            await unit.connection.execute(update(demo).values(clock_ahead_ms=stored))
            await unit.commit()
        self._ahead = timedelta(milliseconds=stored)


async def _next_due(units: SqlUnitsOfWork, *, after: datetime | None) -> datetime | None:
    """The soonest instant behind `after` at which a case's clock runs out or the outbox tries something again."""
    dues = [
        select(cases.c.due_at.label("at")).where(cases.c.open, cases.c.due_at.is_not(None)),
        select(order_clocks.c.due_at.label("at")).where(order_clocks.c.fired_at.is_(None)),
        select(payouts.c.due_at.label("at")).where(payouts.c.due_at.is_not(None)),
        select(sandbox_payments.c.decides_at.label("at")).where(
            sandbox_payments.c.state == "pending", sandbox_payments.c.decides_at.is_not(None)
        ),
        select(reminders.c.at.label("at")).where(reminders.c.over_at.is_(None)),
        select(outbox.c.next_at.label("at")).where(outbox.c.next_at.is_not(None)),
    ]
    every = union_all(*dues).subquery()
    soonest = select(func.min(every.c.at, type_=every.c.at.type))
    async with units(write=False) as unit:
        wanted = soonest if after is None else soonest.where(every.c.at > after)
        found: datetime | None = (await unit.connection.execute(wanted)).scalar()
        return found
