"""What buyers typed and what of it was not understood, as watching needs it: moments, causes, texts for counting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables.chat import messages
from bot.store.tables.teaching import inbox_entries


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A message that a buyer typed."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Puzzled:
    """An entry of the trainer's inbox: why it came there, and what the model took it for."""

    at: datetime
    cause: str
    guess: str | None


class Watched:
    """Of one shop, inside one transaction."""

    def __init__(self, connection: AsyncConnection, shop: str) -> None:
        self._connection, self._shop = connection, shop

    async def typed(self, since: datetime, *, most: int) -> Sequence[Typed]:
        """The newest first; buttons are not typed."""
        m = messages.c
        wanted = (
            select(m.at, m.text)
            .where(m.shop == self._shop, m.sender == "buyer", m.choice.is_(None), m.text != "", m.at >= since)
            .order_by(m.at.desc())
            .limit(most)
        )
        return [Typed(at=row.at, text=row.text) for row in await self._connection.execute(wanted)]

    async def puzzled(self, since: datetime) -> Sequence[Puzzled]:
        """What came to the inbox by itself; what an agent sent is his opinion, not the model's."""
        e = inbox_entries.c
        wanted = select(e.at, e.cause, e.guess).where(
            e.shop == self._shop, e.at >= since, e.cause.in_(("unclear", "clarified", "refused", "handed_off"))
        )
        return [Puzzled(at=row.at, cause=row.cause, guess=row.guess) for row in await self._connection.execute(wanted)]
