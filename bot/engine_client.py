"""The port `Engine` as the app sees it, and Rasa behind it: several processes over kept-alive connections.

Any engine takes any turn; one that does not listen is left alone for a moment and tried again.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import aiohttp
import orjson

from bot.wire.turns import PARSE_PATH, READY_PATH, SECRET_HEADER, TURN_PATH, Parse, TurnRequest, TurnResult

#: a turn that takes longer is given up; the buyer was told long before
TURN_SECONDS = 15.0
CONNECT_SECONDS = 1.0
READY_SECONDS = 1.0
#: how long an engine that did not listen comes last
REST_SECONDS = 1.0
#: nobody took the turn
_UNREACHED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)


class EngineDown(Exception):
    """No engine could be reached: the turn did not begin, and may be tried again as often as need be."""


class EngineFailed(Exception):
    """An engine took the turn and gave no usable answer: it may or may not have acted; try again only a few times."""


class Engine(Protocol):
    """Understands a message and answers it; keeps nothing."""

    async def turn(self, request: TurnRequest) -> TurnResult:
        """Raises EngineDown or EngineFailed."""
        ...

    async def parse(self, texts: Sequence[str]) -> Sequence[Parse]:
        """What each text means. Raises EngineDown or EngineFailed."""
        ...

    async def ready(self) -> bool:
        """Whether a turn could be taken now."""
        ...

    async def alive(self) -> Mapping[str, bool]:
        """Which engines could take one, by URL."""
        ...


class RasaEngines:
    """Engine processes here or elsewhere, all with the same secret. `traced`: headers that name the turn's trace."""

    def __init__(
        self, *, urls: Sequence[str], secret: str, session: aiohttp.ClientSession,
        seconds: Callable[[], float] = time.monotonic,
        traced: Callable[[], Mapping[str, str]] = dict,
    ) -> None:  # fmt: skip
        self._urls = tuple(url.rstrip("/") for url in urls)
        self._headers = {SECRET_HEADER: secret, "Content-Type": "application/json"}
        self._session = session
        self._next = itertools.count()
        self._seconds = seconds
        self._traced = traced
        self._resting: dict[str, float] = {}

    async def turn(self, request: TurnRequest) -> TurnResult:
        """One turn, by the next engine that can be reached."""
        answer = await self._post(TURN_PATH, request.to_json())
        try:
            return TurnResult.from_json(answer)
        except (KeyError, TypeError, AttributeError) as error:
            raise EngineFailed(f"answer of another shape: {error!r}") from error

    async def parse(self, texts: Sequence[str]) -> Sequence[Parse]:
        """Each text by itself, in order."""
        return [_parse(await self._post(PARSE_PATH, {"text": text})) for text in texts]

    async def ready(self) -> bool:
        """Whether at least one engine says so."""
        return any((await self.alive()).values())

    async def alive(self) -> Mapping[str, bool]:
        """Which engines say that they could take a turn now, by URL."""
        answers = await asyncio.gather(*(self._ready(url) for url in self._urls))
        return dict(zip(self._urls, answers, strict=True))

    async def _ready(self, url: str) -> bool:
        timeout = aiohttp.ClientTimeout(total=READY_SECONDS)
        try:
            async with self._session.get(url + READY_PATH, headers=self._headers, timeout=timeout) as answer:
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError, OSError):
            return False

    async def _post(self, path: str, body: Mapping[str, Any]) -> Any:
        raw = orjson.dumps(body)
        for url in self._in_turn():
            try:
                answer = await self._post_to(url + path, raw)
            except (*_UNREACHED, EngineDown):
                self._resting[url] = self._seconds() + REST_SECONDS
                continue
            self._resting.pop(url, None)
            return answer
        raise EngineDown(f"none of {len(self._urls)} engines takes turns")

    def _in_turn(self) -> Sequence[str]:
        """The next one first; those that did not listen just now last."""
        start = next(self._next) % max(1, len(self._urls))
        now = self._seconds()
        rotated = (*self._urls[start:], *self._urls[:start])
        return sorted(rotated, key=lambda url: self._resting.get(url, now) > now)

    async def _post_to(self, url: str, raw: bytes) -> Any:
        timeout = aiohttp.ClientTimeout(total=TURN_SECONDS, sock_connect=CONNECT_SECONDS)
        try:
            headers = {**self._headers, **self._traced()}
            async with self._session.post(url, data=raw, headers=headers, timeout=timeout) as answer:
                if answer.status == 503:
                    raise EngineDown("not ready yet")
                if answer.status != 200:
                    raise EngineFailed(f"HTTP {answer.status}")
                return orjson.loads(await answer.read())
        except _UNREACHED:
            raise
        except (aiohttp.ClientError, TimeoutError, OSError, orjson.JSONDecodeError) as error:
            raise EngineFailed(repr(error)) from error


def _parse(raw: Any) -> Parse:
    try:
        return Parse(
            text=raw["text"],
            intent=raw["intent"],
            ranking=tuple(raw.get("ranking", ())),
            entities=tuple(raw.get("entities", ())),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise EngineFailed(f"answer of another shape: {error!r}") from error
