"""The refund book: what a case may hold of an item, what is on its way, and what was paid back for good.

Amounts are integer fen, each > 0. The book's row is locked by the update that changes it, and a CHECK in the database
keeps booked + in flight + reserved <= paid whatever this code thinks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.aftersales import errors
from bot.aftersales.ports import Clock, ItemBook
from bot.store.tables.money import case_shares, item_books, refund_lines

_FREE = item_books.c.paid_fen - item_books.c.booked_fen - item_books.c.in_flight_fen - item_books.c.reserved_fen

#: one shape for every call, so that it is compiled once
_SHOP = select(item_books.c.shop).where(item_books.c.item == bindparam("_item")).scalar_subquery()
_ADD_SHARES = insert(case_shares).values(shop=_SHOP)


class SqlRefunds:
    """The port `Refunds` in SQL."""

    def __init__(self, connection: AsyncConnection, *, write: bool, clock: Clock) -> None:
        self._connection = connection
        self._write = write
        self._clock = clock

    async def book_of(self, item: str) -> ItemBook:
        """In a writing unit nobody else changes it until the unit ends. errors.NotFound when there is no such item."""
        wanted = select(*(item_books.c[name] for name in ItemBook.__slots__)).where(item_books.c.item == item)
        row = (await self._connection.execute(wanted.with_for_update() if self._write else wanted)).one_or_none()
        if row is None:
            raise errors.NotFound("item", item)
        return ItemBook(**row._mapping)

    async def books_of(self, items: Sequence[str]) -> Mapping[str, ItemBook]:
        """Of all of them at once, as `book_of`."""
        wanted = select(*(item_books.c[name] for name in ItemBook.__slots__)).where(item_books.c.item.in_(items))
        wanted = wanted.order_by(item_books.c.item)
        rows = await self._connection.execute(wanted.with_for_update() if self._write else wanted)
        books = {row.item: ItemBook(**row._mapping) for row in rows}
        if unknown := [item for item in items if item not in books]:
            raise errors.NotFound("item", unknown[0])
        return {item: books[item] for item in items}

    async def reserve(self, case_no: str, shares: Mapping[str, int], *, sent_as: str | None = None) -> None:
        """Reserve fen by item for a case, instead of what the case had reserved before; `sent_as`: in flight at once.

        errors.NotRefundable for an amount that is not a whole number > 0 or is more than the item has left,
        errors.StateConflict while a refund of the case is on its way.
        """
        for item, amount in shares.items():
            if type(amount) is not int or amount <= 0:
                raise errors.NotRefundable(item, asked_fen=amount, refundable_fen=0)
        held = await self._shares(case_shares.c.case_no == case_no)
        if any(share.state == "in_flight" for share in held):
            raise errors.StateConflict("refund_on_its_way", case_no=case_no)
        await self._release(held)
        state = "reserved" if sent_as is None else "in_flight"
        for item, amount in sorted(shares.items()):
            await self._move(item, {f"{state}_fen": amount})
        rows = [
            {
                "case_no": case_no,
                "item": item,
                "_item": item,
                "amount_fen": amount,
                "state": state,
                "payment_key": sent_as,
            }
            for item, amount in sorted(shares.items())
        ]
        if rows:
            await self._connection.execute(_ADD_SHARES, rows)

    async def release(self, case_no: str) -> None:
        """Give back what the case has reserved; what is in flight stays."""
        await self._release(await self._shares(case_shares.c.case_no == case_no, case_shares.c.state == "reserved"))

    async def send(self, case_no: str, key: str) -> None:
        """Reserved becomes in flight under a stable payment key; again with that key does nothing.

        errors.StateConflict when nothing is reserved, or when it was sent under another key before: a second key
        for the same money is how a retry pays twice.
        """
        shares = await self._shares(case_shares.c.case_no == case_no)
        if not shares or any(share.payment_key not in (None, key) for share in shares):
            raise errors.StateConflict("nothing_to_send", case_no=case_no)
        for share in shares:
            if share.state == "in_flight":
                continue
            await self._move(share.item, {"reserved_fen": -share.amount_fen, "in_flight_fen": share.amount_fen})
            await self._set(share, state="in_flight", payment_key=key)

    async def booked(self, case_no: str, key: str) -> None:
        """In flight becomes booked; a second call with the same key does nothing.

        Money that was thought not to have left (`failed`) and did after all is booked as well.
        """
        for share in await self._shares(case_shares.c.case_no == case_no, case_shares.c.payment_key == key):
            held = f"{share.state}_fen"
            await self._move(share.item, {held: -share.amount_fen, "booked_fen": share.amount_fen})
            await self._connection.execute(delete(case_shares).where(*_same(share)))
            names = ("shop", "case_no", "item", "payment_key", "amount_fen")
            line = {name: share._mapping[name] for name in names} | {"recorded_at": self._clock.now()}
            await self._connection.execute(insert(refund_lines), line)

    async def failed(self, case_no: str, key: str) -> None:
        """In flight stays reserved for the retry."""
        mine = (case_shares.c.case_no == case_no, case_shares.c.payment_key == key, case_shares.c.state == "in_flight")
        for share in await self._shares(*mine):
            await self._move(share.item, {"in_flight_fen": -share.amount_fen, "reserved_fen": share.amount_fen})
            await self._set(share, state="reserved", payment_key=key)

    async def sent(self, key: str) -> int:
        """Fen that the ledger holds under a payment key; 0 when it was not booked."""
        total = select(func.coalesce(func.sum(refund_lines.c.amount_fen), 0)).where(refund_lines.c.payment_key == key)
        return int((await self._connection.execute(total)).scalar_one())

    async def _release(self, shares: Sequence[Row[Any]]) -> None:
        for share in shares:
            await self._move(share.item, {"reserved_fen": -share.amount_fen})
            await self._connection.execute(delete(case_shares).where(*_same(share)))

    async def _shares(self, *where: ColumnElement[bool]) -> Sequence[Row[Any]]:
        wanted = select(case_shares).where(*where).order_by(case_shares.c.item).with_for_update()
        return (await self._connection.execute(wanted)).all()

    async def _set(self, share: Row[Any], **values: str) -> None:
        await self._connection.execute(update(case_shares).where(*_same(share)).values(**values))

    async def _move(self, item: str, change: Mapping[str, int]) -> None:
        taken = sum(change.values())
        columns = {name: item_books.c[name] + fen for name, fen in change.items()}
        moved = update(item_books).where(item_books.c.item == item, taken <= _FREE).values(columns)
        if (await self._connection.execute(moved)).rowcount != 1:
            left = (await self.book_of(item)).refundable_fen
            raise errors.NotRefundable(item, asked_fen=taken, refundable_fen=left)


def _same(share: Row[Any]) -> tuple[ColumnElement[bool], ...]:
    return (case_shares.c.case_no == share.case_no, case_shares.c.item == share.item)
