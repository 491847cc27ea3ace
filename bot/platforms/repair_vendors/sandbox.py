"""A vendor that takes every order and mends when somebody at its account says so; its order book is a table."""

from __future__ import annotations

from typing import Any

from bot.aftersales.ports import Clock
from bot.store.tables.base import EVERY_SHOP
from bot.store.tables.sandbox import sandbox_repairs
from bot.store.unit_of_work import SqlUnitsOfWork
from bot.store.upserts import upsert


class SandboxRepairVendors:
    """The port `RepairVendors`: the same key again is the same order."""

    def __init__(self, *, units: SqlUnitsOfWork, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    async def order(self, *, key: str, case_no: str, vendor: str, goods: str, fault: str) -> None:
        """Note the order, once a key."""
        row: dict[str, Any] = {"key": key, "case_no": case_no, "vendor": vendor, "goods": goods, "fault": fault}
        row |= {"shop": EVERY_SHOP, "ordered_at": self._clock.now()}
        async with self._units() as unit:
            put = upsert(unit.connection.dialect.name, sandbox_repairs).values(row)
            await unit.connection.execute(put.on_conflict_do_nothing(index_elements=["key"]))
            await unit.commit()
