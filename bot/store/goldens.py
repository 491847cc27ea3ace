"""Golden conversations and tries of changes as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables.teaching import golden_conversations, nlu_tries

_g = golden_conversations.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Golden:
    """A version of a golden conversation.

    lines      [{"text", "intent"}]: what the buyer says and as what it must be understood; intent None: no matter
    protected  a change that breaks it is held back
    """

    id: str
    version: int
    shop: str
    title: str
    lines: Sequence[Mapping[str, Any]]
    protected: bool
    retired: bool
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """Changes tried on a shadow model; `found` is plain JSON of bot/trainer/flips.py, {"error"} when it failed."""

    id: str
    shop: str
    changes: Sequence[str]
    state: str
    found: Mapping[str, Any] | None
    by: str
    at: datetime
    ended_at: datetime | None = None


class Goldens:
    """Both inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def keep(self, golden: Golden) -> None:
        """A new version; IntegrityError when somebody else made it meanwhile."""
        values = {name: getattr(golden, name) for name in Golden.__dataclass_fields__}
        await self._connection.execute(insert(golden_conversations).values(values))

    async def present(self, shop: str | None = None, *, id: str | None = None) -> list[Golden]:
        """The newest version of each that is not retired, of a shop or of all; newest first."""
        newest = select(_g.id, func.max(_g.version).label("version")).group_by(_g.id).subquery()
        wanted = (
            select(golden_conversations)
            .join(newest, (newest.c.id == _g.id) & (newest.c.version == _g.version))
            .where(_g.retired.is_(False))
            .order_by(_g.at.desc(), _g.id)
        )
        if shop is not None:
            wanted = wanted.where(_g.shop == shop)
        if id is not None:
            wanted = wanted.where(_g.id == id)
        return [Golden(**row) for row in (await self._connection.execute(wanted)).mappings()]

    async def begin(self, tried: Try) -> None:
        """Keep a try that runs."""
        values = {name: getattr(tried, name) for name in Try.__dataclass_fields__}
        await self._connection.execute(insert(nlu_tries).values(values))

    async def end(self, try_id: str, state: str, found: Mapping[str, Any], at: datetime) -> None:
        """What came of it."""
        values = {"state": state, "found": found, "ended_at": at}
        await self._connection.execute(update(nlu_tries).where(nlu_tries.c.id == try_id).values(values))

    async def tried(self, shop: str, try_id: str) -> Try | None:
        """A shop's by id."""
        wanted = select(nlu_tries).where(nlu_tries.c.shop == shop, nlu_tries.c.id == try_id)
        row = (await self._connection.execute(wanted)).mappings().first()
        return None if row is None else Try(**row)

    async def tries(self, shop: str, *, limit: int) -> list[Try]:
        """A shop's newest, newest first."""
        wanted = select(nlu_tries).where(nlu_tries.c.shop == shop).order_by(nlu_tries.c.at.desc()).limit(limit)
        return [Try(**row) for row in (await self._connection.execute(wanted)).mappings()]
