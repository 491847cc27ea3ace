"""A bank that moves no money and keeps honest books: a key is paid once, whoever asks how often.

Its table is the other side's: it is written in transactions of its own and never in one of ours.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, insert, select, update

from bot.aftersales.ports import BankLine, Clock, PaymentOutcome
from bot.store.tables.base import EVERY_SHOP
from bot.store.tables.sandbox import sandbox_charges, sandbox_payments
from bot.store.unit_of_work import SqlUnitOfWork, SqlUnitsOfWork

#: how long a payment that was left without an answer takes
LATER = timedelta(minutes=30)
_DAY = timedelta(days=1)


class SandboxPayments:
    """The port `Payments` over a ledger table.

    A key that is paid or pending answers its first outcome; one that failed never left, so it may be tried again.
    Tests set `answers_next` to what the next new payments come to: "paid", "failed", "pending" (until `decide`), or
    "later:paid", "later:failed": left without an answer, decided after LATER, said of itself by `notices`, twice.
    """

    def __init__(self, *, units: SqlUnitsOfWork, clock: Clock) -> None:
        self._units = units
        self._clock = clock
        self._asking = asyncio.Lock()
        self.answers_next: list[str] = []

    async def refund(self, *, key: str, order_no: str, amount_fen: int, payee: Mapping[str, Any]) -> PaymentOutcome:
        """Pay back. ValueError for an amount that is not a whole number > 0, or another one than this key had."""
        return await self._pay("refund", key=key, order_no=order_no, amount_fen=amount_fen, payee=payee)

    async def _pay(
        self, kind: str, *, key: str, order_no: str, amount_fen: int, payee: Mapping[str, Any]
    ) -> PaymentOutcome:
        if type(amount_fen) is not int or amount_fen <= 0:
            raise ValueError(f"{amount_fen!r} is not an amount in fen")
        # one at a time: the switch of the tests is read in the order of the calls
        async with self._asking, self._units() as unit:
            before = await self._row(unit, key)
            if before is not None and before["amount_fen"] != amount_fen:
                raise ValueError(f"key {key} was used for {before['amount_fen']} fen before")
            if before is not None and before["state"] != "failed":
                return _outcome(before)
            said, now = self.answers_next.pop(0) if self.answers_next else "paid", self._clock.now()
            later, _, will = said.partition(":")
            state = "pending" if will else later
            row = {"state": state, "words": _WORDS[state], "payee": dict(payee), "asked_at": now, "said": 0}
            row |= {"will": will or None, "decides_at": now + LATER if will else None}
            row |= {"decided_at": None if state == "pending" else now}
            if before is None:
                row |= {"key": key, "order_no": order_no, "amount_fen": amount_fen, "tries": 1}
                await unit.connection.execute(insert(sandbox_payments), row | {"shop": EVERY_SHOP, "kind": kind})
            else:
                again = row | {"tries": before["tries"] + 1}
                await unit.connection.execute(
                    update(sandbox_payments).where(sandbox_payments.c.key == key).values(again)
                )
            await unit.commit()
        return PaymentOutcome(key=key, state=state, words=_WORDS[state])

    async def pay_out(self, *, key: str, order_no: str, amount_fen: int, payee: Mapping[str, Any]) -> PaymentOutcome:
        """The shop's own money to a buyer; the same rules."""
        return await self._pay("payout", key=key, order_no=order_no, amount_fen=amount_fen, payee=payee)

    async def find(self, key: str) -> PaymentOutcome | None:
        """How it went with this key, None when it was never asked."""
        await self._decide_what_is_due()
        async with self._units(write=False) as unit:
            row = await self._row(unit, key)
        return None if row is None else _outcome(row)

    async def charge(self, *, key: str, order_no: str, amount_fen: int) -> PaymentOutcome:
        """Ask the buyer to pay: pending until he did. ValueError for another amount than this key had."""
        async with self._asking, self._units() as unit:
            row = (await unit.connection.execute(_charge(key))).mappings().one_or_none()
            if row is not None and row["amount_fen"] != amount_fen:
                raise ValueError(f"key {key} was used for {row['amount_fen']} fen before")
            if row is None:
                asked = {"key": key, "order_no": order_no, "amount_fen": amount_fen, "state": "pending"}
                asked |= {"shop": EVERY_SHOP, "asked_at": self._clock.now()}
                await unit.connection.execute(insert(sandbox_charges).values(asked))
                await unit.commit()
        state = "pending" if row is None else row["state"]
        return PaymentOutcome(key=key, state=state, words=_WORDS[state])

    async def buyer_pays(self, key: str) -> bool:
        """The buyer pays a charge; False when the bank knows no such charge."""
        async with self._units() as unit:
            paying = update(sandbox_charges).where(sandbox_charges.c.key == key).values(state="paid")
            known = (await unit.connection.execute(paying)).rowcount == 1
            await unit.commit()
        return known

    async def decide(self, key: str, state: str) -> None:
        """The bank makes up its mind about a pending payment: "paid" or "failed"."""
        async with self._units() as unit:
            pending = (sandbox_payments.c.key == key, sandbox_payments.c.state == "pending")
            decided = {"state": state, "words": _WORDS[state], "decided_at": self._clock.now()}
            await unit.connection.execute(update(sandbox_payments).where(*pending).values(decided))
            await unit.commit()

    async def notices(self) -> Sequence[PaymentOutcome]:
        """What the bank says of itself of payments it had left without an answer; each twice, as banks do."""
        await self._decide_what_is_due()
        unsaid = (sandbox_payments.c.will.is_not(None), sandbox_payments.c.decided_at.is_not(None))
        wanted = select(sandbox_payments).where(*unsaid, sandbox_payments.c.said < 2).order_by(sandbox_payments.c.key)
        async with self._units() as unit:
            rows = [dict(row) for row in (await unit.connection.execute(wanted)).mappings()]
            keys = [row["key"] for row in rows]
            said = update(sandbox_payments).where(sandbox_payments.c.key.in_(keys))
            await unit.connection.execute(said.values(said=sandbox_payments.c.said + 1))
            await unit.commit()
        return [_outcome(row) for row in rows]

    async def daily_list(self, day: date) -> Sequence[BankLine]:
        """What left on that day of Shanghai."""
        await self._decide_what_is_due()
        begins = datetime.combine(day, time(), ZoneInfo("Asia/Shanghai")).astimezone(UTC)
        at = sandbox_payments.c.decided_at
        wanted = select(sandbox_payments).where(sandbox_payments.c.state == "paid", at >= begins, at < begins + _DAY)
        async with self._units(write=False) as unit:
            rows = (await unit.connection.execute(wanted.order_by(at, sandbox_payments.c.key))).mappings().all()
        return [
            BankLine(key=row["key"], order_no=row["order_no"], amount_fen=row["amount_fen"], at=row["decided_at"])
            for row in rows
        ]

    async def _decide_what_is_due(self) -> None:
        now = self._clock.now()
        due = (sandbox_payments.c.state == "pending", sandbox_payments.c.decides_at <= now)
        async with self._units(write=False) as unit:
            found = (await unit.connection.execute(select(sandbox_payments).where(*due))).mappings().all()
        for row in found:
            async with self._units() as unit:
                decided = {"state": row["will"], "words": _WORDS[row["will"]], "decided_at": row["decides_at"]}
                same = (sandbox_payments.c.key == row["key"], sandbox_payments.c.state == "pending")
                await unit.connection.execute(update(sandbox_payments).where(*same).values(decided))
                await unit.commit()

    async def paid_fen(self, order_no: str) -> int:
        """What really went back for an order, integer fen."""
        total = select(func.coalesce(func.sum(sandbox_payments.c.amount_fen), 0)).where(
            sandbox_payments.c.order_no == order_no,
            sandbox_payments.c.state == "paid",
            sandbox_payments.c.kind == "refund",
            # a charge that came back was never part of the price
            sandbox_payments.c.key.not_like("%:back"),
        )
        async with self._units(write=False) as unit:
            return int((await unit.connection.execute(total)).scalar_one())

    async def _row(self, unit: SqlUnitOfWork, key: str) -> Mapping[str, Any] | None:
        wanted = select(sandbox_payments).where(sandbox_payments.c.key == key).with_for_update()
        row = (await unit.connection.execute(wanted)).mappings().one_or_none()
        return None if row is None else dict(row)


_WORDS = {"paid": "已原路退回", "failed": "银行退回：账户状态异常", "pending": "银行处理中"}


def _charge(key: str) -> Select[Any]:
    return select(sandbox_charges).where(sandbox_charges.c.key == key).with_for_update()


def _outcome(row: Mapping[str, Any]) -> PaymentOutcome:
    return PaymentOutcome(key=row["key"], state=row["state"], words=row["words"])
