"""How often a buyer may write: a moving window, asked at the door before the body is looked at."""

from __future__ import annotations

import math
import time

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from bot.gateway.problems import Problem


class Limits:
    """Counts in this process; Redis takes over with several."""

    def __init__(self, *, messages_per_minute: int) -> None:
        self._messages = RateLimitItemPerMinute(messages_per_minute)
        self._windows = MovingWindowRateLimiter(MemoryStorage())

    async def message(self, shop: str, buyer_id: str) -> None:
        """Count one; Problem 429 with Retry-After when it is one too many."""
        if await self._windows.hit(self._messages, shop, buyer_id):
            return
        stats = await self._windows.get_window_stats(self._messages, shop, buyer_id)
        seconds = max(1, math.ceil(stats.reset_time - time.time()))
        raise Problem("too-many", f"消息发得太快了，请 {seconds} 秒后再试", headers={"Retry-After": str(seconds)})
