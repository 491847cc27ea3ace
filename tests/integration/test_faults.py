"""Faults by really making them: what buyer and operator see meanwhile, and that all is well when the fault ends."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import event
from structlog.testing import capture_logs

from bot.chat.claims import Claims
from bot.wire.turns import Reply, TurnRequest, TurnResult
from tests import postgres
from tests.integration.conftest import World, eventually, seed, settings_for

Start = Callable[..., Awaitable[World]]


async def refused(world: World, message_id: str) -> dict[str, Any]:
    status, problem = await (await eventually(lambda: buyer_of(world))).call(
        "POST", "/api/chat/messages", {"id": message_id, "text": "我要退货"}
    )
    assert status == 503, problem
    assert problem["type"].endswith("not-ready")
    assert "没有生效" in problem["detail"]
    return dict(problem)


_buyers: dict[str, Any] = {}


async def buyer_of(world: World) -> Any:
    return _buyers.get(world.base) or _buyers.setdefault(world.base, await world.buyer())


async def served(world: World, message_id: str) -> None:
    buyer = await buyer_of(world)

    async def taken() -> bool:
        body = {"id": message_id, "text": "我要退货"}
        return bool((await buyer.call("POST", "/api/chat/messages", body))[0] == 202)

    await eventually(taken, within=20)
    assert len(await buyer.answers(message_id)) == 1
    assert [line["id"] for line in await buyer.lines() if line["from"] == "buyer"].count(message_id) == 1


@pytest.fixture
async def on_postgres(start: Start, tmp_path: Path, postgres_home: str):  # type: ignore[no-untyped-def]
    url = postgres.url_of(postgres_home, "test_wuyou")
    await seed(url)
    yield await start(settings_for(url, tmp_path)), postgres_home
    with psycopg.connect(postgres.url_of(postgres_home, "postgres"), autocommit=True) as admin:
        admin.execute("ALTER DATABASE test_wuyou ALLOW_CONNECTIONS true")
        admin.execute("ALTER DATABASE test_wuyou RESET default_transaction_read_only")
    postgres.empty_tables(postgres_home, "test_wuyou")


def ordered(home: str, *statements: str) -> None:
    """Said to the server, and everybody else cut off, so that it holds at once."""
    with psycopg.connect(postgres.url_of(home, "postgres"), autocommit=True) as admin:
        for statement in statements:
            admin.execute(statement.encode())
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'test_wuyou'")


@pytest.mark.postgres
async def test_while_the_database_is_gone_messages_are_refused_clearly_and_afterwards_served(on_postgres: Any) -> None:
    world, home = on_postgres
    await served(world, "before")
    ordered(home, "ALTER DATABASE test_wuyou ALLOW_CONNECTIONS false")
    await refused(world, "meanwhile")
    status, ready = await world.anyone().call("GET", "/readyz")
    assert (status, ready["database"]) == (503, False)
    assert "wuyou_database_up 0.0" in (await world.anyone().call("GET", "/metrics"))[1]
    ordered(home, "ALTER DATABASE test_wuyou ALLOW_CONNECTIONS true")
    await served(world, "meanwhile")


@pytest.mark.postgres
async def test_a_database_that_takes_no_writes_is_not_called_ready(on_postgres: Any) -> None:
    world, home = on_postgres
    await served(world, "before")
    ordered(home, "ALTER DATABASE test_wuyou SET default_transaction_read_only = on")
    await refused(world, "meanwhile")
    assert (await world.anyone().call("GET", "/readyz"))[0] == 503
    ordered(home, "ALTER DATABASE test_wuyou RESET default_transaction_read_only")
    await served(world, "meanwhile")


async def test_a_full_disk_refuses_what_it_cannot_keep_and_loses_nothing_that_was_kept(
    start: Start, sqlite_template: Path, tmp_path: Path
) -> None:
    path = tmp_path / "wuyou.db"
    await asyncio.to_thread(shutil.copy, sqlite_template, path)
    await seed(f"sqlite:///{path}")
    world = await start(settings_for(f"sqlite:///{path}", tmp_path))
    await served(world, "before")
    engine = world.parts.units.database.engine
    full = True

    def no_page_more(connection: Any, *_: object) -> None:
        # SQLite refuses with SQLITE_FULL, as it does when the disk has no page left; 1 means: none more than there are
        connection.execute(f"PRAGMA max_page_count={1 if full else 1_000_000}")

    event.listen(engine.sync_engine, "checkout", no_page_more)
    buyer, kept = await buyer_of(world), []
    for n in range(400):
        status, problem = await buyer.call("POST", "/api/chat/messages", {"id": f"f{n}", "text": "满" * 2000})
        if status != 202:
            break
        kept.append(f"f{n}")
    assert (status, problem["type"].rsplit(":", 1)[-1]) == (503, "not-ready")
    full = False
    await served(world, f"f{n}")
    said = [line["id"] for line in await buyer.lines()]
    assert set(kept) <= set(said)


async def test_a_turn_that_always_fails_is_poison_answered_with_a_person_and_holds_up_nobody(world: World) -> None:
    echo = world.engine.script

    def poison(asked: TurnRequest) -> TurnResult:
        if asked.text == "毒药":
            return TurnResult(outcome="answered", replies=(Reply(text=None, card={"kind": object()}),))  # type: ignore[arg-type]
        answer = echo(asked)
        assert isinstance(answer, TurnResult)
        return answer

    world.engine.script = poison
    buyer, other = await world.buyer(), await world.buyer("meili")
    with capture_logs() as logged:
        await buyer.send("毒药", id="p")
        assert (await other.say("你好"))[0]["text"] == "听到：你好"
        answer = await buyer.answers("p")
    assert [entry["times"] for entry in logged if entry["event"] == "a turn failed"] == [1, 2, 3]
    assert [button["value"] for button in answer[-1]["buttons"]] == ["person"]
    assert "wuyou_messages_set_aside_total 1.0" in (await world.anyone().call("GET", "/metrics"))[1]
    assert (await buyer.say("你好"))[0]["text"] == "听到：你好"


async def test_told_to_stop_the_app_lets_a_running_turn_end(start: Start, database_url: str, tmp_path: Path) -> None:
    await seed(database_url)
    first = await start(settings_for(database_url, tmp_path))
    first.engine.gate.clear()
    await (await first.buyer()).send("一", id="a")
    await first.engine.entered.wait()
    stopping = asyncio.create_task(first.parts.stop_working(5.0))
    await asyncio.sleep(0.1)
    first.engine.gate.set()
    await stopping
    assert [line["text"] for line in await (await first.buyer()).answers("a")] == ["听到：一"]
    assert len(first.engine.asked) == 1


async def test_a_clock_that_jumped_back_leaves_no_conversation_to_a_claim_of_the_future(
    start: Start, database_url: str, tmp_path: Path
) -> None:
    await seed(database_url)
    first = await start(settings_for(database_url, tmp_path))
    first.engine.gate.clear()
    wrong = Claims(process="ahead", now=lambda: first.parts.now() + timedelta(days=1))
    object.__setattr__(first.parts.inbox, "claims", wrong)
    # the process that took the line in is gone before it could answer: only a sweeper can find it
    object.__setattr__(first.parts.inbox, "wake", lambda _: None)
    await (await first.buyer()).send("一", id="a")
    first.engine.gate.set()
    assert [line["text"] for line in await (await first.buyer()).answers("a")] == ["听到：一"]
