"""Data sets, training jobs and models as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables.models import data_sets, models, training_jobs
from bot.store.upserts import upsert

#: characters of a job's log that are kept: its end
LOG_CHARS = 32_000
_j = training_jobs.c


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDataSet:
    """A row of `data_sets`."""

    hash: str
    shop: str
    examples: int
    counts: Mapping[str, int]
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A row of `training_jobs`; bot/store/tables/models.py says what each column means."""

    id: str
    shop: str
    state: str
    asked_by: str
    asked_at: datetime
    running: int | None = None
    data_set: str | None = None
    model: str | None = None
    started_at: datetime | None = None
    beat_at: datetime | None = None
    ended_at: datetime | None = None
    stop: bool = False
    step: str = ""
    share: int = 0
    why: str = ""
    log: str = ""

    @property
    def open(self) -> bool:
        """Whether it is still to end."""
        return self.state in ("waiting", "running")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredModel:
    """A row of `models`."""

    name: str
    shop: str
    data_set: str
    job: str
    size_bytes: int
    report: Mapping[str, Any]
    trained_by: str
    trained_at: datetime
    gone_at: datetime | None = None


class TrainingJobs:
    """Jobs and data sets inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, job: Job) -> None:
        """A new one."""
        await self._connection.execute(insert(training_jobs).values(asdict(job)))

    async def get(self, job_id: str) -> Job | None:
        """One by id."""
        row = (await self._connection.execute(select(training_jobs).where(_j.id == job_id))).mappings().first()
        return None if row is None else Job(**row)

    async def newest(self, most: int) -> Sequence[Job]:
        """The newest first."""
        wanted = select(training_jobs).order_by(_j.asked_at.desc(), _j.id.desc()).limit(most)
        return [Job(**row) for row in (await self._connection.execute(wanted)).mappings()]

    async def claim(self, *, at: datetime) -> Job | None:
        """Begin the one that has waited longest; None when none waits or one runs already.

        IntegrityError when another process began one at this moment.
        """
        if (await self._connection.execute(select(_j.id).where(_j.running == 1))).first() is not None:
            return None
        wanted = select(training_jobs).where(_j.state == "waiting").order_by(_j.asked_at, _j.id).limit(1)
        row = (await self._connection.execute(wanted.with_for_update())).mappings().first()
        if row is None:
            return None
        await self.change(row["id"], state="running", running=1, started_at=at, beat_at=at)
        return await self.get(row["id"])

    async def change(self, job_id: str, **values: Any) -> None:
        """Set columns."""
        await self._connection.execute(update(training_jobs).where(_j.id == job_id).values(**values))

    async def end(self, job_id: str, state: str, *, at: datetime, **values: Any) -> bool:
        """It is over, if it was not before; False then."""
        statement = update(training_jobs).where(_j.id == job_id, _j.ended_at.is_(None))
        done = await self._connection.execute(statement.values(state=state, running=None, ended_at=at, **values))
        return bool(done.rowcount)

    async def interrupt(self, *, unseen_since: datetime, at: datetime) -> int:
        """End those whose process was not seen since; how many."""
        statement = update(training_jobs).where(_j.state == "running", _j.beat_at < unseen_since)
        done = await self._connection.execute(statement.values(state="interrupted", running=None, ended_at=at))
        return int(done.rowcount)

    async def keep_data_set(self, data_set: StoredDataSet) -> None:
        """Remember it; one of this hash that is there already stays as it is."""
        kept = upsert(self._connection.dialect.name, data_sets).values(asdict(data_set)).on_conflict_do_nothing()
        await self._connection.execute(kept)


class StoredModels:
    """Models inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def keep(self, model: StoredModel) -> bool:
        """Add it; False when one of this name is known: its report is never written over."""
        try:
            async with self._connection.begin_nested():
                await self._connection.execute(insert(models).values(asdict(model)))
        except IntegrityError:
            await self._connection.execute(update(models).where(models.c.name == model.name).values(gone_at=None))
            return False
        return True

    async def get(self, name: str) -> StoredModel | None:
        """One by name."""
        row = (await self._connection.execute(select(models).where(models.c.name == name))).mappings().first()
        return None if row is None else StoredModel(**row)

    async def all(self) -> Sequence[StoredModel]:
        """All, the newest first."""
        wanted = select(models).order_by(models.c.trained_at.desc(), models.c.name)
        return [StoredModel(**row) for row in (await self._connection.execute(wanted)).mappings()]

    async def gone(self, name: str, *, at: datetime) -> None:
        """Its file was deleted."""
        await self._connection.execute(update(models).where(models.c.name == name).values(gone_at=at))
