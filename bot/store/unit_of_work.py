"""One transaction with the repositories that live in it; leaving it without `commit` leaves nothing behind."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Self

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Database


class SqlUnitOfWork:
    """A transaction. On SQLite a writing one holds the write lock from its start; on PostgreSQL rows are locked as read.

    Never open a writing unit inside another one of the same task: it would wait for itself.
    """

    def __init__(self, database: Database, *, write: bool) -> None:
        self._database = database
        self._write = write
        self._context: AbstractAsyncContextManager[AsyncConnection] | None = None

    async def __aenter__(self) -> Self:
        self._context = self._database.connect(write=self._write)
        connection = await self._context.__aenter__()
        self.connection = connection
        # the law's repositories (bot/aftersales/ports.py) come here
        # conversations and people (bot/store/chats.py, bot/store/people.py): self.chats, people, files, buttons = …
        return self

    async def __aexit__(self, *exc: object) -> None:
        context, self._context = self._context, None
        if context is not None:
            await context.__aexit__(*exc)  # type: ignore[arg-type]

    async def commit(self) -> None:
        """Make it last. RuntimeError in a unit that promised to change nothing."""
        if not self._write:
            raise RuntimeError("this unit of work was opened with write=False")
        await self.connection.commit()


class SqlUnitsOfWork:
    """Makes units of work on one database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def __call__(self, *, write: bool = True) -> SqlUnitOfWork:
        """`write=False` promises that nothing is changed."""
        return SqlUnitOfWork(self.database, write=write)
