"""A refund on its way: paid through the bank under the case's key, and the case told what came of it.

The bank is asked before the case is told, and told in another transaction: a crash between the two asks the same key
again, which pays nothing twice. A payment without an answer is looked up, never sent again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.aftersales.cases import Actor
from bot.aftersales.errors import StateConflict
from bot.aftersales.ports import Clock, PaymentOutcome, Payments
from bot.aftersales.vocabulary import Role, Status
from bot.store.outbox import Effect
from bot.store.unit_of_work import SqlUnitsOfWork
from bot.timers.outbox import Asked, Delivered, Undeliverable
from bot.timers.sweeper import Acts

#: how often the bank is asked about a payment that it has not answered, and for how long (RULES.md, "Clocks")
ASK_EVERY = timedelta(hours=1)
ASK_FOR = timedelta(hours=24)


class RefundDelivery:
    """The route of the effects "refund" and "freight": {shop, case_no, order_no, key, amount_fen, payee}."""

    def __init__(self, *, payments: Payments, service: Acts, units: SqlUnitsOfWork, clock: Clock) -> None:
        self._payments = payments
        self._service = service
        self._units = units
        self._clock = clock

    async def __call__(self, effect: Effect) -> Delivered | Asked:
        """Ask the bank, tell the case. Undeliverable when money left and the case will not hear of it."""
        outcome = await outcome_of(self._payments, effect)
        now = self._clock.now()
        if outcome.state == "pending":
            return Asked(at=now + ASK_EVERY, until=(effect.asked_at or now) + ASK_FOR)
        body = {"words": outcome.words} if outcome.state == "failed" else {}
        await self._tell(effect, outcome.state, body)
        return Delivered()

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


async def outcome_of(payments: Payments, effect: Effect) -> PaymentOutcome:
    """What the bank says of an effect's key: sent the first time, only asked about from then on."""
    if effect.state == "asked":
        found = await payments.find(effect.key)
        return found or PaymentOutcome(key=effect.key, state="pending")
    payload = effect.payload
    send = payments.pay_out if effect.kind in ("payout", "freight") else payments.refund
    return await send(
        key=effect.key, order_no=payload["order_no"], amount_fen=payload["amount_fen"], payee=payload["payee"]
    )
