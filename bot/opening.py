"""Whether the database may be used, and what it needs first: its tables, and in demo mode the demo's world."""

from __future__ import annotations

from sqlalchemy import Connection, inspect, select

from bot.platforms.clock import DemoClock
from bot.settings import Settings
from bot.store.database import Database
from bot.store.tables.all import metadata
from bot.store.tables.sandbox import demo
from bot.store.unit_of_work import SqlUnitsOfWork


class RefusesToStart(Exception):
    """Something about this installation is not as it must be; the message says what and how to mend it."""


async def prepare(settings: Settings, units: SqlUnitsOfWork, clock: DemoClock | None) -> None:
    """Bring the tables up to date and load the demo's world where it is missing. Raises RefusesToStart."""
    async with units.database.engine.connect() as connection:
        fresh = await connection.run_sync(_has_no_tables)
    await bring_up_to_date(units.database)
    async with units(write=False) as unit:
        loaded = (await unit.connection.execute(select(demo.c.id))).first() is not None
    if clock is None:
        if loaded:
            raise RefusesToStart("这个数据库是演示模式建的：设 WUYOU_DEMO=1，或换一个 WUYOU_DATABASE_URL")
        return
    if not loaded and not fresh:
        raise RefusesToStart("演示模式不会碰它没有建过的数据库：换一个 WUYOU_DATABASE_URL 或 WUYOU_DATA_DIR")
    await clock.load(units)


async def bring_up_to_date(database: Database) -> None:
    """Every table as this version needs it."""
    async with database.engine.begin() as connection:
        await connection.run_sync(metadata.create_all)


async def put_back(units: SqlUnitsOfWork, clock: DemoClock) -> None:
    """The demo's world as at its first start. Call it only while no turn and no timer runs."""
    clock.rewind()


def _has_no_tables(connection: Connection) -> bool:
    return not inspect(connection).get_table_names()
