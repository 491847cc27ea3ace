"""Clocks of orders: those that are missing are wound, those that ran out are fired once, whoever else looks."""

from __future__ import annotations

import structlog

from bot.aftersales.cases import Actor
from bot.aftersales.errors import AftersalesError, StateConflict
from bot.aftersales.orders import RECEIPT, SHIP
from bot.aftersales.ports import Clock, UnitsOfWork
from bot.aftersales.vocabulary import Role
from bot.timers.parcels import ActsOnOrders

_ACTION = {SHIP: "order_late", RECEIPT: "auto_confirm"}


class OrderSweeper:
    """Winds and fires; each order in a unit of work of its own."""

    def __init__(self, *, units: UnitsOfWork, clock: Clock, service: ActsOnOrders, batch: int = 100) -> None:
        self._units = units
        self._clock = clock
        self._service = service
        self._batch = batch
        self._log = structlog.get_logger("timers")

    async def step(self) -> int:
        """One batch of each; how many clocks were wound or fired."""
        async with self._units(write=False) as unit:
            unwound = await unit.order_clocks.unwound(self._batch)
            due = await unit.order_clocks.due(self._clock.now(), self._batch)
        did = [await self._act(shop, order_no, "wind") for shop, order_no in unwound]
        did += [await self._act(clock.shop, clock.order_no, _ACTION[clock.clock]) for clock in due]
        return sum(did)

    async def _act(self, shop: str, order_no: str, action: str) -> bool:
        actor = Actor(role=Role.TIMER, id="timer", shop=shop)
        try:
            await self._service.act_on_order(actor, order_no, action, {}, key=None)
        except StateConflict:
            # another sweeper fired it
            return False
        except AftersalesError as refused:
            self._log.error("order clock failed", order_no=order_no, action=action, error=str(refused))
            return False
        return True
