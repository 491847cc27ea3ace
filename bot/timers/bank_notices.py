"""What the payment side says of itself: told to the case or the payout of its key; said again it changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import structlog

from bot.aftersales.cases import Actor
from bot.aftersales.errors import NotFound, StateConflict
from bot.aftersales.ports import PaymentOutcome, Payments
from bot.aftersales.vocabulary import Role
from bot.timers.payouts import ActsOnPayouts
from bot.timers.sweeper import Acts


class SaysOfItself(Payments, Protocol):
    """A payment side that calls back; a notice may come twice, late, or never."""

    async def notices(self) -> Sequence[PaymentOutcome]: ...


class Acting(Acts, ActsOnPayouts, Protocol):
    """The part of the law's service that payments move."""


class BankNotices:
    """Takes notices to the law."""

    def __init__(self, *, bank: SaysOfItself, service: Acting) -> None:
        self._bank = bank
        self._service = service
        self._log = structlog.get_logger("timers")

    async def step(self) -> int:
        """All that came; how many changed something."""
        return sum([await self._take(notice.key) for notice in await self._bank.notices()])

    async def _take(self, key: str) -> bool:
        # a notice is a hint: one that comes late, after the same key was tried again, must not be believed
        notice = await self._bank.find(key)
        if notice is None or notice.state == "pending":
            return False
        number, _, _ = notice.key.partition(":")
        body: Mapping[str, Any] = {"words": notice.words} if notice.state == "failed" else {}
        actor = Actor(role=Role.PAYMENT, id="payment", shop="*")
        try:
            if number.startswith("PO"):
                await self._service.act_on_payout(actor, number, notice.state, body)
            else:
                await self._service.act(actor, number, notice.state, body)
        except (StateConflict, NotFound) as refused:
            # it came before, or is of a charge that was paid back: asking for its key settles that
            self._log.info("bank notice changed nothing", key=notice.key, state=notice.state, reason=str(refused))
            return False
        return True
