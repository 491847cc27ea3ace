"""What every store of orders does."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.aftersales import errors
from bot.aftersales.ports import UnitsOfWork
from bot.aftersales.vocabulary import Goods, OrderStatus
from tests.contract.worlds import NOON, an_order


async def test_an_order_comes_back_as_it_was_put(units: UnitsOfWork) -> None:
    order = an_order(paid=(29900, 100))
    async with units() as unit:
        await unit.orders.add(order)
        await unit.commit()
    async with units(write=False) as unit:
        assert await unit.orders.get(order.order_no) == order
        assert await unit.orders.of_item(order.items[1].item) == order
        assert await unit.orders.get("no such order") is None
        assert await unit.orders.of_item("no such item") is None


async def test_a_buyers_orders_come_newest_first_and_only_from_that_shop(units: UnitsOfWork) -> None:
    old = an_order("1", created_at=NOON - timedelta(days=9))
    new = an_order("2", created_at=NOON - timedelta(days=1))
    elsewhere = an_order("3", shop="dian2")
    async with units() as unit:
        for order in (old, new, elsewhere):
            await unit.orders.add(order)
        await unit.commit()
    async with units(write=False) as unit:
        assert [order.order_no for order in await unit.orders.of_buyer("wuyou", "xiaowang")] == ["2", "1"]
        assert await unit.orders.of_buyer("wuyou", "meili") == []


async def test_saving_needs_the_version_that_was_read(units: UnitsOfWork) -> None:
    order = an_order()
    async with units() as unit:
        await unit.orders.add(order)
        await unit.commit()
    sent = replace(order.items[0], goods=Goods.TO_BUYER, shipped_at=NOON)
    changed = replace(order, status=OrderStatus.WAIT_BUYER_CONFIRM_GOODS, items=(sent,))
    async with units() as unit:
        assert await unit.orders.lock(order.order_no) == order
        await unit.orders.save(changed)
        await unit.commit()
    async with units() as unit:
        assert await unit.orders.get(order.order_no) == replace(changed, version=order.version + 1)
        with pytest.raises(errors.StaleVersion):
            await unit.orders.save(changed)


async def test_leaving_without_a_commit_leaves_nothing(units: UnitsOfWork) -> None:
    async with units() as unit:
        await unit.orders.add(an_order())
    with suppress(RuntimeError):
        async with units() as unit:
            await unit.orders.add(an_order())
            raise RuntimeError
    async with units(write=False) as unit:
        assert await unit.orders.get(an_order().order_no) is None


async def test_a_naive_time_is_refused(sql_units: UnitsOfWork) -> None:
    # a store of rows alone can lose an offset; it must not guess one
    async with sql_units() as unit:
        with pytest.raises(Exception, match="naive datetime"):
            await unit.orders.add(an_order(created_at=datetime(2026, 11, 24)))  # noqa: DTZ001
