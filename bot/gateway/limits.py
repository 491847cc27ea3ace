"""How often a buyer may write, a shop's buyers together, one address may ask: counted at the door.

Several processes count messages together in Redis; while it is away each counts for itself. What an address asks is
counted by each process alone: that defends the process, and must not cost a way to Redis.
"""

from __future__ import annotations

import math
import time

import structlog
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter, SlidingWindowCounterRateLimiter
from redis.exceptions import RedisError

from bot.chat.links import Link
from bot.gateway.problems import Problem

log = structlog.get_logger(__name__)

_Windows = MovingWindowRateLimiter | SlidingWindowCounterRateLimiter


class Limits:
    """`link` is None in a single process. Rates are per minute."""

    def __init__(self, *, messages: int, shop_messages: int, requests: int, link: Link | None = None) -> None:
        self._messages = RateLimitItemPerMinute(messages)
        self._shop_messages = RateLimitItemPerMinute(shop_messages)
        self._requests = RateLimitItemPerMinute(requests)
        self._link = link
        own = MemoryStorage()
        # a buyer's few messages are counted one by one, the many of a shop or an address in two counters
        self._own: tuple[_Windows, _Windows] = MovingWindowRateLimiter(own), SlidingWindowCounterRateLimiter(own)
        self._shared: tuple[_Windows, _Windows] | None = None
        if link is not None:
            pool = link.client.connection_pool
            both = RedisStorage(
                "async+redis://", implementation="redispy", key_prefix=link.scope,
                connection_pool=pool,  # type: ignore[arg-type]  # handed on to redis as it is
            )  # fmt: skip
            self._shared = MovingWindowRateLimiter(both), SlidingWindowCounterRateLimiter(both)

    async def message(self, shop: str, buyer_id: str) -> None:
        """Count a buyer's message; Problem 429 with Retry-After when it is one too many of his, or of his shop's."""
        await self._count(0, self._messages, "消息发得太快了", "buyer", shop, buyer_id)
        await self._count(1, self._shop_messages, "店铺现在咨询的人太多", "shop", shop)

    async def request(self, address: str) -> None:
        """Count a request of an address; Problem 429 with Retry-After when it is one too many."""
        await _hit(self._own[1], self._requests, "这个网络来的请求太多", "address", address)

    async def _count(self, how: int, item: RateLimitItem, words: str, *names: str) -> None:
        if self._shared is not None and self._link is not None and self._link.up:
            try:
                return await _hit(self._shared[how], item, words, *names)
            except (RedisError, OSError, TimeoutError) as error:
                log.warning("counting without redis", error=type(error).__name__)
        return await _hit(self._own[how], item, words, *names)


async def _hit(windows: _Windows, item: RateLimitItem, words: str, *names: str) -> None:
    if await windows.hit(item, *names):
        return
    stats = await windows.get_window_stats(item, *names)
    seconds = max(1, math.ceil(stats.reset_time - time.time()))
    raise Problem("too-many", f"{words}，请 {seconds} 秒后再试", headers={"Retry-After": str(seconds)})
