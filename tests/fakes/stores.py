"""The law's repositories in memory: a unit of work sees its own changes, and `commit` makes them everybody's.

One writing unit at a time, as on SQLite; leaving without `commit` leaves nothing behind.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Self
from zoneinfo import ZoneInfo

from bot.aftersales import errors
from bot.aftersales.cases import Case, HistoryLine, Record
from bot.aftersales.orders import RECEIPT, SHIP, Item, Order, OrderClock, Rating
from bot.aftersales.payouts import Payout, PayoutStatus
from bot.aftersales.ports import (
    Cases,
    ItemBook,
    Keys,
    OrderClocks,
    Orders,
    Outbox,
    Payouts,
    Products,
    Records,
    Refunds,
    Variant,
)
from bot.aftersales.vocabulary import Goods, Kind, OrderStatus

BESIDE = frozenset({Kind.FREIGHT, Kind.COURIER_CLAIM, Kind.COMPLAINT})


@dataclass
class Share:
    """What a case holds of an item."""

    fen: int
    in_flight: bool = False
    key: str | None = None


@dataclass
class Shelf:
    """Everything stored."""

    orders: dict[str, Order] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    history: dict[str, list[HistoryLine]] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    paid: dict[str, int] = field(default_factory=dict)
    booked: dict[str, int] = field(default_factory=dict)
    shares: dict[tuple[str, str], Share] = field(default_factory=dict)
    ledger: list[tuple[str, str, int]] = field(default_factory=list)  # payment key, item, fen
    keys: dict[tuple[str, str, str], tuple[str, Any]] = field(default_factory=dict)
    letters: dict[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)
    chats: dict[tuple[str, str], list[Record]] = field(default_factory=dict)
    records: dict[str, list[Record]] = field(default_factory=dict)
    ratings: dict[str, Rating] = field(default_factory=dict)
    prices: dict[tuple[str, str, str], int] = field(default_factory=dict)  # shop, code, sku
    #: price and stock by shop, code and sku
    products: dict[tuple[str, str, str], tuple[int, int]] = field(default_factory=dict)
    holds: dict[str, dict[tuple[str, str, str], int]] = field(default_factory=dict)
    payouts: dict[str, Payout] = field(default_factory=dict)
    paid_out: dict[str, int] = field(default_factory=dict)  # payment key
    clocks: dict[tuple[str, str], tuple[OrderClock, bool]] = field(default_factory=dict)  # fired?

    def copied(self) -> Shelf:
        """Another shelf with the same things; what lies on it is frozen, but for lists and shares."""
        return Shelf(
            orders=dict(self.orders),
            cases=dict(self.cases),
            history={case_no: list(lines) for case_no, lines in self.history.items()},
            numbers=dict(self.numbers),
            paid=dict(self.paid),
            booked=dict(self.booked),
            shares={held: replace(share) for held, share in self.shares.items()},
            ledger=list(self.ledger),
            keys=dict(self.keys),
            letters=dict(self.letters),
            chats={whose: list(lines) for whose, lines in self.chats.items()},
            records={case_no: list(lines) for case_no, lines in self.records.items()},
            ratings=dict(self.ratings),
            prices=self.prices,
            products=dict(self.products),
            holds={case_no: dict(held) for case_no, held in self.holds.items()},
            payouts=dict(self.payouts),
            paid_out=dict(self.paid_out),
            clocks=dict(self.clocks),
        )


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


class MemoryRefunds:
    """The port `Refunds`."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def book_of(self, item: str) -> ItemBook:
        if item not in self._shelf.paid:
            raise errors.NotFound("item", item)
        mine = [share for (_, held), share in self._shelf.shares.items() if held == item]
        return ItemBook(
            item=item,
            paid_fen=self._shelf.paid[item],
            booked_fen=self._shelf.booked.get(item, 0),
            in_flight_fen=sum(share.fen for share in mine if share.in_flight),
            reserved_fen=sum(share.fen for share in mine if not share.in_flight),
        )

    async def books_of(self, items: Sequence[str]) -> Mapping[str, ItemBook]:
        return {item: await self.book_of(item) for item in items}

    async def reserve(self, case_no: str, shares: Mapping[str, int], *, sent_as: str | None = None) -> None:
        for item, fen in shares.items():
            if type(fen) is not int or fen <= 0:
                raise errors.NotRefundable(item, asked_fen=fen, refundable_fen=0)
        await self.release(case_no)
        if self._of(case_no):
            raise errors.StateConflict("refund_on_its_way", case_no=case_no)
        for item, fen in shares.items():
            left = (await self.book_of(item)).refundable_fen
            if fen > left:
                raise errors.NotRefundable(item, asked_fen=fen, refundable_fen=left)
            self._shelf.shares[case_no, item] = Share(fen, in_flight=sent_as is not None, key=sent_as)

    async def release(self, case_no: str) -> None:
        for item, share in self._of(case_no).items():
            if not share.in_flight:
                del self._shelf.shares[case_no, item]

    async def send(self, case_no: str, key: str) -> None:
        mine = self._of(case_no)
        if not mine or any(share.key not in (None, key) for share in mine.values()):
            raise errors.StateConflict("nothing_to_send", case_no=case_no)
        for share in mine.values():
            share.in_flight, share.key = True, key

    async def booked(self, case_no: str, key: str) -> None:
        for item, share in self._of(case_no).items():
            if share.key == key:
                del self._shelf.shares[case_no, item]
                self._shelf.booked[item] = self._shelf.booked.get(item, 0) + share.fen
                self._shelf.ledger.append((key, item, share.fen))

    async def failed(self, case_no: str, key: str) -> None:
        for share in self._of(case_no).values():
            if share.key == key:
                share.in_flight = False

    def _of(self, case_no: str) -> dict[str, Share]:
        return {item: share for (holder, item), share in self._shelf.shares.items() if holder == case_no}


class MemoryProducts:
    """The port `Products`."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def variants(self, shop: str, code: str) -> Sequence[Variant]:
        known = sorted(name for name in self._shelf.products if name[:2] == (shop, code))
        return [Variant(sku=name[2], price_fen=self._shelf.products[name][0], left=self._left(name)) for name in known]

    async def hold(self, case_no: str, *, shop: str, pieces: Sequence[tuple[str, str, int]]) -> None:
        await self.let_go(case_no)
        for code, sku, quantity in pieces:
            name = (shop, code, sku)
            if name not in self._shelf.products or self._left(name) < quantity:
                raise errors.StateConflict("out_of_stock", code=code, sku=sku)
            held = self._shelf.holds.setdefault(case_no, {})
            held[name] = held.get(name, 0) + quantity

    async def let_go(self, case_no: str) -> None:
        self._shelf.holds.pop(case_no, None)

    async def take(self, case_no: str) -> None:
        for name, quantity in self._shelf.holds.pop(case_no, {}).items():
            price, stock = self._shelf.products[name]
            self._shelf.products[name] = (price, stock - quantity)

    def _left(self, name: tuple[str, str, str]) -> int:
        return self._shelf.products[name][1] - sum(held.get(name, 0) for held in self._shelf.holds.values())


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


class MemoryKeys:
    """The port `Keys`."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def find(self, caller: str, path: str, key: str) -> tuple[str, Any] | None:
        return self._shelf.keys.get((caller, path, key))

    async def keep(self, caller: str, path: str, key: str, body_digest: str, answer: Any) -> None:
        self._shelf.keys[caller, path, key] = (body_digest, answer)


class MemoryOutbox:
    """The port `Outbox`."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def put(self, *, kind: str, key: str, payload: Mapping[str, Any]) -> None:
        self._shelf.letters[kind, key] = payload


class MemoryPayouts:
    """The port `Payouts`."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def next_no(self, at: datetime) -> str:
        day = at.astimezone(ZoneInfo("Asia/Shanghai")).strftime("P%Y%m%d")
        self._shelf.numbers[day] = self._shelf.numbers.get(day, 0) + 1
        return f"PO{day[1:]}{self._shelf.numbers[day]:04d}"

    async def get(self, payout_no: str) -> Payout | None:
        return self._shelf.payouts.get(payout_no)

    lock = get

    async def standing_for(self, subject: str) -> bool:
        standing = (each for each in self._shelf.payouts.values() if each.status != PayoutStatus.REJECTED)
        return any(each.subject == subject for each in standing)

    async def add(self, payout: Payout) -> None:
        if await self.standing_for(payout.subject):
            raise errors.StateConflict("payout_there", subject=payout.subject)
        self._shelf.payouts[payout.payout_no] = payout

    async def save(self, payout: Payout) -> None:
        if self._shelf.payouts[payout.payout_no].version != payout.version - 1:
            raise errors.StaleVersion("payout", seen=payout.version - 1)
        self._shelf.payouts[payout.payout_no] = payout

    async def book(self, payout: Payout) -> None:
        if payout.key in self._shelf.paid_out:
            raise ValueError("key taken")
        self._shelf.paid_out[payout.key] = payout.amount_fen

    async def booked(self, key: str) -> int:
        return self._shelf.paid_out.get(key, 0)

    async def of_shop(self, shop: str) -> Sequence[Payout]:
        own = [each for each in self._shelf.payouts.values() if each.shop == shop]
        return sorted(own, key=lambda each: (each.proposed_at, each.payout_no), reverse=True)

    async def due(self, now: datetime, limit: int) -> Sequence[Payout]:
        found = [each for each in self._shelf.payouts.values() if each.due_at is not None and each.due_at <= now]
        return sorted(found, key=lambda each: each.due_at or now)[:limit]


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


class MemoryUnit:
    """The port `UnitOfWork`."""

    orders: Orders
    cases: Cases
    refunds: Refunds
    products: Products
    records: Records
    keys: Keys
    outbox: Outbox
    payouts: Payouts
    order_clocks: OrderClocks

    def __init__(self, store: MemoryUnits, *, write: bool) -> None:
        self._store = store
        self._write = write

    async def __aenter__(self) -> Self:
        if self._write:
            await self._store.lock.acquire()
        self.shelf = self._store.shelf.copied()
        self.orders = MemoryOrders(self.shelf)
        self.cases = MemoryCases(self.shelf)
        self.refunds = MemoryRefunds(self.shelf)
        self.products = MemoryProducts(self.shelf)
        self.records = MemoryRecords(self.shelf)
        self.keys = MemoryKeys(self.shelf)
        self.outbox = MemoryOutbox(self.shelf)
        self.payouts = MemoryPayouts(self.shelf)
        self.order_clocks = MemoryOrderClocks(self.shelf)
        return self

    async def __aexit__(self, *exc: object) -> None:
        if self._write:
            self._store.lock.release()

    async def commit(self) -> None:
        """Everybody sees it from now on."""
        if not self._write:
            raise RuntimeError("this unit of work was opened with write=False")
        self._store.shelf = self.shelf.copied()


class MemoryUnits:
    """The port `UnitsOfWork`; `shelf` is what is committed."""

    def __init__(self) -> None:
        self.shelf = Shelf()
        self.lock = asyncio.Lock()

    def __call__(self, *, write: bool = True) -> MemoryUnit:
        return MemoryUnit(self, write=write)
