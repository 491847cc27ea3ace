"""Where the engine has actions run: rasa-sdk's executor on the loopback port, for whoever knows this start's secret."""

from __future__ import annotations

import hmac
from collections.abc import Iterable

import orjson
import structlog
from aiohttp import web
from rasa_sdk import Action
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionMissingDomainException, ActionNotFoundException

from bot.chat.traces import Traces
from bot.wire.turns import SECRET_HEADER, TRACE_HEADER

log = structlog.get_logger(__name__)

PATH = "/actions/webhook"
#: a tracker of a bounded state with the domain beside it
LARGEST = 4 * 1024 * 1024


def action_app(actions: Iterable[Action], secret: str, traces: Traces | None = None) -> web.Application:
    """The action server's one route, with rasa-sdk's statuses; an error's text never leaves."""
    executor = ActionExecutor()
    for action in actions:
        executor.register_action(action)
    expected, followed = secret.encode(), traces or Traces()

    async def run(request: web.Request) -> web.Response:
        shown = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(shown, expected):
            return web.Response(status=404)
        try:
            call = orjson.loads(await request.read())
        except ValueError:
            return web.json_response({"error": "not JSON"}, status=400)
        with followed.span(
            "action", request.headers.get(TRACE_HEADER, "")[:64], name=str(call.get("next_action"))[:64]
        ):
            return await _answer(executor, call)

    app = web.Application(client_max_size=LARGEST)
    app.router.add_post(PATH, run)
    return app


async def _answer(executor: ActionExecutor, call: dict[str, object]) -> web.Response:
    name = call.get("next_action")
    try:
        result = await executor.run(call)
    except ActionExecutionRejection as rejection:
        return web.json_response({"error": rejection.message, "action_name": rejection.action_name}, status=400)
    except ActionNotFoundException:
        return web.json_response({"error": "no such action", "action_name": name}, status=404)
    except ActionMissingDomainException:
        return web.json_response({"error": "no domain", "action_name": name}, status=449)
    except Exception as error:
        log.error("action failed", action=name, exc_info=error)
        return web.json_response({"error": "action failed", "action_name": name}, status=500)
    body = None if result is None else result.model_dump()
    return web.Response(body=orjson.dumps(body), content_type="application/json")
