"""Versions of shops' settings as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.aftersales.shop_settings import Change, change_of
from bot.store.tables.shop_settings import shop_settings as rows


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredVersion:
    """A row; state is "draft", "published" or "taken_back"."""

    id: str
    shop: str
    version: int
    state: str
    effective: date
    changes: Mapping[str, Any]
    drafted_by: str
    drafted_at: datetime
    revision: int | None = None
    published_by: str | None = None
    published_at: datetime | None = None
    taken_back_by: str | None = None
    taken_back_at: datetime | None = None

    @property
    def change(self) -> Change:
        """What it changes."""
        return change_of(self.shop, self.version, self.effective, self.changes)


class ShopVersions:
    """Versions inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, stored: StoredVersion) -> None:
        """Keep a draft; IntegrityError when its number is taken."""
        values = {name: getattr(stored, name) for name in StoredVersion.__dataclass_fields__}
        await self._connection.execute(insert(rows).values(values))

    async def get(self, version_id: str, *, lock: bool = False) -> StoredVersion | None:
        """One by id, whoever's it is."""
        wanted = select(rows).where(rows.c.id == version_id)
        row = (await self._connection.execute(wanted.with_for_update() if lock else wanted)).mappings().first()
        return None if row is None else StoredVersion(**row)

    async def of_shop(self, shop: str) -> Sequence[StoredVersion]:
        """All of a shop, newest first."""
        return await self._read(rows.c.shop == shop)

    async def in_force(self) -> Sequence[StoredVersion]:
        """What is published and not taken back, of all shops."""
        return await self._read(rows.c.state == "published")

    async def revision(self) -> int:
        """The newest publishing or taking back; 0 before the first."""
        return int((await self._connection.execute(select(func.coalesce(func.max(rows.c.revision), 0)))).scalar_one())

    async def move(self, stored: StoredVersion, state: str, *, by: str, at: datetime) -> None:
        """To "published" or "taken_back", with the next revision."""
        values = {"state": state, "revision": await self.revision() + 1, f"{state}_by": by, f"{state}_at": at}
        await self._connection.execute(update(rows).where(rows.c.id == stored.id).values(values))

    async def _read(self, *where: ColumnElement[bool]) -> list[StoredVersion]:
        wanted = select(rows).where(*where).order_by(rows.c.version.desc())
        return [StoredVersion(**row) for row in (await self._connection.execute(wanted)).mappings()]
