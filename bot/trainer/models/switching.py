"""How one process follows what is published: start a model's engines, warm them, switch, keep the old ones a while.

Turns go on by the old plan until the engines of the new one answer, so a switch costs no turn. Rolling back goes to
engines that still run, so it takes effect with the next turn.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.engine_client import Engine
from bot.engine_fleets import Fleet, Plan
from bot.engine_processes import NotStarted
from bot.store.publications import Publications
from bot.store.unit_of_work import SqlUnitsOfWork
from bot.tasks import end_tasks
from bot.trainer.models.publishing import plan_of

log = structlog.get_logger(__name__)

#: how long engines that serve nobody any more are kept for a roll-back
KEPT_WARM = timedelta(minutes=30)


class Running(Protocol):
    """Engines of one model that were started here."""

    @property
    def engine(self) -> Engine:
        """All of them as one."""
        ...

    async def end(self) -> None:
        """End the processes."""
        ...


#: starts the engines of a model by name; they are warm when it returns. NotStarted
Start = Callable[[str], Awaitable[Running]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """How it stands with a model's engines in this process: "starting", "serving", "warm" or "failed"."""

    state: str
    why: str = ""


class Switch:
    """Follows the publications in one process; `step` is run often, and after each change made here.

    `own` is the name of the model that the process was started with.
    """

    def __init__(
        self, *, units: SqlUnitsOfWork, fleet: Fleet, start: Start, own: str, now: Callable[[], datetime],
        kept_warm: timedelta = KEPT_WARM,
    ) -> None:  # fmt: skip
        self._units, self._fleet, self._start, self._now = units, fleet, start, now
        self.own = own
        self._kept_warm = kept_warm
        self._revision = -1
        self._wanted = Plan()
        self._starting: dict[str, asyncio.Task[Running]] = {}
        self._running: dict[str, Running] = {}
        self._unused_since: dict[str, datetime] = {}
        self._failed: dict[str, str] = {}
        self._turn = asyncio.Lock()

    async def step(self) -> int:
        """1 when who serves was changed by it, else 0."""
        async with self._turn:
            await self._look()
            await self._gather()
            changed = self._lay()
            await self._retire()
        return int(changed)

    def sides(self) -> Mapping[str, Side]:
        """Every model that this process has engines of, or tried to."""
        serving = {model or self.own for model in self._fleet.plan.models}
        found = {self.own: Side(state="warm"), **{model: Side(state="warm") for model in self._running}}
        found |= {model: Side(state="starting") for model in self._starting}
        found |= {model: Side(state="failed", why=why) for model, why in self._failed.items()}
        return found | {model: Side(state="serving") for model in serving}

    @property
    def plan(self) -> Plan:
        """Who serves in this process now."""
        return self._fleet.plan

    async def end(self) -> None:
        """End every engine that was started here."""
        await end_tasks(list(self._starting.values()))
        await asyncio.gather(*(running.end() for running in self._running.values()))

    async def _look(self) -> None:
        async with self._units(write=False) as unit:
            publications = Publications(unit.connection)
            revision = await publications.revision()
            if revision == self._revision:
                return
            self._wanted = plan_of(await publications.live(), self.own)
        self._revision = revision
        self._failed.clear()  # somebody did something: try again
        for model in self._wanted.models:
            if model is not None and not self._fleet.has(model) and model not in self._starting:
                self._starting[model] = asyncio.ensure_future(self._start(model))

    async def _gather(self) -> None:
        for model, task in list(self._starting.items()):
            if not task.done():
                continue
            del self._starting[model]
            try:
                running = task.result()
            except Exception as error:
                self._failed[model] = str(error) if isinstance(error, NotStarted) else type(error).__name__
                log.error("engines did not start", model=model, error=repr(error))
            else:
                self._running[model] = running
                self._fleet.add(model, running.engine)

    def _lay(self) -> bool:
        wanted = self._wanted
        if wanted == self._fleet.plan or not all(self._fleet.has(model) for model in wanted.models):
            return False
        self._fleet.lay(wanted)
        log.info("who serves was changed", model=wanted.model or self.own, share=wanted.share, revision=self._revision)
        return True

    async def _retire(self) -> None:
        now = self._now()
        for model in list(self._running):
            if model in self._fleet.plan.models or model in self._wanted.models:
                self._unused_since.pop(model, None)
            elif now - self._unused_since.setdefault(model, now) > self._kept_warm:
                self._fleet.drop(model)
                del self._unused_since[model]
                await self._running.pop(model).end()
