"""A shop's cases as its desk works through them: filtered, a page at a time by key, however many there are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, func, or_, select, union
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.aftersales.cases import Case
from bot.aftersales.vocabulary import Kind
from bot.store.cases import SqlCases
from bot.store.tables.cases import cases

#: counted no further: a list that long is filtered, not read to its end
COUNTED = 1000
_c = cases.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which cases: `opened` None for all; `due_before` past or near deadlines; `words` a number, a parcel's or a buyer.

    A complaint is no matter of the shop's staff and in no list of theirs.
    """

    opened: bool | None = True
    statuses: Collection[str] = ()
    kind: str | None = None
    before_platform: bool = False
    due_before: datetime | None = None
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """The last row of a page: `at` its deadline in an open list (None without one), else when it was opened."""

    at: datetime | None
    no: str


class Worklists:
    """Of one shop, inside one transaction."""

    def __init__(self, connection: AsyncConnection, shop: str) -> None:
        self._connection = connection
        self._shop = shop

    async def page(self, wanted: Wanted, after: Mark | None, limit: int) -> tuple[Sequence[Case], Mark | None]:
        """Up to `limit` cases after the mark and the mark of the next page, None at the end.

        Open ones by deadline, those without one last; else newest first.
        """
        rows = await self._keys(wanted, after, limit + 1)
        found = await SqlCases(self._connection, write=False).several([no for no, _ in rows[:limit]])
        last = rows[limit - 1] if len(rows) > limit else None
        return found, None if last is None else Mark(at=last[1], no=last[0])

    async def count(self, wanted: Wanted) -> int:
        """How many, COUNTED + 1 standing for more."""
        some = select(_c.case_no).where(*self._where(wanted)).limit(COUNTED + 1).subquery()
        return int((await self._connection.execute(select(func.count()).select_from(some))).scalar_one())

    async def _keys(self, wanted: Wanted, after: Mark | None, limit: int) -> list[tuple[str, datetime | None]]:
        if wanted.opened is not True:
            newest = select(_c.case_no, _c.created_at).where(*self._where(wanted))
            if after is not None and after.at is not None:
                earlier = (_c.created_at == after.at) & (_c.case_no < after.no)
                newest = newest.where(or_(_c.created_at < after.at, earlier))
            return await self._two(newest.order_by(_c.created_at.desc(), _c.case_no.desc()).limit(limit))
        rows: list[tuple[str, datetime | None]] = []
        if after is None or after.at is not None:
            dated = select(_c.case_no, _c.due_at).where(*self._where(wanted), _c.due_at.is_not(None))
            if after is not None and after.at is not None:
                later = (_c.due_at == after.at) & (_c.case_no > after.no)
                dated = dated.where(or_(_c.due_at > after.at, later))
            rows = await self._two(dated.order_by(_c.due_at, _c.case_no).limit(limit))
        if len(rows) < limit and wanted.due_before is None:
            undated = select(_c.case_no, _c.due_at).where(*self._where(wanted), _c.due_at.is_(None))
            if after is not None and after.at is None:
                undated = undated.where(_c.case_no > after.no)
            rows += await self._two(undated.order_by(_c.case_no).limit(limit - len(rows)))
        return rows

    def _where(self, wanted: Wanted) -> list[ColumnElement[bool]]:
        where = [_c.shop == self._shop, _c.kind != Kind.COMPLAINT.value]
        if wanted.opened is not None:
            where.append(_c.open if wanted.opened else _c.open.is_(False))
        if wanted.statuses:
            where.append(_c.status.in_(wanted.statuses))
        if wanted.kind is not None:
            where.append(_c.kind == wanted.kind)
        if wanted.before_platform:
            where.append(_c.before_platform)
        if wanted.due_before is not None:
            where.append(_c.due_at <= wanted.due_before)
        if wanted.words:
            where[0] = _c.case_no.in_(self._named(wanted.words))
        return where

    def _named(self, words: str) -> CompoundSelect[Any]:
        """The shop's cases of a number or buyer: each looked up by its index, which an OR beside an order is not."""
        columns = (_c.case_no, _c.order_no, _c.return_no, _c.buyer_id)
        return union(*(select(_c.case_no).where(column == words, _c.shop == self._shop) for column in columns))

    async def _two(self, statement: Any) -> list[tuple[str, datetime | None]]:
        return [(row[0], row[1]) for row in (await self._connection.execute(statement)).all()]
