"""The demo's world is CONTRACT.md's, at whatever hour it starts, and a reset puts it back and nothing else."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, func, insert, select
from sqlalchemy.exc import DBAPIError

from bot.aftersales.orders import Order
from bot.aftersales.vocabulary import Goods, OrderStatus, SevenDays
from bot.platforms import demo
from bot.platforms.clock import DemoClock
from bot.platforms.couriers.sandbox import SandboxCouriers
from bot.platforms.taobao.cells import SHANGHAI
from bot.store.tables.all import metadata
from bot.store.tables.cases import history
from bot.store.tables.people import sessions, staff
from bot.store.unit_of_work import SqlUnitsOfWork
from tests.contract.worlds import StillClock, a_case, a_line, mark_as_demo

FOLDER = Path(__file__).parents[3] / "demo"
#: noon, a minute past midnight and a minute before it, in Shanghai
STARTS = [
    datetime(2026, 11, 24, 12, tzinfo=SHANGHAI),
    datetime(2026, 11, 24, 0, 1, tzinfo=SHANGHAI),
    datetime(2026, 11, 24, 23, 59, tzinfo=SHANGHAI),
]


def orders_at(now: datetime) -> dict[str, list[Order]]:
    """Each buyer's orders, newest first."""
    report = demo.read_world(FOLDER, now).report
    assert report.problems == ()
    found: dict[str, list[Order]] = {}
    for order in sorted(report.orders, key=lambda order: order.created_at, reverse=True):
        found.setdefault(order.buyer_id, []).append(order)
    return found


async def loaded(units: SqlUnitsOfWork, now: datetime = STARTS[0]) -> None:
    await mark_as_demo(units)
    await demo.load(units, FOLDER, now=now.astimezone(UTC), hashed=lambda password: f"hash of {password}")


@pytest.mark.parametrize("now", STARTS, ids=["noon", "just past midnight", "just before midnight"])
class TestWhateverTheHour:
    """What CONTRACT.md, "Demo data", promises."""

    def test_nothing_lies_in_the_future_and_one_thing_follows_the_other(self, now: datetime) -> None:
        for order in demo.read_world(FOLDER, now).report.orders:
            signed = order.items[0].signed_at
            steps = (order.created_at, order.paid_at, order.shipped_at, *(e.at for e in order.track), signed, now)
            known = [step for step in steps if step is not None]
            assert known == sorted(known), order.order_no
            if order.finished_at is not None:
                assert signed is not None
                assert signed < order.finished_at < now

    def test_xiaowang_has_shoes_earphones_and_shirts(self, now: datetime) -> None:
        shirts, earphones, shoes = orders_at(now)["xiaowang"]
        (shoe,) = shoes.items
        assert (shoe.paid_fen, shoe.sku, shoe.goods, shoe.freight_insurance) == (29900, "白色 41码", Goods.BUYER, True)
        assert days_ago(shoe.signed_at, now) == 2
        assert (shoe.signed_by, shoes.status) == ("courier", OrderStatus.WAIT_BUYER_CONFIRM_GOODS)
        assert (earphones.paid_fen, earphones.items[0].goods) == (15900, Goods.TO_BUYER)
        assert earphones.shipped_at is not None
        assert now < earphones.shipped_at + timedelta(days=2), "still on its way"
        (shirt,) = shirts.items
        assert (shirt.quantity, shirt.price_fen, shirt.paid_fen, shirt.goods) == (2, 5900, 11800, Goods.UNSENT)
        assert days_ago(shirts.paid_at, now) == 1
        assert shirts.promised_ship_at is not None
        assert shirts.promised_ship_at > now, "not late yet"

    def test_meili_has_a_dress_that_is_late_and_a_case_made_for_her(self, now: datetime) -> None:
        case, dress = orders_at(now)["meili"]
        assert (dress.paid_fen, dress.status, days_ago(dress.items[0].signed_at, now)) == (
            23900,
            OrderStatus.TRADE_FINISHED,
            20,
        )
        assert dress.finished_at is not None
        assert now - dress.finished_at < timedelta(days=15), "a fault with proof is still possible"
        assert (case.paid_fen, case.items[0].seven_days) == (4900, SevenDays.NO_BY_LAW)
        assert days_ago(case.items[0].signed_at, now) == 1

    def test_laozhang_has_a_cooker_in_warranty_fresh_cherries_and_a_lamp(self, now: datetime) -> None:
        cherries, lamp, cooker = orders_at(now)["laozhang"]
        assert (cooker.paid_fen, cooker.items[0].warranty_days) == (39900, 365)
        assert days_ago(cooker.items[0].signed_at, now) == 200
        midnight = now.replace(hour=0, minute=0)
        assert cherries.items[0].signed_at == max(now - timedelta(hours=2), midnight)
        assert (cherries.paid_fen, cherries.items[0].category) == (12800, "生鲜水果")
        assert (lamp.paid_fen, lamp.items[0].signed_by, days_ago(lamp.items[0].signed_at, now)) == (8900, "courier", 1)

    def test_the_coupon_of_ajie_is_spread_to_the_fen(self, now: datetime) -> None:
        (order,) = orders_at(now)["ajie"]
        assert [item.paid_fen for item in order.items] == [47869, 19090, 3741]
        assert [item.price_fen for item in order.items] == [49900, 19900, 3900]
        assert days_ago(order.items[0].signed_at, now) == 5

    def test_the_second_shop_is_a_shop_apart(self, now: datetime) -> None:
        (order,) = orders_at(now)["lisi"]
        assert order.shop == "dian2"
        assert "xiaoli" not in orders_at(now)


def days_ago(at: datetime | None, now: datetime) -> int:
    """Calendar days in Shanghai."""
    assert at is not None
    return (now.astimezone(SHANGHAI).date() - at.astimezone(SHANGHAI).date()).days


def test_the_shoes_exist_in_four_sizes() -> None:
    products = demo.read_world(FOLDER, STARTS[0]).report.products
    assert [one.sku for one in products if one.code == "WY-SHOE-01"] == [f"白色 {size}码" for size in range(40, 44)]


async def test_only_a_database_that_demo_mode_made_is_filled_and_once(sql_units: SqlUnitsOfWork) -> None:
    with pytest.raises(RuntimeError, match="did not create"):
        await demo.load(sql_units, FOLDER, now=STARTS[0], hashed=str)
    await loaded(sql_units)
    await loaded(sql_units)
    async with sql_units(write=False) as unit:
        people = (await unit.connection.execute(select(staff.c.name, staff.c.shop, staff.c.role))).all()
        passwords = set((await unit.connection.execute(select(staff.c.password))).scalars())
    assert len(people) == 9
    assert ("agent3", "dian2", "agent") in [tuple(row) for row in people]
    assert passwords == {"hash of wuyou-demo"}


async def test_a_database_of_others_is_never_reset(sql_units: SqlUnitsOfWork) -> None:
    with pytest.raises(RuntimeError, match="did not create"):
        await demo.reset(sql_units, FOLDER, now=STARTS[0])


async def test_a_reset_puts_the_shop_back_counts_from_now_and_keeps_who_is_signed_in(
    sql_units: SqlUnitsOfWork,
) -> None:
    await loaded(sql_units)
    clock = DemoClock()
    await clock.load(sql_units)

    async def nothing() -> None:
        return

    await clock.advance(timedelta(days=3), units=sql_units, settle=nothing)
    async with sql_units() as unit:
        order = (await unit.orders.of_buyer("wuyou", "xiaowang"))[-1]
        case = a_case("AS1", order, amount_fen=100)
        await unit.cases.add(case)
        await unit.cases.append(a_line(case, 1))
        await unit.refunds.reserve("AS1", {order.items[0].item: 100})
        await unit.refunds.send("AS1", "AS1:1")
        await unit.refunds.booked("AS1", "AS1:1")
        await unit.outbox.put(kind="refund", key="AS1:1", payload={})
        session = {"id": "s", "shop": "wuyou", "name": "agent1"}
        times = {"created_at": STARTS[0], "expires_at": STARTS[0]}
        await unit.connection.execute(insert(sessions).values(session | times))
        await unit.commit()

    later = STARTS[0] + timedelta(days=40)
    began = time.monotonic()
    await demo.reset(sql_units, FOLDER, now=later.astimezone(UTC))
    clock.rewind()
    assert time.monotonic() - began < 2

    again = DemoClock()
    await again.load(sql_units)
    assert abs(again.now() - datetime.now(UTC)) < timedelta(seconds=5)
    async with sql_units() as unit:
        assert await unit.cases.of_shop("wuyou") == []
        shoes = (await unit.orders.of_buyer("wuyou", "xiaowang"))[-1]
        assert days_ago(shoes.items[0].signed_at, later) == 2
        assert (await unit.refunds.book_of(shoes.items[0].item)).refundable_fen == 29900
        counts = {
            table.name: (await unit.connection.execute(select(func.count()).select_from(table))).scalar_one()
            for table in metadata.sorted_tables
        }
        # what was append-only still is
        case = a_case("AS1", shoes)
        await unit.cases.add(case)
        await unit.cases.append(a_line(case, 1))

        with pytest.raises(DBAPIError, match="append-only"):
            await unit.connection.execute(delete(history))
    assert counts["sessions"] == 1
    assert (counts["orders"], counts["staff"], counts["buyers"]) == (10, 9, 6)
    assert counts["refund_lines"] == counts["outbox"] == counts["history"] == counts["case_numbers"] == 0


async def test_the_parcel_on_its_way_arrives_when_the_clock_has_moved(sql_units: SqlUnitsOfWork) -> None:
    await loaded(sql_units)
    clock = StillClock(STARTS[0].astimezone(UTC))
    couriers = SandboxCouriers(units=sql_units, clock=clock)
    parcel = {"courier": "YTO", "tracking_no": "YT8816420375914"}
    assert await couriers.delivered_at(**parcel) is None
    assert await couriers.intercept(**parcel)
    clock.move(timedelta(hours=49))
    assert await couriers.delivered_at(**parcel) is not None
    assert not await couriers.intercept(**parcel)
    events = await couriers.track(**parcel)
    assert [event.at for event in events] == sorted(event.at for event in events)
    assert await couriers.delivered_at(courier="SF", tracking_no="SF0000000000000") is None


async def test_the_demo_clock_stops_at_every_due_instant_in_turn(sql_units: SqlUnitsOfWork) -> None:
    await loaded(sql_units)
    clock = DemoClock()
    await clock.load(sql_units)
    now = clock.now()
    async with sql_units() as unit:
        orders = await unit.orders.of_buyer("wuyou", "xiaowang")
        for n, (order, hours) in enumerate(zip(orders, (30, 10, 60), strict=True)):
            await unit.cases.add(a_case(f"AS{n}", order, due_at=now + timedelta(hours=hours)))
        await unit.commit()
    stops: list[float] = []

    async def settle() -> None:
        stops.append(round((clock.now() - now) / timedelta(hours=1), 2))

    await clock.advance(timedelta(hours=49), units=sql_units, settle=settle)
    assert stops == [10, 30, 49]
    with pytest.raises(ValueError, match="400 days"):
        await clock.advance(timedelta(days=401), units=sql_units, settle=settle)
    with pytest.raises(ValueError, match="400 days"):
        await clock.advance(timedelta(hours=-1), units=sql_units, settle=settle)
    woken = DemoClock()
    await woken.load(sql_units)
    assert abs(woken.now() - clock.now()) < timedelta(seconds=5)
