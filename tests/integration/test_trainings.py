"""Training jobs: one at a time, watched while they run, cancelled, interrupted by a restart, asked for again."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.aftersales.cases import Actor
from bot.aftersales.vocabulary import Role
from bot.store.database import Database
from bot.store.models import Job, StoredModels, TrainingJobs
from bot.store.unit_of_work import SqlUnitsOfWork
from bot.trainer.models.jobs import GONE_AFTER, Trainings, Workshop
from bot.trainer.refusals import Refused
from tests.integration.conftest import World, eventually

TRAINER = Actor(role=Role.AGENT, id="trainer1", shop="dian1")
INTENTS = 'version: "3.1"\nnlu:\n- intent: greet\n  examples: |\n    - 在吗\n    - 你好\n'
#: a training that says how far it is, waits until it is let go, and writes a result
WORKS = """
import json, pathlib, sys, time
folder = pathlib.Path(sys.argv[1])
print("a library's warning", flush=True)
print(json.dumps({"step": "training", "share": 40, "line": "训练"}), flush=True)
while not pathlib.Path(LET_GO).exists():
    time.sleep(0.02)
told = json.loads((folder / "job.json").read_text())
report = {"size_bytes": 7, "running": told["running"]}
(folder / "result.json").write_text(json.dumps({"model": "00000000000000cc", "report": report}))
"""
FAILS = """
import json
print(json.dumps({"step": "checking", "share": 5, "line": "greet.yml:5: 重复"}), flush=True)
raise SystemExit(3)
"""


@dataclass(slots=True, kw_only=True)
class Shop:
    """Trainings with a program that a test wrote."""

    units: SqlUnitsOfWork
    folder: Path
    program: str = WORKS
    after: list[datetime] = field(default_factory=list)

    def trainings(self, *, later: timedelta = timedelta()) -> Trainings:
        script = self.folder / "program.py"
        script.write_text(self.program.replace("LET_GO", repr(str(self.folder / "let_go"))))

        async def gather(into: Path) -> None:
            (into / "intents").mkdir()
            (into / "intents" / "greet.yml").write_text(INTENTS, "utf-8")

        async def serving() -> Path | None:
            return self.folder / "running.zip"

        async def trained() -> None:
            self.after.append(datetime.now(UTC))

        return Trainings(
            units=self.units, now=lambda: datetime.now(UTC) + later, gather=gather, serving=serving, trained=trained,
            workshop=Workshop(root=self.folder, data_dir=self.folder / "var", program=(sys.executable, str(script))),
        )  # fmt: skip

    def let_go(self) -> None:
        (self.folder / "let_go").touch()


@pytest.fixture
def shop(database: Database, tmp_path: Path) -> Shop:
    return Shop(units=SqlUnitsOfWork(database), folder=tmp_path)


async def until(trainings: Trainings, job: Job, met: Callable[[Job], bool]) -> Job:
    async def look() -> Job | None:
        found = await trainings.find(job.id)
        return found if met(found) else None

    return await eventually(look)


async def ended(task: Awaitable[Any]) -> None:
    async with asyncio.timeout(10):
        await task


async def test_a_training_shows_how_far_it_is_and_leaves_a_model_with_its_data_set_and_report(shop: Shop) -> None:
    trainings = shop.trainings()
    job = await trainings.ask(TRAINER)
    running = asyncio.ensure_future(trainings.step())
    seen = await until(trainings, job, lambda found: found.share == 40)
    assert (seen.state, seen.step, seen.log) == ("running", "training", "a library's warning\n训练\n")
    shop.let_go()
    await ended(running)
    done = await trainings.find(job.id)
    assert (done.state, done.model, done.share, done.running) == ("done", "00000000000000cc", 100, None)
    async with shop.units(write=False) as unit:
        model = await StoredModels(unit.connection).get("00000000000000cc")
    assert model is not None
    assert (model.data_set, model.trained_by, model.job) == (done.data_set, "trainer1", job.id)
    assert model.report["running"] == str(shop.folder / "running.zip"), "judged against the model that serves"
    assert (shop.folder / "var" / "data_sets" / str(done.data_set) / "nlu_data" / "intents" / "greet.yml").exists()
    assert not (shop.folder / "var" / "training" / job.id).exists()
    assert len(shop.after) == 1


async def test_one_runs_at_a_time_and_the_next_one_waits(shop: Shop) -> None:
    first, second = shop.trainings(), shop.trainings()
    one = await first.ask(TRAINER)
    running = asyncio.ensure_future(first.step())
    await until(first, one, lambda found: found.state == "running")
    two = await second.ask(TRAINER)
    with pytest.raises(Refused):
        await second.ask(TRAINER)
    assert await second.step() == 0
    assert (await second.find(two.id)).state == "waiting"
    shop.let_go()
    await ended(running)
    assert await second.step() == 1
    assert (await second.find(two.id)).state == "done"


async def test_a_running_one_is_cancelled_with_everything_it_started(shop: Shop) -> None:
    trainings = shop.trainings()
    job = await trainings.ask(TRAINER)
    running = asyncio.ensure_future(trainings.step())
    await until(trainings, job, lambda found: found.share == 40)
    await trainings.cancel(job)
    await ended(running)
    assert (await trainings.find(job.id)).state == "cancelled"
    assert shop.after == []
    with pytest.raises(Refused):
        await trainings.cancel(job)


async def test_a_waiting_one_is_cancelled_at_once(shop: Shop) -> None:
    trainings = shop.trainings()
    job = await trainings.ask(TRAINER)
    assert (await trainings.cancel(job)).state == "cancelled"
    assert await trainings.step() == 0


async def test_an_unfit_data_set_is_a_failure_that_says_why_and_no_model(shop: Shop) -> None:
    shop.program = FAILS
    trainings = shop.trainings()
    job = await trainings.ask(TRAINER)
    await trainings.step()
    failed = await trainings.find(job.id)
    assert (failed.state, failed.why, failed.model) == ("failed", "greet.yml:5: 重复", None)


async def test_when_the_app_stops_the_training_is_interrupted(shop: Shop) -> None:
    trainings = shop.trainings()
    job = await trainings.ask(TRAINER)
    running = asyncio.ensure_future(trainings.step())
    await until(trainings, job, lambda found: found.share == 40)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert (await trainings.find(job.id)).state == "interrupted"


async def test_what_a_killed_app_left_running_is_interrupted_and_holds_nobody_up(shop: Shop) -> None:
    trainings = shop.trainings()
    job = await trainings.ask(TRAINER)
    async with shop.units() as unit:
        await TrainingJobs(unit.connection).claim(at=datetime.now(UTC))
        await unit.commit()
    assert await trainings.step() == 0
    assert (await trainings.find(job.id)).state == "running", "somebody may be at it"
    later = shop.trainings(later=2 * GONE_AFTER)
    next_job = await later.ask(TRAINER)
    shop.let_go()
    await later.step()
    assert (await later.find(job.id)).state == "interrupted"
    assert (await later.find(next_job.id)).state == "done"


async def test_only_those_who_teach_see_and_start_trainings(world: World) -> None:
    trainer = await world.staff("trainer1")
    assert await trainer.get("/api/trainer/jobs") == []
    agent = await world.staff("agent1")
    await agent.post("/api/trainer/jobs", expect=403)
    assert json.dumps(await trainer.get("/api/trainer/models")) == "[]"
