"""Orders with their lines, and the refund book that each line opens with."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.aftersales import errors
from bot.aftersales.orders import Item, Order, Rating
from bot.aftersales.vocabulary import Goods, OrderStatus
from bot.store.rows import item_row, order_of, order_row
from bot.store.tables.money import item_books
from bot.store.tables.orders import order_items, orders, products, ratings

#: columns of a line that differ from the order's by name in the joined row
_LINE = {column.name: f"item_{column.name}" for column in order_items.columns}
_JOINED = (
    select(orders, *(column.label(_LINE[column.name]) for column in order_items.columns))
    .select_from(orders.join(order_items, order_items.c.order_no == orders.c.order_no))
    .order_by(orders.c.created_at.desc(), orders.c.order_no.desc(), order_items.c.line)
)
_RATING = [ratings.c[name] for name in Rating.__slots__]


class SqlOrders:
    """The port `Orders` in SQL."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, order_no: str) -> Order | None:
        return _first(await self._read(orders.c.order_no == order_no))

    async def lock(self, order_no: str) -> Order | None:
        """As get, and no other unit of work applies or ships on it until this one ends."""
        # Every row of the join is locked, so that PostgreSQL reads each anew after the wait; lines are never added.
        return _first(await self._read(orders.c.order_no == order_no, lock=True))

    async def of_item(self, item: str) -> Order | None:
        line = select(order_items.c.order_no).where(order_items.c.item == item).scalar_subquery()
        return _first(await self._read(orders.c.order_no == line))

    async def of_buyer(self, shop: str, buyer_id: str) -> Sequence[Order]:
        """Newest first."""
        return await self._read(orders.c.shop == shop, orders.c.buyer_id == buyer_id)

    async def several(self, order_nos: Collection[str]) -> Mapping[str, Order]:
        """By number; in one read."""
        return {order.order_no: order for order in await self._read(orders.c.order_no.in_(order_nos))}

    async def lock_all(self, order_nos: Sequence[str]) -> dict[str, Order]:
        """Those that there are, by number, each locked as by `lock`."""
        wanted = select(orders.c.order_no).where(orders.c.order_no.in_(order_nos)).order_by(orders.c.order_no)
        there = (await self._connection.execute(wanted.with_for_update())).scalars().all()
        return dict(await self.several(there)) if there else {}

    async def add(self, order: Order) -> None:
        """Store a new order and open the refund book of every line."""
        await self.add_all([order])

    async def add_all(self, new: Sequence[Order]) -> None:
        """As `add`, many in three statements."""
        if not new:
            return
        lines = [item_row(order, n, item) for order in new for n, item in enumerate(order.items)]
        await self._connection.execute(insert(orders), [order_row(order) for order in new])
        await self._connection.execute(insert(order_items), lines)
        books = [{name: line[name] for name in ("item", "shop", "paid_fen")} for line in lines]
        await self._connection.execute(insert(item_books), books)

    async def save(self, order: Order) -> None:
        """Raises errors.StaleVersion when the stored version is not `order.version`; stores version + 1."""
        row = order_row(order) | {"version": order.version + 1}
        done = await self._connection.execute(
            update(orders).where(orders.c.order_no == order.order_no, orders.c.version == order.version).values(row)
        )
        if done.rowcount != 1:
            raise errors.StaleVersion("order", seen=order.version)
        lines = [item_row(order, n, item) for n, item in enumerate(order.items)]
        columns: dict[str, Any] = {name: bindparam(name) for name in lines[0] if name != "item"}
        statement = update(order_items).where(order_items.c.item == bindparam("_item")).values(columns)
        await self._connection.execute(statement, [{**line, "_item": line["item"]} for line in lines])

    async def receivers_of(self, shop: str, buyer_id: str, since: datetime) -> int:
        """To how many different receivers (by phone) a buyer's orders made from `since` on went."""
        phone = orders.c.address["phone"].as_string()
        own = (orders.c.shop == shop, orders.c.buyer_id == buyer_id, orders.c.created_at >= since)
        return int((await self._connection.execute(select(func.count(phone.distinct())).where(*own))).scalar_one())

    async def to_ship(self, shop: str) -> Sequence[Order]:
        """Paid and not shipped whole, oldest payment first."""
        waiting = (OrderStatus.WAIT_SELLER_SEND_GOODS.value, OrderStatus.SELLER_CONSIGNED_PART.value)
        found = await self._read(orders.c.shop == shop, orders.c.status.in_(waiting))
        return sorted(found, key=lambda order: order.paid_at or order.created_at)

    async def under_way(self, shop: str) -> Sequence[Order]:
        """With goods on their way to the buyer, oldest shipment first."""
        moving = select(order_items.c.order_no).where(order_items.c.goods == Goods.TO_BUYER.value)
        found = await self._read(orders.c.shop == shop, orders.c.order_no.in_(moving))
        return sorted(found, key=lambda order: order.shipped_at or order.created_at)

    async def invoices_asked(self, shop: str) -> Sequence[Order]:
        """Whose invoice was asked for and not issued, in no order."""
        found = await self._read(orders.c.shop == shop, orders.c.extra["invoice"]["asked_at"].as_string().is_not(None))
        return [order for order in found if not order.extra["invoice"].get("file")]

    async def price_drop(self, shop: str, line: Item) -> int:
        """Fen by which the whole line costs less now than it did; 0 when it does not or nobody knows its price."""
        same = (products.c.shop == shop, products.c.code == line.code, products.c.sku == line.sku)
        present = (await self._connection.execute(select(products.c.price_fen).where(*same))).scalar_one_or_none()
        return 0 if present is None else min(max(line.price_fen - present, 0) * line.quantity, line.paid_fen)

    async def rating_of(self, order_no: str) -> Rating | None:
        row = await self._connection.execute(select(*_RATING).where(ratings.c.order_no == order_no))
        return next((Rating(**each) for each in row.mappings()), None)

    async def rate(self, rating: Rating) -> None:
        """Once an order: raises errors.StateConflict the second time."""
        try:
            await self._connection.execute(insert(ratings), {name: getattr(rating, name) for name in Rating.__slots__})
        except IntegrityError as broken:
            raise errors.StateConflict("rated_before", order_no=rating.order_no) from broken

    async def ratings(self, shop: str, *, limit: int = 200) -> Sequence[Rating]:
        """A shop's, newest first."""
        wanted = select(*_RATING).where(ratings.c.shop == shop).order_by(ratings.c.at.desc()).limit(limit)
        return [Rating(**row) for row in (await self._connection.execute(wanted)).mappings()]

    async def _read(self, *where: ColumnElement[bool], lock: bool = False) -> list[Order]:
        wanted = _JOINED.where(*where)
        rows = (await self._connection.execute(wanted.with_for_update() if lock else wanted)).mappings().all()
        grouped = (list(group) for _, group in groupby(rows, key=lambda row: row["order_no"]))
        return [order_of(group[0], [_line(row) for row in group]) for group in grouped]


def _line(row: Any) -> dict[str, Any]:
    return {name: row[label] for name, label in _LINE.items()}


def _first(found: Sequence[Order]) -> Order | None:
    return found[0] if found else None
