"""Who hears that something happened: events after a commit, to all who listen on a topic. Losing one loses nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Protocol

Event = Mapping[str, Any]
#: a listener this far behind is told to read again instead
DEPTH = 256
#: what a listener gets in place of events it was too slow for
AGAIN: Event = {"type": "again"}
#: everything was put back to its beginning: whoever listens must connect again
GONE: Event = {"type": "gone"}


def chat_topic(conversation: str) -> str:
    """What a conversation's buyer and the agents who watch it listen on."""
    return f"chat:{conversation}"


def shop_topic(shop: str) -> str:
    """What the shop's desk listens on."""
    return f"shop:{shop}"


class Listener:
    """One subscription; `get` waits for the next event."""

    def __init__(self) -> None:
        self._events: asyncio.Queue[Event] = asyncio.Queue(DEPTH)

    async def get(self) -> Event:
        """The next event; AGAIN when some were dropped."""
        return await self._events.get()

    def put(self, event: Event) -> None:
        """Never blocks: a full queue is emptied and AGAIN stands for what was in it."""
        if self._events.full():
            while not self._events.empty():
                self._events.get_nowait()
            event = AGAIN
        self._events.put_nowait(event)


class Bus(Protocol):
    """Fan-out. Delivery is best effort: listeners re-read by sequence number."""

    async def publish(self, topic: str, event: Event) -> None: ...
    def listen(self, *topics: str) -> AbstractAsyncContextManager[Listener]:
        """Listen while the block lasts."""
        ...

    async def begin_anew(self) -> None:
        """Tell every listener GONE."""
        ...

    def join(self, listener: Listener, *topics: str) -> None: ...
    def leave(self, listener: Listener, *topics: str) -> None: ...


class LocalBus:
    """Within one process."""

    def __init__(self) -> None:
        self._listeners: dict[str, set[Listener]] = {}
        self._counted: dict[str, int] = {}

    async def publish(self, topic: str, event: Event) -> None:
        """Hand the event to everyone who listens now; a change of the list is numbered, so that a gap shows."""
        if event["type"] == "conversations":
            self._counted[topic] = self._counted.get(topic, 0) + 1
            event = {**event, "seq": self._counted[topic]}
        for listener in tuple(self._listeners.get(topic, ())):
            listener.put(event)

    async def begin_anew(self) -> None:
        """Tell every listener GONE."""
        self.tell_all(GONE)

    def tell_all(self, event: Event) -> None:
        """The same to every listener, whatever he listens to."""
        for listener in {each for listeners in self._listeners.values() for each in listeners}:
            listener.put(event)

    def heard(self, topic: str) -> bool:
        """Whether anybody listens."""
        return topic in self._listeners

    @asynccontextmanager
    async def listen(self, *topics: str) -> AsyncGenerator[Listener]:
        """Listen while the block lasts."""
        listener = Listener()
        self.join(listener, *topics)
        try:
            yield listener
        finally:
            self.leave(listener, *tuple(self._listeners))

    def join(self, listener: Listener, *topics: str) -> None:
        """Listen to more."""
        for topic in topics:
            self._listeners.setdefault(topic, set()).add(listener)

    def leave(self, listener: Listener, *topics: str) -> None:
        """Stop listening."""
        for topic in topics:
            listeners = self._listeners.get(topic)
            if listeners is not None:
                listeners.discard(listener)
                if not listeners:
                    del self._listeners[topic]
