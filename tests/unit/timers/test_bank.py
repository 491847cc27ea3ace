"""A bank that answers late, twice, by itself or not at all, and our books held against its list of the day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, update

from bot.aftersales.cases import Case
from bot.aftersales.service import Application
from bot.aftersales.times import shanghai_date
from bot.aftersales.vocabulary import Kind, Reason, Status
from bot.platforms.notices.log import LogNotices
from bot.platforms.payments.sandbox import LATER, SandboxPayments
from bot.store.database import Database
from bot.store.tables.sandbox import sandbox_payments
from bot.timers.bank_notices import BankNotices
from bot.timers.outbox import Deliverer
from bot.timers.payouts import PayoutDelivery
from bot.timers.reconciling import reconcile
from bot.timers.refunds import RefundDelivery
from bot.timers.sweeper import Sweeper
from tests.fakes.clocks import NOON
from tests.fakes.shops import AGENT, buyer, item, unsent
from tests.unit.timers.test_order_clocks import Clocked

DAY = shanghai_date(NOON)


class Banked(Clocked):
    """The law, the bank, and everything between them."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.bank = SandboxPayments(units=self.units, clock=self.clock)
        routes = {
            "refund": RefundDelivery(payments=self.bank, service=self.law, units=self.units, clock=self.clock),
            "payout": PayoutDelivery(payments=self.bank, service=self.law, units=self.units, clock=self.clock),
            "notice": self._said,
        }
        self.deliverer = Deliverer(units=self.units, clock=self.clock, routes=routes, notices=LogNotices())
        self.hearing = BankNotices(bank=self.bank, service=self.law)
        self.deadlines = Sweeper(units=self.units, clock=self.clock, service=self.law)

    async def _said(self, effect: Any) -> Any:
        from bot.timers.outbox import Delivered

        return Delivered()

    async def refunded(self, order_no: str = "1", fen: int = 5000) -> Case:
        """An unsent order is cancelled, and its refund given to the bank."""
        await self.stock(unsent(order_no, "xiaowang", item(f"i{order_no}", fen), paid_at=NOON))
        name = ((f"i{order_no}", 1),)
        asked = Application(order_no=order_no, items=name, kind=Kind.REFUND_ONLY, reason=Reason.NO_REASON)
        case, _ = await self.law.apply(buyer("xiaowang"), asked, key=None)
        await self.deliverer.step()
        return case

    async def now(self, case: Case) -> Case:
        return (await self.law.case(AGENT, case.case_no)).case

    async def paid(self, case: Case) -> tuple[int, int]:
        """(what the bank paid for the order, what the ledger holds)."""
        async with self.units(write=False) as unit:
            return await self.bank.paid_fen(case.order_no or ""), await unit.ledger.sent(f"{case.case_no}:1")


@pytest.fixture
def shop(database: Database) -> Banked:
    return Banked(database)


async def test_a_payment_decided_late_is_told_by_the_bank_itself_and_booked_once_although_it_says_so_twice(
    shop: Banked,
) -> None:
    shop.bank.answers_next = ["later:paid"]
    case = await shop.refunded()
    assert ((await shop.now(case)).status, await shop.hearing.step()) == (Status.REFUNDING, 0)
    shop.clock.move(LATER)
    assert (await shop.hearing.step(), await shop.hearing.step(), await shop.hearing.step()) == (1, 0, 0)
    assert (await shop.now(case)).status == Status.SUCCESS
    assert await shop.paid(case) == (5000, 5000)
    shop.clock.move(timedelta(hours=1))
    await shop.deliverer.step()
    assert await shop.paid(case) == (5000, 5000)


async def test_an_old_notice_of_a_failure_that_comes_after_the_retry_is_not_believed(shop: Banked) -> None:
    shop.bank.answers_next = ["later:failed", "paid"]
    case = await shop.refunded()
    shop.clock.move(LATER)
    assert await shop.hearing.step() == 1
    assert (await shop.now(case)).status == Status.REFUND_FAILED
    shop.clock.move(timedelta(hours=1))
    await shop.deadlines.step()
    await shop.deliverer.step()
    assert (await shop.now(case)).status == Status.SUCCESS
    assert await shop.hearing.step() == 0
    assert (await shop.now(case)).status == Status.SUCCESS
    assert await shop.paid(case) == (5000, 5000)


async def test_a_refund_without_an_answer_is_asked_for_after_an_hour_and_left_to_a_person_after_a_day(
    shop: Banked,
) -> None:
    shop.bank.answers_next = ["pending"]
    case = await shop.refunded()
    shop.clock.move(timedelta(hours=24))
    await shop.deadlines.step()
    found = await shop.now(case)
    assert (found.status, found.details["unclocked"]) == (Status.REFUNDING, "payment_unanswered")
    assert await shop.paid(case) == (0, 0)


async def test_books_that_agree_show_no_difference_refunds_and_payouts_alike(shop: Banked) -> None:
    await shop.refunded()
    payout = await shop.law.propose_payout(AGENT, "1", {"kind": "delay", "amount_fen": 500, "words": "晚发"})
    await shop.law.act_on_payout(AGENT, payout.payout_no, "agree", {})
    await shop.deliverer.step()
    assert [line.amount_fen for line in await shop.bank.daily_list(DAY)] == [5000, 500]
    assert await reconcile(shop.units, shop.bank, DAY) == []
    assert await shop.bank.paid_fen("1") == 5000, "a payout is no refund"


async def test_what_one_side_alone_knows_or_knows_other_is_a_difference(shop: Banked) -> None:
    first, second = await shop.refunded("1"), await shop.refunded("2", 700)
    await shop.bank.refund(key="by-hand", order_no="1", amount_fen=33, payee={})
    async with shop.units() as unit:
        mine = sandbox_payments.c.key == f"{first.case_no}:1"
        await unit.connection.execute(update(sandbox_payments).where(mine).values(amount_fen=4999))
        theirs = sandbox_payments.c.key == f"{second.case_no}:1"
        await unit.connection.execute(delete(sandbox_payments).where(theirs))
        await unit.commit()
    found: list[Mapping[str, Any]] = [
        {"what": each.what, "key": each.key, "fen": (each.ours_fen, each.theirs_fen)}
        for each in await reconcile(shop.units, shop.bank, DAY)
    ]
    assert found == [
        {"what": "amount", "key": f"{first.case_no}:1", "fen": (5000, 4999)},
        {"what": "not_paid", "key": f"{second.case_no}:1", "fen": (700, 0)},
        {"what": "not_booked", "key": "by-hand", "fen": (0, 33)},
    ]


async def test_what_left_before_midnight_and_was_booked_after_it_is_no_difference(shop: Banked) -> None:
    shop.clock.at = NOON + timedelta(hours=11, minutes=45)  # 23:45 in Shanghai
    shop.bank.answers_next = ["later:paid"]
    await shop.refunded()
    shop.clock.move(timedelta(hours=3))
    await shop.hearing.step()
    for day in (DAY, DAY + timedelta(days=1)):
        assert await reconcile(shop.units, shop.bank, day) == []
