"""Wrong passwords, counted by name and address; who guesses elsewhere slows a name down and locks nobody out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables.base import EVERY_SHOP
from bot.store.tables.people import sign_in_tries
from bot.store.upserts import upsert

WRONG_TRIES = 5
LOCKED_FOR = timedelta(minutes=5)
#: wrong tries that are older count no more
REMEMBERED_FOR = timedelta(minutes=15)
_t = sign_in_tries.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Tries:
    """`locked_until` for this name from this address; `around`: wrong tries for the name or from the address."""

    locked_until: datetime | None
    around: int


class SignIns:
    """The counts inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def tries(self, name: str, address: str, now: datetime) -> Tries:
        """How it stands."""
        here = (_t.name == name) & (_t.address == address)
        statement = select(
            func.max(_t.locked_until).filter(here, _t.locked_until > now),
            func.coalesce(func.sum(_t.failed), 0),
        ).where(or_(_t.name == name, _t.address == address), _t.last_at > now - REMEMBERED_FOR)
        locked, around = (await self._connection.execute(statement)).one()
        return Tries(locked_until=locked, around=int(around))

    async def wrong(self, name: str, address: str, now: datetime) -> None:
        """Count one; the fifth in a row locks this name for this address. Old counts are forgotten."""
        await self._connection.execute(delete(sign_in_tries).where(_t.last_at <= now - REMEMBERED_FOR))
        first = {"name": name, "address": address, "shop": EVERY_SHOP, "failed": 1, "last_at": now}
        counted = (
            upsert(self._connection.dialect.name, sign_in_tries)
            .values(first)
            .on_conflict_do_update(index_elements=[_t.name, _t.address], set_={"failed": _t.failed + 1, "last_at": now})
            .returning(_t.failed)
        )
        failed = (await self._connection.execute(counted)).scalar_one()
        if failed % WRONG_TRIES == 0:
            where = (_t.name == name, _t.address == address)
            await self._connection.execute(sign_in_tries.update().where(*where).values(locked_until=now + LOCKED_FOR))

    async def forget(self, name: str, address: str | None = None) -> None:
        """The right password was given from there, or (None) the operator gave a new one."""
        where = [_t.name == name] + ([_t.address == address] if address is not None else [])
        await self._connection.execute(delete(sign_in_tries).where(*where))
