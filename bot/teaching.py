"""How the parts that teach are put together: where training happens, who serves, and what goes on beside requests."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import aiohttp

from bot.engine_fleets import Fleet
from bot.engine_processes import start_engines
from bot.settings import Internal, Settings, place
from bot.store.unit_of_work import SqlUnitsOfWork
from bot.timers.rounds import Rounds
from bot.trainer.changes.applied import Conflicting, data_set
from bot.trainer.changes.texts import PoisonedFile, write_texts
from bot.trainer.models.datasets import UnfitData
from bot.trainer.models.guarding import Guarding
from bot.trainer.models.jobs import Serving, Trainings, Workshop
from bot.trainer.models.publishing import Publishing
from bot.trainer.models.switching import Running, Start, Switch
from bot.trainer.models.training import named

#: the name of a model that the supervisor did not tell us, because its engines are elsewhere
ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class Teaching:
    """The parts, and the rounds of one process; a training may take minutes, so no demo's reset waits for these."""

    trainings: Trainings
    publishing: Publishing
    switch: Switch
    rounds: tuple[Rounds, ...]


def lay_out_teaching(
    settings: Settings, internal: Internal, *, root: Path, units: SqlUnitsOfWork, now: Callable[[], datetime],
    fleet: Fleet, start: Start,
) -> Teaching:  # fmt: skip
    """Everything that trains, judges and publishes, none of it running yet."""
    workshop = Workshop(root=root, data_dir=settings.data_dir.resolve())
    own = ELSEWHERE if internal.model is None else named(internal.model)
    switch = Switch(units=units, fleet=fleet, start=start, own=own, now=now)
    publishing = Publishing(units=units, now=now, workshop=workshop, moved=switch.step, guard=Guarding(units, workshop))

    async def serving() -> Path | None:
        plan = switch.plan
        model = plan.model if plan.share >= 50 else plan.rest
        return internal.model if model is None else workshop.model(model)

    trainings = trainings_in(workshop, units, now=now, serving=serving, trained=publishing.tidy)
    rounds = (Rounds("models", switch.step, every=0.5), Rounds("trainings", trainings.step, every=2.0))
    return Teaching(trainings=trainings, publishing=publishing, switch=switch, rounds=rounds)


def trainings_in(
    workshop: Workshop, units: SqlUnitsOfWork, *, now: Callable[[], datetime], serving: Serving,
    trained: Callable[[], Awaitable[object]],
) -> Trainings:  # fmt: skip
    """Trainings on git's examples with every accepted change of the trainers."""
    base = workshop.root / "nlu_data"

    async def gather(into: Path) -> None:
        try:
            texts = (await data_set(units, base)).texts
        except (Conflicting, PoisonedFile, ValueError) as error:
            raise UnfitData(str(error).splitlines()) from error
        await asyncio.to_thread(shutil.copytree, base, into, dirs_exist_ok=True)
        await asyncio.to_thread(write_texts, texts, into)

    return Trainings(units=units, now=now, workshop=workshop, gather=gather, serving=serving, trained=trained)


def starter(settings: Settings, internal: Internal, *, root: Path, session: aiohttp.ClientSession) -> Start:
    """Starts as many engines of a model as the installation has of its own."""
    host, _ = place(settings.actions_at)
    near = "127.0.0.1" if host in ("0.0.0.0", "[::]") else host  # noqa: S104 - compared, not bound
    workshop = Workshop(root=root, data_dir=settings.data_dir.resolve())
    begin = partial(
        start_engines, count=max(1, settings.own_engines), root=root, data_dir=workshop.data_dir,
        secret=internal.secret.get_secret_value(), actions=[f"http://{near}:{internal.action_port}"], session=session,
    )  # fmt: skip

    async def start(model: str) -> Running:
        return await begin(workshop.model(model))

    return start
