"""Brings a database to the tables of this version, once, whoever starts first; refuses one that it did not make."""

from __future__ import annotations

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, insert, inspect, text

from bot.store.database import Database
from bot.store.tables.base import EVERY_SHOP
from bot.store.tables.sandbox import demo as marks

FOLDER = Path(__file__).parent / "migrations"
_LOCK = 7_301_944_220


class UnknownDatabase(Exception):
    """There are tables, and none that says which version made them."""


async def upgrade(database: Database, *, demo: bool = False) -> None:
    """Run every step that is missing, in one transaction. UnknownDatabase for tables of another origin.

    demo: a database without a single table is marked as the demo's in the same transaction; no other ever is.
    """
    async with database.connect(write=True) as connection:
        if database.dialect == "postgresql":
            # many processes may start at once: the others wait and find nothing left to do
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        await connection.run_sync(_upgrade, demo)
        await connection.commit()


async def behind(database: Database) -> bool:
    """Whether the database still needs `upgrade`."""
    async with database.connect(write=False) as connection:
        present = await connection.run_sync(_version)
    newest = await asyncio.to_thread(lambda: ScriptDirectory.from_config(configuration()).get_current_head())
    return present != newest


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration, without a file of its own."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection, demo: bool) -> None:
    tables = inspect(connection).get_table_names()
    if tables and "alembic_version" not in tables:
        raise UnknownDatabase(f"no alembic_version beside {', '.join(sorted(tables)[:5])} …")
    command.upgrade(configuration(connection), "head")
    if demo and not tables:
        connection.execute(insert(marks).values(id=1, shop=EVERY_SHOP, clock_ahead_ms=0))


def _version(connection: Connection) -> str | None:
    if "alembic_version" not in inspect(connection).get_table_names():
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
