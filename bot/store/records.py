"""The files of mediations: what the system laid into them, and the buyer's chat that it reads for that."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.aftersales.cases import Case, Record
from bot.aftersales.mediation.records import CHAT
from bot.store.chats import conversation_id
from bot.store.tables.cases import case_records
from bot.store.tables.chat import messages


class SqlRecords:
    """The port `Records` in SQL."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def said(self, shop: str, buyer_id: str, *, last: int) -> Sequence[Record]:
        """The last lines of the buyer's chat that both sides saw, oldest first."""
        mine = (messages.c.conversation_id == conversation_id(shop, buyer_id), messages.c.internal.is_(False))
        newest = (
            select(messages.c.sender, messages.c.at, messages.c.text)
            .where(*mine, messages.c.text != "")
            .order_by(messages.c.seq.desc())
            .limit(last)
        )
        found = (await self._connection.execute(newest)).all()
        return [Record(source=CHAT, at=line.at, author=line.sender, text=line.text) for line in reversed(found)]

    async def add(self, case: Case, records: Sequence[Record]) -> None:
        """After what is there."""
        held = select(func.coalesce(func.max(case_records.c.n), 0)).where(case_records.c.case_no == case.case_no)
        last = int((await self._connection.execute(held)).scalar_one())
        rows = [
            {name: getattr(record, name) for name in Record.__slots__}
            | {"case_no": case.case_no, "shop": case.shop, "n": n}
            for n, record in enumerate(records, start=last + 1)
        ]
        if rows:
            await self._connection.execute(insert(case_records), rows)

    async def of(self, case_no: str) -> Sequence[Record]:
        """In the order they were added."""
        wanted = select(*(case_records.c[name] for name in Record.__slots__)).where(case_records.c.case_no == case_no)
        found = await self._connection.execute(wanted.order_by(case_records.c.n))
        return [Record(**row) for row in found.mappings()]
