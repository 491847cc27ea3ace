"""Which database this is and how its connections behave: SQLite in WAL mode by default, PostgreSQL by URL."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

#: how long a writer waits for another one before it gives up
BUSY_SECONDS = 15.0
#: what is raised while the database is away, takes no writes or has no room: the same may be tried again later.
#: An error of another kind is about what was asked, and will come again
AWAY = (OperationalError, InternalError, InterfaceError, PoolTimeout, OSError)
#: execution option that makes SQLite take its write lock at BEGIN, so that a read in a write unit is never stale
WRITES = "wuyou_writes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """An engine with the manners of its dialect. Close it with `dispose()`."""

    engine: AsyncEngine
    #: SQLite has one writer at a time: those of this process queue here in order, those of others wait at BEGIN
    queue: asyncio.Lock | None = field(default=None)
    #: the same engine, marked for units that write
    writer: AsyncEngine | None = field(default=None)

    @property
    def dialect(self) -> str:
        """Either "sqlite" or "postgresql"."""
        return self.engine.dialect.name

    @asynccontextmanager
    async def connect(self, *, write: bool) -> AsyncGenerator[AsyncConnection]:
        """A connection whose transaction ends, rolled back unless committed, with the block. Never nest two writers.

        Raises TimeoutError when another writer does not end in BUSY_SECONDS.
        """
        if write and self.queue is not None and self.writer is not None:
            async with asyncio.timeout(BUSY_SECONDS):
                await self.queue.acquire()
            try:
                async with self.writer.connect() as connection:
                    yield connection
            finally:
                self.queue.release()
            return
        async with self.engine.connect() as connection:
            yield connection

    async def dispose(self) -> None:
        """Close every pooled connection."""
        await self.engine.dispose()


def open_database(url: str) -> Database:
    """The database at `sqlite:///PATH` or `postgresql://…`; nothing is connected before the first use.

    ValueError for any other kind of URL.
    """
    parsed = make_url(url)
    match parsed.get_backend_name():
        case "sqlite":
            engine = _sqlite(parsed)
            return Database(engine=engine, queue=asyncio.Lock(), writer=engine.execution_options(**{WRITES: True}))
        case "postgresql":
            return Database(engine=_postgresql(parsed))
        case other:
            raise ValueError(f"{other}: only sqlite:///PATH and postgresql://… are known")


def _sqlite(url: URL) -> AsyncEngine:
    if url.database and url.database != ":memory:":
        kept = Path(url.database)
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)  # orders, sessions and shop keys are nobody else's; -wal and -shm take the same mode
        kept.chmod(0o600)
    engine = create_async_engine(
        url.set(drivername="sqlite+aiosqlite"),
        json_serializer=_dump,
        hide_parameters=True,  # an error's text goes to the log, what people wrote does not
        pool_size=10,
        max_overflow=20,
        connect_args={"timeout": BUSY_SECONDS},
    )
    event.listen(engine.sync_engine, "connect", _manners)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _postgresql(url: URL) -> AsyncEngine:
    return create_async_engine(
        url.set(drivername="postgresql+psycopg"),
        json_serializer=_dump,
        hide_parameters=True,  # an error's text goes to the log, what people wrote does not
        pool_size=10,
        max_overflow=20,
        pool_pre_ping=True,
        connect_args={"options": f"-c timezone=UTC -c lock_timeout={int(BUSY_SECONDS * 1000)}"},
    )


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _manners(connection: Any, _record: object) -> None:
    # The driver must not open transactions by itself: `_begin` decides how they start.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "trusted_schema=OFF"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
