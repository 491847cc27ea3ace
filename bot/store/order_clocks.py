"""Clocks of orders as rows: started once, moved while they run, fired once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.aftersales.orders import RECEIPT, SHIP, OrderClock
from bot.aftersales.vocabulary import OrderStatus
from bot.store.tables.orders import order_clocks, orders
from bot.store.upserts import upsert

_NAMES = [order_clocks.c[name] for name in OrderClock.__slots__]
#: which statuses ask for which clock
_ASKS = {
    SHIP: (OrderStatus.WAIT_SELLER_SEND_GOODS.value, OrderStatus.SELLER_CONSIGNED_PART.value),
    RECEIPT: (OrderStatus.WAIT_BUYER_CONFIRM_GOODS.value,),
}


class SqlOrderClocks:
    """The port `OrderClocks` in SQL."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def unwound(self, limit: int) -> Sequence[tuple[str, str]]:
        """(shop, order number) of orders that lack a clock their status asks for."""
        lacking = [
            and_(
                orders.c.status.in_(statuses),
                (orders.c.paid_at if clock == SHIP else orders.c.shipped_at).is_not(None),
                ~exists().where(order_clocks.c.order_no == orders.c.order_no, order_clocks.c.clock == clock),
            )
            for clock, statuses in _ASKS.items()
        ]
        wanted = select(orders.c.shop, orders.c.order_no).where(or_(*lacking)).limit(limit)
        return [(row.shop, row.order_no) for row in await self._connection.execute(wanted)]

    async def due(self, now: datetime, limit: int) -> Sequence[OrderClock]:
        """That ran out and were not fired, soonest first."""
        wanted = select(*_NAMES).where(order_clocks.c.fired_at.is_(None), order_clocks.c.due_at <= now)
        rows = await self._connection.execute(wanted.order_by(order_clocks.c.due_at).limit(limit))
        return [OrderClock(**row) for row in rows.mappings()]

    async def running(self, order_no: str, clock: str) -> OrderClock | None:
        """The clock while it was not fired."""
        same = (order_clocks.c.order_no == order_no, order_clocks.c.clock == clock, order_clocks.c.fired_at.is_(None))
        row = (await self._connection.execute(select(*_NAMES).where(*same))).mappings().one_or_none()
        return None if row is None else OrderClock(**row)

    async def start(self, clock: OrderClock) -> None:
        """Does nothing when the order has it."""
        row = {name: getattr(clock, name) for name in OrderClock.__slots__}
        started = upsert(self._connection.dialect.name, order_clocks).values(**row)
        await self._connection.execute(started.on_conflict_do_nothing(index_elements=["order_no", "clock"]))

    async def put(self, clock: OrderClock) -> None:
        """Another end for one that runs."""
        same = (order_clocks.c.order_no == clock.order_no, order_clocks.c.clock == clock.clock)
        await self._connection.execute(update(order_clocks).where(*same).values(due_at=clock.due_at))

    async def fired(self, order_no: str, clock: str, at: datetime) -> None:
        """It ran out and was acted on."""
        same = (order_clocks.c.order_no == order_no, order_clocks.c.clock == clock)
        await self._connection.execute(update(order_clocks).where(*same).values(fired_at=at))
