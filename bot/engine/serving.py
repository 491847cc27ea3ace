"""Who may talk to the engine: the app, over loopback, with this start's secret. Three routes, none of Rasa's own."""

from __future__ import annotations

import hmac
import json
import logging
from typing import Any, Awaitable, Callable

from aiohttp import web

from bot.engine.action_calls import TRACE
from bot.engine.turning import Engine
from bot.wire.turns import PARSE_PATH, READY_PATH, SECRET_HEADER, TRACE_HEADER, TURN_PATH, TurnRequest

#: a turn's request is a state of a few KB and a message of at most 2,000 characters
BODY_BYTES = 512 * 1024

#: a trace context is 55 signs long
_TRACE_SIGNS = 64

_log = logging.getLogger(__name__)


def engine_app(engine: Engine, secret: str) -> web.Application:
    """The engine's HTTP face. Without the secret every path is an empty 404, whether it exists or not."""

    async def turn(request: web.Request) -> web.Response:
        try:
            asked = TurnRequest.from_json(await _object(request))
        except (KeyError, TypeError, ValueError, AttributeError):
            return web.json_response({"type": "bad_turn"}, status=422)
        TRACE.set(request.headers.get(TRACE_HEADER, "")[:_TRACE_SIGNS])
        return web.json_response((await engine.turn(asked)).to_json(), dumps=_dumps)

    async def parse(request: web.Request) -> web.Response:
        try:
            text = (await _object(request))["text"]
            if not isinstance(text, str):
                raise TypeError
        except (KeyError, TypeError, ValueError):
            return web.json_response({"type": "bad_parse"}, status=422)
        understood = engine.parse(text)
        return web.json_response(
            {
                "text": understood.text, "intent": understood.intent, "ranking": understood.ranking,
                "entities": understood.entities,
            },
            dumps=_dumps,
        )  # fmt: skip

    async def ready(_: web.Request) -> web.Response:
        return web.json_response({"ready": True, "model": engine.model})

    app = web.Application(client_max_size=BODY_BYTES, middlewares=[_guard(secret)])
    app.router.add_post(TURN_PATH, turn)
    app.router.add_post(PARSE_PATH, parse)
    app.router.add_get(READY_PATH, ready)
    return app


def _guard(secret: str) -> Callable[..., Any]:
    expected = secret.encode()

    @web.middleware
    async def guard(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, expected):
            return web.Response(status=404)
        try:
            return await handler(request)
        except web.HTTPException:
            raise
        except Exception:
            _log.exception("turn failed")
            return web.json_response({"type": "engine_error"}, status=500)

    return guard


async def _object(request: web.Request) -> Any:
    raw = json.loads(await request.read())
    if not isinstance(raw, dict):
        raise TypeError("no object")
    return raw


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
