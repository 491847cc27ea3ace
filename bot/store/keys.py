"""Idempotency keys: who asked what before gets the first answer again, for 24 hours of the real clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables.base import EVERY_SHOP
from bot.store.tables.keys import keys

HELD = timedelta(hours=24)


class SqlKeys:
    """The port `Keys` in SQL. `wall` is the real clock: a demo's clock must not make a key forget."""

    def __init__(self, connection: AsyncConnection, *, write: bool, wall: Callable[[], datetime]) -> None:
        self._connection = connection
        self._write = write
        self._wall = wall

    async def find(self, caller: str, path: str, key: str) -> tuple[str, Any] | None:
        """(digest of the body, stored answer) or None.

        In a writing unit the key is held until the unit ends: who comes with the same one waits for this answer.
        """
        if self._write and self._connection.dialect.name == "postgresql":
            name = "\x1f".join((caller, path, key))
            await self._connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
        wanted = select(keys.c.body_digest, keys.c.answer).where(*_same(caller, path, key))
        row = (await self._connection.execute(wanted.where(keys.c.kept_at > self._wall() - HELD))).one_or_none()
        return None if row is None else (row.body_digest, row.answer)

    async def keep(self, caller: str, path: str, key: str, body_digest: str, answer: Any) -> None:
        """Store the answer; IntegrityError when a valid one is there already."""
        now = self._wall()
        await self._connection.execute(delete(keys).where(*_same(caller, path, key), keys.c.kept_at <= now - HELD))
        row = {"caller": caller, "path": path, "key": key, "shop": EVERY_SHOP}
        await self._connection.execute(
            insert(keys), row | {"body_digest": body_digest, "answer": answer, "kept_at": now}
        )

    async def forget_old(self) -> int:
        """Drop every key older than 24 hours; how many there were."""
        done = await self._connection.execute(delete(keys).where(keys.c.kept_at <= self._wall() - HELD))
        return done.rowcount


def _same(caller: str, path: str, key: str) -> tuple[Any, ...]:
    return (keys.c.caller == caller, keys.c.path == path, keys.c.key == key)
