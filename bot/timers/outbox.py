"""Deliveries: what a commit decided is told to the outside world at least once, with its key, never inside that commit.

An effect is taken under a lease (a deliverer that dies gives it back by dying), tried again with growing pauses, and
set aside for a person when it cannot be delivered at all; a side that cannot be reached is waited for.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.aftersales.ports import Clock, Notices
from bot.store.outbox import Effect
from bot.store.unit_of_work import SqlUnitsOfWork

#: tries before an effect is set aside
TRIES = 8
#: how long a side that cannot be reached is waited for, whatever the tries
PATIENCE = timedelta(days=3)
#: a try that says nothing for so long is taken to have died
LEASE = timedelta(seconds=60)
_FIRST_PAUSE = timedelta(seconds=2)
_LONGEST_PAUSE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """The other side has it and has answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The other side has it and will answer later: ask again at `at`. After `until` a person asks, by other means."""

    at: datetime
    until: datetime


#: Delivers one effect. Raising means that it may not have arrived.
Deliver = Callable[[Effect], Awaitable[Delivered | Asked]]


class Undeliverable(Exception):
    """Trying again cannot help: a person has to look at it."""


class Deliverer:
    """Takes effects from the outbox and gives each to the route of its kind."""

    def __init__(
        self,
        *,
        units: SqlUnitsOfWork,
        clock: Clock,
        routes: Mapping[str, Deliver],
        notices: Notices,
        batch: int = 10,
    ) -> None:
        self._units = units
        self._clock = clock
        self._routes = routes
        self._notices = notices
        self._batch = batch
        self._log = structlog.get_logger("timers")

    async def step(self) -> int:
        """One batch; how many effects were tried."""
        async with self._units(write=False) as unit:
            # so that an idle round takes no write lock
            if not await unit.deliveries.any_due():
                return 0
        async with self._units() as unit:
            taken = await unit.deliveries.take(self._batch, LEASE)
            await unit.commit()
        for effect in taken:
            await self._deliver(effect)
        return len(taken)

    async def _deliver(self, effect: Effect) -> None:
        route = self._routes.get(effect.kind)
        try:
            if route is None:
                raise Undeliverable(f"nobody delivers {effect.kind}")
            outcome = await route(effect)
        except Undeliverable as error:
            await self._set_aside(effect, str(error))
        except (OSError, TimeoutError) as away:
            # the other side is down, which says nothing about the effect
            if self._clock.now() - effect.put_at >= PATIENCE:
                await self._set_aside(effect, repr(away))
            else:
                await self._try_later(effect, repr(away))
        except Exception as error:
            if effect.tries >= TRIES:
                await self._set_aside(effect, repr(error))
            else:
                await self._try_later(effect, repr(error))
        else:
            await self._note(effect, outcome)

    async def _note(self, effect: Effect, outcome: Delivered | Asked) -> None:
        if isinstance(outcome, Asked) and self._clock.now() >= outcome.until:
            await self._set_aside(effect, "no answer")
            return
        async with self._units() as unit:
            if isinstance(outcome, Asked):
                await unit.deliveries.asked(effect, at=outcome.at)
            else:
                await unit.deliveries.done(effect)
            await unit.commit()

    async def _try_later(self, effect: Effect, words: str) -> None:
        pause = min(_FIRST_PAUSE * 2 ** min(effect.tries - 1, 16), _LONGEST_PAUSE)
        self._log.warning("not delivered", kind=effect.kind, key=effect.key, tries=effect.tries, error=words)
        async with self._units() as unit:
            await unit.deliveries.again(effect, at=self._clock.now() + pause, words=words)
            await unit.commit()

    async def _set_aside(self, effect: Effect, words: str) -> None:
        self._log.error("set aside", kind=effect.kind, key=effect.key, tries=effect.tries, error=words)
        async with self._units() as unit:
            await unit.deliveries.aside(effect, words=words)
            await unit.commit()
        facts = {"kind": effect.kind, "key": effect.key, "case_no": effect.payload.get("case_no"), "words": words}
        await self._notices.tell(shop=effect.shop, to="supervisor", template="effect_set_aside", facts=facts)
