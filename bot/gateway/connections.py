"""How many sockets one person and one address may hold at a time in this process."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import Gauge

from bot.gateway.problems import Problem

#: when to try again; sockets end by themselves when their identity does
_LATER = {"Retry-After": "60"}


class Connections:
    """Counts while the blocks last."""

    def __init__(self, *, per_person: int, per_address: int, gauge: Gauge) -> None:
        self._most = {"person": per_person, "address": per_address}
        self._held: Counter[tuple[str, str]] = Counter()
        self._gauge = gauge

    @contextmanager
    def of_address(self, address: str | None) -> Iterator[None]:
        """One more of this address, None for one that is not counted. Problem 429 when it is one too many."""
        if address is None:
            yield
            return
        with self._one_more("address", address):
            yield

    @contextmanager
    def of_person(self, side: str, shop: str, name: str) -> Iterator[None]:
        """One more of this buyer or member of staff. Problem 429 when it is one too many."""
        gauge = self._gauge.labels(side=side)
        with self._one_more("person", f"{side}/{shop}/{name}"), gauge.track_inprogress():
            yield

    @contextmanager
    def _one_more(self, kind: str, name: str) -> Iterator[None]:
        key = (kind, name)
        if self._held[key] >= self._most[kind]:
            raise Problem("too-many", "打开的页面太多了，请先关掉一些", headers=_LATER)
        self._held[key] += 1
        try:
            yield
        finally:
            self._held[key] -= 1
            if not self._held[key]:
                del self._held[key]
