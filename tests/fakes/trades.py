"""Orders with their clocks, and cases with their records, in memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.aftersales import errors
from bot.aftersales.cases import Case, HistoryLine, Record
from bot.aftersales.orders import RECEIPT, SHIP, Item, Order, OrderClock, Rating
from bot.aftersales.vocabulary import Goods, Kind, OrderStatus
from tests.fakes.shelf import Shelf

BESIDE = frozenset({Kind.FREIGHT, Kind.COURIER_CLAIM, Kind.COMPLAINT})


class MemoryOrders:
    """The port `Orders`."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def get(self, order_no: str) -> Order | None:
        return self._shelf.orders.get(order_no)

    lock = get

    async def of_item(self, item: str) -> Order | None:
        return next((order for order in self._shelf.orders.values() if order.item_of(item)), None)

    async def of_buyer(self, shop: str, buyer_id: str) -> Sequence[Order]:
        own = [order for order in self._shelf.orders.values() if (order.shop, order.buyer_id) == (shop, buyer_id)]
        return sorted(own, key=lambda order: (order.created_at, order.order_no), reverse=True)

    async def several(self, order_nos: Collection[str]) -> Mapping[str, Order]:
        return {no: order for no, order in self._shelf.orders.items() if no in order_nos}

    async def add(self, order: Order) -> None:
        self._shelf.orders[order.order_no] = order
        self._shelf.paid.update({line.item: line.paid_fen for line in order.items})

    async def save(self, order: Order) -> None:
        stored = self._shelf.orders[order.order_no]
        if stored.version != order.version:
            raise errors.StaleVersion("order", seen=order.version, present=stored.version)
        self._shelf.orders[order.order_no] = replace(order, version=order.version + 1)

    async def receivers_of(self, shop: str, buyer_id: str, since: datetime) -> int:
        own = [order for order in await self.of_buyer(shop, buyer_id) if order.created_at >= since]
        return len({order.address.phone for order in own if order.address is not None})

    async def to_ship(self, shop: str) -> Sequence[Order]:
        waiting = (OrderStatus.WAIT_SELLER_SEND_GOODS, OrderStatus.SELLER_CONSIGNED_PART)
        own = [order for order in self._shelf.orders.values() if order.shop == shop and order.status in waiting]
        return sorted(own, key=lambda order: order.paid_at or order.created_at)

    async def under_way(self, shop: str) -> Sequence[Order]:
        moving = (
            order
            for order in self._shelf.orders.values()
            if order.shop == shop and any(line.goods == Goods.TO_BUYER for line in order.items)
        )
        return sorted(moving, key=lambda order: order.shipped_at or order.created_at)

    async def invoices_asked(self, shop: str) -> Sequence[Order]:
        own = [order for order in self._shelf.orders.values() if order.shop == shop and order.extra.get("invoice")]
        return [order for order in own if not order.extra["invoice"].get("file")]

    async def price_drop(self, shop: str, line: Item) -> int:
        present = self._shelf.prices.get((shop, line.code, line.sku), line.price_fen)
        return min(max(line.price_fen - present, 0) * line.quantity, line.paid_fen)

    async def rating_of(self, order_no: str) -> Rating | None:
        return self._shelf.ratings.get(order_no)

    async def rate(self, rating: Rating) -> None:
        if rating.order_no in self._shelf.ratings:
            raise errors.StateConflict("rated_before", order_no=rating.order_no)
        self._shelf.ratings[rating.order_no] = rating

    async def ratings(self, shop: str, *, limit: int = 200) -> Sequence[Rating]:
        own = [rating for rating in self._shelf.ratings.values() if rating.shop == shop]
        return sorted(own, key=lambda rating: rating.at, reverse=True)[:limit]


class MemoryOrderClocks:
    """The port `OrderClocks`."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def unwound(self, limit: int) -> Sequence[tuple[str, str]]:
        asks = {
            OrderStatus.WAIT_SELLER_SEND_GOODS: SHIP,
            OrderStatus.SELLER_CONSIGNED_PART: SHIP,
            OrderStatus.WAIT_BUYER_CONFIRM_GOODS: RECEIPT,
        }
        return [
            (order.shop, order.order_no)
            for order in self._shelf.orders.values()
            if order.status in asks and (order.order_no, asks[order.status]) not in self._shelf.clocks
        ][:limit]

    async def due(self, now: datetime, limit: int) -> Sequence[OrderClock]:
        found = [clock for clock, fired in self._shelf.clocks.values() if not fired and clock.due_at <= now]
        return sorted(found, key=lambda clock: clock.due_at)[:limit]

    async def running(self, order_no: str, clock: str) -> OrderClock | None:
        found = self._shelf.clocks.get((order_no, clock))
        return None if found is None or found[1] else found[0]

    async def start(self, clock: OrderClock) -> None:
        self._shelf.clocks.setdefault((clock.order_no, clock.clock), (clock, False))

    async def put(self, clock: OrderClock) -> None:
        self._shelf.clocks[clock.order_no, clock.clock] = (clock, self._shelf.clocks[clock.order_no, clock.clock][1])

    async def fired(self, order_no: str, clock: str, at: datetime) -> None:
        self._shelf.clocks[order_no, clock] = (self._shelf.clocks[order_no, clock][0], True)


class MemoryCases:
    """The port `Cases`."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def next_no(self, at: datetime) -> str:
        day = at.astimezone(ZoneInfo("Asia/Shanghai")).strftime("%Y%m%d")
        self._shelf.numbers[day] = self._shelf.numbers.get(day, 0) + 1
        return f"AS{day}{self._shelf.numbers[day]:04d}"

    async def get(self, case_no: str) -> Case | None:
        return self._shelf.cases.get(case_no)

    lock = get

    async def of_buyer(self, shop: str, buyer_id: str) -> Sequence[Case]:
        return self._newest(lambda case: (case.shop, case.buyer_id) == (shop, buyer_id))

    async def of_shop(self, shop: str, *, open_only: bool = False) -> Sequence[Case]:
        if not open_only:
            return self._newest(lambda case: case.shop == shop)
        own = [case for case in self._shelf.cases.values() if case.shop == shop and case.open]
        return sorted(own, key=lambda case: (case.due_at is None, case.due_at or case.created_at, case.case_no))

    async def of_platform(self) -> Sequence[Case]:
        found = [case for case in self._shelf.cases.values() if case.before_platform]
        return sorted(
            found, key=lambda one: (not one.open, one.due_at is None, one.due_at or one.created_at, one.case_no)
        )

    async def open_on(self, items: Sequence[str]) -> Sequence[Case]:
        return self._newest(lambda case: case.open and any(line.item in items for line in case.items))

    async def with_return_no(self, tracking_no: str) -> Sequence[str]:
        found = (case for case in self._shelf.cases.values() if case.return_parcel)
        return sorted(case.case_no for case in found if case.return_parcel.tracking_no == tracking_no)  # type: ignore[union-attr]

    async def add(self, case: Case) -> None:
        held = [] if case.kind in BESIDE else await self.open_on([line.item for line in case.items])
        if any(other.kind not in BESIDE for other in held):
            raise errors.StateConflict("open_case", case_no=case.case_no)
        self._shelf.cases[case.case_no] = case

    async def save(self, case: Case, *, seen: int) -> None:
        if self._shelf.cases[case.case_no].version != seen:
            raise errors.StaleVersion(seen=seen)
        self._shelf.cases[case.case_no] = case

    async def append(self, *lines: HistoryLine) -> None:
        for line in lines:
            there = self._shelf.history.setdefault(line.case_no, [])
            if any(other.n == line.n for other in there):
                raise ValueError("number taken")
            there.append(line)

    async def last_line(self, case_no: str) -> HistoryLine | None:
        lines = await self.history(case_no)
        return lines[-1] if lines else None

    async def history(self, case_no: str) -> Sequence[HistoryLine]:
        return sorted(self._shelf.history.get(case_no, []), key=lambda line: line.n)

    async def histories(self, case_nos: Collection[str]) -> Mapping[str, Sequence[HistoryLine]]:
        return {case_no: await self.history(case_no) for case_no in case_nos}

    async def due(self, now: datetime, limit: int) -> Sequence[str]:
        ran_out = [case for case in self._shelf.cases.values() if case.open and case.due_at and case.due_at <= now]
        return [case.case_no for case in sorted(ran_out, key=lambda case: case.due_at or now)][:limit]

    async def next_due(self) -> datetime | None:
        return min((case.due_at for case in self._shelf.cases.values() if case.open and case.due_at), default=None)

    def _newest(self, wanted: Any) -> list[Case]:
        found = [case for case in self._shelf.cases.values() if wanted(case)]
        return sorted(found, key=lambda case: (case.created_at, case.case_no), reverse=True)


class MemoryRecords:
    """The port `Records`."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def said(self, shop: str, buyer_id: str, *, last: int) -> Sequence[Record]:
        return self._shelf.chats.get((shop, buyer_id), [])[-last:]

    async def add(self, case: Case, records: Sequence[Record]) -> None:
        self._shelf.records.setdefault(case.case_no, []).extend(records)

    async def of(self, case_no: str) -> Sequence[Record]:
        return self._shelf.records.get(case_no, [])
