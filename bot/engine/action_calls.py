"""How the engine has an action run by an app: one kept-alive connection, the secret, a bounded wait, a cheap check.

Whatever goes wrong is ActionFailed, which ends the turn. An action may reject (HTTP 400), which is a form's ordinary
"not for me". A lost connection is tried again, at the next app when there are several: a repeated call is answered
with the first answer, whichever app gets it.
"""

from __future__ import annotations

import asyncio
import json
import time
from contextvars import ContextVar
from typing import Any, Mapping, Optional, Sequence

import aiohttp
from rasa.core.actions.action import ActionExecutionRejection
from rasa.core.channels.channel import OutputChannel
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, deserialise_events
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity

from bot.engine.rasa_internals import ActionFailed, worded
from bot.wire.turns import SECRET_HEADER, TRACE_HEADER

#: the buyer is told within 3 s that something is wrong, so an action has less
ACTION_SECONDS = 2.5
#: an action's answer is a few cards; more is nonsense
_MOST_BYTES = 4 * 2**20

#: milliseconds this turn has spent in actions, and how many ran
SPENT_MS: ContextVar[Optional[list[float]]] = ContextVar("spent_ms", default=None)
#: which trace this turn belongs to, passed on to its actions; empty when nobody follows it
TRACE: ContextVar[str] = ContextVar("trace", default="")


class ActionCalls:
    """Runs actions at the first of `urls` that can be reached, and stays with it; to be closed."""

    def __init__(self, urls: Sequence[str], secret: str, domain: Domain, seconds: float = ACTION_SECONDS) -> None:
        self._urls, self._at, self._seconds = list(urls), 0, seconds
        self._headers = {SECRET_HEADER: secret, "Content-Type": "application/json"}
        whole = domain.as_dict()
        part = {"forms": whole.get("forms", {}), "slots": whole.get("slots", {})}
        self._domain_json = json.dumps(part, ensure_ascii=False)
        self._session: Optional[aiohttp.ClientSession] = None

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            await self._session.close()

    async def __call__(
        self, name: str, tracker: DialogueStateTracker, domain: Domain, out: OutputChannel, nlg: Any
    ) -> list[Event]:
        """Events of the action, what it said first; ActionFailed, ActionExecutionRejection."""
        began = time.perf_counter()
        try:
            answer = await self._post(name, self._body(name, tracker))
        finally:
            spent = SPENT_MS.get()
            if spent is not None:
                spent.append((time.perf_counter() - began) * 1000)
        try:
            said, events = _checked(answer)
            return [*await worded(said, out, nlg, tracker), *deserialise_events(events)]
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            raise ActionFailed(name, f"answered nonsense: {error}") from error

    def _body(self, name: str, tracker: DialogueStateTracker) -> bytes:
        call = {
            "next_action": name,
            "sender_id": tracker.sender_id,
            "tracker": tracker.current_state(EventVerbosity.ALL),
            "version": "3.6.21",
        }
        return f'{json.dumps(call, ensure_ascii=False)[:-1]},"domain":{self._domain_json}}}'.encode()

    async def _post(self, name: str, body: bytes) -> Any:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=64, keepalive_timeout=60), trust_env=False
            )
        try:
            return await asyncio.wait_for(self._tried(name, body), self._seconds)
        except (asyncio.TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            raise ActionFailed(name, f"{type(error).__name__}: {error}") from error

    async def _tried(self, name: str, body: bytes) -> Any:
        for left in reversed(range(max(2, len(self._urls)))):
            at = self._at
            try:
                return await self._once(self._urls[at], name, body)
            except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError):
                if not left:
                    raise
                if self._at == at:  # nobody else has moved on meanwhile
                    self._at = (at + 1) % len(self._urls)
        raise AssertionError("the last try raises")

    async def _once(self, url: str, name: str, body: bytes) -> Any:
        assert self._session is not None
        trace = TRACE.get()
        headers = {**self._headers, TRACE_HEADER: trace} if trace else self._headers
        async with self._session.post(url, data=body, headers=headers, allow_redirects=False) as response:
            content = await response.content.read(_MOST_BYTES + 1)
            while not response.content.at_eof() and len(content) <= _MOST_BYTES:
                content += await response.content.read(_MOST_BYTES + 1 - len(content))
            if len(content) > _MOST_BYTES:
                raise ActionFailed(name, "answered too much")
            if response.status == 400:
                said = json.loads(content)
                raise ActionExecutionRejection(str(said.get("action_name", name)), said.get("error"))
            if response.status != 200:
                raise ActionFailed(name, f"HTTP {response.status}")
            return json.loads(content)


def _checked(answer: Any) -> tuple[list[dict[str, Any]], Sequence[Mapping[str, Any]]]:
    """The shape that Rasa's JSON schema asks for, looked at rather than walked."""
    if not isinstance(answer, dict):
        raise TypeError("not an object")
    responses, events = answer.get("responses") or [], answer.get("events") or []
    if not isinstance(responses, list) or not all(isinstance(one, dict) for one in responses):
        raise TypeError("responses are no list of objects")
    if not isinstance(events, list) or not all(
        isinstance(one, dict) and isinstance(one.get("event"), str) for one in events
    ):
        raise TypeError("events are no list of events")
    return responses, events
