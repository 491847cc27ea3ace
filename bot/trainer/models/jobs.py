"""Training jobs: asked for, run one at a time by whichever process is free, watched, cancelled; what came of them.

The work is done by a process of its own (bot/trainer/models/training.py), which gives way to every other. Its progress is
written to the job's row, so that any process shows it. A job whose process was not seen for a while, because the app
was restarted, is "interrupted": it changed nothing, and is asked for again.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import signal
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy.exc import IntegrityError

from bot.aftersales.cases import Actor
from bot.aftersales.errors import NotFound
from bot.chat.lines import new_id
from bot.children import dies_with
from bot.store.models import LOG_CHARS, Job, StoredDataSet, StoredModel, StoredModels, TrainingJobs
from bot.store.unit_of_work import SqlUnitsOfWork
from bot.trainer.models.datasets import UnfitData, keep
from bot.trainer.refusals import Refused

log = structlog.get_logger(__name__)

#: how often a running job's row is written, seconds
BEAT = 1.0
#: not seen for this long: its process is gone
GONE_AFTER = timedelta(seconds=20)
SHOWN = 50

#: writes nlu_data with every accepted change of the trainers into the folder; UnfitData
Gather = Callable[[Path], Awaitable[None]]
#: the model file that serves now
Serving = Callable[[], Awaitable[Path | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """Where training takes place. `root` is the checkout, `data_dir` the installation's own folder.

    `program` is given a job's folder as its last argument and does the work.
    """

    root: Path
    data_dir: Path
    program: Sequence[str] = (sys.executable, "-m", "bot.trainer.models.training")

    def __post_init__(self) -> None:
        for place in (self.root, self.data_dir):
            assert place.is_absolute(), f"{place}: other processes have other working directories"

    @property
    def models(self) -> Path:
        """Where models lie."""
        return self.data_dir / "models"

    def model(self, name: str) -> Path:
        """The file of a model."""
        return self.models / f"wuyou-{name}.zip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trainings:
    """What people and the timer do with jobs. `now` is real time; `trained` is called after each new model."""

    units: SqlUnitsOfWork
    now: Callable[[], datetime]
    workshop: Workshop
    gather: Gather
    serving: Serving
    trained: Callable[[], Awaitable[Any]]

    async def ask(self, by: Actor) -> Job:
        """A new job. Refused while one waits: it will see the same data."""
        async with self.units() as unit:
            jobs = TrainingJobs(unit.connection)
            if any(job.state == "waiting" for job in await jobs.newest(SHOWN)):
                raise Refused("training_waits")
            job = Job(id=new_id(), shop=by.shop, state="waiting", asked_by=by.id, asked_at=self.now())
            await jobs.add(job)
            await unit.commit()
        return job

    async def newest(self) -> Sequence[Job]:
        """The newest first."""
        async with self.units(write=False) as unit:
            return await TrainingJobs(unit.connection).newest(SHOWN)

    async def find(self, job_id: str) -> Job:
        """One. NotFound."""
        async with self.units(write=False) as unit:
            job = await TrainingJobs(unit.connection).get(job_id)
        if job is None:
            raise NotFound("training", job_id)
        return job

    async def cancel(self, job: Job) -> Job:
        """End it: at once while it waits, else within seconds. Refused when it is over."""
        async with self.units() as unit:
            jobs = TrainingJobs(unit.connection)
            present = await jobs.get(job.id)
            if present is None or not present.open:
                raise Refused("training_over")
            if present.state == "waiting":
                await jobs.end(job.id, "cancelled", at=self.now())
            else:
                await jobs.change(job.id, stop=True)
            await unit.commit()
        return await self.find(job.id)

    async def step(self) -> int:
        """End what nobody runs any more, then run the next one to its end; 1 when one was run."""
        if not any(job.open for job in await self.newest()):
            return 0
        async with self.units() as unit:
            await TrainingJobs(unit.connection).interrupt(unseen_since=self.now() - GONE_AFTER, at=self.now())
            await unit.commit()
        try:
            async with self.units() as unit:
                job = await TrainingJobs(unit.connection).claim(at=self.now())
                await unit.commit()
        except IntegrityError:
            return 0
        if job is None:
            return 0
        await self._run(job)
        return 1

    async def _run(self, job: Job) -> None:
        folder = self.workshop.data_dir / "training" / job.id
        try:
            state, values = await self._train(job, folder)
        except asyncio.CancelledError:
            await self._end(job, "interrupted", why="应用停止了")
            raise
        except UnfitData as unfit:
            state, values = "failed", {"why": "\n".join(unfit.faults[:20])}
        except Exception as error:
            log.error("training failed", job=job.id, exc_info=error)
            state, values = "failed", {"why": f"没有训练成（{type(error).__name__}）"}
        finally:
            await asyncio.to_thread(shutil.rmtree, folder, True)
        await self._end(job, state, **values)
        if state == "done":
            await self.trained()

    async def _train(self, job: Job, folder: Path) -> tuple[str, dict[str, Any]]:
        gathered = folder / "nlu_data"
        await asyncio.to_thread(gathered.mkdir, parents=True)
        await self.gather(gathered)
        data_set = await asyncio.to_thread(keep, gathered, self.workshop.data_dir)
        stored = StoredDataSet(
            hash=data_set.hash, shop=job.shop, examples=data_set.examples, counts=data_set.counts,
            made_by=job.asked_by, made_at=self.now(),
        )  # fmt: skip
        async with self.units() as unit:
            jobs = TrainingJobs(unit.connection)
            await jobs.keep_data_set(stored)
            await jobs.change(job.id, data_set=data_set.hash)
            await unit.commit()
        serving = await self.serving()
        told = {
            "data_set": str(data_set.folder), "root": str(self.workshop.root), "out": str(self.workshop.models),
            "data_dir": str(self.workshop.data_dir), "running": None if serving is None else str(serving.resolve()),
        }  # fmt: skip
        (folder / "job.json").write_text(json.dumps(told), "utf-8")
        code, last, stopped = await self._watch(job, folder)
        if stopped:
            return "cancelled", {}
        if code != 0:
            return "failed", {"why": last or f"进程以 {code} 结束"}
        result = json.loads(await asyncio.to_thread((folder / "result.json").read_text, "utf-8"))
        model = StoredModel(
            name=result["model"], shop=job.shop, data_set=data_set.hash, job=job.id, report=result["report"],
            size_bytes=result["report"]["size_bytes"], trained_by=job.asked_by, trained_at=self.now(),
        )  # fmt: skip
        async with self.units() as unit:
            await StoredModels(unit.connection).keep(model)
            await unit.commit()
        return "done", {"model": model.name, "step": "done", "share": 100}

    async def _watch(self, job: Job, folder: Path) -> tuple[int, str, bool]:
        """(exit code, last line, whether it was stopped) of the process, its progress written to the row."""
        process = await asyncio.create_subprocess_exec(
            *self.workshop.program, str(folder), cwd=self.workshop.root, stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, start_new_session=True,
            preexec_fn=dies_with(os.getpid()),
        )  # fmt: skip
        told = _Told()
        reading = asyncio.ensure_future(told.read(process.stdout))
        try:
            while True:
                done, _ = await asyncio.wait({reading}, timeout=BEAT)
                if await self._beat(job, told):
                    return -signal.SIGTERM, told.last, True
                if done:
                    return await process.wait(), told.last, False
        finally:
            reading.cancel()
            await _end_group(process)

    async def _beat(self, job: Job, told: _Told) -> bool:
        """Write down how far it is; whether somebody wants it to stop."""
        async with self.units() as unit:
            jobs = TrainingJobs(unit.connection)
            await jobs.change(job.id, beat_at=self.now(), step=told.step, share=told.share, log=told.log)
            present = await jobs.get(job.id)
            await unit.commit()
        return present is None or present.stop

    async def _end(self, job: Job, state: str, **values: Any) -> None:
        async with self.units() as unit:
            await TrainingJobs(unit.connection).end(job.id, state, at=self.now(), **values)
            await unit.commit()


class _Told:
    """What a training said so far."""

    def __init__(self) -> None:
        self.step, self.share, self.last, self.log = "", 0, "", ""

    async def read(self, lines: asyncio.StreamReader | None) -> None:
        assert lines is not None
        async for raw in lines:
            line = raw.decode(errors="replace").strip()
            try:
                said = json.loads(line)
                self.step, self.share, line = str(said["step"])[:32], int(said["share"]), str(said["line"])
            except (ValueError, KeyError, TypeError):
                pass  # somebody's warning: worth a line in the log, no progress
            self.last = line or self.last
            self.log = f"{self.log}{line}\n"[-LOG_CHARS:]


async def _end_group(process: asyncio.subprocess.Process) -> None:
    """The training and whatever it started."""
    for wish in (signal.SIGTERM, signal.SIGKILL):
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, wish)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(3):
                    await process.wait()
