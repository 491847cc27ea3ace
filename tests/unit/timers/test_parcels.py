"""Parcels on their way: standstills are told once, every page is looked at, and the courier's time is the one kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.aftersales.cases import Actor
from bot.aftersales.errors import StateConflict
from bot.aftersales.orders import ParcelEvent
from bot.aftersales.service import Aftersales, Application
from bot.aftersales.vocabulary import Goods, Kind, Reason, Role
from bot.store.database import Database
from bot.store.unit_of_work import SqlUnitsOfWork
from bot.timers.parcels import ParcelWatch
from tests.fakes.clocks import NOON, StillClock
from tests.fakes.outside import ToldWarehouse
from tests.fakes.shops import AGENT, buyer, item, on_its_way, policies, received, unsent

HOUR = timedelta(hours=1)


WATCHER = Actor(role=Role.COURIER, id="courier", shop="wuyou")


class ShownTracks:
    """A courier that shows what a test says, by number."""

    def __init__(self) -> None:
        self.events: dict[str, list[ParcelEvent]] = {}

    async def track(self, *, courier: str, tracking_no: str) -> Sequence[ParcelEvent]:
        """As told."""
        return self.events.get(tracking_no, [])

    async def delivered_at(self, *, courier: str, tracking_no: str) -> datetime | None:
        """The line that says so."""
        found = await self.track(courier=courier, tracking_no=tracking_no)
        return next((event.at for event in found if event.text == "已签收"), None)

    async def intercept(self, *, courier: str, tracking_no: str) -> bool:
        """Never."""
        return False


class Watched:
    """The law over a real database, and the watch."""

    def __init__(self, database: Database) -> None:
        self.clock = StillClock()
        self.units = SqlUnitsOfWork(database, clock=self.clock)
        self.couriers = ShownTracks()
        self.law = Aftersales(
            units=self.units, clock=self.clock, policies=policies(), warehouse=ToldWarehouse(), couriers=self.couriers
        )
        self.watch = ParcelWatch(
            units=self.units, couriers=self.couriers, service=self.law, policies=policies(), clock=self.clock, page=2
        )

    async def stock(self, *orders: Any) -> None:
        async with self.units() as unit:
            for order in orders:
                await unit.orders.add(order)
            await unit.commit()

    async def told(self) -> list[tuple[str, str]]:
        """(to, template) of the notices so far."""
        async with self.units() as unit:
            taken = await unit.deliveries.take(50, HOUR)
        return sorted((each.payload["to"], each.payload["template"]) for each in taken if each.kind == "notice")

    async def stuck(self) -> list[str]:
        """What the shop's list shows."""
        return [late.order.order_no for late in (await self.law.late_orders(AGENT))["stuck"]]


@pytest.fixture
def shop(database: Database) -> Watched:
    return Watched(database)


async def test_a_parcel_without_a_scan_for_a_day_is_told_once_and_listed_until_it_moves(shop: Watched) -> None:
    await shop.stock(on_its_way("1", "xiaowang", item("耳机", 15900), shipped_at=NOON))
    shop.clock.move(24 * HOUR - timedelta(seconds=1))
    assert (await shop.watch.step(), await shop.stuck()) == (0, [])
    shop.clock.move(timedelta(seconds=1))
    assert (await shop.watch.step(), await shop.watch.step()) == (1, 0)
    assert await shop.told() == [("buyer:xiaowang", "parcel_first_scan"), ("desk", "parcel_first_scan")]
    assert await shop.stuck() == ["1"]
    order = await shop.law.order(AGENT, "1")
    shop.couriers.events[order.tracking_no or ""] = [ParcelEvent(at=shop.clock.now(), text="已揽收")]
    assert await shop.watch.step() == 1
    assert await shop.stuck() == []


async def test_a_parcel_that_stands_still_for_three_days_is_told_and_again_for_the_next_standstill(
    shop: Watched,
) -> None:
    order = on_its_way("1", "xiaowang", item("耳机", 15900), shipped_at=NOON)
    await shop.stock(order)
    events = shop.couriers.events[order.tracking_no or ""] = [ParcelEvent(at=NOON + HOUR, text="已揽收")]
    shop.clock.move(73 * HOUR - timedelta(seconds=1))
    assert await shop.watch.step() == 0
    shop.clock.move(timedelta(seconds=1))
    assert (await shop.watch.step(), await shop.watch.step()) == (1, 0)
    events.append(ParcelEvent(at=shop.clock.now(), text="派送中"))
    shop.clock.move(72 * HOUR)
    assert await shop.watch.step() == 1
    assert len(await shop.told()) == 4


async def test_two_watchers_that_saw_the_same_standstill_tell_of_it_once(shop: Watched) -> None:
    order = on_its_way("1", "xiaowang", item("耳机", 15900), shipped_at=NOON)
    await shop.stock(order)
    seen = {"tracking_no": order.tracking_no, "why": "first_scan", "since": NOON.isoformat()}
    await shop.law.act_on_order(WATCHER, "1", "parcel_stuck", seen, key=None)
    with pytest.raises(StateConflict):
        await shop.law.act_on_order(WATCHER, "1", "parcel_stuck", seen, key=None)
    assert len(await shop.told()) == 2


async def test_every_page_is_looked_at(shop: Watched) -> None:
    orders = [on_its_way(str(n), "xiaowang", item(f"i{n}", 100), shipped_at=NOON) for n in range(1, 8)]
    await shop.stock(*orders)
    shop.clock.move(HOUR)
    for order in orders:
        shop.couriers.events[order.tracking_no or ""] = [ParcelEvent(at=NOON + HOUR, text="已签收")]
    assert await shop.watch.step() == 7
    found = [await shop.law.order(AGENT, order.order_no) for order in orders]
    assert {line.goods for order in found for line in order.items} == {Goods.BUYER}


async def test_of_an_order_in_two_parcels_only_the_delivered_one_is_signed_for(shop: Watched) -> None:
    await shop.stock(unsent("1", "xiaowang", item("键盘", 100), item("鼠标", 200), paid_at=NOON))
    for number, items in (("SF1000000001", ["键盘"]), ("SF1000000002", ["鼠标"])):
        parcel = {"courier": "SF", "tracking_no": number, "items": items}
        await shop.law.act_on_order(AGENT, "1", "ship", parcel, key=None)
    shop.clock.move(2 * HOUR)
    shop.couriers.events["SF1000000001"] = [ParcelEvent(at=NOON + HOUR, text="已签收")]
    assert await shop.watch.step() == 1
    order = await shop.law.order(AGENT, "1")
    assert [(line.goods, line.signed_at) for line in order.items] == [
        (Goods.BUYER, NOON + HOUR), (Goods.TO_BUYER, None),
    ]  # fmt: skip


async def test_a_returns_times_are_the_couriers_not_those_of_the_look(shop: Watched) -> None:
    await shop.stock(received("1", "xiaowang", item("鞋", 29900), signed_at=NOON - 24 * HOUR))
    asked = Application(order_no="1", items=(("鞋", 1),), kind=Kind.RETURN_REFUND, reason=Reason.SIZE)
    case, _ = await shop.law.apply(buyer("xiaowang"), asked, key=None)
    await shop.law.act(AGENT, case.case_no, "agree", {})
    parcel = {"courier": "SF", "tracking_no": "SF9000000009"}
    await shop.law.act(buyer("xiaowang"), case.case_no, "ship_back", parcel)
    shop.couriers.events["SF9000000009"] = [ParcelEvent(at=NOON + 2 * HOUR, text="已揽收")]
    shop.clock.move(9 * HOUR)
    assert await shop.watch.step() == 1
    shop.couriers.events["SF9000000009"].append(ParcelEvent(at=NOON + 20 * HOUR, text="已签收"))
    shop.clock.move(30 * HOUR)
    assert await shop.watch.step() == 1
    found = (await shop.law.case(AGENT, case.case_no)).case
    assert found.return_parcel is not None
    assert found.return_parcel.first_scan_at == NOON + 2 * HOUR
    assert found.return_parcel.delivered_at == NOON + 20 * HOUR
    assert found.due_at == NOON + 20 * HOUR + timedelta(days=7)
