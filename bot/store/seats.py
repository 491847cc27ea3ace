"""Who of the staff is at the desk, whichever process holds the socket: rows that run out when nothing more is heard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables.chat import conversations
from bot.store.tables.desk import seats
from bot.store.tables.people import staff
from bot.store.upserts import upsert

#: an open socket is heard of several times in this time
LEASE = timedelta(seconds=70)
#: how long somebody who closed his page still counts as here: he may be loading it again
GRACE = timedelta(seconds=20)
#: afterwards nobody asks any more whether he was here
FORGOTTEN = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """An agent at the desk, with how many chats he holds."""

    name: str
    load: int


class Seats:
    """Seats inside one transaction; `now` is always the real time."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def take(self, seat: str, shop: str, name: str, now: datetime) -> None:
        """A socket was opened, or was heard of again. Who is away in one page is so in the next."""
        elsewhere = await self.away(shop, now, name=name)
        row = {"id": seat, "shop": shop, "name": name, "open": True, "away": bool(elsewhere), "until": now + LEASE}
        statement = upsert(self._connection.dialect.name, seats).values(row)
        again = {"open": True, "until": now + LEASE}
        await self._connection.execute(statement.on_conflict_do_update(index_elements=[seats.c.id], set_=again))
        await self._connection.execute(delete(seats).where(seats.c.until <= now - FORGOTTEN))

    async def leave(self, seat: str, now: datetime) -> None:
        """It was closed."""
        closed = seats.update().where(seats.c.id == seat).values(open=False, until=now + GRACE)
        await self._connection.execute(closed)

    async def away(self, shop: str, now: datetime, *, name: str | None = None) -> Sequence[str]:
        """Who said that he is away, of all or of one."""
        statement = select(seats.c.name).where(seats.c.shop == shop, seats.c.away, seats.c.until > now)
        if name is not None:
            statement = statement.where(seats.c.name == name)
        return (await self._connection.execute(statement.distinct())).scalars().all()

    async def set_away(self, shop: str, name: str, away: bool) -> None:
        """In all his pages."""
        his = seats.update().where(seats.c.shop == shop, seats.c.name == name)
        await self._connection.execute(his.values(away=away))

    async def gone(self, shop: str, now: datetime) -> Sequence[str]:
        """Who was here lately and is no more. Who never opened a socket, a program, is not said to be gone."""
        statement = select(seats.c.name).where(seats.c.shop == shop)
        latest = statement.group_by(seats.c.name).having(func.max(seats.c.until) <= now)
        return (await self._connection.execute(latest)).scalars().all()

    async def here(self, shop: str, now: datetime) -> Sequence[str]:
        """Who holds an open socket."""
        statement = select(seats.c.name).where(seats.c.shop == shop, seats.c.open, seats.c.until > now)
        return (await self._connection.execute(statement.distinct().order_by(seats.c.name))).scalars().all()

    async def free(self, shop: str, now: datetime, limit: int) -> Sequence[Agent]:
        """Agents with an open socket, not away, who hold fewer than `limit` chats, the least busy first."""
        held = (
            select(func.count())
            .select_from(conversations)
            .where(conversations.c.shop == shop, conversations.c.in_charge == staff.c.name)
            .scalar_subquery()
        )
        sitting = select(seats.c.name).where(seats.c.shop == shop, seats.c.open, seats.c.until > now)
        away = select(seats.c.name).where(seats.c.shop == shop, seats.c.away, seats.c.until > now)
        statement = (
            select(staff.c.name, held.label("load"))
            .where(staff.c.shop == shop, staff.c.role == "agent", staff.c.disabled.is_(False))
            .where(staff.c.name.in_(sitting), staff.c.name.not_in(away), held < limit)
            .order_by(held, staff.c.name)
        )
        return [Agent(**row) for row in (await self._connection.execute(statement)).mappings()]
