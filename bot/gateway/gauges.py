"""What `/metrics` asks the tables and the engines when it is read; a database that is away is told, not an error."""

from __future__ import annotations

import asyncio

from sqlalchemy.exc import SQLAlchemyError

from bot.gateway.keys import Parts
from bot.store.counts import UNDELIVERED, Waiting, waiting

#: a scrape never waits longer for the tables
PATIENCE_SECONDS = 2.0


async def measure(parts: Parts) -> None:
    """Set every gauge anew."""
    meters = parts.meters
    for n, alive in enumerate((await parts.engine.alive()).values(), start=1):
        meters.engines.labels(engine=str(n)).set(int(alive))
    try:
        async with asyncio.timeout(PATIENCE_SECONDS), parts.units(write=False) as unit:
            found = await waiting(unit.connection, at=parts.clock.now(), real=parts.now())
    except (SQLAlchemyError, OSError, TimeoutError):
        meters.database.set(0)
        return
    meters.database.set(1)
    _show(parts, found)


def _show(parts: Parts, found: Waiting) -> None:
    meters = parts.meters
    meters.owed.set(found.owed)
    meters.owed_oldest.set(found.owed_oldest)
    meters.queued.set(found.queued)
    meters.queued_oldest.set(found.queued_oldest)
    meters.owed_by_agents.set(found.owed_by_agents)
    meters.agents.set(found.agents)
    meters.overdue.set(found.overdue)
    meters.due_soon.set(found.due_soon)
    for state in UNDELIVERED:
        meters.outbox.labels(state=state).set(found.undelivered[state])
    meters.outbox_oldest.set(found.undelivered_oldest)
