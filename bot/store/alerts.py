"""What a supervisor is told about chats that were left alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables.desk import alerts

LATE, GONE = "late", "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """`agent` did not answer in time (LATE) or left (GONE), and the chat went back to the queue."""

    at: datetime
    kind: str
    conversation_id: str
    agent: str


class Alerts:
    """Alerts inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, shop: str, alert: Alert) -> None:
        """Write one down."""
        row = {"kind": alert.kind, "conversation_id": alert.conversation_id, "agent": alert.agent, "at": alert.at}
        await self._connection.execute(insert(alerts).values(shop=shop, **row))

    async def newest(self, shop: str, limit: int = 100) -> Sequence[Alert]:
        """The newest first."""
        columns = (alerts.c.at, alerts.c.kind, alerts.c.conversation_id, alerts.c.agent)
        statement = select(*columns).where(alerts.c.shop == shop).order_by(alerts.c.id.desc()).limit(limit)
        return [Alert(**row) for row in (await self._connection.execute(statement)).mappings()]
