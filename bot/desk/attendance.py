"""Who is at the desk, written down so that every process knows: a seat for each socket, kept while it is heard of."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from bot.chat.lines import new_id
from bot.store.seats import Seats
from bot.store.unit_of_work import SqlUnitsOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """`now` is the real clock; `came` is told that somebody may be free now."""

    units: SqlUnitsOfWork
    now: Callable[[], datetime]
    came: Callable[[], None]

    @asynccontextmanager
    async def seat(self, shop: str, name: str) -> AsyncGenerator[str]:
        """He is here while the block lasts and `heard` is called often enough."""
        seat = new_id()
        await self.heard(seat, shop, name)
        self.came()
        try:
            yield seat
        finally:
            async with self.units() as unit:
                await Seats(unit.connection).leave(seat, self.now())
                await unit.commit()

    async def heard(self, seat: str, shop: str, name: str) -> None:
        """The socket is still there."""
        async with self.units() as unit:
            await Seats(unit.connection).take(seat, shop, name, self.now())
            await unit.commit()
