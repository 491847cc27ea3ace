"""Several apps on one database, with Redis between them: heard everywhere, counted together, answered by one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from tests.integration.conftest import World, eventually, seed, settings_for
from tests.redis_servers import RedisServer, running_redis

Start = Callable[..., Awaitable[World]]


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    with running_redis() as server:
        yield server


async def two_apps(start: Start, url: str, folder: Path, **settings: object) -> tuple[World, World]:
    await seed(url)
    first = await start(settings_for(url, folder, **settings))
    return first, await start(settings_for(url, folder, **settings))


async def status(world: World) -> str:
    _, body = await world.anyone().call("GET", "/readyz")
    return str(body["status"])


async def linked(*worlds: World) -> None:
    """Until all hear from Redis."""
    for world in worlds:

        async def ready(at: World = world) -> bool:
            return await status(at) == "ready"

        await eventually(ready)


async def test_a_conversation_that_another_app_is_answering_is_left_to_it(
    start: Start, database_url: str, tmp_path: Path
) -> None:
    first, second = await two_apps(start, database_url, tmp_path)
    first.engine.gate.clear()
    here, there = await first.buyer(), await second.buyer()
    await here.send("一", id="a")
    await first.engine.entered.wait()
    await there.send("二", id="b")
    # longer than a claim lasts: it is renewed while the turn runs
    await asyncio.sleep(3.2)
    assert len(first.engine.asked) == 1, "both apps share this engine"
    first.engine.gate.set()
    assert [line["text"] for line in await there.answers("b")] == ["听到：二"]
    assert [asked.text for asked in first.engine.asked] == ["一", "二"]


async def test_what_an_app_that_died_was_answering_is_answered_by_another(
    start: Start, database_url: str, tmp_path: Path
) -> None:
    first, second = await two_apps(start, database_url, tmp_path)
    first.engine.gate.clear()
    await (await first.buyer()).send("一", id="a")
    await first.engine.entered.wait()
    await first.parts.stop_working(0.1)
    first.engine.gate.set()
    answer = await (await second.buyer()).answers("a")
    assert [line["text"] for line in answer] == ["听到：一"]


async def test_a_line_taken_in_by_one_app_is_heard_at_once_through_another(
    start: Start, database_url: str, tmp_path: Path, redis: RedisServer
) -> None:
    first, second = await two_apps(start, database_url, tmp_path, redis_url=redis.url)
    await linked(first, second)
    buyer, other = await first.buyer(), await second.buyer()
    waiting = asyncio.create_task(other.get("/api/chat/messages?after=1&wait=20"))
    await asyncio.sleep(0.2)
    began = asyncio.get_running_loop().time()
    await buyer.say("你好")
    assert (await waiting)[0]["from"] == "bot"
    assert asyncio.get_running_loop().time() - began < 5


async def test_messages_are_counted_together_and_without_redis_by_each_app_alone(
    start: Start, database_url: str, tmp_path: Path, redis: RedisServer
) -> None:
    await seed(database_url)
    strict = settings_for(database_url, tmp_path, redis_url=redis.url).model_copy(update={"messages_per_minute": 4})
    first, second = await start(strict), await start(strict)
    await linked(first, second)
    here, there = await first.buyer(), await second.buyer()
    for n in range(4):
        await (here if n % 2 else there).send(f"第{n}句")
    for buyer in (here, there):
        assert (await buyer.call("POST", "/api/chat/messages", {"id": "five", "text": "五"}))[0] == 429
    redis.kill()

    async def alone() -> bool:
        return await status(first) == await status(second) == "degraded"

    await eventually(alone)
    assert (await here.call("POST", "/api/chat/messages", {"id": "six", "text": "六"}))[0] == 202
    assert (await there.call("POST", "/api/chat/messages", {"id": "seven", "text": "七"}))[0] == 202


async def test_redis_gone_and_back_is_told_and_mended_without_a_hand(
    start: Start, database_url: str, tmp_path: Path, redis: RedisServer
) -> None:
    first, second = await two_apps(start, database_url, tmp_path, redis_url=redis.url)
    await linked(first, second)
    redis.kill()

    async def alone() -> bool:
        return await status(first) == "degraded"

    await eventually(alone)
    assert "wuyou_redis_up 0.0" in (await first.anyone().call("GET", "/metrics"))[1]
    buyer = await first.buyer()
    assert (await buyer.say("你好"))[0]["text"] == "听到：你好"
    assert await (await second.buyer()).lines(), "the table is what counts"
    redis.start()
    await linked(first, second)
    assert "wuyou_redis_lost_total 1.0" in (await first.anyone().call("GET", "/metrics"))[1]
