"""What our own books say left: refunds by payment key, payouts by theirs, and charges that were paid back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables.cases import cases
from bot.store.tables.money import refund_lines
from bot.store.tables.payouts import payout_lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """What is booked under a payment key, fen over all its items."""

    key: str
    amount_fen: int


class Ledger:
    """The books inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def between(self, since: datetime, until: datetime) -> Sequence[Booked]:
        """What was booked from `since` on and before `until`."""
        rows = await self._connection.execute(
            select(_LINES.c.key, func.sum(_LINES.c.amount_fen).label("fen"))
            .where(_LINES.c.at >= since, _LINES.c.at < until)
            .group_by(_LINES.c.key)
            .order_by(_LINES.c.key)
        )
        return [Booked(key=row.key, amount_fen=int(row.fen)) for row in rows]

    async def of_keys(self, keys: Sequence[str]) -> Mapping[str, int]:
        """Fen by payment key, whenever it was booked."""
        found = select(_LINES.c.key, func.sum(_LINES.c.amount_fen).label("fen")).where(_LINES.c.key.in_(keys))
        return {row.key: int(row.fen) for row in await self._connection.execute(found.group_by(_LINES.c.key))}

    async def charge_back_fen(self, key: str) -> int | None:
        """What a case's charge was, when it is to go back under this key; None when the key is none of those."""
        if not key.endswith(":back"):
            return None
        details = select(cases.c.details).where(cases.c.case_no == key.partition(":")[0])
        charge = ((await self._connection.execute(details)).scalar_one_or_none() or {}).get("charge") or {}
        return charge.get("amount_fen") if f"{charge.get('key')}:back" == key else None


_LINES = union_all(
    select(refund_lines.c.payment_key.label("key"), refund_lines.c.amount_fen, refund_lines.c.recorded_at.label("at")),
    select(payout_lines.c.payment_key, payout_lines.c.amount_fen, payout_lines.c.recorded_at),
).subquery()
