"""A refund through the outbox: paid once whatever crashes, tried again, asked about, set aside."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.aftersales.cases import Actor, Case
from bot.aftersales.errors import StateConflict
from bot.aftersales.ports import PaymentOutcome
from bot.aftersales.vocabulary import Status
from bot.platforms.payments.sandbox import SandboxPayments
from bot.store.database import Database
from bot.store.unit_of_work import SqlUnitsOfWork
from bot.timers.bank import ASK_EVERY, ASK_FOR
from bot.timers.outbox import LEASE, PATIENCE, TRIES, Deliverer
from bot.timers.refunds import RefundDelivery
from tests.contract.worlds import StillClock, a_case, an_order

ORDER = an_order(paid=(1000,))
SHOE = ORDER.items[0].item
KEY = "AS1:1"


class Crash(BaseException):
    """The process died here."""


class Teller:
    """The law's service, as far as a payment knows it. `crash_after` dies once behind the commit."""

    def __init__(self, units: SqlUnitsOfWork) -> None:
        self._units = units
        self.crash_after = False
        self.told: list[tuple[str, dict[str, Any]]] = []

    async def act(
        self, actor: Actor, case_no: str, action: str, body: Mapping[str, Any], *, version: int | None = None
    ) -> Case:
        """REFUNDING or REFUND_FAILED to what the bank said."""
        async with self._units() as unit:
            case = await unit.cases.lock(case_no)
            assert case is not None
            if case.status not in (Status.REFUNDING, Status.REFUND_FAILED):
                raise StateConflict("no_row")
            if action == "paid":
                await unit.refunds.booked(case_no, KEY)
                moved = replace(case, status=Status.SUCCESS, version=case.version + 1)
            else:
                await unit.refunds.failed(case_no, KEY)
                moved = replace(case, status=Status.REFUND_FAILED, version=case.version + 1)
            await unit.cases.save(moved, seen=case.version)
            await unit.commit()
        self.told.append((action, dict(body)))
        if self.crash_after:
            self.crash_after = False
            raise Crash
        return moved


class Told:
    """Notices that are only counted."""

    def __init__(self) -> None:
        self.templates: list[str] = []

    async def tell(self, *, shop: str, to: str, template: str, facts: Mapping[str, Any]) -> None:
        """Count."""
        self.templates.append(f"{to}:{template}")


class Desk:
    """A bank, a case that waits for its refund, and the deliverer between them."""

    def __init__(self, database: Database) -> None:
        self.clock = StillClock()
        self.units = SqlUnitsOfWork(database, clock=self.clock)
        self.bank = SandboxPayments(units=self.units, clock=self.clock)
        self.teller = Teller(self.units)
        self.notices = Told()
        self.route = RefundDelivery(payments=self.bank, service=self.teller, units=self.units, clock=self.clock)
        self.deliverer = self.another_deliverer()

    def another_deliverer(self) -> Deliverer:
        """As a process that starts after the first one died."""
        return Deliverer(units=self.units, clock=self.clock, routes={"refund": self.route}, notices=self.notices)

    async def open(self) -> None:
        """The case decides to pay 1000 fen."""
        async with self.units() as unit:
            await unit.orders.add(ORDER)
            await unit.cases.add(a_case("AS1", ORDER, status=Status.REFUNDING, amount_fen=1000, due_at=None))
            await unit.refunds.reserve("AS1", {SHOE: 1000})
            await unit.refunds.send("AS1", KEY)
            await self.put(unit)
            await unit.commit()

    async def put(self, unit: Any) -> None:
        """The letter of the law."""
        payload = {
            "shop": "wuyou",
            "case_no": "AS1",
            "order_no": ORDER.order_no,
            "key": KEY,
            "amount_fen": 1000,
            "payee": {"type": "alipay"},
        }
        await unit.outbox.put(kind="refund", key=KEY, payload=payload)

    async def status(self) -> Status:
        """Of the case."""
        async with self.units(write=False) as unit:
            case = await unit.cases.get("AS1")
        assert case is not None
        return case.status

    async def paid(self) -> tuple[int, int]:
        """(what the bank paid, what the ledger holds)."""
        async with self.units(write=False) as unit:
            return await self.bank.paid_fen(ORDER.order_no), await unit.ledger.sent(KEY)


@pytest.fixture
async def desk(database: Database) -> Desk:
    """A refund of 1000 fen decided and not yet delivered."""
    made = Desk(database)
    await made.open()
    return made


async def test_a_refund_is_paid_and_the_case_is_told(desk: Desk) -> None:
    assert await desk.deliverer.step() == 1
    assert await desk.deliverer.step() == 0
    assert await desk.status() == Status.SUCCESS
    assert await desk.paid() == (1000, 1000)


async def test_a_crash_between_paying_and_telling_pays_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async def dies(effect: Any, action: str, body: Any) -> None:
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(desk.route, "_tell", dies)
        with pytest.raises(Crash):
            await desk.deliverer.step()
    assert await desk.paid() == (1000, 0)
    successor = desk.another_deliverer()
    assert await successor.step() == 0, "the lease of the dead one still runs"
    desk.clock.move(LEASE)
    assert await successor.step() == 1
    assert await desk.status() == Status.SUCCESS
    assert await desk.paid() == (1000, 1000)


async def test_a_crash_between_telling_and_noting_books_once(desk: Desk) -> None:
    desk.teller.crash_after = True
    with pytest.raises(Crash):
        await desk.deliverer.step()
    assert await desk.paid() == (1000, 1000)
    desk.clock.move(LEASE)
    assert await desk.another_deliverer().step() == 1
    assert await desk.another_deliverer().step() == 0
    assert await desk.paid() == (1000, 1000)
    assert [action for action, _ in desk.teller.told] == ["paid"]
    assert desk.notices.templates == []


async def test_what_the_bank_sends_back_is_told_and_the_retry_has_the_same_key(desk: Desk) -> None:
    desk.bank.answers_next = ["failed"]
    await desk.deliverer.step()
    assert await desk.status() == Status.REFUND_FAILED
    assert desk.teller.told == [("failed", {"words": "银行退回：账户状态异常"})]
    assert await desk.paid() == (0, 0)
    desk.clock.move(timedelta(hours=1))
    assert await desk.deliverer.step() == 0, "the retry is the law's to decide"
    async with desk.units() as unit:
        await unit.refunds.send("AS1", KEY)
        await desk.put(unit)
        await unit.commit()
    assert await desk.deliverer.step() == 1
    assert await desk.status() == Status.SUCCESS
    assert await desk.paid() == (1000, 1000)


async def test_a_payment_without_an_answer_is_asked_about_and_never_sent_again(desk: Desk) -> None:
    desk.bank.answers_next = ["pending"]
    await desk.deliverer.step()
    assert await desk.status() == Status.REFUNDING
    assert await desk.deliverer.step() == 0
    desk.clock.move(ASK_EVERY)
    await desk.deliverer.step()
    assert await desk.paid() == (0, 0)
    await desk.bank.decide(KEY, "paid")
    desk.clock.move(ASK_EVERY)
    await desk.deliverer.step()
    assert await desk.status() == Status.SUCCESS
    assert await desk.paid() == (1000, 1000)


async def test_after_a_day_without_an_answer_a_person_is_told(desk: Desk) -> None:
    desk.bank.answers_next = ["pending"]
    await desk.deliverer.step()
    hours = int(ASK_FOR / ASK_EVERY)
    for _ in range(hours):
        assert desk.notices.templates == []
        desk.clock.move(ASK_EVERY)
        await desk.deliverer.step()
    assert desk.notices.templates == ["supervisor:effect_set_aside"]
    desk.clock.move(timedelta(days=9))
    assert await desk.deliverer.step() == 0
    assert await desk.paid() == (0, 0)


async def test_a_bank_that_is_away_for_a_day_is_tried_ever_more_slowly_and_pays_once_when_it_is_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries, there = 0, desk.bank.refund

    async def away(**payment: Any) -> PaymentOutcome:
        nonlocal tries
        tries += 1
        raise ConnectionError("no route")

    monkeypatch.setattr(desk.bank, "refund", away)
    for _ in range(24 * 6):
        await desk.deliverer.step()
        assert await desk.deliverer.step() == 0, "there is a pause between two tries"
        desk.clock.move(timedelta(minutes=10))
    assert tries > TRIES
    assert desk.notices.templates == [], "nobody has to do anything"
    assert await desk.status() == Status.REFUNDING
    monkeypatch.setattr(desk.bank, "refund", there)
    await desk.deliverer.step()
    assert await desk.status() == Status.SUCCESS
    assert await desk.paid() == (1000, 1000)


async def test_a_bank_that_stays_away_is_left_to_a_person_after_days(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(**payment: Any) -> PaymentOutcome:
        raise ConnectionError("no route")

    monkeypatch.setattr(desk.bank, "refund", away)
    await desk.deliverer.step()
    desk.clock.move(PATIENCE)
    await desk.deliverer.step()
    assert desk.notices.templates == ["supervisor:effect_set_aside"]


async def test_a_bank_that_refuses_without_a_word_is_left_to_a_person_after_some_tries(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = 0

    async def breaks(**payment: Any) -> PaymentOutcome:
        nonlocal tries
        tries += 1
        raise KeyError("answer of another shape")

    monkeypatch.setattr(desk.bank, "refund", breaks)
    for _ in range(TRIES + 3):
        await desk.deliverer.step()
        desk.clock.move(timedelta(minutes=10))
    assert tries == TRIES
    assert desk.notices.templates == ["supervisor:effect_set_aside"]
    async with desk.units(write=False) as unit:
        assert [effect.key for effect in await unit.deliveries.set_aside()] == [KEY]


async def test_an_effect_nobody_delivers_does_not_hold_up_the_others(desk: Desk) -> None:
    async with desk.units() as unit:
        await unit.outbox.put(kind="pigeon", key="p", payload={"shop": "wuyou"})
        await unit.commit()
    assert await desk.deliverer.step() == 2
    assert await desk.status() == Status.SUCCESS
    assert desk.notices.templates == ["supervisor:effect_set_aside"]


async def test_many_deliverers_pay_once(desk: Desk) -> None:
    done = await asyncio.gather(*(desk.another_deliverer().step() for _ in range(16)))
    assert sum(done) == 1
    assert await desk.paid() == (1000, 1000)
