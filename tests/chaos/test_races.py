"""Sixteen requests race on each of many cases: one end, one line a deed, never more money than was paid.

50 cases on each database; `make chaos FULL=1` races on 1,000.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import func, select

from bot.aftersales.applications import Application
from bot.aftersales.cases import Actor, Case
from bot.aftersales.errors import AftersalesError
from bot.aftersales.policies import Policies
from bot.aftersales.service import Aftersales
from bot.aftersales.vocabulary import Goods, Kind, OrderStatus, Reason, Role, Status
from bot.platforms.payments.sandbox import SandboxPayments
from bot.store.tables.cases import cases
from bot.store.tables.sandbox import sandbox_payments
from bot.store.unit_of_work import SqlUnitsOfWork
from bot.timers.outbox import LEASE, Deliver, Deliverer
from bot.timers.refunds import RefundDelivery
from tests.contract.worlds import StillClock, an_order
from tests.fakes.outside import ToldCouriers, ToldWarehouse

CASES = 1000 if os.environ.get("FULL") == "1" else 50
RACERS = 16
PAID = 10000
BUYER = Actor(role=Role.BUYER, id="xiaowang", shop="wuyou")
AGENT = Actor(role=Role.AGENT, id="agent1", shop="wuyou")


class Unheard:
    """Notices that nobody reads."""

    async def tell(self, **_: Any) -> None:
        """Nothing."""


def service_on(units: SqlUnitsOfWork, clock: StillClock) -> Aftersales:
    return Aftersales(
        units=units,
        clock=clock,
        policies=Policies.read(),
        warehouse=ToldWarehouse(stops=False),
        couriers=ToldCouriers(),
    )


async def ordered(units: SqlUnitsOfWork, n: int) -> str:
    """An order of one unsent item."""
    order = an_order(f"41{n:017}", paid=(PAID,), status=OrderStatus.WAIT_SELLER_SEND_GOODS, shipped_at=None, track=())
    unsent = tuple(replace(line, goods=Goods.UNSENT, signed_at=None, signed_by=None) for line in order.items)
    async with units() as unit:
        await unit.orders.add(replace(order, items=unsent, courier=None, tracking_no=None))
        await unit.commit()
    return order.order_no


async def racing(deeds: Sequence[Awaitable[Any]]) -> list[Any]:
    """What came of each; refusals by the law are results, anything else fails the test."""
    found = await asyncio.gather(*deeds, return_exceptions=True)
    for each in found:
        if isinstance(each, BaseException) and not isinstance(each, AftersalesError):
            raise each
    return found


def accepted(results: Sequence[Any]) -> list[Any]:
    return [each for each in results if not isinstance(each, AftersalesError)]


async def test_sixteen_racing_requests_on_each_case_end_once(sql_units: SqlUnitsOfWork, clock: StillClock) -> None:
    service = service_on(sql_units, clock)
    for n in range(CASES):
        order_no = await ordered(sql_units, n)
        wish = Application(
            order_no=order_no, items=((f"{order_no}-1", 1 + n % 2),), kind=Kind.REFUND_ONLY, reason=Reason.NO_REASON
        )
        opened = accepted(await racing([service.apply(BUYER, wish, key=None) for _ in range(RACERS)]))
        assert sum(not existing for _, existing in opened) == 1
        case_no = opened[0][0].case_no
        note: dict[str, Any] = {"text": "看一下"}
        deeds = [
            *(service.act(AGENT, case_no, "agree", {}) for _ in range(6)),
            *(service.act(BUYER, case_no, "cancel", {}) for _ in range(5)),
            *(service.act(AGENT, case_no, "note", note) for _ in range(5)),
        ]
        done = accepted(await racing(deeds))
        payment = Actor(role=Role.PAYMENT, id="payment", shop="wuyou")
        done += accepted(await racing([service.act(payment, case_no, "paid", {}) for _ in range(RACERS)]))
        await ends_once(sql_units, order_no, case_no, deeds=1 + len(done))
    async with sql_units(write=False) as unit:
        assert (await unit.connection.execute(select(func.count()).select_from(cases))).scalar_one() == CASES


async def ends_once(units: SqlUnitsOfWork, order_no: str, case_no: str, *, deeds: int) -> None:
    async with units(write=False) as unit:
        case: Case | None = await unit.cases.get(case_no)
        lines = await unit.cases.history(case_no)
        book = await unit.refunds.book_of(f"{order_no}-1")
    assert case is not None
    assert case.status in (Status.SUCCESS, Status.CLOSED)
    assert [line.n for line in lines] == list(range(1, deeds + 1))
    assert sum(line.after in (Status.SUCCESS, Status.CLOSED) and line.before is not line.after for line in lines) == 1
    assert book.booked_fen + book.in_flight_fen + book.reserved_fen <= book.paid_fen
    assert (book.booked_fen > 0) == (case.status is Status.SUCCESS)
    assert book.in_flight_fen == book.reserved_fen == 0


async def test_a_deliverer_that_dies_at_any_seam_pays_once(sql_units: SqlUnitsOfWork, clock: StillClock) -> None:
    """Between the commit and the effect, and between the effect and its answer: the next one ends it, once."""
    service, bank = service_on(sql_units, clock), SandboxPayments(units=sql_units, clock=clock)
    pays = RefundDelivery(payments=bank, service=service, units=sql_units, clock=clock)
    for n, dies_after in enumerate((False, True)):
        order_no = await ordered(sql_units, n)
        wish = Application(
            order_no=order_no, items=((f"{order_no}-1", 2),), kind=Kind.REFUND_ONLY, reason=Reason.NO_REASON
        )
        case, _ = await service.apply(BUYER, wish, key=None)
        await service.act(AGENT, case.case_no, "agree", {})

        async def dying(effect: Any, after: bool = dies_after) -> Any:
            if after:
                await pays(effect)
            raise asyncio.CancelledError

        await asyncio.gather(deliverer(sql_units, clock, dying).step(), return_exceptions=True)
        assert await deliverer(sql_units, clock, pays).step() == 0, "the lease of the dead holds"
        clock.move(LEASE)
        await deliverer(sql_units, clock, pays).step()
        await ends_once(sql_units, order_no, case.case_no, deeds=3)
        async with sql_units(write=False) as unit:
            asked = select(func.count(), func.sum(sandbox_payments.c.amount_fen)).where(
                sandbox_payments.c.order_no == order_no
            )
            assert tuple((await unit.connection.execute(asked)).one()) == (1, PAID)


def deliverer(units: SqlUnitsOfWork, clock: StillClock, refund: Deliver) -> Deliverer:
    return Deliverer(units=units, clock=clock, routes={"refund": refund}, notices=Unheard())
