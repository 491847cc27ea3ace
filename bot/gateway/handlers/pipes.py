"""A socket that notices when the other side is gone: frames in and out, a heartbeat, an end to the identity."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from datetime import datetime
from typing import Any

import orjson
from aiohttp import WSMsgType, web

#: how often we ask, and how long nothing may be heard
PING_SECONDS = 20.0
SILENCE_SECONDS = 60.0
#: a frame holds one message
FRAME_BYTES = 64 * 1024
#: close codes of our own
EXPIRED, SILENT, REFUSED, BEGUN_ANEW, TOO_MANY = 4401, 4408, 4400, 4410, 4429


class Pipe:
    """One WebSocket."""

    def __init__(self, socket: web.WebSocketResponse) -> None:
        self._socket = socket

    async def send(self, frame: Mapping[str, Any]) -> None:
        """Send a frame; nothing happens when the other side has gone."""
        if self._socket.closed:
            return
        try:
            await self._socket.send_str(orjson.dumps(frame).decode())
        except (ConnectionError, RuntimeError):
            return

    async def close(self, code: int, words: str) -> None:
        """End it."""
        await self._socket.close(code=code, message=words.encode())

    async def frames(self) -> AsyncGenerator[dict[str, Any]]:
        """Frames that are JSON objects; closes on anything else, and when nothing is heard for too long."""
        while True:
            try:
                message = await self._socket.receive(timeout=SILENCE_SECONDS)
            except TimeoutError:
                await self.close(SILENT, "silent")
                return
            if message.type is not WSMsgType.TEXT:
                return
            try:
                frame = orjson.loads(message.data)
            except ValueError:
                frame = None
            if not isinstance(frame, dict):
                await self.close(REFUSED, "not a frame")
                return
            if frame.get("type") != "pong":
                yield frame

    async def keep_alive(self, until: datetime, now: Any) -> None:
        """Ask whether the other side is there, until the identity runs out."""
        while (left := (until - now()).total_seconds()) > 0:
            await asyncio.sleep(min(PING_SECONDS, left))
            await self.send({"type": "ping"})
        await self.close(EXPIRED, "expired")


async def open_pipe(request: web.Request) -> tuple[web.WebSocketResponse, Pipe]:
    """Answer the handshake."""
    # compressing small frames would cost each idle socket some hundred KB
    socket = web.WebSocketResponse(max_msg_size=FRAME_BYTES, compress=False)
    await socket.prepare(request)
    return socket, Pipe(socket)
