"""Buyers who go on whatever is killed, and what must be true of their chats afterwards."""

from __future__ import annotations

import itertools
import threading
import time
import urllib.error
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.servers import Caller, Server, eventually

#: an answer that takes longer is a lost one
PATIENCE = 120.0
Line = dict[str, Any]


@dataclass(slots=True)
class Talker:
    """A buyer: the same id at the next app until one acknowledges, then the answer from whichever has it."""

    name: str
    apps: Sequence[Server]
    acknowledged: list[str] = field(default_factory=list)
    wrong: str = ""
    stop: threading.Event = field(default_factory=threading.Event)
    _callers: dict[str, Caller] = field(default_factory=dict)
    _numbers: itertools.count[int] = field(default_factory=itertools.count)

    def chatter(self, sayings: Sequence[str]) -> threading.Thread:
        """Says one after another until told to stop, in a thread; what went wrong is in `wrong`."""

        def run() -> None:
            try:
                for text in itertools.cycle(sayings):
                    if self.stop.is_set():
                        return
                    self.say({"text": text})
            except Exception as error:
                self.wrong = repr(error)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        return thread

    def say(self, body: dict[str, Any]) -> list[Line]:
        """The lines that answer it, once the last one is there."""
        n = next(self._numbers)
        message_id = f"{self.name}-{n}"
        first = n % len(self.apps)
        apps = [*self.apps[first:], *self.apps[:first]]
        accepted = self.ask(apps, lambda who: who.call("POST", "/api/chat/messages", {"id": message_id, **body}))
        self.acknowledged.append(message_id)

        def answered(caller: Caller) -> tuple[int, Any]:
            status, lines = caller.call("GET", f"/api/chat/messages?after={accepted['seq']}&wait=1")
            whole = status == 200 and any(line.get("end") and message_id in line["answers"] for line in lines)
            return (200 if whole else 503), lines

        lines = self.ask(apps[::-1], answered)
        return [line for line in lines if message_id in line.get("answers", ())]

    def ask(self, apps: Sequence[Server], ask: Callable[[Caller], tuple[int, Any]]) -> Any:
        """The body of the first answer under 400, asked around until there is one."""
        deadline, last = time.monotonic() + PATIENCE, ""
        for app in itertools.cycle(apps):
            try:
                if app.base not in self._callers:
                    self._callers[app.base] = app.buyer(self.name)
                status, body = ask(self._callers[app.base])
                if status < 400:
                    return body
                last = f"{status} {body}"
                if status == 401:
                    del self._callers[app.base]
            except (OSError, urllib.error.URLError, AssertionError) as error:
                last = repr(error)  # this one is down at the moment
            assert time.monotonic() < deadline, f"{self.name} got no answer: {last[:300]}"
            time.sleep(0.05)
        raise AssertionError


def press(lines: Sequence[Line], value: Any) -> dict[str, str] | None:
    """The body that presses the button with this value, None when there is none."""
    buttons = [button for line in lines for button in line.get("buttons", ())]
    return next(({"action": button["action"]} for button in buttons if button["value"] == value), None)


def each_answered_once(buyer: Caller, acknowledged: Sequence[str]) -> None:
    """Every acknowledged message is there once, and named by one last line of an answer; no number is missing."""

    def settled() -> bool:
        lines: list[Line] = []
        after = 0
        while more := buyer.get(f"/api/chat/messages?after={after}"):
            lines += more
            after = more[-1]["seq"]
        assert [line["seq"] for line in lines] == list(range(1, len(lines) + 1))
        said = [line["id"] for line in lines if line["from"] == "buyer"]
        assert len(said) == len(set(said)), "a message is there twice"
        assert set(acknowledged) <= set(said), "an acknowledged message is gone"
        ends = [name for line in lines if line.get("end") for name in line["answers"]]
        counts = {name: ends.count(name) for name in acknowledged}
        assert max(counts.values(), default=0) <= 1, counts
        return min(counts.values(), default=1) == 1

    eventually(settled, within=30, what="an answer to every message")
