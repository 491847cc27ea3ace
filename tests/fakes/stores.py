"""The law's repositories in memory: a unit of work sees its own changes, and `commit` makes them everybody's.

One writing unit at a time, as on SQLite; leaving without `commit` leaves nothing behind.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, Self

from bot.aftersales.ports import Cases, Keys, OrderClocks, Orders, Outbox, Payouts, Products, Records, Refunds
from tests.fakes.money import MemoryPayouts, MemoryProducts, MemoryRefunds
from tests.fakes.shelf import Shelf
from tests.fakes.trades import MemoryCases, MemoryOrderClocks, MemoryOrders, MemoryRecords


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
