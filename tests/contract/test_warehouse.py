"""What every warehouse answers when it is asked to stop what has not left, whichever adapter it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.aftersales.orders import Order
from bot.aftersales.vocabulary import Goods
from bot.platforms.warehouse.sandbox import SandboxWarehouse
from bot.store.unit_of_work import SqlUnitsOfWork
from tests.contract.worlds import an_order


def with_goods(*places: Goods) -> Order:
    """An order with a line in each place."""
    order = an_order(paid=tuple(100 for _ in places))
    return replace(
        order, items=tuple(replace(line, goods=place) for line, place in zip(order.items, places, strict=True))
    )


@pytest.fixture
def warehouse(sql_units: SqlUnitsOfWork) -> SandboxWarehouse:
    """The adapter; another one overrides this fixture and runs the same suite."""
    return SandboxWarehouse(units=sql_units)


async def put(units: SqlUnitsOfWork, order: Order) -> list[str]:
    """Store it; its items."""
    async with units() as unit:
        await unit.orders.add(order)
        await unit.commit()
    return [line.item for line in order.items]


async def test_it_answers_stopped_only_when_nothing_of_it_has_left(
    sql_units: SqlUnitsOfWork, warehouse: SandboxWarehouse
) -> None:
    order = with_goods(Goods.UNSENT, Goods.UNSENT, Goods.TO_BUYER)
    first, second, sent = await put(sql_units, order)
    assert await warehouse.stop(order_no=order.order_no, items=[first, second])
    assert not await warehouse.stop(order_no=order.order_no, items=[first, sent])


async def test_what_it_does_not_know_it_has_not_stopped(sql_units: SqlUnitsOfWork, warehouse: SandboxWarehouse) -> None:
    order = with_goods(Goods.UNSENT)
    (item,) = await put(sql_units, order)
    assert not await warehouse.stop(order_no="none", items=[item])
    assert not await warehouse.stop(order_no=order.order_no, items=[item, "none"])
    assert not await warehouse.stop(order_no=order.order_no, items=[])


async def test_asked_again_it_answers_the_same_and_letting_go_twice_is_no_error(
    sql_units: SqlUnitsOfWork, warehouse: SandboxWarehouse
) -> None:
    order = with_goods(Goods.UNSENT)
    items = await put(sql_units, order)
    assert [await warehouse.stop(order_no=order.order_no, items=items) for _ in range(2)] == [True, True]
    for _ in range(2):
        await warehouse.resume(order_no=order.order_no, items=items)
    assert await warehouse.stop(order_no=order.order_no, items=items)


async def test_it_can_be_asked_while_a_unit_of_work_is_open(
    sql_units: SqlUnitsOfWork, warehouse: SandboxWarehouse
) -> None:
    order = with_goods(Goods.UNSENT)
    items = await put(sql_units, order)
    async with sql_units():
        assert await warehouse.stop(order_no=order.order_no, items=items)
