"""Which models were asked for, approved, live and rolled back, as rows; and who of the live ones serves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables.models import publication_steps, publications

_p = publications.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A row of `publications`; bot/store/tables/models.py says what each column means."""

    id: str
    shop: str
    model: str
    state: str
    share: int
    note: str
    asked_by: str
    asked_at: datetime
    revision: int | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    ended_by: str | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A row of `publication_steps`."""

    publication: str
    what: str
    share: int
    by: str
    at: datetime


class Publications:
    """Publications inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def lock(self) -> None:
        """Let no other transaction change who serves until this one ends; SQLite's writers are one at a time anyway."""
        if self._connection.dialect.name == "postgresql":
            await self._connection.exec_driver_sql("LOCK TABLE publications IN SHARE ROW EXCLUSIVE MODE")

    async def ask(self, publication: Publication) -> None:
        """A new one."""
        await self._connection.execute(insert(publications).values(asdict(publication)))
        await self._step(publication, "asked", publication.share, publication.asked_by, publication.asked_at)

    async def get(self, publication_id: str) -> Publication | None:
        """One by id."""
        row = (await self._connection.execute(select(publications).where(_p.id == publication_id))).mappings().first()
        return None if row is None else Publication(**row)

    async def all(self) -> Sequence[Publication]:
        """The newest first."""
        wanted = select(publications).order_by(_p.asked_at.desc(), _p.id.desc())
        return [Publication(**row) for row in (await self._connection.execute(wanted)).mappings()]

    async def live(self) -> Sequence[Publication]:
        """Those that are live, the one approved last first: it serves its share, the next one the rest."""
        wanted = select(publications).where(_p.state == "live").order_by(_p.decided_at.desc(), _p.id.desc())
        return [Publication(**row) for row in (await self._connection.execute(wanted)).mappings()]

    async def revision(self) -> int:
        """The newest change of who serves; 0 before the first."""
        return int((await self._connection.execute(select(func.coalesce(func.max(_p.revision), 0)))).scalar_one())

    async def move(
        self, publication: Publication, what: str, *, by: str, at: datetime, share: int | None = None, **values: Any
    ) -> Publication:
        """Change it and write down who did; what changes who serves gets the next revision."""
        share = publication.share if share is None else share
        if what != "refused":
            values["revision"] = await self.revision() + 1
        await self._connection.execute(
            update(publications).where(_p.id == publication.id).values(share=share, **values)
        )
        await self._step(publication, what, share, by, at)
        moved = await self.get(publication.id)
        assert moved is not None, "it is locked"
        return moved

    async def steps(self) -> Sequence[Step]:
        """All that was done, in order."""
        columns = [publication_steps.c[name] for name in Step.__dataclass_fields__]
        wanted = select(*columns).order_by(publication_steps.c.n)
        return [Step(**row) for row in (await self._connection.execute(wanted)).mappings()]

    async def _step(self, publication: Publication, what: str, share: int, by: str, at: datetime) -> None:
        values = {"publication": publication.id, "what": what, "share": share, "by": by, "at": at}
        await self._connection.execute(insert(publication_steps).values(shop=publication.shop, **values))
