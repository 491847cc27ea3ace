"""Deadlines that ran out: each clock is fired once, however many sweepers run and whatever was down meanwhile."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Protocol

import structlog

from bot.aftersales.cases import Actor, Case
from bot.aftersales.errors import StaleVersion, StateConflict
from bot.aftersales.ports import Clock, UnitsOfWork
from bot.aftersales.vocabulary import Role

#: a case whose firing failed is left alone for so many real seconds, so that it holds up no other
REST = 60.0


class Acts(Protocol):
    """The part of the law's service that timers call."""

    async def act(
        self, actor: Actor, case_no: str, action: str, body: Mapping[str, Any], *, version: int | None = None
    ) -> Case: ...


class Sweeper:
    """Fires `time_out` on every case whose clock ran out, soonest first."""

    def __init__(self, *, units: UnitsOfWork, clock: Clock, service: Acts, batch: int = 50) -> None:
        self._units = units
        self._clock = clock
        self._service = service
        self._batch = batch
        self._resting: dict[str, float] = {}
        self._log = structlog.get_logger("timers")

    async def step(self) -> int:
        """One batch; how many clocks this sweeper fired."""
        return sum([await self._fire(case) for case in await self._due()])

    async def _due(self) -> list[Case]:
        now = time.monotonic()
        self._resting = {case_no: until for case_no, until in self._resting.items() if until > now}
        async with self._units(write=False) as unit:
            numbers = await unit.cases.due(self._clock.now(), self._batch + len(self._resting))
            wanted = [case_no for case_no in numbers if case_no not in self._resting][: self._batch]
            found = [await unit.cases.get(case_no) for case_no in wanted]
        return [case for case in found if case is not None]

    async def _fire(self, case: Case) -> bool:
        actor = Actor(role=Role.TIMER, id="timer", shop=case.shop)
        try:
            # the version that was seen due: who comes second finds another one, and the clock is not fired twice
            await self._service.act(actor, case.case_no, "time_out", {}, version=case.version)
        except StaleVersion:
            # another sweeper, or a person in time
            return False
        except StateConflict as conflict:
            self._log.info("clock was not fired", case_no=case.case_no, clock=case.clock, reason=conflict.reason)
        except Exception as error:
            self._log.error("clock failed", case_no=case.case_no, clock=case.clock, error=repr(error))
        else:
            return True
        self._resting[case.case_no] = time.monotonic() + REST
        return False
