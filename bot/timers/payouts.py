"""A payout on its way: paid through the bank under its own key, told to its book, and tried again when it failed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Protocol

from bot.aftersales.applications import Key
from bot.aftersales.cases import Actor
from bot.aftersales.errors import StaleVersion, StateConflict
from bot.aftersales.payouts import Payout
from bot.aftersales.ports import Clock, Payments, UnitsOfWork
from bot.aftersales.vocabulary import Role
from bot.store.outbox import Effect
from bot.store.unit_of_work import SqlUnitsOfWork
from bot.timers.bank import carry
from bot.timers.outbox import Asked, Delivered, Undeliverable


class ActsOnPayouts(Protocol):
    """The part of the law's service that moves payouts."""

    async def act_on_payout(
        self,
        actor: Actor,
        payout_no: str,
        action: str,
        body: Mapping[str, Any],
        *,
        version: int | None = None,
        key: Key | None = None,
    ) -> Payout: ...


class PayoutDelivery:
    """The route of the effect "payout": {shop, payout_no, order_no, case_no, key, amount_fen, payee}."""

    def __init__(self, *, payments: Payments, service: ActsOnPayouts, units: SqlUnitsOfWork, clock: Clock) -> None:
        self._payments = payments
        self._service = service
        self._units = units
        self._clock = clock

    async def __call__(self, effect: Effect) -> Delivered | Asked:
        """Ask the bank, tell the book. Undeliverable when money left and the book will not hear of it."""
        return await carry(self._payments, effect, now=self._clock.now(), tell=partial(self._tell, effect))

    async def _tell(self, effect: Effect, action: str, body: Mapping[str, Any]) -> None:
        actor = Actor(role=Role.PAYMENT, id="payment", shop=effect.shop)
        try:
            await self._service.act_on_payout(actor, effect.payload["payout_no"], action, body)
        except StateConflict as conflict:
            # told before, by a deliverer that died before it could note it
            async with self._units(write=False) as unit:
                booked = await unit.payouts.booked(effect.key)
            if action == "paid" and not booked:
                raise Undeliverable(f"paid, and the payout cannot take it: {conflict.reason}") from conflict


class PayoutRetries:
    """Failed payouts whose time to be tried again came."""

    def __init__(self, *, units: UnitsOfWork, clock: Clock, service: ActsOnPayouts, batch: int = 50) -> None:
        self._units = units
        self._clock = clock
        self._service = service
        self._batch = batch

    async def step(self) -> int:
        """One batch; how many were sent again."""
        async with self._units(write=False) as unit:
            due = await unit.payouts.due(self._clock.now(), self._batch)
        return sum([await self._again(payout) for payout in due])

    async def _again(self, payout: Payout) -> bool:
        timer = Actor(role=Role.TIMER, id="timer", shop=payout.shop)
        try:
            await self._service.act_on_payout(timer, payout.payout_no, "retry", {}, version=payout.version)
        except (StaleVersion, StateConflict):
            # another sweeper, or a person in time
            return False
        return True
