"""Writes the next migration from what the tables in code have and an upgraded database has not.

`python -m bot.store.migrations.draft "what it does"`; before the first release, `--first` writes 0001 anew instead.
Format it with ruff and read it: triggers of a table that became append-only, and moved data, are added by hand.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from pathlib import Path

from alembic import command
from sqlalchemy import Connection

from bot.store import migrating
from bot.store.database import open_database

VERSIONS = migrating.FOLDER / "versions"


async def draft(message: str, *, first: bool) -> Path:
    """Write the revision; its path."""
    written = sorted(VERSIONS.glob("[0-9]*.py"))
    if first:
        for path in written:
            path.unlink()
        written = []
    number = f"{len(written) + 1:04}"
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{folder}/draft.db")
        if written:
            await migrating.upgrade(database)
        async with database.connect(write=True) as connection:
            await connection.run_sync(_write, message, number)
        await database.dispose()
    return next(VERSIONS.glob(f"{number}_*.py"))


def _write(connection: Connection, message: str, number: str) -> None:
    config = migrating.configuration(connection)
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    command.revision(config, message, autogenerate=True, rev_id=number)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("message")
    parser.add_argument("--first", action="store_true")
    asked = parser.parse_args()
    print(asyncio.run(draft(asked.message, first=asked.first)))


if __name__ == "__main__":
    main()
