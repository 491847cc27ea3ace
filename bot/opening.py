"""Whether the database may be used, and what it needs first: its tables, and in demo mode the demo's world."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bot.gateway.sessions import new_password_hash
from bot.platforms import demo
from bot.platforms.clock import DemoClock
from bot.settings import Settings
from bot.store.database import Database
from bot.store.migrating import UnknownDatabase, upgrade
from bot.store.unit_of_work import SqlUnitsOfWork

DEMO = Path(__file__).resolve().parent.parent / "demo"


class RefusesToStart(Exception):
    """Something about this installation is not as it must be; the message says what and how to mend it."""


async def prepare(settings: Settings, units: SqlUnitsOfWork, clock: DemoClock | None) -> None:
    """Bring the tables up to date and load the demo's world where it is missing. Raises RefusesToStart."""
    await bring_up_to_date(units.database, demo=clock is not None)
    loaded = await demo.is_demo(units)
    if clock is None:
        if loaded:
            raise RefusesToStart("这个数据库是演示模式建的：设 WUYOU_DEMO=1，或换一个 WUYOU_DATABASE_URL")
        return
    if not loaded:
        raise RefusesToStart("演示模式不会碰它没有建过的数据库：换一个 WUYOU_DATABASE_URL 或 WUYOU_DATA_DIR")
    await demo.load(units, DEMO, now=datetime.now(UTC), hashed=new_password_hash)
    await clock.load(units)


async def bring_up_to_date(database: Database, *, demo: bool = False) -> None:
    """Every table as this version needs it. Raises RefusesToStart for a database that wuyou did not make."""
    try:
        await upgrade(database, demo=demo)
    except UnknownDatabase as unknown:
        raise RefusesToStart("这个数据库里有别的程序（或开发中的旧版）建的表：换一个 WUYOU_DATABASE_URL") from unknown


async def put_back(units: SqlUnitsOfWork, clock: DemoClock) -> None:
    """The demo's world as at its first start. Call it only while no turn and no timer runs."""
    await demo.reset(units, DEMO, now=datetime.now(UTC))
    clock.rewind()
