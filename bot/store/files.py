"""Uploads as rows: whose they are and where they were shown; the bytes lie in the data directory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables.chat import file_likenesses, files

#: the most that are compared with one picture
MOST_ALIKE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """An upload; bot/store/tables/chat.py says what each column means."""

    id: str
    shop: str
    uploader_role: str
    uploader_id: str
    kind: str
    mime: str
    size: int
    name: str
    digest: str
    original: str | None
    sha256: str
    facts: Mapping[str, Any]
    at: datetime
    thumbnail: str | None = None
    likeness: str | None = None
    conversation_id: str | None = None


class Uploads:
    """Uploads inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, stored: StoredFile) -> None:
        """Keep an upload."""
        values = {name: getattr(stored, name) for name in StoredFile.__dataclass_fields__}
        await self._connection.execute(insert(files).values(values))
        if stored.likeness is not None:
            rows = [{"file_id": stored.id, "part": part, "shop": stored.shop} for part in _parts(stored.likeness)]
            await self._connection.execute(insert(file_likenesses), rows)

    async def again(self, *, shop: str, role: str, uploader: str, sha256: str) -> StoredFile | None:
        """The first upload of these very bytes by this person."""
        wanted = select(files).where(
            files.c.shop == shop,
            files.c.uploader_role == role,
            files.c.uploader_id == uploader,
            files.c.sha256 == sha256,
        )
        row = (await self._connection.execute(wanted.order_by(files.c.at).limit(1))).mappings().first()
        return None if row is None else StoredFile(**row)

    async def alike(self, *, shop: str, likeness: str) -> Sequence[StoredFile]:
        """Files of a shop, of anybody, that share a part of this likeness, newest first; at most MOST_ALIKE."""
        parts = select(file_likenesses.c.file_id).where(
            file_likenesses.c.shop == shop, file_likenesses.c.part.in_(_parts(likeness))
        )
        wanted = select(files).where(files.c.id.in_(parts)).order_by(files.c.at.desc()).limit(MOST_ALIKE)
        return [StoredFile(**row) for row in (await self._connection.execute(wanted)).mappings()]

    async def named(self, *, shop: str, ids: Sequence[str]) -> Sequence[StoredFile]:
        """Those of `ids` that belong to the shop, whoever sent them."""
        wanted = select(files).where(files.c.id.in_(ids), files.c.shop == shop)
        return [StoredFile(**row) for row in (await self._connection.execute(wanted)).mappings()]

    async def get(self, file_id: str) -> StoredFile | None:
        """An upload by id, whoever's it is."""
        row = (await self._connection.execute(select(files).where(files.c.id == file_id))).mappings().first()
        return None if row is None else StoredFile(**row)

    async def of(self, *, shop: str, role: str, uploader: str, ids: Sequence[str]) -> Sequence[StoredFile]:
        """Those of `ids` that this person uploaded, in the order asked."""
        statement = select(files).where(
            files.c.id.in_(ids),
            files.c.shop == shop,
            files.c.uploader_role == role,
            files.c.uploader_id == uploader,
        )
        found = {row["id"]: StoredFile(**row) for row in (await self._connection.execute(statement)).mappings()}
        return [found[file_id] for file_id in dict.fromkeys(ids) if file_id in found]

    async def show(self, ids: Sequence[str], conversation: str) -> None:
        """They are part of this conversation now: its other party may fetch them."""
        await self._connection.execute(update(files).where(files.c.id.in_(ids)).values(conversation_id=conversation))


def _parts(likeness: str) -> list[str]:
    return [f"{n}{likeness[n * 4 : n * 4 + 4]}" for n in range(4)]
