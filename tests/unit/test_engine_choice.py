"""Which engine gets a turn: the next that listens; one that does not is left alone for a moment and tried again."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from bot.engine_client import REST_SECONDS, EngineDown, RasaEngines
from bot.wire.turns import TURN_PATH, TurnRequest, TurnResult
from tests.servers import free_port

ASKED = TurnRequest(conversation_id="c1", message_id="m1", text="你好", choice=None, files=(), state=())


class OneEngine:
    """Answers turns on a port of its own; `status` stands in for an engine that is still loading."""

    def __init__(self) -> None:
        self.port, self.turns, self.status = free_port(), 0, 200
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        async def turn(_: web.Request) -> web.Response:
            self.turns += self.status == 200
            return web.json_response(TurnResult(outcome="silent").to_json(), status=self.status)

        app = web.Application()
        app.router.add_post(TURN_PATH, turn)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None


@pytest.fixture
async def two() -> AsyncIterator[tuple[OneEngine, OneEngine]]:
    both = OneEngine(), OneEngine()
    for each in both:
        await each.start()
    yield both
    for each in both:
        await each.stop()


async def test_turns_go_to_engines_by_turns(two: tuple[OneEngine, OneEngine]) -> None:
    async with aiohttp.ClientSession() as session:
        engines = RasaEngines(urls=[each.url for each in two], secret="s" * 32, session=session)
        for _ in range(10):
            await engines.turn(ASKED)
    assert [each.turns for each in two] == [5, 5]


async def test_a_dead_engine_is_passed_over_left_alone_and_tried_again(two: tuple[OneEngine, OneEngine]) -> None:
    now = [100.0]
    async with aiohttp.ClientSession() as session:
        engines = RasaEngines(urls=[each.url for each in two], secret="s" * 32, session=session, seconds=lambda: now[0])
        await two[0].stop()
        for _ in range(4):
            await engines.turn(ASKED)
        assert two[1].turns == 4
        await two[0].start()
        for _ in range(4):
            await engines.turn(ASKED)
        assert two[0].turns == 0, "it rests"
        now[0] += REST_SECONDS
        for _ in range(4):
            await engines.turn(ASKED)
        assert two[0].turns == 2


async def test_an_engine_that_is_still_loading_is_passed_over(two: tuple[OneEngine, OneEngine]) -> None:
    two[0].status = 503
    async with aiohttp.ClientSession() as session:
        engines = RasaEngines(urls=[each.url for each in two], secret="s" * 32, session=session)
        for _ in range(4):
            await engines.turn(ASKED)
        assert two[1].turns == 4
        two[1].status = 503
        with pytest.raises(EngineDown):
            await engines.turn(ASKED)
