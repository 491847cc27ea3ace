"""Who is typing: it runs out by itself when nothing more is heard. Who is there: bot/store/seats.py."""

from __future__ import annotations

import time
from collections.abc import Callable

#: typing is shown this long after the last key
TYPING_SECONDS = 6.0
#: and passed on at most this often
PASS_ON_SECONDS = 2.0


class Presence:
    """Typing by conversation and side ("buyer", "agent")."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._typing: dict[tuple[str, str], float] = {}
        self._passed_on: dict[tuple[str, str], float] = {}

    def types(self, conversation: str, side: str) -> bool:
        """Note a key; True when the other side should be told now."""
        now = self._seconds()
        self._forget(now)
        key = (conversation, side)
        self._typing[key] = now + TYPING_SECONDS
        if now - self._passed_on.get(key, float("-inf")) < PASS_ON_SECONDS:
            return False
        self._passed_on[key] = now
        return True

    def typing(self, conversation: str) -> frozenset[str]:
        """The sides that are typing at this moment."""
        now = self._seconds()
        return frozenset(side for (chat, side), until in self._typing.items() if chat == conversation and until > now)

    def stopped(self, conversation: str, side: str) -> None:
        """He sent it or went away."""
        self._typing.pop((conversation, side), None)
        self._passed_on.pop((conversation, side), None)

    def _forget(self, now: float) -> None:
        gone = [key for key, until in self._typing.items() if until <= now]
        for key in gone:
            del self._typing[key]
            self._passed_on.pop(key, None)
