"""Up to which line of a case's history its buyer has been told in the chat; a mark that survives a crash."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables.cases import cases, history
from bot.store.tables.chat import cases_told
from bot.store.upserts import upsert


@dataclass(frozen=True, slots=True, kw_only=True)
class Untold:
    """A case that moved since its buyer was last told: lines after `told` up to `last`."""

    case_no: str
    shop: str
    buyer_id: str
    told: int
    last: int


class Told:
    """The marks inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def behind(self, since: datetime, limit: int = 50) -> Sequence[Untold]:
        """Cases changed at or after `since` with lines past their mark, longest unchanged first."""
        last = select(func.max(history.c.n)).where(history.c.case_no == cases.c.case_no).scalar_subquery()
        told = func.coalesce(cases_told.c.n, 0)
        statement = (
            select(cases.c.case_no, cases.c.shop, cases.c.buyer_id, told.label("told"), last.label("last"))
            .select_from(cases.outerjoin(cases_told, cases_told.c.case_no == cases.c.case_no))
            .where(and_(cases.c.updated_at >= since, last > told))
            .order_by(cases.c.updated_at)
            .limit(limit)
        )
        rows = (await self._connection.execute(statement)).mappings().all()
        return [Untold(**row) for row in rows]

    async def mark(self, untold: Untold, *, to: int) -> bool:
        """Move the mark to line `to`; False when another process did it first."""
        insert = upsert(self._connection.dialect.name, cases_told).values(
            case_no=untold.case_no, shop=untold.shop, n=to
        )
        statement = insert.on_conflict_do_update(
            index_elements=[cases_told.c.case_no], set_={"n": to}, where=cases_told.c.n == untold.told
        )
        marked = await self._connection.execute(statement.returning(cases_told.c.n))
        return marked.first() is not None
