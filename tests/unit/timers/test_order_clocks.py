"""Clocks of orders: late shipping is proposed and never paid, receipt confirms itself and stands still for a case."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.aftersales.errors import NotAllowed, StateConflict
from bot.aftersales.orders import Address
from bot.aftersales.payouts import PayoutKind, PayoutStatus
from bot.aftersales.service import Aftersales, Application
from bot.aftersales.vocabulary import Goods, Kind, OrderStatus, Reason
from bot.store.database import Database
from bot.store.unit_of_work import SqlUnitsOfWork
from bot.timers.order_clocks import OrderSweeper
from tests.fakes.clocks import NOON, StillClock
from tests.fakes.outside import ToldCouriers, ToldWarehouse
from tests.fakes.shops import AGENT, TIMER, Shop, buyer, item, on_its_way, policies, unsent

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Clocked:
    """The law over a real database, and the sweeper of order clocks."""

    def __init__(self, database: Database) -> None:
        self.clock = StillClock()
        self.units = SqlUnitsOfWork(database, clock=self.clock)
        self.law = Aftersales(
            units=self.units, clock=self.clock, policies=policies(), warehouse=ToldWarehouse(),
            couriers=ToldCouriers(),
        )  # fmt: skip
        self.sweeper = self.another()

    def another(self) -> OrderSweeper:
        """As in another process."""
        return OrderSweeper(units=self.units, clock=self.clock, service=self.law)

    async def stock(self, *orders: object) -> None:
        async with self.units() as unit:
            for order in orders:
                await unit.orders.add(order)  # type: ignore[arg-type]
            await unit.commit()

    async def status(self, order_no: str) -> OrderStatus:
        return (await self.law.order(AGENT, order_no)).status


@pytest.fixture
def shop(database: Database) -> Clocked:
    return Clocked(database)


@pytest.mark.parametrize(("price", "fen"), [(4999, 500), (5010, 501), (20000, 2000), (99999, 9999), (100001, 10000)])
async def test_an_order_not_sent_in_48_hours_is_told_and_ten_percent_are_proposed_and_not_paid(
    shop: Clocked, price: int, fen: int
) -> None:
    await shop.stock(unsent("1", "xiaowang", item("迟", price), paid_at=NOON))
    shop.clock.move(48 * HOUR - timedelta(seconds=1))
    await shop.sweeper.step()
    assert await shop.law.payouts_of(AGENT) == []
    shop.clock.move(timedelta(seconds=1))
    assert await shop.sweeper.step() == 1
    (payout,) = await shop.law.payouts_of(AGENT)
    assert (payout.kind, payout.amount_fen, payout.status) == (PayoutKind.DELAY, fen, PayoutStatus.PROPOSED)
    assert (payout.payer, payout.proposed_by) == ("shop", "timer")
    async with shop.units() as unit:
        kinds = [effect.kind for effect in await unit.deliveries.take(20, HOUR)]
    assert sorted(kinds) == ["notice", "notice"], "no clock pays"
    assert await shop.sweeper.step() == 0


async def told(shop: Clocked) -> list[tuple[str, str]]:
    async with shop.units() as unit:
        taken = await unit.deliveries.take(20, HOUR)
    return [(effect.payload["to"], effect.payload["template"]) for effect in taken if effect.kind == "notice"]


async def test_whoever_has_just_paid_is_asked_once_to_look_at_the_address(shop: Clocked) -> None:
    place = Address(receiver="小王", phone="13800000000", city="杭州市", detail="文一西路")
    await shop.stock(replace(unsent("1", "xiaowang", item("新", 20000), paid_at=NOON), address=place))
    for _ in range(2):
        await shop.sweeper.step()
        await shop.another().step()
    assert await told(shop) == [("buyer:xiaowang", "address_check")]


async def test_an_order_paid_long_ago_or_without_an_address_is_not_asked_about(shop: Clocked) -> None:
    place = Address(receiver="小王", phone="13800000000", city="杭州市", detail="文一西路")
    await shop.stock(
        replace(unsent("1", "xiaowang", item("旧", 20000), paid_at=NOON - 2 * HOUR), address=place),
        replace(unsent("2", "xiaowang", item("新", 20000), paid_at=NOON), address=None),
    )
    await shop.sweeper.step()
    assert await told(shop) == []


async def test_many_sweepers_at_once_propose_once(shop: Clocked) -> None:
    await shop.stock(unsent("1", "xiaowang", item("迟", 20000), paid_at=NOON - 3 * DAY))
    await shop.sweeper.step()
    await asyncio.gather(*(shop.another().step() for _ in range(8)))
    assert len(await shop.law.payouts_of(AGENT)) == 1


async def test_what_was_promised_counts_and_what_left_in_time_is_not_late(shop: Clocked) -> None:
    from dataclasses import replace

    promised = replace(unsent("1", "xiaowang", item("预售", 20000), paid_at=NOON), promised_ship_at=NOON + 7 * DAY)
    await shop.stock(promised, unsent("2", "xiaowang", item("准时", 20000), paid_at=NOON))
    await shop.sweeper.step()
    shop.clock.move(HOUR)
    await shop.law.act_on_order(AGENT, "2", "ship", {"courier": "SF", "tracking_no": "SF1234567890"}, key=None)
    shop.clock.move(3 * DAY)
    await shop.sweeper.step()
    assert await shop.law.payouts_of(AGENT) == []
    shop.clock.move(5 * DAY)
    await shop.sweeper.step()
    assert [payout.order_no for payout in await shop.law.payouts_of(AGENT)] == ["1"]


async def test_an_order_confirms_itself_ten_days_after_shipping_and_no_clock_signs_for_the_parcel(
    shop: Clocked,
) -> None:
    await shop.stock(on_its_way("1", "xiaowang", item("耳机", 15900), shipped_at=NOON))
    shop.clock.move(10 * DAY - timedelta(seconds=1))
    await shop.sweeper.step()
    assert await shop.status("1") == OrderStatus.WAIT_BUYER_CONFIRM_GOODS
    shop.clock.move(timedelta(seconds=1))
    await shop.sweeper.step()
    order = await shop.law.order(AGENT, "1")
    assert (order.status, order.finished_at) == (OrderStatus.TRADE_FINISHED, NOON + 10 * DAY)
    assert order.items[0].goods == Goods.TO_BUYER


async def test_the_buyers_three_days_are_added(shop: Clocked) -> None:
    await shop.stock(on_its_way("1", "xiaowang", item("耳机", 15900), shipped_at=NOON))
    await shop.sweeper.step()
    await shop.law.act_on_order(buyer("xiaowang"), "1", "extend_receipt", {}, key=None)
    shop.clock.move(13 * DAY - timedelta(seconds=1))
    await shop.sweeper.step()
    await shop.sweeper.step()
    assert await shop.status("1") == OrderStatus.WAIT_BUYER_CONFIRM_GOODS
    shop.clock.move(timedelta(seconds=1))
    await shop.sweeper.step()
    assert await shop.status("1") == OrderStatus.TRADE_FINISHED


async def test_it_stands_still_while_a_case_is_open_and_then_goes_on_with_what_was_left(shop: Clocked) -> None:
    await shop.stock(on_its_way("1", "xiaowang", item("耳机", 15900), shipped_at=NOON))
    shop.clock.move(4 * DAY)
    asked = Application(order_no="1", items=(("耳机", 1),), kind=Kind.REFUND_ONLY, reason=Reason.NOT_RECEIVED)
    case, _ = await shop.law.apply(buyer("xiaowang"), asked, key=None)
    await shop.sweeper.step()
    for _ in range(20):
        shop.clock.move(DAY)
        await shop.sweeper.step()
        assert await shop.status("1") == OrderStatus.WAIT_BUYER_CONFIRM_GOODS
    await shop.law.act(buyer("xiaowang"), case.case_no, "cancel", {})
    shop.clock.move(6 * DAY - timedelta(seconds=1))
    await shop.sweeper.step()
    await shop.sweeper.step()
    assert await shop.status("1") == OrderStatus.WAIT_BUYER_CONFIRM_GOODS
    shop.clock.move(timedelta(seconds=1))
    await shop.sweeper.step()
    assert await shop.status("1") == OrderStatus.TRADE_FINISHED


async def test_the_fakes_wind_and_fire_the_same() -> None:
    shop = Shop()
    await shop.stock(unsent("1", "xiaowang", item("迟", 20000), paid_at=NOON - 3 * DAY))
    sweeper = OrderSweeper(units=shop.units, clock=shop.clock, service=shop.law)
    assert await sweeper.step() == 1
    assert await sweeper.step() == 1
    assert await sweeper.step() == 0
    assert len(shop.units.shelf.payouts) == 1


async def test_a_knock_before_the_end_or_after_the_clock_was_fired_changes_nothing(shop: Clocked) -> None:
    await shop.stock(unsent("1", "xiaowang", item("迟", 20000), paid_at=NOON))
    await shop.sweeper.step()
    for moved in (timedelta(), 48 * HOUR):
        shop.clock.move(moved)
        await shop.sweeper.step()
        with pytest.raises(StateConflict, match="not_due"):
            await shop.law.act_on_order(TIMER, "1", "order_late", {}, key=None)
    with pytest.raises(NotAllowed):
        await shop.law.act_on_order(AGENT, "1", "auto_confirm", {}, key=None)


async def test_a_clock_that_still_runs_is_not_taken_up(shop: Clocked) -> None:
    await shop.stock(unsent("1", "xiaowang", item("迟", 20000), paid_at=NOON))
    await shop.sweeper.step()
    async with shop.units(write=False) as unit:
        assert await unit.order_clocks.due(NOON + 48 * HOUR - timedelta(seconds=1), 10) == []
        assert [clock.order_no for clock in await unit.order_clocks.due(NOON + 48 * HOUR, 10)] == ["1"]


async def test_a_clock_that_stands_still_is_looked_at_again_after_an_hour_and_not_every_second(shop: Clocked) -> None:
    await shop.stock(on_its_way("1", "xiaowang", item("耳机", 15900), shipped_at=NOON))
    shop.clock.move(10 * DAY - timedelta(seconds=1))
    asked = Application(order_no="1", items=(("耳机", 1),), kind=Kind.REFUND_ONLY, reason=Reason.NOT_RECEIVED)
    await shop.law.apply(buyer("xiaowang"), asked, key=None)
    await shop.sweeper.step()
    shop.clock.move(timedelta(seconds=1))
    await shop.sweeper.step()
    shop.clock.move(timedelta(seconds=2))
    assert await shop.sweeper.step() == 0
