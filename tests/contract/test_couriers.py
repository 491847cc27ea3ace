"""What every courier does: a parcel's record grows with the clock, is never believed early, and can be turned round."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.aftersales.vocabulary import Goods
from bot.platforms.couriers.sandbox import SandboxCouriers
from bot.store.unit_of_work import SqlUnitsOfWork
from tests.contract.worlds import StillClock, an_order

NUMBER = {"courier": "SF", "tracking_no": "SF1000000000001"}
#: longer than any courier of the contract needs
AT_LAST = timedelta(days=30)


@pytest.fixture
async def couriers(sql_units: SqlUnitsOfWork, clock: StillClock) -> SandboxCouriers:
    """The sandbox, with one parcel that left just now."""
    order = an_order(shipped_at=clock.now(), track=())
    lines = tuple(replace(line, goods=Goods.TO_BUYER, signed_at=None, signed_by=None) for line in order.items)
    async with sql_units() as unit:
        await unit.orders.add(replace(order, items=lines))
        await unit.commit()
    return SandboxCouriers(units=sql_units, clock=clock)


async def test_a_parcel_is_not_delivered_when_it_leaves_and_is_in_the_end(
    couriers: SandboxCouriers, clock: StillClock
) -> None:
    assert await couriers.delivered_at(**NUMBER) is None
    clock.move(AT_LAST)
    delivered = await couriers.delivered_at(**NUMBER)
    assert delivered is not None
    assert clock.now() - AT_LAST < delivered <= clock.now()


async def test_a_delivery_once_told_never_moves(couriers: SandboxCouriers, clock: StillClock) -> None:
    clock.move(AT_LAST)
    first = await couriers.delivered_at(**NUMBER)
    clock.move(AT_LAST)
    assert await couriers.delivered_at(**NUMBER) == first


async def test_events_come_in_order_and_never_from_the_future(couriers: SandboxCouriers, clock: StillClock) -> None:
    before = 0
    for _ in range(12):
        clock.move(timedelta(hours=6))
        events = await couriers.track(**NUMBER)
        assert len(events) >= before
        assert [event.at for event in events] == sorted(event.at for event in events)
        assert all(event.at <= clock.now() for event in events)
        before = len(events)


async def test_a_parcel_on_its_way_is_turned_round_and_a_delivered_one_is_not(
    couriers: SandboxCouriers, clock: StillClock
) -> None:
    clock.move(timedelta(hours=6))
    assert await couriers.intercept(**NUMBER)
    clock.move(AT_LAST)
    assert not await couriers.intercept(**NUMBER)


async def test_a_number_that_nobody_knows_is_neither_delivered_nor_turned_round(couriers: SandboxCouriers) -> None:
    unknown = {"courier": "ZTO", "tracking_no": "ZT0000000000000"}
    assert await couriers.delivered_at(**unknown) is None
    assert not await couriers.intercept(**unknown)


async def test_asking_is_free_of_effects(couriers: SandboxCouriers, clock: StillClock) -> None:
    clock.move(timedelta(hours=20))
    assert await couriers.track(**NUMBER) == await couriers.track(**NUMBER)
    await couriers.pick_up(case_no="AS1", when="明天", address="杭州")
    assert await couriers.delivered_at(**NUMBER) is None
