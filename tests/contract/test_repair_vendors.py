"""What every repair vendor does: an order under a key is one order, however often and by how many it is asked."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select

from bot.platforms.repair_vendors.sandbox import SandboxRepairVendors
from bot.store.tables.sandbox import sandbox_repairs
from bot.store.unit_of_work import SqlUnitsOfWork
from tests.contract.worlds import StillClock


@pytest.fixture
def vendors(sql_units: SqlUnitsOfWork, clock: StillClock) -> SandboxRepairVendors:
    """The sandbox."""
    return SandboxRepairVendors(units=sql_units, clock=clock)


async def ordered(units: SqlUnitsOfWork) -> list[str]:
    async with units(write=False) as unit:
        return list((await unit.connection.execute(select(sandbox_repairs.c.key))).scalars())


async def test_the_same_key_again_is_the_same_order(vendors: SandboxRepairVendors, sql_units: SqlUnitsOfWork) -> None:
    for _ in range(3):
        await vendors.order(key="AS1:repair", case_no="AS1", vendor="v", goods="台灯", fault="不亮")
    assert await ordered(sql_units) == ["AS1:repair"]


async def test_two_keys_are_two_orders(vendors: SandboxRepairVendors, sql_units: SqlUnitsOfWork) -> None:
    for key in ("AS1:repair", "AS2:repair"):
        await vendors.order(key=key, case_no=key[:3], vendor="v", goods="台灯", fault="不亮")
    assert sorted(await ordered(sql_units)) == ["AS1:repair", "AS2:repair"]


async def test_racing_deliverers_order_once(vendors: SandboxRepairVendors, sql_units: SqlUnitsOfWork) -> None:
    asked = (vendors.order(key="AS1:repair", case_no="AS1", vendor="v", goods="台灯", fault="不亮") for _ in range(8))
    await asyncio.gather(*asked)
    assert await ordered(sql_units) == ["AS1:repair"]
