"""Effects to be delivered: put in the deciding commit, taken by one deliverer at a time, told how it went.

A taken row comes back by itself when its lease ends, so a deliverer that dies loses nothing; the other side knows the
key, so a second delivery does nothing twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.aftersales.ports import Clock
from bot.store.tables.base import EVERY_SHOP
from bot.store.tables.outbox import outbox
from bot.store.upserts import upsert


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """A row of the outbox as a deliverer holds it. `asked_at`: when the other side was first left without an answer."""

    id: int
    shop: str
    kind: str
    key: str
    payload: Mapping[str, Any]
    state: str
    tries: int
    put_at: datetime
    asked_at: datetime | None


class SqlOutbox:
    """The port `Outbox` in SQL, and what the deliverer needs beside it."""

    def __init__(self, connection: AsyncConnection, *, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def put(self, *, kind: str, key: str, payload: Mapping[str, Any]) -> None:
        """To be delivered from now on. The same kind and key again is the same effect, to be tried anew."""
        now = self._clock.now()
        row = {
            "shop": payload.get("shop", EVERY_SHOP),
            "payload": dict(payload),
            "put_at": now,
            "state": "waiting",
            "next_at": now,
            "tries": 0,
            "asked_at": None,
            "words": "",
        }
        put = upsert(self._connection.dialect.name, outbox).values(kind=kind, key=key, **row)
        await self._connection.execute(put.on_conflict_do_update(index_elements=["kind", "key"], set_=row))

    async def any_due(self) -> bool:
        """Whether `take` would find something."""
        wanted = select(outbox.c.id).where(outbox.c.next_at <= self._clock.now()).limit(1)
        return (await self._connection.execute(wanted)).first() is not None

    async def take(self, limit: int, lease: timedelta) -> Sequence[Effect]:
        """The effects that are due, each for this taker alone until the lease ends."""
        now = self._clock.now()
        wanted = select(outbox.c.id).where(outbox.c.next_at <= now).order_by(outbox.c.next_at).limit(limit)
        ids = (await self._connection.execute(wanted.with_for_update(skip_locked=True))).scalars().all()
        if not ids:
            return ()
        taken = update(outbox).where(outbox.c.id.in_(ids)).values(next_at=now + lease, tries=outbox.c.tries + 1)
        rows = await self._connection.execute(taken.returning(*(outbox.c[name] for name in Effect.__slots__)))
        return sorted((Effect(**row) for row in rows.mappings()), key=lambda effect: effect.id)

    async def done(self, effect: Effect) -> None:
        """Delivered and answered."""
        await self._end(effect, state="done", next_at=None)

    async def again(self, effect: Effect, *, at: datetime, words: str) -> None:
        """It could not be delivered: once more at `at`."""
        await self._end(effect, next_at=at, words=words)

    async def asked(self, effect: Effect, *, at: datetime) -> None:
        """Delivered, not answered: ask how it went at `at`, never send it again."""
        since = effect.asked_at or self._clock.now()
        # asking is no failed try
        await self._end(effect, state="asked", next_at=at, asked_at=since, tries=0)

    async def aside(self, effect: Effect, *, words: str) -> None:
        """Given up: a person looks at it."""
        await self._end(effect, state="aside", next_at=None, words=words)

    async def set_aside(self) -> Sequence[Effect]:
        """What a person has to look at, oldest first."""
        wanted = select(*(outbox.c[name] for name in Effect.__slots__)).where(outbox.c.state == "aside")
        rows = await self._connection.execute(wanted.order_by(outbox.c.id))
        return [Effect(**row) for row in rows.mappings()]

    async def _end(self, effect: Effect, **values: Any) -> None:
        # put anew meanwhile, or taken by another after the lease: then it is no longer ours to tell
        ours = (outbox.c.id == effect.id, outbox.c.put_at == effect.put_at, outbox.c.tries == effect.tries)
        values["words"] = values.get("words", "")[:500]
        await self._connection.execute(update(outbox).where(*ours).values(values))
