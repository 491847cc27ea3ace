"""Demo mode: its world from the first start, a clock that only goes forward, a reset that leaves who is signed in."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.app import make_app
from bot.opening import RefusesToStart
from bot.settings import Internal, Settings
from bot.store.database import open_database
from bot.store.migrating import upgrade
from tests.integration.conftest import World, seed, settings_for
from tests.integration.test_sockets import buyer_socket

Start = Callable[..., Awaitable[World]]


@pytest.fixture
async def shop(empty_database_url: str, tmp_path: Path, start: Start) -> World:
    """The demo as it first starts."""
    return await start(settings_for(empty_database_url, tmp_path))


async def test_the_clock_goes_forward_for_a_supervisor_only_and_what_falls_due_happens(shop: World) -> None:
    boss, agent, buyer = await shop.staff("boss"), await shop.staff("agent1"), await shop.buyer()
    shoes = next(order for order in await buyer.get("/api/orders") if order["paid_fen"] == 29900)
    item = shoes["items"][0]["item"]
    body = {"order_no": shoes["order_no"], "item": item, "kind": "return_refund", "reason": "size"}
    case = await buyer.post("/api/cases", body, expect=201, Idempotency_Key="k")
    assert case["status"] == "WAIT_SELLER_AGREE"
    for who in (agent, buyer):
        assert (await who.call("POST", "/api/demo/clock", {"advance": "PT1H"}))[0] == 403
    for wrong in ("-PT1H", "P401D", "PT0S", "soon", "P2Y", 9e99):
        assert (await boss.call("POST", "/api/demo/clock", {"advance": wrong}))[0] == 422, wrong
    await boss.post("/api/demo/clock", {"advance": "PT49H"})
    assert (await buyer.get(f"/api/cases/{case['no']}"))["status"] == "WAIT_BUYER_RETURN_GOODS"


async def test_a_reset_puts_the_world_back_in_two_seconds_and_keeps_sessions_and_tokens(shop: World) -> None:
    boss, buyer = await shop.staff("boss"), await shop.buyer()
    await buyer.say("你好")
    await boss.post("/api/demo/clock", {"advance": "P3D"})
    begun = time.monotonic()
    await boss.post("/api/demo/reset")
    assert time.monotonic() - begun < 2
    assert (await boss.get("/api/staff/me"))["name"] == "boss"
    assert await buyer.lines() == []
    assert await buyer.get("/api/cases") == []
    assert (await buyer.say("又来了"))[0]["seq"] == 2


async def test_a_socket_from_before_the_reset_is_closed_and_begins_anew(shop: World) -> None:
    boss, buyer = await shop.staff("boss"), await shop.buyer()
    for text in ("一", "二"):
        await buyer.say(text)
    async with buyer_socket(shop, buyer, after=4) as frames:
        await boss.post("/api/demo/reset")
        message = await frames.socket.receive(timeout=5)
        assert message.type is aiohttp.WSMsgType.CLOSE
    async with buyer_socket(shop, buyer, after=4) as frames:
        await buyer.send("三", id="after")
        assert (await frames.next("message"))["message"]["id"] == "after"


async def test_demo_mode_leaves_a_database_alone_that_it_did_not_make(
    empty_database_url: str, tmp_path: Path, start: Start
) -> None:
    plain = settings_for(empty_database_url, tmp_path).model_copy(update={"demo": False})
    await start(plain)
    with pytest.raises(RefusesToStart, match="WUYOU_DATABASE_URL"):
        await start(settings_for(empty_database_url, tmp_path))


async def test_a_first_start_that_was_killed_before_its_world_was_loaded_is_made_good_by_the_next(
    empty_database_url: str, tmp_path: Path, start: Start
) -> None:
    database = open_database(empty_database_url)
    await upgrade(database, demo=True)
    await database.dispose()
    shop = await start(settings_for(empty_database_url, tmp_path))
    assert len(await (await shop.buyer()).get("/api/orders")) == 3


async def test_a_demo_database_is_not_served_without_demo_mode(database_url: str, tmp_path: Path, start: Start) -> None:
    await seed(database_url)
    with pytest.raises(RefusesToStart, match="WUYOU_DEMO"):
        await start(settings_for(database_url, tmp_path).model_copy(update={"demo": False}))


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "shop.example"])
def test_demo_mode_listens_on_loopback_only(host: str) -> None:
    with pytest.raises(RefusesToStart, match="WUYOU_HOST"):
        make_app(Settings(demo=True, host=host), Internal(secret="0123456789abcdef"))


async def test_every_answer_tells_the_time_that_deadlines_count_by(shop: World) -> None:
    boss = await shop.staff("boss")
    await boss.post("/api/demo/clock", {"advance": "P3D"})
    async with aiohttp.ClientSession() as http, http.get(f"{shop.base}/api/demo/buyers") as answer:
        told = datetime.fromisoformat(answer.headers["Wuyou-Now"])
    assert timedelta(days=2, hours=23) < told - datetime.now(UTC) < timedelta(days=3, minutes=1)
