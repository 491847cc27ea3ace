"""The case core beside the bare floor: the same five steps straight on SQLAlchemy with one row lock, in one run.

`python -m bench.law [--n N]` prints CONTRACT.md's bench rows. apply → agree → ship_back → inspect → paid, one after
another on one thread, each step a commit of its own on SQLite with full durability (WAL, synchronous=FULL). Ours and
the floor take turns case by case, so that a busy machine slows both alike. Fewer than FULL_N cases never hold.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update

from bot.aftersales.applications import Application
from bot.aftersales.cases import Actor
from bot.aftersales.orders import Item, Order
from bot.aftersales.policies import Policies
from bot.aftersales.service import Aftersales
from bot.aftersales.vocabulary import Goods, Kind, OrderStatus, Reason, Role, SevenDays
from bot.platforms.clock import SystemClock
from bot.platforms.couriers.sandbox import SandboxCouriers
from bot.platforms.warehouse.sandbox import SandboxWarehouse
from bot.store import migrating
from bot.store.database import Database, open_database
from bot.store.tables.cases import cases, history
from bot.store.tables.money import item_books
from bot.store.unit_of_work import SqlUnitsOfWork

FULL_N, BAR, WARM = 200, 3.0, 5
SHOP, PAID = "wuyou", 29900
STATUSES = ("WAIT_SELLER_AGREE", "WAIT_BUYER_RETURN_GOODS", "WAIT_SELLER_CONFIRM_GOODS", "REFUNDING", "SUCCESS")


def order(n: int) -> Order:
    """One pair of shoes, received two days ago, by a buyer of its own."""
    now = datetime.now(UTC)
    item = Item(
        item=f"{n}-1", title="运动鞋", sku="白色 41码", code="SHOE", quantity=1, price_fen=PAID, paid_fen=PAID,
        category="鞋", seven_days=SevenDays.YES, goods=Goods.BUYER, shipped_at=now - timedelta(days=4),
        signed_at=now - timedelta(days=2), signed_by="courier",
    )  # fmt: skip
    return Order(
        order_no=str(n), shop=SHOP, buyer_id=f"b{n}", created_at=now - timedelta(days=5), paid_fen=PAID,
        status=OrderStatus.WAIT_BUYER_CONFIRM_GOODS, items=(item,), paid_at=now - timedelta(days=5),
        courier="SF", tracking_no=f"SF{n:012}",
    )  # fmt: skip


async def ours(service: Aftersales, n: int) -> None:
    """The five steps by the law's one door."""
    buyer = Actor(role=Role.BUYER, id=f"b{n}", shop=SHOP)
    agent, payment = Actor(role=Role.AGENT, id="a", shop=SHOP), Actor(role=Role.PAYMENT, id="payment", shop=SHOP)
    wish = Application(order_no=str(n), items=((f"{n}-1", 1),), kind=Kind.RETURN_REFUND, reason=Reason.SIZE)
    case, _ = await service.apply(buyer, wish, key=None)
    await service.act(agent, case.case_no, "agree", {})
    await service.act(buyer, case.case_no, "ship_back", {"courier": "SF", "tracking_no": f"SF9{n:011}"})
    await service.act(agent, case.case_no, "inspect", {"passed": True})
    done = await service.act(payment, case.case_no, "paid", {})
    if done.status != STATUSES[-1]:
        raise RuntimeError(f"the case ended in {done.status}")


async def floor(database: Database, n: int, like: dict[str, Any], line: dict[str, Any]) -> None:
    """The least that the same five steps can be: lock the row, change it, write a line, commit; the book twice."""
    case_no, item = f"F{n}", f"{n}-1"
    for step, status in enumerate(STATUSES):
        async with database.connect(write=True) as connection:
            if step == 0:
                await connection.execute(insert(cases).values({**like, "case_no": case_no, "status": status}))
                await connection.execute(update(item_books).where(item_books.c.item == item).values(reserved_fen=PAID))
            else:
                wanted = select(cases.c.version).where(cases.c.case_no == case_no).with_for_update()
                seen = (await connection.execute(wanted)).scalar_one()
                moved = update(cases).where(cases.c.case_no == case_no, cases.c.version == seen)
                await connection.execute(moved.values(status=status, version=seen + 1))
            if status == STATUSES[-1]:
                paid = update(item_books).where(item_books.c.item == item)
                await connection.execute(paid.values(reserved_fen=0, booked_fen=PAID))
            await connection.execute(insert(history).values({**line, "case_no": case_no, "n": step + 1}))
            await connection.commit()


async def measure(n: int, folder: Path) -> tuple[list[float], list[float]]:
    """Milliseconds of each case, ours and the floor's."""
    database = open_database(f"sqlite:///{folder}/law.db")
    await migrating.upgrade(database)
    clock = SystemClock()
    units = SqlUnitsOfWork(database, clock=clock)
    service = Aftersales(
        units=units, clock=clock, policies=Policies.read(), warehouse=SandboxWarehouse(units=units),
        couriers=SandboxCouriers(units=units, clock=clock),
    )  # fmt: skip
    async with units() as unit:
        for number in range(1, 2 * (n + WARM) + 2):
            await unit.orders.add(order(number))
        await unit.commit()
    last = 2 * (n + WARM) + 1
    await ours(service, last)
    like, line = await _example(units)
    mine, bare = [], []
    for turn in range(n + WARM):
        mine.append(await _took(lambda turn=turn: ours(service, 2 * turn + 1)))
        bare.append(await _took(lambda turn=turn: floor(database, 2 * turn + 2, like, line)))
    await database.dispose()
    return sorted(mine[WARM:]), sorted(bare[WARM:])


async def _example(units: SqlUnitsOfWork) -> tuple[dict[str, Any], dict[str, Any]]:
    """Rows as ours writes them, so that the floor writes as many bytes."""
    async with units(write=False) as unit:
        case = dict((await unit.connection.execute(select(cases))).mappings().one())
        line = dict((await unit.connection.execute(select(history).limit(1))).mappings().one())
    return case | {"version": 1}, line


async def _took(deed: Callable[[], Awaitable[None]]) -> float:
    began = time.perf_counter()
    await deed()
    return (time.perf_counter() - began) * 1000


def rows(mine: list[float], bare: list[float]) -> list[dict[str, Any]]:
    """A row for p50 and one for p95."""
    found = []
    for name, share in (("p50", 0.5), ("p95", 0.95)):
        one, other = (took[min(len(took) - 1, int(len(took) * share))] for took in (mine, bare))
        ratio = one / other
        found.append({
            "name": f"law: apply → agree → ship → inspect → refund, {name}", "ours": round(one, 2),
            "peer": round(other, 2), "ratio": round(ratio, 2), "bar": f"≤ {BAR}",
            "holds": ratio <= BAR and len(mine) >= FULL_N, "n": len(mine), "unit": "ms a case",
        })  # fmt: skip
    return found


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="bench.law")
    parser.add_argument("--n", type=int, default=FULL_N)
    asked, _ = parser.parse_known_args()
    with tempfile.TemporaryDirectory(prefix="wuyou-law-") as folder:
        mine, bare = asyncio.run(measure(asked.n, Path(folder)))
    print(json.dumps(rows(mine, bare), ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
