"""The payout book in SQL: one payout a subject, moved by version, booked once under its payment key."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.aftersales import errors
from bot.aftersales.payouts import Payout, PayoutKind, PayoutStatus
from bot.aftersales.ports import Clock
from bot.store.tables.base import EVERY_SHOP
from bot.store.tables.cases import case_numbers
from bot.store.tables.payouts import payout_lines, payouts
from bot.store.upserts import upsert


class SqlPayouts:
    """The port `Payouts` in SQL."""

    def __init__(self, connection: AsyncConnection, *, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def next_no(self, at: datetime) -> str:
        """PO + Shanghai date + sequence; counted over all shops."""
        day = at.astimezone(ZoneInfo("Asia/Shanghai")).strftime("P%y%m%d")
        counted = upsert(self._connection.dialect.name, case_numbers).values(day=day, shop=EVERY_SHOP, last=1)
        counted = counted.on_conflict_do_update(index_elements=["day"], set_={"last": case_numbers.c.last + 1})
        last = (await self._connection.execute(counted.returning(case_numbers.c.last))).scalar_one()
        return f"PO20{day[1:]}{last:04d}"

    async def get(self, payout_no: str) -> Payout | None:
        found = await self._read(payouts.c.payout_no == payout_no)
        return found[0] if found else None

    async def lock(self, payout_no: str) -> Payout | None:
        """As get, and no other unit of work moves it until this one ends."""
        found = await self._read(payouts.c.payout_no == payout_no, lock=True)
        return found[0] if found else None

    async def standing_for(self, subject: str) -> bool:
        """Whether a payout that was not rejected has this subject."""
        return bool(
            await self._read(payouts.c.subject == subject, payouts.c.status != PayoutStatus.REJECTED.value, limit=1)
        )

    async def add(self, payout: Payout) -> None:
        """Raises errors.StateConflict when its subject has one that was not rejected."""
        try:
            await self._connection.execute(insert(payouts), _row(payout))
        except IntegrityError as broken:
            raise errors.StateConflict("payout_there", subject=payout.subject) from broken

    async def save(self, payout: Payout) -> None:
        """Raises errors.StaleVersion when the stored version is not the one before."""
        seen = (payouts.c.payout_no == payout.payout_no, payouts.c.version == payout.version - 1)
        if (await self._connection.execute(update(payouts).where(*seen).values(_row(payout)))).rowcount != 1:
            raise errors.StaleVersion("payout", seen=payout.version - 1)

    async def book(self, payout: Payout) -> None:
        """The money left: one line of the ledger for its key."""
        line: dict[str, Any] = {
            "payout_no": payout.payout_no,
            "payment_key": payout.key,
            "payer": payout.payer,
            "shop": payout.shop,
        }
        line |= {"amount_fen": payout.amount_fen, "recorded_at": self._clock.now()}
        await self._connection.execute(insert(payout_lines), line)

    async def booked(self, key: str) -> int:
        """Fen that the ledger holds under a payment key; 0 when it was not booked."""
        found = select(payout_lines.c.amount_fen).where(payout_lines.c.payment_key == key)
        return int((await self._connection.execute(found)).scalar_one_or_none() or 0)

    async def of_shop(self, shop: str) -> Sequence[Payout]:
        """Newest first."""
        return await self._read(payouts.c.shop == shop)

    async def due(self, now: datetime, limit: int) -> Sequence[Payout]:
        """Whose retry is due, soonest first."""
        return await self._read(payouts.c.due_at <= now, order=payouts.c.due_at, limit=limit)

    async def _read(
        self, *where: ColumnElement[bool], order: Any = None, limit: int | None = None, lock: bool = False
    ) -> list[Payout]:
        newest = (payouts.c.proposed_at.desc(), payouts.c.payout_no.desc())
        wanted = select(payouts).where(*where).order_by(*(newest if order is None else (order,))).limit(limit)
        rows = await self._connection.execute(wanted.with_for_update() if lock else wanted)
        return [_payout(dict(row)) for row in rows.mappings()]


def _row(payout: Payout) -> dict[str, Any]:
    row = {name: getattr(payout, name) for name in Payout.__slots__}
    return row | {"kind": payout.kind.value, "status": payout.status.value, "payee": dict(payout.payee)}


def _payout(row: dict[str, Any]) -> Payout:
    return Payout(**(row | {"kind": PayoutKind(row["kind"]), "status": PayoutStatus(row["status"])}))
