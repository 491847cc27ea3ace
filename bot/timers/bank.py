"""What the bank says of money on its way: sent once under its key, only asked about from then on.

The bank is asked before the book is told, and told in another transaction: a crash between the two asks the same key
again, which pays nothing twice. A payment without an answer is looked up, never sent again.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.aftersales.ports import PaymentOutcome, Payments
from bot.store.outbox import Effect
from bot.timers.outbox import Asked, Delivered

#: how often the bank is asked about a payment that it has not answered, and for how long (RULES.md, "Clocks")
ASK_EVERY = timedelta(hours=1)
ASK_FOR = timedelta(hours=24)

#: (action, body) → the book heard it
type Tell = Callable[[str, Mapping[str, Any]], Awaitable[None]]


async def carry(payments: Payments, effect: Effect, *, now: datetime, tell: Tell) -> Delivered | Asked:
    """Ask the bank about an effect's key and tell its book `paid` or `failed`, with the bank's words for a failure."""
    outcome = await outcome_of(payments, effect)
    if outcome.state == "pending":
        return ask_again(effect, now)
    await tell(outcome.state, {"words": outcome.words} if outcome.state == "failed" else {})
    return Delivered()


def ask_again(effect: Effect, now: datetime) -> Asked:
    """No answer yet: when to look again, and until when."""
    return Asked(at=now + ASK_EVERY, until=(effect.asked_at or now) + ASK_FOR)


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
