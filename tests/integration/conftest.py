"""A running app for each test, with two shops' people, on SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio
import itertools
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from argon2 import PasswordHasher
from sqlalchemy import insert

from bot.app import make_app
from bot.gateway.keys import PARTS, Parts
from bot.gateway.serving import Runner
from bot.settings import Internal, Settings
from bot.store.database import open_database
from bot.store.people import Buyer, People, StaffMember
from bot.store.tables.sandbox import demo
from bot.store.unit_of_work import SqlUnitsOfWork
from tests.fakes.engines import ScriptedEngine

PASSWORD = "wuyou-demo"
#: cheap on purpose: the cost is argon2's own business
_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
_ids = itertools.count(1)


@dataclass(slots=True, kw_only=True)
class Person:
    """Somebody at the public API; `headers` carry his identity."""

    http: aiohttp.ClientSession
    base: str
    headers: Mapping[str, str] = field(default_factory=dict)

    async def call(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """(status, JSON or text)."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.http.request(
            method, self.base + path, json=body, headers={**self.headers, **named}, allow_redirects=False
        ) as answer:
            if answer.content_type.endswith("json"):
                return answer.status, await answer.json(content_type=None)
            return answer.status, await answer.text()

    async def get(self, path: str) -> Any:
        """The JSON of a GET that must succeed."""
        status, body = await self.call("GET", path)
        assert status == 200, (path, status, body)
        return body

    async def post(self, path: str, body: Any = None, *, expect: int = 200, **headers: str) -> Any:
        """The JSON of a POST that must answer `expect`."""
        status, answer = await self.call("POST", path, {} if body is None else body, **headers)
        assert status == expect, (path, status, answer)
        return answer

    async def send(self, text: str = "", **more: Any) -> tuple[str, int]:
        """Send a message; (its id, its number)."""
        message_id = more.pop("id", None) or f"m-{next(_ids)}"
        body = {"id": message_id, **({"text": text} if text else {}), **more}
        accepted = await self.post("/api/chat/messages", body, expect=202)
        return message_id, accepted["seq"]

    async def lines(self, after: int = 0) -> list[dict[str, Any]]:
        """What is in the chat."""
        found: list[dict[str, Any]] = await self.get(f"/api/chat/messages?after={after}")
        return found

    async def answers(self, message_id: str, after: int = 0) -> list[dict[str, Any]]:
        """The whole answer to a message."""

        async def whole() -> list[dict[str, Any]] | None:
            lines = [line for line in await self.lines(after) if message_id in line.get("answers", ())]
            return lines if any(line.get("end") for line in lines) else None

        return await eventually(whole)

    async def say(self, text: str = "", **more: Any) -> list[dict[str, Any]]:
        """Send a message and wait for its answer."""
        message_id, seq = await self.send(text, **more)
        return await self.answers(message_id, seq)


@dataclass(slots=True, kw_only=True)
class World:
    """A running app and who is around it."""

    base: str
    port: int
    engine: ScriptedEngine
    parts: Parts
    settings: Settings
    http: aiohttp.ClientSession

    async def buyer(self, name: str = "xiaowang") -> Person:
        """A buyer with a fresh token."""
        token = (await self.anyone().post("/api/demo/login", {"buyer": name}))["token"]
        return Person(http=self.http, base=self.base, headers={"Authorization": f"Bearer {token}"})

    async def staff(self, name: str = "agent1") -> Person:
        """A member of staff, signed in."""
        async with self.http.post(self.base + "/api/staff/login", json={"name": name, "password": PASSWORD}) as answer:
            assert answer.status == 200, await answer.text()
            cookie = answer.headers["Set-Cookie"].split(";")[0]
            csrf = (await answer.json())["csrf"]
        return Person(http=self.http, base=self.base, headers={"Cookie": cookie, "X-CSRF-Token": csrf})

    def anyone(self) -> Person:
        """A stranger."""
        return Person(http=self.http, base=self.base)

    async def chat_of(self, agent: Person, buyer: str = "xiaowang") -> dict[str, Any]:
        """The row of a buyer's conversation in the desk's list."""
        rows = await agent.get("/api/desk/conversations")
        found: dict[str, Any] = next(row for row in rows if row["buyer"] == buyer)
        return found


async def eventually[T](ask: Callable[[], Awaitable[T | None]], *, within: float = 8.0) -> T:
    """The first truthy answer; AssertionError after `within` seconds."""
    deadline = time.monotonic() + within
    while True:
        answer = await ask()
        if answer:
            return answer
        assert time.monotonic() < deadline, f"not within {within} s: last {answer!r}"
        await asyncio.sleep(0.01)


PEOPLE = {
    "agent1": ("dian1", "agent"),
    "agent2": ("dian1", "agent"),
    "agent3": ("dian2", "agent"),
    "mediator1": ("dian1", "mediator"),
    "mediator2": ("dian1", "mediator"),
    "trainer1": ("dian1", "trainer"),
    "boss": ("dian1", "supervisor"),
}
BUYERS = {"xiaowang": ("dian1", "小王"), "meili": ("dian1", "美丽"), "lisi": ("dian2", "李四")}


async def seed(url: str) -> None:
    """Two shops' people, and the mark that demo mode made this database."""
    database = open_database(url)
    async with SqlUnitsOfWork(database)() as unit:
        people = People(unit.connection)
        for name, (shop, role) in PEOPLE.items():
            await people.add_member(StaffMember(name=name, shop=shop, role=role, password=_HASH))
        for buyer_id, (shop, called) in BUYERS.items():
            await people.add_buyer(Buyer(shop=shop, id=buyer_id, name=called))
        await unit.connection.execute(
            insert(demo).values(id=1, shop="dian1", clock_ahead_ms=0, loaded_at=datetime.now(UTC))
        )
        await unit.commit()
    await database.dispose()


def settings_for(url: str, data_dir: Path, **more: Any) -> Settings:
    """Demo mode on this database; nothing comes from the environment."""
    return Settings(
        database_url=url, data_dir=data_dir, demo=True, port=0, messages_per_minute=100_000,
        web_dir=data_dir / "web", upload_bytes=512 * 1024,
        **more,
    )  # fmt: skip


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests may have settings of his own."""
    for name in [name for name in os.environ if name.startswith("WUYOU_") and not name.startswith("WUYOU_TEST_")]:
        monkeypatch.delenv(name)


@pytest.fixture
async def engine() -> ScriptedEngine:
    """The engine of the running app."""
    return ScriptedEngine()


@pytest.fixture
async def start(engine: ScriptedEngine) -> AsyncIterator[Callable[..., Awaitable[World]]]:
    """Starts apps; each is ended after the test, or by cleaning up its runner."""
    runners: list[web.AppRunner] = []
    sessions: list[aiohttp.ClientSession] = []

    async def begin(settings: Settings, given: ScriptedEngine | None = None, **more: Any) -> World:
        chosen = given or engine
        app = make_app(settings, Internal(secret="0123456789abcdef"), engine=chosen, **more)
        runner = Runner(app, access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        runners.append(runner)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        port = runner.addresses[0][1]
        http = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        sessions.append(http)
        return World(
            base=f"http://127.0.0.1:{port}", port=port, engine=chosen, parts=app[PARTS], settings=settings, http=http
        )

    yield begin
    for session in sessions:
        await session.close()
    for runner in runners:
        await runner.cleanup()


@pytest.fixture
async def world(database_url: str, tmp_path: Path, start: Callable[..., Awaitable[World]]) -> World:
    """The app, running."""
    await seed(database_url)
    return await start(settings_for(database_url, tmp_path))
