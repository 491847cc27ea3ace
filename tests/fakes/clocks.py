"""A business clock that moves only when told to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 3, 10, 4, tzinfo=UTC)  # 12:00 in Shanghai


class StillClock:
    """The port `Clock`, standing still."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def now(self) -> datetime:
        """Where it stands."""
        return self.at

    def move(self, by: timedelta) -> None:
        """Forward by so much."""
        self.at += by
