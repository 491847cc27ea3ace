"""The timers with the law itself: deadlines that run out, refunds that go out, parcels that arrive."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.aftersales.applications import Application
from bot.aftersales.cases import Actor, Case
from bot.aftersales.orders import Order
from bot.aftersales.policies import Policies
from bot.aftersales.service import Aftersales
from bot.aftersales.vocabulary import Goods, Kind, Reason, Role, Status
from bot.platforms import demo
from bot.platforms.couriers.sandbox import SandboxCouriers
from bot.platforms.notices.log import LogNotices
from bot.platforms.payments.sandbox import SandboxPayments
from bot.platforms.warehouse.sandbox import SandboxWarehouse
from bot.store.database import Database
from bot.store.unit_of_work import SqlUnitsOfWork
from bot.timers.outbox import Deliverer
from bot.timers.parcels import Interception, ParcelWatch, ResumedShipping
from bot.timers.refunds import RefundDelivery
from bot.timers.rounds import Rounds, settle
from bot.timers.sweeper import Sweeper
from tests.contract.worlds import StillClock, mark_as_demo

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)
XIAOWANG = Actor(role=Role.BUYER, id="xiaowang", shop="wuyou")
AGENT = Actor(role=Role.AGENT, id="agent1", shop="wuyou")
FOLDER = Path(__file__).parents[3] / "demo"


class Shop:
    """The demo's shop with every timer, on a clock that the test moves."""

    def __init__(self, database: Database) -> None:
        self.clock = StillClock(NOON)
        self.units = SqlUnitsOfWork(database, clock=self.clock)
        self.couriers = SandboxCouriers(units=self.units, clock=self.clock)
        self.warehouse = SandboxWarehouse(units=self.units)
        self.bank = SandboxPayments(units=self.units, clock=self.clock)
        self.law = Aftersales(
            units=self.units,
            clock=self.clock,
            policies=Policies.read(),
            warehouse=self.warehouse,
            couriers=self.couriers,
        )
        refunds = RefundDelivery(payments=self.bank, service=self.law, units=self.units, clock=self.clock)
        routes = {
            "refund": refunds,
            "intercept": Interception(couriers=self.couriers, service=self.law),
            "resume_shipping": ResumedShipping(warehouse=self.warehouse),
        }
        deliverer = Deliverer(units=self.units, clock=self.clock, routes=routes, notices=LogNotices())
        watch = ParcelWatch(
            units=self.units, couriers=self.couriers, service=self.law, policies=Policies.read(), clock=self.clock
        )
        self.sweeper = self.another_sweeper()
        self.rounds = [
            Rounds("deadlines", self.sweeper.step, every=1),
            Rounds("outbox", deliverer.step, every=1),
            Rounds("parcels", watch.step, every=1),
        ]

    def another_sweeper(self) -> Sweeper:
        """As in another process."""
        return Sweeper(units=self.units, clock=self.clock, service=self.law)

    async def order(self, n: int) -> Order:
        """0 the shirts, 1 the earphones, 2 the shoes of 小王."""
        return (await self.law.orders_of(XIAOWANG))[n]

    async def apply(self, n: int, kind: Kind, reason: Reason) -> Case:
        """For every line of that order."""
        order = await self.order(n)
        items = tuple((line.item, line.quantity) for line in order.items)
        asked = Application(order_no=order.order_no, items=items, kind=kind, reason=reason)
        case, existing = await self.law.apply(XIAOWANG, asked, key=None)
        assert not existing
        return case

    async def act(self, actor: Actor, case: Case, action: str, body: Mapping[str, Any] | None = None) -> Case:
        """In its present version."""
        return await self.law.act(actor, case.case_no, action, body or {})

    async def pass_time(self, by: timedelta) -> None:
        """Move on and let every timer work."""
        self.clock.move(by)
        await settle(*self.rounds)

    async def status(self, case: Case) -> Status:
        """Now."""
        return (await self.law.case(XIAOWANG, case.case_no)).case.status


@pytest.fixture
async def shop(database: Database) -> Shop:
    """The demo, just loaded."""
    made = Shop(database)
    await mark_as_demo(made.units)
    await demo.load(made.units, FOLDER, now=NOON, hashed=lambda password: password)
    return made


async def test_what_policy_agrees_to_is_paid_once(shop: Shop) -> None:
    case = await shop.apply(0, Kind.REFUND_ONLY, Reason.NO_REASON)
    assert case.status == Status.REFUNDING
    await settle(*shop.rounds)
    assert await shop.status(case) == Status.SUCCESS
    assert await shop.bank.paid_fen(case.order_no or "") == 11800
    books = await shop.law.books_of(await shop.order(0))
    assert {book.booked_fen for book in books.values()} == {11800}


async def test_a_return_goes_its_whole_way(shop: Shop) -> None:
    case = await shop.apply(2, Kind.RETURN_REFUND, Reason.SIZE)
    assert case.status == Status.WAIT_SELLER_AGREE
    await shop.act(AGENT, case, "agree")
    await shop.act(XIAOWANG, case, "ship_back", {"courier": "SF", "tracking_no": "SF1234567890123"})
    await shop.pass_time(timedelta(hours=4))
    parcel = (await shop.law.case(XIAOWANG, case.case_no)).case.return_parcel
    assert parcel is not None
    assert parcel.first_scan_at is not None
    assert parcel.delivered_at is None
    await shop.pass_time(timedelta(hours=45))
    parcel = (await shop.law.case(XIAOWANG, case.case_no)).case.return_parcel
    assert parcel is not None
    assert parcel.delivered_at is not None
    await shop.act(AGENT, case, "inspect", {"passed": True})
    await settle(*shop.rounds)
    assert await shop.status(case) == Status.SUCCESS
    assert await shop.bank.paid_fen(case.order_no or "") == 29900


async def test_a_seller_who_is_silent_has_agreed_and_the_clock_fires_once(shop: Shop) -> None:
    case = await shop.apply(2, Kind.RETURN_REFUND, Reason.SIZE)
    assert case.due_at is not None
    await shop.pass_time(case.due_at - shop.clock.now() - timedelta(seconds=1))
    assert await shop.status(case) == Status.WAIT_SELLER_AGREE
    shop.clock.move(timedelta(seconds=1))
    fired = await asyncio.gather(*(shop.another_sweeper().step() for _ in range(8)))
    assert sum(fired) == 1
    view = await shop.law.case(XIAOWANG, case.case_no)
    assert view.case.status == Status.WAIT_BUYER_RETURN_GOODS
    assert [line.action for line in view.history] == ["apply", "agree"]


async def test_clocks_that_ran_out_while_everything_was_down_fire_one_after_the_other(shop: Shop) -> None:
    case = await shop.apply(2, Kind.RETURN_REFUND, Reason.SIZE)
    await shop.pass_time(timedelta(days=30))
    assert await shop.status(case) == Status.WAIT_BUYER_RETURN_GOODS, "the next clock begins at wake-up"
    await shop.pass_time(timedelta(days=30))
    assert await shop.status(case) == Status.CLOSED
    assert {book.reserved_fen for book in (await shop.law.books_of(await shop.order(2))).values()} == {0}


async def test_a_parcel_that_arrives_stops_the_refund_that_waits_for_it(shop: Shop) -> None:
    case = await shop.apply(1, Kind.REFUND_ONLY, Reason.NOT_RECEIVED)
    await shop.pass_time(timedelta(hours=49))
    (line,) = (await shop.order(1)).items
    assert (line.goods, line.signed_by) == (Goods.BUYER, "courier")
    assert await shop.status(case) == Status.WAIT_BUYER_MODIFY
    assert await shop.bank.paid_fen(case.order_no or "") == 0


async def test_one_case_that_cannot_be_fired_holds_up_no_other(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    stuck = await shop.apply(2, Kind.RETURN_REFUND, Reason.SIZE)
    other = await shop.apply(1, Kind.REFUND_ONLY, Reason.NOT_RECEIVED)
    real = shop.law.act

    async def act(actor: Actor, case_no: str, *rest: Any, **more: Any) -> Case:
        if case_no == stuck.case_no:
            raise RuntimeError("broken")
        return await real(actor, case_no, *rest, **more)

    monkeypatch.setattr(shop.law, "act", act)
    sweeper = Sweeper(units=shop.units, clock=shop.clock, service=shop.law, batch=1)
    shop.clock.move(timedelta(days=6))
    fired = [await sweeper.step() for _ in range(3)]
    assert sum(fired) == 1
    assert await shop.status(other) != Status.WAIT_SELLER_AGREE
