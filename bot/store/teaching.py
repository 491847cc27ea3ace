"""Changes of the training data as rows: proposed, judged, and where git and the database last met."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables.base import EVERY_SHOP
from bot.store.tables.teaching import nlu_changes, nlu_meetings, nlu_verdicts


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredChange:
    """A change with its newest verdict; `verdict` None: nobody has judged it yet.

    before, after   {"intent", "written"} or {"entity", "canonical", "word"}
    """

    id: str
    shop: str
    kind: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    origin: Mapping[str, Any] | None
    by: str
    at: datetime
    n: int = 0
    verdict: str | None = None
    reason: str = ""
    judged_by: str | None = None
    judged_at: datetime | None = None
    judged_n: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """Where git's files and the verdicts up to `upto` said the same: `texts`, path → text."""

    way: str
    upto: int
    digest: str
    texts: Mapping[str, str]
    by: str
    at: datetime


_KEPT = ("id", "shop", "kind", "before", "after", "origin", "by", "at")


class Teaching:
    """Changes inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def propose(self, changes: Iterable[StoredChange]) -> None:
        """Keep changes, in order, without a verdict."""
        rows = [{name: getattr(change, name) for name in _KEPT} for change in changes]
        for row in rows:  # one by one: PostgreSQL may number a batch in any order
            await self._connection.execute(insert(nlu_changes).values(row))

    async def judge(
        self, shop: str, ids: Iterable[str], verdict: str, *, by: str, at: datetime, reason: str = ""
    ) -> None:
        """Write a verdict on each. Two that judge at once wait for each other, so that numbers follow commits."""
        if self._connection.dialect.name == "postgresql":
            await self._connection.execute(text("LOCK TABLE nlu_verdicts IN EXCLUSIVE MODE"))
        n = await self.newest_verdict()
        rows = [
            {"n": n + more, "shop": shop, "change_id": id, "verdict": verdict, "reason": reason, "by": by, "at": at}
            for more, id in enumerate(ids, 1)
        ]
        if rows:
            await self._connection.execute(insert(nlu_verdicts), rows)

    async def newest_verdict(self) -> int:
        """The number of the last one; 0 before the first."""
        return int((await self._connection.execute(select(func.coalesce(func.max(nlu_verdicts.c.n), 0)))).scalar_one())

    async def get(self, ids: Sequence[str]) -> list[StoredChange]:
        """Those by id, whosever they are, oldest first."""
        return await self._read(nlu_changes.c.id.in_(ids))

    async def of_shop(self, shop: str, *, limit: int) -> list[StoredChange]:
        """A shop's newest, newest first."""
        found = await self._read(nlu_changes.c.shop == shop, newest=limit)
        return found[::-1]

    async def undecided(self, shop: str) -> list[StoredChange]:
        """A shop's changes that nobody judged, oldest first."""
        return await self._read(nlu_changes.c.shop == shop, nlu_verdicts.c.n.is_(None))

    async def accepted(self, *, after: int) -> list[StoredChange]:
        """All shops' accepted changes whose verdict is newer than `after`, in the order of acceptance."""
        found = await self._read(nlu_verdicts.c.verdict == "accepted", nlu_verdicts.c.n > after)
        return sorted(found, key=lambda change: change.judged_n)

    async def meet(self, meeting: Meeting) -> None:
        """Git and database say the same now."""
        values = {name: getattr(meeting, name) for name in Meeting.__dataclass_fields__}
        await self._connection.execute(insert(nlu_meetings).values(shop=EVERY_SHOP, **values))

    async def last_meeting(self) -> Meeting | None:
        """The newest; None when no change was ever made here."""
        wanted = select(nlu_meetings).order_by(nlu_meetings.c.n.desc()).limit(1)
        row = (await self._connection.execute(wanted)).mappings().first()
        return None if row is None else Meeting(**{name: row[name] for name in Meeting.__dataclass_fields__})

    async def last_meeting_upto(self) -> int:
        """The newest verdict that git holds already; 0 before the first export. Without reading the files."""
        wanted = select(nlu_meetings.c.upto).order_by(nlu_meetings.c.n.desc()).limit(1)
        return int((await self._connection.execute(wanted)).scalar() or 0)

    async def begun(self) -> bool:
        """Whether they ever met."""
        return (await self._connection.execute(select(nlu_meetings.c.n).limit(1))).first() is not None

    async def _read(self, *where: ColumnElement[bool], newest: int | None = None) -> list[StoredChange]:
        wanted = _with_verdicts().where(*where)
        if newest is not None:
            wanted = wanted.order_by(nlu_changes.c.n.desc()).limit(newest)
        rows = (await self._connection.execute(wanted)).mappings()
        return sorted((_stored(row) for row in rows), key=lambda change: change.n)


def _with_verdicts() -> Select[Any]:
    newest = (
        select(nlu_verdicts.c.change_id, func.max(nlu_verdicts.c.n).label("n"))
        .group_by(nlu_verdicts.c.change_id)
        .subquery()
    )
    return (
        select(
            nlu_changes, nlu_verdicts.c.verdict, nlu_verdicts.c.reason, nlu_verdicts.c.by.label("judged_by"),
            nlu_verdicts.c.at.label("judged_at"), nlu_verdicts.c.n.label("judged_n"),
        )
        .outerjoin(newest, newest.c.change_id == nlu_changes.c.id)
        .outerjoin(nlu_verdicts, nlu_verdicts.c.n == newest.c.n)
    )  # fmt: skip


def _stored(row: RowMapping) -> StoredChange:
    values = dict(row)
    return StoredChange(**{**values, "reason": values["reason"] or "", "judged_n": values["judged_n"] or 0})
