"""The port Products: a sku is held for as many cases as it has pieces, and no more, whoever asks at once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import insert

from bot.aftersales import errors
from bot.aftersales.ports import Variant
from bot.store.tables.orders import products
from bot.store.unit_of_work import SqlUnitsOfWork
from tests.fakes.stores import MemoryUnits

SHOE = ("SHOE", "白色 42码", 1)


async def stocked(units: Any, stock: int = 2) -> None:
    """Two sizes of a shoe."""
    if isinstance(units, MemoryUnits):
        units.shelf.products.update({("wuyou", "SHOE", sku): (29900, stock) for sku in ("白色 42码", "白色 43码")})
        return
    assert isinstance(units, SqlUnitsOfWork)
    row = {"shop": "wuyou", "code": "SHOE", "category": "鞋", "stock": stock, "price_fen": 29900, "seven_days": "yes"}
    row |= {"warranty_days": 0, "free_shipping": True, "freight_insurance": False, "gift_of": None}
    async with units() as unit:
        await unit.connection.execute(insert(products), [row | {"sku": sku} for sku in ("白色 42码", "白色 43码")])
        await unit.commit()


async def held(units: Any, case_no: str, *pieces: tuple[str, str, int]) -> None:
    """A case holds them, in a unit of its own."""
    async with units() as unit:
        await unit.products.hold(case_no, shop="wuyou", pieces=pieces)
        await unit.commit()


async def left(units: Any) -> list[int]:
    """Of either size."""
    async with units(write=False) as unit:
        return [one.left for one in await unit.products.variants("wuyou", "SHOE")]


async def test_a_product_is_shown_with_what_no_case_holds(units: Any) -> None:
    await stocked(units)
    await held(units, "AS1", SHOE)
    async with units(write=False) as unit:
        assert await unit.products.variants("wuyou", "SHOE") == [
            Variant(sku="白色 42码", price_fen=29900, left=1),
            Variant(sku="白色 43码", price_fen=29900, left=2),
        ]
        assert await unit.products.variants("dian2", "SHOE") == []


async def test_a_case_holds_the_last_thing_it_asked_for_until_it_lets_go(units: Any) -> None:
    await stocked(units)
    await held(units, "AS1", SHOE)
    await held(units, "AS1", ("SHOE", "白色 43码", 2))
    assert await left(units) == [2, 0]
    async with units() as unit:
        await unit.products.let_go("AS1")
        await unit.commit()
    assert await left(units) == [2, 2]


async def test_no_more_is_held_than_there_is(units: Any) -> None:
    await stocked(units)
    await held(units, "AS1", SHOE)
    await held(units, "AS2", SHOE)
    for pieces in ((SHOE,), (("SHOE", "粉色 42码", 1),)):
        with pytest.raises(errors.StateConflict, match="out_of_stock"):
            await held(units, "AS3", *pieces)
    assert await left(units) == [0, 2]


async def test_what_is_taken_has_left_the_stock(units: Any) -> None:
    await stocked(units)
    await held(units, "AS1", SHOE)
    async with units() as unit:
        await unit.products.take("AS1")
        await unit.products.take("AS1")
        await unit.commit()
    assert await left(units) == [1, 2]


async def test_of_twelve_that_race_for_the_last_pair_one_holds_it(units: Any) -> None:
    await stocked(units, stock=1)
    results = await asyncio.gather(*(held(units, f"AS{n}", SHOE) for n in range(12)), return_exceptions=True)
    assert sum(result is None for result in results) == 1
    assert all(result is None or isinstance(result, errors.StateConflict) for result in results)
