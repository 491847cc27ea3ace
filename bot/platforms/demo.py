"""The demo's world: read from demo/ with its dates counted from now, put into an empty database, and put back.

A database that demo mode created has the row of `demo`; nothing here touches any other.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, select, text, update

from bot.aftersales.orders import Item, Order, ParcelEvent
from bot.aftersales.vocabulary import Goods
from bot.platforms.taobao.cells import SHANGHAI, CellError, ReadTime, order_no
from bot.platforms.taobao.importing import ImportRefused, put_in
from bot.platforms.taobao.reports import Report, read_reports
from bot.platforms.taobao.sheets import ReportFile, Sheet
from bot.store.tables.all import metadata
from bot.store.tables.append_only import append_only_names, trigger_statements, untrigger_statements
from bot.store.tables.desk import canned_replies, reads, seats
from bot.store.tables.models import data_sets, models, publication_steps, publications, training_jobs
from bot.store.tables.people import buyers, sessions, shop_keys, sign_in_tries, staff
from bot.store.tables.sandbox import demo
from bot.store.tables.shop_settings import shop_settings
from bot.store.tables.teaching import golden_conversations, nlu_changes, nlu_meetings, nlu_tries, nlu_verdicts
from bot.store.unit_of_work import SqlUnitOfWork, SqlUnitsOfWork
from bot.wire.yml import read_yml

SHOP = "wuyou"
PASSWORD = "wuyou-demo"  # noqa: S105 - published: these accounts exist in demo mode only
#: what a reset leaves alone: who there is, who is signed in, what the shop set and trained, and the demo's own row
_STAYS = frozenset(
    {
        table.name
        for table in (
            buyers,
            staff,
            sessions,
            shop_keys,
            sign_in_tries,
            seats,
            canned_replies,
            reads,
            shop_settings,
            data_sets,
            nlu_changes,
            nlu_verdicts,
            nlu_meetings,
            nlu_tries,
            golden_conversations,
            training_jobs,
            models,
            publications,
            publication_steps,
            demo,
        )
    }
)
_DAYS_AGO = re.compile(r"-(\d{1,3})d (\d{2}):(\d{2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What demo/ says, as seen from one moment. `people` are rows of `buyers`, `staff` rows without a password."""

    report: Report
    people: Sequence[Mapping[str, str]]
    staff: Sequence[Mapping[str, str]]


def read_world(folder: Path, now: datetime) -> World:
    """The world of the files in `folder`. ImportRefused or OSError when they are not right."""
    read_time = relative_to(now)
    orders, items, products = (
        ReportFile(name=name, data=(folder / name).read_bytes()) for name in ("orders.csv", "items.csv", "products.csv")
    )
    report = read_reports(orders, items, products, shop=SHOP, read_time=read_time)
    tracks = _read_tracks(folder / "tracks.csv", read_time)
    known = tuple(_with_track(order, tracks.get(order.order_no, ())) for order in report.orders)
    return World(
        report=replace(report, orders=known),
        people=read_yml(folder / "buyers.yml"),
        staff=read_yml(folder / "staff.yml"),
    )


def relative_to(now: datetime) -> ReadTime:
    """Reads `-2d 18:40` (that time of day in Shanghai, two days ago) and `today` (two hours ago, not before 0:00)."""
    midnight = datetime.combine(now.astimezone(SHANGHAI).date(), time(), SHANGHAI)

    def read(cell: str) -> datetime:
        if cell == "today":
            return max(now - timedelta(hours=2), midnight).astimezone(UTC)
        found = _DAYS_AGO.fullmatch(cell)
        if found is None:
            raise CellError(f"“{cell}”不是演示数据的时间（-2d 18:40 或 today）")
        days, hour, minute = map(int, found.groups())
        return (midnight - timedelta(days=days) + timedelta(hours=hour, minutes=minute)).astimezone(UTC)

    return read


async def is_demo(units: SqlUnitsOfWork) -> bool:
    """Whether demo mode created this database."""
    async with units(write=False) as unit:
        return (await unit.connection.execute(select(demo.c.id))).first() is not None


async def load(units: SqlUnitsOfWork, folder: Path, *, now: datetime, hashed: Callable[[str], str]) -> None:
    """Fill a database that demo mode made, unless it was filled before; `hashed` makes a password what `staff` keeps.

    RuntimeError unless demo mode made it.
    """
    async with units(write=False) as unit:
        if (await unit.connection.execute(select(demo.c.loaded_at))).scalar() is not None:
            return
    world = read_world(folder, now)
    # one for all of them: it is published, and each costs a tenth of a second
    password = await asyncio.to_thread(hashed, PASSWORD)
    members = [{**row, "password": password} for row in world.staff]
    async with units() as unit:
        marked = update(demo).where(demo.c.loaded_at.is_(None)).values(loaded_at=now)
        if (await unit.connection.execute(marked)).rowcount == 0:
            if (await unit.connection.execute(select(demo.c.id))).first() is None:
                raise RuntimeError("demo mode did not create this database")
            return  # another process filled it just now
        await unit.connection.execute(insert(buyers), [dict(row) for row in world.people])
        await unit.connection.execute(insert(staff), members)
        await _fill(unit, world)
        await unit.commit()


async def reset(units: SqlUnitsOfWork, folder: Path, *, now: datetime) -> None:
    """Orders, cases, conversations and clock as at the first start, dates counted from `now` of the real clock.

    Only while no turn and no timer runs; then `DemoClock.rewind`. RuntimeError on a database that demo mode did not
    create.
    """
    world = read_world(folder, now)
    async with units() as unit:
        if (await unit.connection.execute(select(demo.c.id))).first() is None:
            raise RuntimeError("demo mode did not create this database")
        await _empty(unit)
        await _fill(unit, world)
        await unit.connection.execute(update(demo).values(clock_ahead_ms=0, loaded_at=now))
        await unit.commit()


async def _fill(unit: SqlUnitOfWork, world: World) -> None:
    if world.report.problems:
        raise ImportRefused(world.report.problems)
    await put_in(unit, world.report.orders, world.report.products)


async def _empty(unit: SqlUnitOfWork) -> None:
    tables = [table for table in reversed(metadata.sorted_tables) if table.name not in _STAYS]
    dialect = unit.connection.dialect.name
    if dialect == "postgresql":
        names = ", ".join(f'"{table.name}"' for table in tables)
        await unit.connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY"))
        return
    kept = append_only_names(tables)
    for statement in (drop for name in kept for drop in untrigger_statements(name, dialect)):
        await unit.connection.execute(text(statement))
    for table in tables:
        await unit.connection.execute(delete(table))
    for statement in (make for name in kept for make in trigger_statements(name, dialect)):
        await unit.connection.execute(text(statement))


def _read_tracks(path: Path, read_time: ReadTime) -> dict[str, tuple[ParcelEvent, ...]]:
    sheet = Sheet(source=ReportFile(name=path.name, data=path), needs=("订单编号", "时间", "内容"))
    tracks: dict[str, tuple[ParcelEvent, ...]] = {}
    lines = list(sheet)
    for line in lines:
        number, at = line.read("订单编号", order_no, ""), line.maybe("时间", read_time)
        if at is not None:
            tracks[number] = (*tracks.get(number, ()), ParcelEvent(at=at, text=line.text("内容")))
    problems = (*sheet.problems, *(problem for line in lines for problem in line.problems))
    if problems:
        raise ImportRefused(problems)
    return tracks


def _with_track(order: Order, track: tuple[ParcelEvent, ...]) -> Order:
    signed: Any = next((event.at for event in track if "签收" in event.text), None)
    return replace(order, track=track, items=tuple(_signed(item, signed) for item in order.items))


def _signed(item: Item, at: datetime | None) -> Item:
    return item if at is None else replace(item, goods=Goods.BUYER, signed_at=at, signed_by="courier")
