"""How the public port is served, and what somebody gets whose bytes are no HTTP that we read: a problem document."""

from __future__ import annotations

import asyncio
import signal
from http import HTTPStatus
from typing import Any

import structlog
from aiohttp import web
from aiohttp.http_exceptions import LineTooLong
from aiohttp.web_protocol import RequestHandler
from aiohttp.web_server import Server

from bot.gateway.problems import Problem

log = structlog.get_logger(__name__)

#: what a connection gets to end by itself when the app stops
SHUTDOWN_SECONDS = 2.0


class _Handler(RequestHandler):
    """One connection. An exception's text may hold what was sent, so only its name is ever logged."""

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """The refusal of a request that could not be parsed; the connection ends with it."""
        log.info("request not readable", error=type(exc).__name__)
        if request.writer.output_size > 0:
            raise ConnectionError("an answer has begun already")
        if isinstance(exc, LineTooLong):
            code = "headers-too-large"
        else:
            code = "internal" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "not-http"
        answer = Problem(code).answer()
        answer.force_close()
        return answer

    def log_exception(self, *args: Any, **kw: Any) -> None:
        """What fell through everything else."""
        error = kw.get("exc_info")
        log.error("connection failed", error=type(error).__name__)


class _Server(Server):
    def __call__(self) -> RequestHandler:
        return _Handler(self, loop=self._loop, **self._kwargs)


class Runner(web.AppRunner):
    """An AppRunner whose connections refuse in our words."""

    async def _make_server(self) -> Server:
        made = await super()._make_server()
        return _Server(made.request_handler, request_factory=made.request_factory, loop=made._loop, **made._kwargs)


async def serve(app: web.Application, *, host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT. Raises what the app raises when it cannot start, OSError for a taken port."""
    stop = asyncio.Event()
    for wish in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(wish, stop.set)
    runner = Runner(app, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
    try:
        await runner.setup()
        await web.TCPSite(runner, host, port).start()
        await stop.wait()
    finally:
        await runner.cleanup()
