"""A turn can be followed from app to engine to action, when asked for; a trace names nobody and goes nowhere."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.chat.traces import Traces, tracing
from bot.engine_client import RasaEngines
from bot.gateway.action_endpoint import action_app
from bot.wire.turns import TRACE_HEADER, TURN_PATH, TurnRequest, TurnResult
from tests.servers import free_port

SECRET = "s" * 32
ASKED = TurnRequest(conversation_id="c1", message_id="m1", text="我是王小明", choice=None, files=(), state=())


def spans(path: Path) -> dict[str, Mapping[str, Any]]:
    return {span["name"]: span for span in map(json.loads, path.read_text().splitlines())}


@pytest.mark.parametrize("followed", [True, False])
async def test_the_steps_of_a_turn_hang_together_across_processes(tmp_path: Path, followed: bool) -> None:
    path = tmp_path / "traces.jsonl"
    with tracing(path if followed else None) as traces:
        action_port, engine_port, seen = free_port(), free_port(), list[str]()
        acting = web.AppRunner(action_app([], SECRET, traces))
        await acting.setup()
        await web.TCPSite(acting, "127.0.0.1", action_port).start()
        async with aiohttp.ClientSession() as session:

            async def turn(request: web.Request) -> web.Response:
                # as bot/engine passes it on
                seen.append(request.headers.get(TRACE_HEADER, ""))
                headers = {"X-Wuyou-Secret": SECRET, **({TRACE_HEADER: seen[-1]} if seen[-1] else {})}
                call = {"next_action": "action_x", "tracker": {}, "domain": {}}
                url = f"http://127.0.0.1:{action_port}/actions/webhook"
                async with session.post(url, json=call, headers=headers) as answer:
                    assert answer.status == 404
                return web.json_response(TurnResult(outcome="silent").to_json())

            app = web.Application()
            app.router.add_post(TURN_PATH, turn)
            engine = web.AppRunner(app)
            await engine.setup()
            await web.TCPSite(engine, "127.0.0.1", engine_port).start()
            url = f"http://127.0.0.1:{engine_port}"
            engines = RasaEngines(urls=[url], secret=SECRET, session=session, traced=traces.headers)
            with traces.span("turn"), traces.span("engine"):
                await engines.turn(ASKED)
            await engine.cleanup()
        await acting.cleanup()
    if not followed:
        assert seen == [""]
        assert not path.exists()
        return
    found = spans(path)
    assert {span["trace"] for span in found.values()} == {found["turn"]["trace"]}
    assert found["engine"]["parent"] == found["turn"]["span"]
    assert found["action"]["parent"] == found["engine"]["span"]
    assert found["action"]["facts"] == {"name": "action_x"}
    assert "王小明" not in path.read_text()


def test_a_made_up_trace_context_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "traces.jsonl"
    with tracing(path) as traces, traces.span("action", "00-evil\n-x-01"):
        pass
    assert spans(path)["action"]["parent"] is None


def test_without_a_file_nothing_is_kept_and_nothing_is_sent() -> None:
    with Traces().span("turn") as span:
        assert span is None
    assert Traces().headers() == {}
