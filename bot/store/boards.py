"""How a shop's desk stands at this moment: who holds how many chats, who is owed an answer, how many cases are open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.chats import BOT
from bot.store.tables.cases import cases
from bot.store.tables.chat import conversations
from bot.store.tables.people import staff

_c, _k = conversations.c, cases.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What one holder has: chats, and since when the longest of them is owed an answer."""

    chats: int
    owed_since: datetime | None


class Boards:
    """Of one shop, inside one transaction."""

    def __init__(self, connection: AsyncConnection, shop: str) -> None:
        self._connection = connection
        self._shop = shop

    async def held(self) -> dict[str, Held]:
        """By agent's name, and under QUEUE those that wait: there `owed_since` is the first one's arrival."""
        since = func.coalesce(_c.owed_since, _c.waiting_since, type_=_c.owed_since.type)
        statement = (
            select(_c.in_charge, func.count(), func.min(since, type_=_c.owed_since.type))
            .where(_c.shop == self._shop, _c.in_charge != BOT)
            .group_by(_c.in_charge)
        )
        rows = (await self._connection.execute(statement)).all()
        return {name: Held(chats=count, owed_since=first) for name, count, first in rows}

    async def agents(self) -> Sequence[str]:
        """Names of the shop's agents who may sign in."""
        statement = select(staff.c.name).where(
            staff.c.shop == self._shop, staff.c.role == "agent", staff.c.disabled.is_(False)
        )
        return (await self._connection.execute(statement.order_by(staff.c.name))).scalars().all()

    async def open_cases(self, now: datetime) -> tuple[int, int]:
        """(open, of these past their deadline)."""
        late = func.count().filter(_k.due_at <= now)
        statement = select(func.count(), late).where(_k.shop == self._shop, _k.open)
        opened, overdue = (await self._connection.execute(statement)).one()
        return int(opened), int(overdue)
