"""Warehouse and couriers that answer what a test tells them to, and remember what they were asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime


class ToldWarehouse:
    """The port `Warehouse`."""

    def __init__(self, *, stops: bool = True) -> None:
        self.stops = stops
        self.asked: list[tuple[str, tuple[str, ...]]] = []

    async def stop(self, *, order_no: str, items: Sequence[str]) -> bool:
        """As told."""
        self.asked.append((order_no, tuple(items)))
        return self.stops


class ToldCouriers:
    """The port `Couriers`: `delivered` by tracking number."""

    def __init__(self) -> None:
        self.delivered: dict[str, datetime] = {}

    async def delivered_at(self, *, courier: str, tracking_no: str) -> datetime | None:
        """As told."""
        return self.delivered.get(tracking_no)

    async def intercept(self, *, courier: str, tracking_no: str) -> bool:
        """Yes while it is not delivered."""
        return tracking_no not in self.delivered

    async def pick_up(self, *, case_no: str, when: str, address: str) -> None:
        """Nobody comes in a test."""
