"""A refund on its way: paid through the bank under the case's key, and the case told what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from bot.aftersales.cases import Actor
from bot.aftersales.errors import StateConflict
from bot.aftersales.ports import Clock, Payments
from bot.aftersales.vocabulary import Role, Status
from bot.store.outbox import Effect
from bot.store.unit_of_work import SqlUnitsOfWork
from bot.timers.bank import carry
from bot.timers.outbox import Asked, Delivered, Undeliverable
from bot.timers.sweeper import Acts


class RefundDelivery:
    """The route of the effects "refund" and "freight": {shop, case_no, order_no, key, amount_fen, payee}."""

    def __init__(self, *, payments: Payments, service: Acts, units: SqlUnitsOfWork, clock: Clock) -> None:
        self._payments = payments
        self._service = service
        self._units = units
        self._clock = clock

    async def __call__(self, effect: Effect) -> Delivered | Asked:
        """Ask the bank, tell the case. Undeliverable when money left and the case will not hear of it."""
        return await carry(self._payments, effect, now=self._clock.now(), tell=partial(self._tell, effect))

    async def _tell(self, effect: Effect, action: str, body: Mapping[str, Any]) -> None:
        actor = Actor(role=Role.PAYMENT, id="payment", shop=effect.shop)
        try:
            await self._service.act(actor, effect.payload["case_no"], action, body)
        except StateConflict as conflict:
            # told before, by a deliverer that died before it could note it
            async with self._units(write=False) as unit:
                booked = await unit.ledger.sent(effect.key)
                case = await unit.cases.get(effect.payload["case_no"])
            if effect.kind == "freight":
                # it stands in no refund book: the case itself remembers
                booked = case is not None and case.status == Status.SUCCESS
            if action == "paid" and not booked:
                raise Undeliverable(f"paid, and the case cannot take it: {conflict.reason}") from conflict
