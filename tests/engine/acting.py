"""A real action server for the engine's tests: listens on loopback, can fail, hang, lie, or be dead."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

Act = Callable[[dict[str, Any]], Any]


class ActionServer:
    """Answers /actions/webhook by `answers[action]`, or as `mode` says; keeps what it was asked."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._runner: web.AppRunner | None = None
        self.port = 0
        self.reset()

    def reset(self) -> None:
        """Healthy again, with the usual answers."""
        self.mode = "well"
        self.failing: set[str] = set()
        self.asked: list[dict[str, Any]] = []
        self.bytes: list[int] = []
        self.secrets: list[str] = []
        self.peers: set[Any] = set()
        self.answers: dict[str, Act] = dict(USUAL)

    @property
    def url(self) -> str:
        """Where the engine is told to call."""
        return f"http://127.0.0.1:{self.port}/actions/webhook"

    async def __aenter__(self) -> ActionServer:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen, on the same port as before when there was one."""
        app = web.Application()
        app.router.add_post("/actions/webhook", self._answer)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        assert site._server is not None
        self.port = site._server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]

    async def stop(self) -> None:
        """Be dead."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        call = await request.json()
        self.asked.append(call)
        self.bytes.append(len(body))
        self.secrets.append(request.headers.get("X-Wuyou-Secret", ""))
        self.peers.add(request.transport.get_extra_info("peername") if request.transport else None)
        name = call["next_action"]
        mode = self.mode if not self.failing or name in self.failing else "well"
        if mode == "hang":
            await asyncio.sleep(3600)
        if mode == "500":
            return web.Response(status=500, text="boom")
        if mode == "nonsense":
            return web.Response(text="<html>not json")
        if mode == "wrong shape":
            return web.json_response({"events": {"event": "slot"}, "responses": "x"})
        if mode == "unknown event":
            return web.json_response({"events": [{"event": 7}], "responses": []})
        if mode == "drop":
            assert request.transport is not None
            request.transport.close()
        made: Any = self.answers[name](call)
        if isinstance(made, Awaitable):
            made = await made
        if isinstance(made, web.Response):
            return made
        return web.json_response(made)

    def names(self) -> list[str]:
        """Actions asked for so far, in order."""
        return [call["next_action"] for call in self.asked]


def says(response: str, custom: dict[str, Any] | None = None, events: Any = (), **facts: Any) -> dict[str, Any]:
    """An action's answer as rasa-sdk makes it."""
    message = {
        "text": None, "buttons": [], "elements": [], "custom": custom or {}, "template": response, "response": response,
        "image": None, "attachment": None, **facts,
    }  # fmt: skip
    return {"events": list(events), "responses": [message]}


def _slot(name: str, value: Any) -> dict[str, Any]:
    return {"event": "slot", "name": name, "value": value, "timestamp": None}


USUAL: dict[str, Act] = {
    "action_query_order": lambda call: says(
        "utter_order",
        {
            "card": {"kind": "order", "data": {"order_no": "1"}},
            "buttons": [
                {
                    "title": "退货",
                    "value": {"intent": "return_refund"},
                    "choice": {"intent": "return_refund", "entities": [["order_no", "123456789012345678"]]},
                    "binding": True,
                },
            ],
        },
        order_no="1",
        amount="35 元",
    ),
    "action_broken": lambda call: web.Response(status=500),
    "action_submit": lambda call: says(
        "utter_done",
        events=[_slot("order_no", None), _slot("reason", None), _slot("confirmed", None)],
        order_no=call["tracker"]["slots"]["order_no"],
    ),
    "action_clear": lambda call: says(
        "utter_cancelled", events=[_slot("order_no", None), _slot("reason", None), _slot("confirmed", None)]
    ),
    "action_ask_reason": lambda call: says(
        "utter_ask_reason_text", {"card": {"kind": "reason_picker", "data": {"reasons": []}}}
    ),
    "validate_return_form": lambda call: {"events": [], "responses": []},
}
