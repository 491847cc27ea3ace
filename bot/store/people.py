"""Buyers, staff and their sessions as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables.people import buyers, sessions, staff


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """A buyer as his shop names him."""

    shop: str
    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """Somebody who signs in with a password. `password` is an argon2 hash."""

    name: str
    shop: str
    role: str
    password: str
    disabled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A signed-in member of staff; `id` is the digest of the cookie."""

    id: str
    shop: str
    name: str
    role: str
    address: str
    created_at: datetime
    expires_at: datetime


class People:
    """People inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def buyer(self, shop: str, buyer_id: str) -> Buyer | None:
        """The buyer by his shop's id."""
        row = await self._first(select(buyers).where(buyers.c.shop == shop, buyers.c.id == buyer_id))
        return None if row is None else Buyer(**row)

    async def buyers_by_id(self, buyer_id: str) -> Sequence[Buyer]:
        """Those of any shop with this id."""
        rows = await self._connection.execute(select(buyers).where(buyers.c.id == buyer_id).order_by(buyers.c.shop))
        return [Buyer(**row) for row in rows.mappings()]

    async def all_buyers(self) -> Sequence[Buyer]:
        """Every buyer; for the demo's login page."""
        rows = await self._connection.execute(select(buyers).order_by(buyers.c.shop, buyers.c.id))
        return [Buyer(**row) for row in rows.mappings()]

    async def add_buyer(self, buyer: Buyer) -> None:
        """Add or rename a buyer."""
        where = (buyers.c.shop == buyer.shop, buyers.c.id == buyer.id)
        if (await self._connection.execute(update(buyers).where(*where).values(name=buyer.name))).rowcount == 0:
            await self._connection.execute(
                insert(buyers).values(shop=buyer.shop, id=buyer.id, name=buyer.name),
            )

    async def member(self, name: str) -> StaffMember | None:
        """A member of staff by sign-in name."""
        row = await self._first(select(staff).where(staff.c.name == name))
        return None if row is None else StaffMember(**row)

    async def members(self) -> Sequence[StaffMember]:
        """All staff, by shop and name."""
        rows = await self._connection.execute(select(staff).order_by(staff.c.shop, staff.c.name))
        return [StaffMember(**row) for row in rows.mappings()]

    async def add_member(self, member: StaffMember) -> None:
        """Add a member of staff; IntegrityError when the name is taken."""
        values = {"name": member.name, "shop": member.shop, "role": member.role, "password": member.password}
        await self._connection.execute(insert(staff).values(values))

    async def change_member(self, name: str, **values: Any) -> bool:
        """Overwrite columns; False when there is no such member."""
        return (await self._connection.execute(update(staff).where(staff.c.name == name).values(values))).rowcount == 1

    async def session(self, session_id: str, now: datetime) -> Session | None:
        """A live session of a member who may still sign in."""
        mine = sessions.c
        statement = (
            select(mine.id, mine.shop, mine.name, staff.c.role, mine.address, mine.created_at, mine.expires_at)
            .join(staff, staff.c.name == sessions.c.name)
            .where(sessions.c.id == session_id, sessions.c.expires_at > now, staff.c.disabled.is_(False))
        )
        row = await self._first(statement)
        return None if row is None else Session(**row)

    async def add_session(self, session: Session) -> None:
        """Keep a session, and forget those that ran out."""
        await self._connection.execute(delete(sessions).where(sessions.c.expires_at <= session.created_at))
        values = {
            "id": session.id, "shop": session.shop, "name": session.name, "address": session.address,
            "created_at": session.created_at, "expires_at": session.expires_at,
        }  # fmt: skip
        await self._connection.execute(insert(sessions).values(values))

    async def sessions_of(self, shop: str, name: str | None, now: datetime) -> Sequence[Session]:
        """Live sessions of the shop's staff, or of one of them, newest first."""
        mine = sessions.c
        statement = (
            select(mine.id, mine.shop, mine.name, staff.c.role, mine.address, mine.created_at, mine.expires_at)
            .join(staff, staff.c.name == mine.name)
            .where(mine.shop == shop, mine.expires_at > now)
            .order_by(mine.created_at.desc())
        )
        rows = await self._connection.execute(statement if name is None else statement.where(mine.name == name))
        return [Session(**row) for row in rows.mappings()]

    async def end_sessions(self, *, session_id: str | None = None, name: str | None = None) -> None:
        """Sign out one session, or everywhere."""
        match = sessions.c.id == session_id if session_id is not None else sessions.c.name == name
        await self._connection.execute(delete(sessions).where(match))

    async def _first(self, statement: Any) -> RowMapping | None:
        return (await self._connection.execute(statement)).mappings().first()
