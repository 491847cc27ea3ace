"""Which process answers a conversation: a claim that lasts a moment, set with the line that is stored, renewed while
its turn runs. Who loses one by a stall does some work in vain, never twice: the answer's commit is guarded as before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.store.chats import Claim

#: how long a process that died keeps others from its conversations
LEASE = timedelta(seconds=2.5)
#: a claim with less left is renewed by the sweeper, which looks every second
RENEW = timedelta(seconds=1.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """`process` is the name of this start; `now` the real clock, which machines must share to within a second."""

    process: str
    now: Callable[[], datetime]

    def fresh(self) -> Claim:
        """A claim of ours from now on."""
        now = self.now()
        return Claim(by=self.process, at=now, until=now + LEASE, renew_before=now + RENEW, beyond=now + 2 * LEASE)
