"""One transaction with the repositories that live in it; leaving it without `commit` leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from typing import Self

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.aftersales.ports import Cases, Clock, Keys, OrderClocks, Orders, Outbox, Payouts, Products, Records, Refunds
from bot.store.cases import SqlCases
from bot.store.database import Database
from bot.store.keys import SqlKeys
from bot.store.order_clocks import SqlOrderClocks
from bot.store.orders import SqlOrders
from bot.store.outbox import SqlOutbox
from bot.store.payouts import SqlPayouts
from bot.store.products import SqlProducts
from bot.store.records import SqlRecords
from bot.store.refunds import SqlRefunds


def _wall() -> datetime:
    return datetime.now(UTC)


class _WallClock:
    def now(self) -> datetime:
        return _wall()


class SqlUnitOfWork:
    """A transaction. On SQLite a writing one holds the write lock from its start; on PostgreSQL rows are locked.

    Never open a writing unit inside another one of the same task: it would wait for itself.
    """

    orders: Orders
    cases: Cases
    refunds: Refunds
    products: Products
    records: Records
    keys: Keys
    outbox: Outbox
    payouts: Payouts
    order_clocks: OrderClocks
    #: the same two as the timers see them, who deliver and reconcile
    deliveries: SqlOutbox
    ledger: SqlRefunds
    connection: AsyncConnection

    def __init__(self, database: Database, *, write: bool, clock: Clock, wall: Callable[[], datetime]) -> None:
        self._database = database
        self._write = write
        self._clock = clock
        self._wall = wall
        self._context: AbstractAsyncContextManager[AsyncConnection] | None = None

    async def __aenter__(self) -> Self:
        self._context = self._database.connect(write=self._write)
        self.connection = connection = await self._context.__aenter__()
        self.orders = SqlOrders(connection)
        self.cases = SqlCases(connection, write=self._write)
        self.refunds = self.ledger = SqlRefunds(connection, write=self._write, clock=self._clock)
        self.products = SqlProducts(connection)
        self.records = SqlRecords(connection)
        self.keys = SqlKeys(connection, write=self._write, wall=self._wall)
        self.outbox = self.deliveries = SqlOutbox(connection, clock=self._clock)
        self.payouts = SqlPayouts(connection, clock=self._clock)
        self.order_clocks = SqlOrderClocks(connection)
        # conversations and people (bot/store/chats.py, bot/store/people.py): self.chats, people, files, buttons = …
        return self

    async def __aexit__(self, *exc: object) -> None:
        context, self._context = self._context, None
        if context is not None:
            await context.__aexit__(*exc)  # type: ignore[arg-type]

    async def commit(self) -> None:
        """Make it last. RuntimeError in a unit that promised to change nothing."""
        if not self._write:
            raise RuntimeError("this unit of work was opened with write=False")
        await self.connection.commit()


class SqlUnitsOfWork:
    """Makes units of work on one database.

    clock   business time: what the outbox and the ledger write down
    wall    the real clock: how long idempotency keys hold
    """

    def __init__(self, database: Database, *, clock: Clock | None = None, wall: Callable[[], datetime] = _wall) -> None:
        self.database = database
        self._clock: Clock = clock or _WallClock()
        self._wall = wall

    def __call__(self, *, write: bool = True) -> SqlUnitOfWork:
        """`write=False` promises that nothing is changed."""
        return SqlUnitOfWork(self.database, write=write, clock=self._clock, wall=self._wall)
