"""Whether Redis can be reached at this moment, and under which names this installation meets there."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Counter, Gauge
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

#: Redis answers in a millisecond; what takes longer is treated as gone
ANSWER_SECONDS = 1.0


@dataclass(slots=True, kw_only=True)
class Link:
    """`up` is kept by the bus, which listens all the time; whoever finds it False goes on without Redis.

    scope  begins every name we use in Redis: installations that share one neither hear nor count each other
    """

    client: Redis
    scope: str
    gauge: Gauge
    lost: Counter
    _up: bool = field(default=False)

    @property
    def up(self) -> bool:
        """Whether the bus hears from Redis."""
        return self._up

    @up.setter
    def up(self, now: bool) -> None:
        if self._up and not now:
            self.lost.inc()
        self._up = now
        self.gauge.set(int(now))


def open_link(url: str, *, key: bytes, registry: CollectorRegistry) -> Link:
    """Not connected before the first use. `key`: what only this installation's processes have; close `client`."""
    client = Redis.from_url(
        url, socket_timeout=ANSWER_SECONDS, socket_connect_timeout=ANSWER_SECONDS, retry=Retry(NoBackoff(), 0)
    )
    return Link(
        client=client,
        scope="wuyou:" + hmac.new(key, b"redis", hashlib.sha256).hexdigest()[:20],
        gauge=Gauge("wuyou_redis_up", "Whether Redis answers (1) or this process goes on alone (0)", registry=registry),
        lost=Counter("wuyou_redis_lost", "Times that Redis went away", registry=registry),
    )
