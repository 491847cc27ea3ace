"""A warehouse that can always stop what has not left."""

from __future__ import annotations

from collections.abc import Sequence

from bot.aftersales.vocabulary import Goods
from bot.store.unit_of_work import SqlUnitsOfWork


class SandboxWarehouse:
    """The port `Warehouse`: answers *stopped* when none of the items has left, and does not otherwise."""

    def __init__(self, *, units: SqlUnitsOfWork) -> None:
        self._units = units

    async def stop(self, *, order_no: str, items: Sequence[str]) -> bool:
        """True when every one of the items was still there. Reads alone: may be called while a unit is open."""
        async with self._units(write=False) as unit:
            order = await unit.orders.get(order_no)
        if order is None:
            return False
        lines = [order.item_of(item) for item in items]
        return bool(lines) and all(line is not None and line.goods is Goods.UNSENT for line in lines)

    async def resume(self, *, order_no: str, items: Sequence[str]) -> None:
        """They may be sent after all; this warehouse remembers no stop."""
