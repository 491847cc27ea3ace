"""Promises as rows: made once, reminded of once, kept or broken once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables.promises import promises
from bot.store.upserts import upsert

_p = promises.c
_RUNS = (_p.kept_at.is_(None), _p.broken_at.is_(None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A row of `promises`; bot/store/tables/promises.py says what each column means."""

    id: str
    shop: str
    conversation_id: str
    kind: str
    words: str
    owner: str
    made_by: str
    made_at: datetime
    due_at: datetime
    remind_at: datetime
    reminded_at: datetime | None = None
    kept_at: datetime | None = None
    broken_at: datetime | None = None

    @property
    def state(self) -> str:
        """ "open", "kept" or "broken"; one that was kept after it ran out stays broken."""
        if self.broken_at is not None:
            return "broken"
        return "open" if self.kept_at is None else "kept"


_FIELDS = tuple(field.name for field in fields(Promise))


class Promises:
    """Promises inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def make(self, promise: Promise) -> Promise:
        """Write one down; one with its id that stands already is given back as it is."""
        row = {name: getattr(promise, name) for name in _FIELDS}
        made = upsert(self._connection.dialect.name, promises).values(**row).on_conflict_do_nothing()
        await self._connection.execute(made)
        (found,) = await self._those(_p.id == promise.id)
        return found

    async def get(self, shop: str, promise_id: str) -> Promise | None:
        """One of the shop's."""
        return next(iter(await self._those(_p.id == promise_id, _p.shop == shop)), None)

    async def listed(self, shop: str, *, state: str, owner: str | None = None) -> Sequence[Promise]:
        """Of the shop, soonest due first: "open", "broken" or "all"; those of one owner when he is named."""
        wanted: list[ColumnElement[bool]] = [_p.shop == shop]
        wanted += _RUNS if state == "open" else [_p.broken_at.is_not(None)] if state == "broken" else []
        wanted += [] if owner is None else [_p.owner == owner]
        return await self._those(*wanted)

    async def to_remind(self, now: datetime) -> Sequence[Promise]:
        """Those that run, whose owner is to be told now and was not yet; one that is due is past reminding."""
        return await self._those(*_RUNS, _p.reminded_at.is_(None), _p.remind_at <= now, _p.due_at > now)

    async def run_out(self, now: datetime) -> Sequence[Promise]:
        """Those that run and are due."""
        return await self._those(*_RUNS, _p.due_at <= now)

    async def reminded(self, promise: Promise, at: datetime) -> bool:
        """Take the reminder; False when somebody else did or it runs no longer."""
        return await self._set(promise, *_RUNS, _p.reminded_at.is_(None), reminded_at=at)

    async def broke(self, promise: Promise, at: datetime) -> bool:
        """It ran out; False when somebody else said so or it was kept meanwhile."""
        return await self._set(promise, *_RUNS, broken_at=at)

    async def keep(self, promise: Promise, at: datetime) -> bool:
        """It is kept; False when it was before."""
        return await self._set(promise, _p.kept_at.is_(None), kept_at=at)

    async def _set(self, promise: Promise, *where: ColumnElement[bool], **values: datetime) -> bool:
        changed = update(promises).where(_p.id == promise.id, *where).values(**values)
        return (await self._connection.execute(changed)).rowcount == 1

    async def _those(self, *where: ColumnElement[bool]) -> Sequence[Promise]:
        wanted = select(*(promises.c[name] for name in _FIELDS)).where(*where).order_by(_p.due_at, _p.id).limit(200)
        return [Promise(**row) for row in (await self._connection.execute(wanted)).mappings()]
