"""Who is typing, and who is there: both run out by themselves when nothing more is heard."""

from __future__ import annotations

import time
from collections.abc import Callable

#: typing is shown this long after the last key
TYPING_SECONDS = 6.0
#: and passed on at most this often
PASS_ON_SECONDS = 2.0


class Presence:
    """Typing by conversation and side ("buyer", "agent"), and how many sockets a member of staff holds."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._typing: dict[tuple[str, str], float] = {}
        self._passed_on: dict[tuple[str, str], float] = {}
        self._sockets: dict[str, int] = {}

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

    def arrived(self, name: str) -> None:
        """A member of staff opened a socket."""
        self._sockets[name] = self._sockets.get(name, 0) + 1

    def left(self, name: str) -> None:
        """A member of staff closed one."""
        self._sockets[name] = self._sockets.get(name, 1) - 1
        if self._sockets[name] <= 0:
            del self._sockets[name]

    def here(self, name: str) -> bool:
        """Whether the member holds a socket."""
        return name in self._sockets

    def _forget(self, now: float) -> None:
        gone = [key for key, until in self._typing.items() if until <= now]
        for key in gone:
            del self._typing[key]
            self._passed_on.pop(key, None)
