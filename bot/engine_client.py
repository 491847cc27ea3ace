"""The port `Engine` as the app sees it, and Rasa behind it: several processes over kept-alive connections."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import aiohttp
import orjson

from bot.wire.turns import PARSE_PATH, READY_PATH, SECRET_HEADER, TURN_PATH, Parse, TurnRequest, TurnResult

#: a turn that takes longer is given up; the buyer was told long before
TURN_SECONDS = 15.0
CONNECT_SECONDS = 1.0
READY_SECONDS = 1.0


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


class RasaEngines:
    """Engine processes on loopback, each with the per-start secret. Any of them can take any turn."""

    def __init__(self, *, urls: Sequence[str], secret: str, session: aiohttp.ClientSession) -> None:
        self._urls = tuple(url.rstrip("/") for url in urls)
        self._headers = {SECRET_HEADER: secret, "Content-Type": "application/json"}
        self._session = session
        self._next = itertools.count()

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
        answers = await asyncio.gather(*(self._ready(url) for url in self._urls))
        return any(answers)

    async def _ready(self, url: str) -> bool:
        timeout = aiohttp.ClientTimeout(total=READY_SECONDS)
        try:
            async with self._session.get(url + READY_PATH, headers=self._headers, timeout=timeout) as answer:
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError, OSError):
            return False

    async def _post(self, path: str, body: Mapping[str, Any]) -> Any:
        raw = orjson.dumps(body)
        start = next(self._next)
        for n in range(len(self._urls)):
            url = self._urls[(start + n) % len(self._urls)]
            try:
                return await self._post_to(url + path, raw)
            except aiohttp.ClientConnectorError:
                continue
        raise EngineDown(f"none of {len(self._urls)} engines listens")

    async def _post_to(self, url: str, raw: bytes) -> Any:
        timeout = aiohttp.ClientTimeout(total=TURN_SECONDS, sock_connect=CONNECT_SECONDS)
        try:
            async with self._session.post(url, data=raw, headers=self._headers, timeout=timeout) as answer:
                if answer.status == 503:
                    raise EngineDown("not ready yet")
                if answer.status != 200:
                    raise EngineFailed(f"HTTP {answer.status}")
                return orjson.loads(await answer.read())
        except aiohttp.ClientConnectorError:
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
