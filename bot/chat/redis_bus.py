"""The bus of several app processes: what one publishes, the others hear through Redis. Without Redis each hears itself.

Redis carries events, never the only copy of anything: whoever missed some is told to read the tables again.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import orjson
import structlog
from redis.exceptions import RedisError

from bot.chat.bus import AGAIN, GONE, Event, Listener, LocalBus
from bot.chat.links import ANSWER_SECONDS, Link

log = structlog.get_logger(__name__)

#: events that wait for Redis; more are dropped, and the others told to read again
DEPTH = 2048
#: what is written to Redis in one go
BATCH = 64
#: silence after which we ask whether Redis is still there
QUIET_SECONDS = 2.0
PAUSES = (0.2, 0.5, 1.0, 2.0)
#: the topic of everybody
_ALL = "*"


class RedisBus:
    """A LocalBus whose events also reach the listeners of other processes."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._local = LocalBus()
        self._channel = f"{link.scope}:bus"
        self._me = secrets.token_hex(8)
        self._out: asyncio.Queue[bytes] = asyncio.Queue(DEPTH)
        self._dropped = False

    async def publish(self, topic: str, event: Event) -> None:
        """Here at once, elsewhere soon; never waits for Redis."""
        await self._local.publish(topic, event)
        self._send(topic, event)

    async def begin_anew(self) -> None:
        """Tell every listener of every process GONE."""
        await self._local.begin_anew()
        self._send(_ALL, GONE)

    def listen(self, *topics: str) -> AbstractAsyncContextManager[Listener]:
        """Listen while the block lasts."""
        return self._local.listen(*topics)

    def join(self, listener: Listener, *topics: str) -> None:
        """Listen to more."""
        self._local.join(listener, *topics)

    def leave(self, listener: Listener, *topics: str) -> None:
        """Stop listening."""
        self._local.leave(listener, *topics)

    async def run(self) -> None:
        """Hear and send until cancelled; a Redis that is away is tried again and again."""
        failures = 0
        while True:
            try:
                async with self._connected(), asyncio.TaskGroup() as group:
                    failures = 0
                    group.create_task(self._hear())
                    group.create_task(self._pass_on())
            except* (RedisError, OSError, TimeoutError) as gone:
                if self._link.up or not failures:
                    log.warning("redis is away: this process goes on alone", error=type(gone.exceptions[0]).__name__)
                self._link.up = False
            await asyncio.sleep(PAUSES[min(failures, len(PAUSES) - 1)])
            failures += 1

    @asynccontextmanager
    async def _connected(self) -> AsyncGenerator[None]:
        self._pubsub = self._link.client.pubsub()
        try:
            await self._pubsub.subscribe(self._channel)
            yield
        finally:
            await self._pubsub.aclose()  # type: ignore[no-untyped-call]

    async def _hear(self) -> None:
        asked = False
        while True:
            heard = await self._pubsub.get_message(timeout=ANSWER_SECONDS if asked else QUIET_SECONDS)
            match heard:
                case None if asked:
                    raise TimeoutError("redis says nothing")
                case None:
                    await self._pubsub.ping()
                    asked = True
                    continue
                case {"type": "subscribe"}:
                    self._link.up = True
                    self._local.tell_all(AGAIN)  # what was said while we did not hear it
                    log.info("redis is there")
                case {"type": "message", "data": data}:
                    await self._take(data)
            asked = False

    async def _take(self, data: bytes) -> None:
        sender, topic, body = data.split(b"\n", 2)
        if sender.decode() == self._me:
            return
        if topic.decode() == _ALL:
            self._local.tell_all(orjson.loads(body))
        elif self._local.heard(topic.decode()):
            await self._local.publish(topic.decode(), orjson.loads(body))

    def _send(self, topic: str, event: Event) -> None:
        try:
            self._out.put_nowait(b"\n".join((self._me.encode(), topic.encode(), orjson.dumps(event))))
        except asyncio.QueueFull:
            self._dropped = True

    async def _pass_on(self) -> None:
        while True:
            batch = [await self._out.get()]
            while not self._out.empty() and len(batch) < BATCH:
                batch.append(self._out.get_nowait())
            if self._dropped:
                self._dropped = False
                batch.append(b"\n".join((self._me.encode(), _ALL.encode(), orjson.dumps(AGAIN))))
            try:
                async with self._link.client.pipeline(transaction=False) as pipeline:
                    for each in batch:
                        pipeline.publish(self._channel, each)
                    await pipeline.execute()
            except BaseException:
                self._dropped = True
                raise
