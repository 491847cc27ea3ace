"""Cases and their history: locked before they move, saved by version, told line by line."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.aftersales import errors
from bot.aftersales.cases import Case, HistoryLine
from bot.store.rows import case_item_rows, case_of, case_row, line_of, line_row
from bot.store.tables.base import EVERY_SHOP
from bot.store.tables.cases import case_items, case_numbers, cases, history, history_words
from bot.store.tables.money import item_books
from bot.store.upserts import upsert

_LINE = {column.name: f"item_{column.name}" for column in case_items.columns}
_JOINED = select(cases, *(column.label(_LINE[column.name]) for column in case_items.columns)).select_from(
    cases.outerjoin(case_items, case_items.c.case_no == cases.c.case_no)
)
_LINES = select(history, history_words.c.words).select_from(
    history.outerjoin(
        history_words, (history_words.c.case_no == history.c.case_no) & (history_words.c.n == history.c.n)
    )
)
#: one shape for every call, so that it is compiled once
_SAVE = (
    update(cases)
    .where(cases.c.case_no == bindparam("_case_no"), cases.c.version == bindparam("_seen"))
    .values({column: bindparam(column.name) for column in cases.columns})
)
_SHOP = select(cases.c.shop).where(cases.c.case_no == bindparam("_case_no")).scalar_subquery()
_ADD_LINES = insert(history).values(shop=_SHOP)
_ADD_WORDS = insert(history_words).values(shop=_SHOP)
_NEWEST = (cases.c.created_at.desc(), cases.c.case_no.desc())
_SOONEST = (cases.c.due_at.is_(None), cases.c.due_at, cases.c.case_no)


class SqlCases:
    """The port `Cases` in SQL. `write` says whether reads before a decision must lock."""

    def __init__(self, connection: AsyncConnection, *, write: bool) -> None:
        self._connection = connection
        self._write = write
        # rows of case_items as this unit knows them, so that a move that leaves them alone writes nothing
        self._known: dict[str, list[dict[str, Any]]] = {}

    async def next_no(self, at: datetime) -> str:
        """AS + Shanghai date + sequence, e.g. AS202611240007; counted over all shops."""
        day = at.astimezone(ZoneInfo("Asia/Shanghai")).strftime("%Y%m%d")
        counted = upsert(self._connection.dialect.name, case_numbers)
        counted = counted.values(day=day, shop=EVERY_SHOP, last=1)
        counted = counted.on_conflict_do_update(index_elements=["day"], set_={"last": case_numbers.c.last + 1})
        last = (await self._connection.execute(counted.returning(case_numbers.c.last))).scalar_one()
        return f"AS{day}{last:04d}"

    async def get(self, case_no: str) -> Case | None:
        found = await self._read(cases.c.case_no == case_no)
        return found[0] if found else None

    async def lock(self, case_no: str) -> Case | None:
        """As get, and no other unit of work moves it until this one ends."""
        if self._connection.dialect.name != "sqlite":
            # Locked in a statement of its own: a join would show the other rows as they were before the wait.
            await self._connection.execute(select(cases.c.case_no).where(cases.c.case_no == case_no).with_for_update())
        # SQLite's writing unit has been the only writer since its start
        return await self.get(case_no)

    async def several(self, case_nos: Sequence[str]) -> Sequence[Case]:
        """Those of these numbers that there are, in the order given; in one read."""
        found = {case.case_no: case for case in await self._read(cases.c.case_no.in_(case_nos))}
        return [found[no] for no in case_nos if no in found]

    async def of_buyer(self, shop: str, buyer_id: str) -> Sequence[Case]:
        """Newest first."""
        return await self._read(cases.c.shop == shop, cases.c.buyer_id == buyer_id)

    async def of_shop(self, shop: str, *, open_only: bool = False) -> Sequence[Case]:
        """Soonest deadline first when open_only, else newest first."""
        if open_only:
            return await self._read(cases.c.shop == shop, cases.c.open, order=_SOONEST)
        return await self._read(cases.c.shop == shop)

    async def of_platform(self) -> Sequence[Case]:
        """Those of every shop that a mediator has or had to do with; open ones first, soonest deadline first."""
        return await self._read(cases.c.before_platform, order=(cases.c.open.desc(), *_SOONEST))

    async def open_on(self, items: Sequence[str]) -> Sequence[Case]:
        """Unfinished cases on any of these items; in a writing unit no other one opens any until this one ends."""
        if self._write:
            books = select(item_books.c.item).where(item_books.c.item.in_(items)).order_by(item_books.c.item)
            await self._connection.execute(books.with_for_update())
        on_them = select(case_items.c.case_no).where(case_items.c.item.in_(items))
        return await self._read(cases.c.open, cases.c.case_no.in_(on_them))

    async def with_return_no(self, tracking_no: str) -> Sequence[str]:
        """Numbers of the cases, of any shop, whose return parcel has this tracking number."""
        found = select(cases.c.case_no).where(cases.c.return_no == tracking_no).order_by(cases.c.case_no)
        return (await self._connection.execute(found)).scalars().all()

    async def add(self, case: Case) -> None:
        """Raises errors.StateConflict when an item of it has an open case already."""
        await self._connection.execute(insert(cases), case_row(case))
        await self._put_items(case)

    async def save(self, case: Case, *, seen: int) -> None:
        """Store `case` (its version is seen + 1). Raises errors.StaleVersion when the stored version is not `seen`."""
        done = await self._connection.execute(_SAVE, {**case_row(case), "_case_no": case.case_no, "_seen": seen})
        if done.rowcount != 1:
            raise errors.StaleVersion(seen=seen)
        rows, known = case_item_rows(case), self._known.get(case.case_no)
        if known is not None and _lines_of(known) == _lines_of(rows):
            if known != rows:
                held = update(case_items).where(case_items.c.case_no == case.case_no)
                await self._connection.execute(held.values(holds=rows[0]["holds"]))
                self._known[case.case_no] = rows
        else:
            await self._connection.execute(delete(case_items).where(case_items.c.case_no == case.case_no))
            await self._put_items(case)

    async def append(self, *lines: HistoryLine) -> None:
        """Add lines of one case; IntegrityError when a number of the case is taken."""
        await self._connection.execute(_ADD_LINES, [{**line_row(line), "_case_no": line.case_no} for line in lines])
        said = [
            {"_case_no": line.case_no, "case_no": line.case_no, "n": line.n, "words": line.words}
            for line in lines
            if line.words
        ]
        if said:
            await self._connection.execute(_ADD_WORDS, said)

    async def history(self, case_no: str) -> Sequence[HistoryLine]:
        """Oldest first."""
        found = await self._connection.execute(_LINES.where(history.c.case_no == case_no).order_by(history.c.n))
        return [line_of(row) for row in found.mappings()]

    async def histories(self, case_nos: Collection[str]) -> Mapping[str, Sequence[HistoryLine]]:
        """Of several cases, each oldest first; in one read."""
        found = await self._connection.execute(_LINES.where(history.c.case_no.in_(case_nos)).order_by(history.c.n))
        lines: dict[str, list[HistoryLine]] = {}
        for row in found.mappings():
            lines.setdefault(row["case_no"], []).append(line_of(row))
        return lines

    async def last_line(self, case_no: str) -> HistoryLine | None:
        """The newest of its history."""
        newest = _LINES.where(history.c.case_no == case_no).order_by(history.c.n.desc()).limit(1)
        row = (await self._connection.execute(newest)).mappings().one_or_none()
        return None if row is None else line_of(row)

    async def due(self, now: datetime, limit: int) -> Sequence[str]:
        """Numbers of cases whose clock ran out at or before `now`, soonest first."""
        ran_out = select(cases.c.case_no).where(cases.c.open, cases.c.due_at <= now)
        return (await self._connection.execute(ran_out.order_by(cases.c.due_at).limit(limit))).scalars().all()

    async def due_soon(self, shop: str, until: datetime, limit: int) -> Sequence[Case]:
        """Open cases of a shop whose clock runs out until then, or has, soonest first."""
        soon = select(cases.c.case_no).where(cases.c.shop == shop, cases.c.open, cases.c.due_at <= until)
        soon = soon.order_by(cases.c.due_at, cases.c.case_no).limit(limit)
        return await self._read(cases.c.case_no.in_(soon), order=_SOONEST)

    async def next_due(self) -> datetime | None:
        """The soonest deadline of all open cases."""
        soonest = select(func.min(cases.c.due_at, type_=cases.c.due_at.type)).where(cases.c.open)
        found: datetime | None = (await self._connection.execute(soonest)).scalar()
        return found

    async def _put_items(self, case: Case) -> None:
        rows = case_item_rows(case)
        if rows:
            try:
                await self._connection.execute(insert(case_items), rows)
            except IntegrityError as broken:
                raise errors.StateConflict("open_case", case_no=case.case_no) from broken
        self._known[case.case_no] = rows

    async def _read(self, *where: ColumnElement[bool], order: Sequence[Any] = _NEWEST) -> list[Case]:
        found = await self._connection.execute(_JOINED.where(*where).order_by(*order, case_items.c.line))
        read = []
        for case_no, group in groupby(found.mappings().all(), key=lambda row: row["case_no"]):
            rows = list(group)
            items = [{name: row[label] for name, label in _LINE.items()} for row in rows if row["item_item"]]
            self._known[case_no] = items
            read.append(case_of(rows[0], items))
        return read


def _lines_of(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in row.items() if name != "holds"} for row in rows]
