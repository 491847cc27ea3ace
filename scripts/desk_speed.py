"""Prints how long the desk's lists take at the API with 100,000 cases and 20,000 chats: p50 and p95 of each, in ms.

`PYTHONPATH=. .venv/bin/python scripts/desk_speed.py [CASES] [CHATS]`: a database of its own, one process, no engine.
"""

from __future__ import annotations

import asyncio
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from sqlalchemy import insert, select

from bot.app import make_app
from bot.gateway.keys import PARTS
from bot.gateway.serving import Runner
from bot.settings import Internal, Settings
from bot.store.chats import conversation_id
from bot.store.database import open_database
from bot.store.migrating import upgrade
from bot.store.tables.cases import cases
from bot.store.tables.chat import cases_told, conversations
from bot.store.unit_of_work import SqlUnitsOfWork
from tests.fakes.engines import ScriptedEngine
from tests.integration.conftest import World, seed, settings_for
from tests.integration.shopping import applied, stock

ROUNDS = 40
_BATCH = 5_000
_STATUSES = ("WAIT_SELLER_AGREE", "WAIT_SELLER_CONFIRM_GOODS", "WAIT_BUYER_RETURN_GOODS", "IN_REPAIR", "WAIT_REVIEW")
LISTS = {
    "cases, open": "/api/desk/cases",
    "cases, to inspect": "/api/desk/cases?work=inspect",
    "cases, near": "/api/desk/cases?due=near",
    "cases, ended": "/api/desk/cases?state=ended",
    "cases, by parcel": "/api/desk/cases?state=all&q=SF0000004242",
    "chats, queue": "/api/desk/conversations?state=queue",
    "chats, mine": "/api/desk/conversations?state=mine",
    "chats, all": "/api/desk/conversations?state=all",
}


async def fill(units: SqlUnitsOfWork, *, many_cases: int, chats: int) -> None:
    """Copies of the one case there is, a fifth of them open, and chats of which a twentieth wait."""
    now = datetime.now(UTC)
    async with units() as unit:
        one = dict((await unit.connection.execute(select(cases))).mappings().one())
        for first in range(0, many_cases, _BATCH):
            rows = [_case(one, n, now) for n in range(first, min(first + _BATCH, many_cases))]
            await unit.connection.execute(insert(cases), rows)
            told = [{"case_no": row["case_no"], "shop": row["shop"], "n": 1} for row in rows]
            await unit.connection.execute(insert(cases_told), told)
        for first in range(0, chats, _BATCH):
            rows = [_chat(n, now) for n in range(first, min(first + _BATCH, chats))]
            await unit.connection.execute(insert(conversations), rows)
        await unit.commit()


def _case(one: dict[str, Any], n: int, now: datetime) -> dict[str, Any]:
    opened = n % 5 == 0
    return one | {
        "case_no": f"AS{n:010d}",
        "return_no": f"SF{n:010d}",
        "created_at": now - timedelta(minutes=n),
        "due_at": now + timedelta(hours=1, minutes=n % 5000) if opened else None,
        "open": opened,
        "status": _STATUSES[n // 5 % len(_STATUSES)] if opened else "CLOSED",
    }


def _chat(n: int, now: datetime) -> dict[str, Any]:
    waits = n % 20 == 0
    return {
        "id": conversation_id("dian1", f"guest{n}"), "shop": "dian1", "buyer_id": f"guest{n}",
        "buyer_name": f"买家{n}", "state": [{"event": "slot", "name": "order_no", "value": str(n)}] * 3, "tried": [],
        "in_charge": "queue" if waits else "agent1" if n % 4001 == 1 else "bot", "last_seq": 1,
        "waiting_since": now - timedelta(seconds=n) if waits else None, "summary": "想退货，鞋子有点小",
        "created_at": now, "updated_at": now - timedelta(seconds=n),
    }  # fmt: skip


async def measured(base: str, headers: dict[str, str]) -> None:
    """Asks for each list in turn, so that none is warmed by itself."""
    times: dict[str, list[float]] = {name: [] for name in LISTS}
    async with aiohttp.ClientSession() as http:
        for _ in range(ROUNDS):
            for name, path in LISTS.items():
                begun = time.perf_counter()
                async with http.get(base + path, headers=headers) as answer:
                    await answer.read()
                    answer.raise_for_status()
                times[name].append((time.perf_counter() - begun) * 1000)
    for name, took in times.items():
        print(f"{name:20} p50 {statistics.median(took):7.1f}  p95 {statistics.quantiles(took, n=20)[-1]:7.1f} ms")


@asynccontextmanager
async def served(settings: Settings) -> AsyncGenerator[World]:
    """The app on a free port, with an engine that only echoes."""
    engine = ScriptedEngine()
    app = make_app(settings, Internal(secret=secrets.token_hex(8)), engine=engine)
    runner = Runner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        base = f"http://127.0.0.1:{port}"
        yield World(base=base, port=port, engine=engine, parts=app[PARTS], settings=settings, http=http)
    await runner.cleanup()


async def main(many_cases: int, chats: int) -> None:
    """One real case is filed, copied while nothing runs, and the lists are asked for."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'desk.db'}"
        settings = settings_for(url, Path(folder), hand_out_seconds=3600)
        await _made(url)
        async with served(settings) as world:
            await stock(world)
            await applied(await world.buyer())
        database = open_database(url)
        await fill(SqlUnitsOfWork(database), many_cases=many_cases, chats=chats)
        await database.dispose()
        async with served(settings) as world:
            await measured(world.base, dict((await world.staff()).headers))


async def _made(url: str) -> None:
    database = open_database(url)
    await upgrade(database)
    await database.dispose()
    await seed(url)


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:3]]
    asyncio.run(main(*given, *(100_000, 20_000)[len(given) :]))
