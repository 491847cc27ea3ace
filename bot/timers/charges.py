"""What buyers pay to the shop: asked of the bank, told to the case once it is there, paid back when the service failed.

A payment that comes when the case does not wait for it any more goes straight back, under a key of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.aftersales.cases import Actor
from bot.aftersales.errors import StateConflict
from bot.aftersales.ports import Clock, PaymentOutcome, Payments, UnitsOfWork
from bot.aftersales.vocabulary import Role
from bot.store.outbox import Effect
from bot.timers.bank import ask_again
from bot.timers.outbox import Asked, Delivered
from bot.timers.sweeper import Acts

#: how often the bank is asked whether the buyer paid, and for how long after his time is over
PAID_IN_EVERY = timedelta(minutes=10)
PAID_IN_FOR = timedelta(days=4)


class ChargeDelivery:
    """The route of the effect "charge": {shop, case_no, order_no, key, amount_fen}."""

    def __init__(self, *, payments: Payments, service: Acts, units: UnitsOfWork, clock: Clock) -> None:
        self._payments = payments
        self._service = service
        self._units = units
        self._clock = clock

    async def __call__(self, effect: Effect) -> Delivered | Asked:
        """Ask; not paid in time is no fault of anybody's: the case's own clock declines."""
        outcome = await self._payments.charge(
            key=effect.key, order_no=effect.payload["order_no"], amount_fen=effect.payload["amount_fen"]
        )
        now = self._clock.now()
        if outcome.state == "paid":
            await self.paid_in(shop=effect.shop, payload=effect.payload)
        elif outcome.state == "pending" and now < (effect.asked_at or now) + PAID_IN_FOR:
            return Asked(at=now + PAID_IN_EVERY, until=(effect.asked_at or now) + PAID_IN_FOR + PAID_IN_EVERY)
        return Delivered()

    async def paid_in(self, *, shop: str, payload: Mapping[str, Any]) -> None:
        """The buyer's money is there: the case goes on, or, when it waits for it no more, the money goes back."""
        actor = Actor(role=Role.PAYMENT, id="payment", shop=shop)
        key = payload["key"]
        try:
            await self._service.act(actor, payload["case_no"], "paid_in", {"charge": key})
        except StateConflict:
            async with self._units(write=False) as unit:
                case = await unit.cases.get(payload["case_no"])
            charge = {} if case is None else case.details.get("charge") or {}
            if charge.get("key") == key and charge.get("state") in ("paid", "returned"):
                # told before, by a deliverer that died before it could note it
                return
            await pay_back(self._payments, charge=key, order_no=payload["order_no"], amount_fen=payload["amount_fen"])


class ChargeReturn:
    """The route of the effect "charge_back": {shop, case_no, order_no, charge, amount_fen}."""

    def __init__(self, *, payments: Payments, clock: Clock) -> None:
        self._payments = payments
        self._clock = clock

    async def __call__(self, effect: Effect) -> Delivered | Asked:
        """Pay it back; an answer that does not come is asked for, never paid a second time."""
        payload = effect.payload
        outcome = await pay_back(
            self._payments, charge=payload["charge"], order_no=payload["order_no"], amount_fen=payload["amount_fen"]
        )
        if outcome.state == "pending":
            return ask_again(effect, self._clock.now())
        if outcome.state == "failed":
            raise RuntimeError(outcome.words)
        return Delivered()


async def pay_back(payments: Payments, *, charge: str, order_no: str, amount_fen: int) -> PaymentOutcome:
    """What was paid under a charge's key goes the way it came, under one key."""
    return await payments.refund(
        key=f"{charge}:back", order_no=order_no, amount_fen=amount_fen, payee={"type": "as_paid"}
    )
