"""What the desk looks up: canned replies, who was named, what is found by a word, who read what."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables.cases import cases
from bot.store.tables.chat import conversations, messages
from bot.store.tables.desk import canned_replies, mentions, reads
from bot.store.tables.orders import order_items, orders

FOUND = 20
Row = Mapping[str, Any]
_c, _m = conversations.c, messages.c


class DeskRecords:
    """Of one shop, inside one transaction."""

    def __init__(self, connection: AsyncConnection, shop: str) -> None:
        self._connection = connection
        self._shop = shop

    async def canned(self, canned_id: str | None = None) -> Sequence[Row]:
        """{"id", "title", "text"} of all or one, by title."""
        c = canned_replies.c
        statement = select(c.id, c.title, c.text).where(c.shop == self._shop).order_by(c.title)
        return await self._all(statement if canned_id is None else statement.where(c.id == canned_id))

    async def keep_canned(self, canned_id: str, *, title: str, text: str, by: str, at: datetime) -> None:
        """Add it, or put it in the place of the one with this id."""
        await self.drop_canned(canned_id)
        row = {"id": canned_id, "title": title, "text": text, "changed_by": by, "changed_at": at, "shop": self._shop}
        await self._connection.execute(insert(canned_replies).values(row))

    async def drop_canned(self, canned_id: str) -> None:
        """Forget it."""
        c = canned_replies.c
        await self._connection.execute(delete(canned_replies).where(c.id == canned_id, c.shop == self._shop))

    async def name(self, conversation: str, seq: int, names: Collection[str], at: datetime) -> None:
        """These were named in a line."""
        rows = [
            {"conversation_id": conversation, "seq": seq, "name": name, "shop": self._shop, "at": at} for name in names
        ]
        if rows:
            await self._connection.execute(insert(mentions), rows)

    async def named(self, name: str) -> Sequence[Row]:
        """{"conversation", "seq", "at", "author", "text"} of what he was named in and has not seen, newest first."""
        mine = mentions.c
        statement = (
            select(mine.conversation_id.label("conversation"), mine.seq, mine.at, _m.author, _m.text)
            .join(messages, (_m.conversation_id == mine.conversation_id) & (_m.seq == mine.seq))
            .where(mine.shop == self._shop, mine.name == name, mine.seen.is_(False))
            .order_by(mine.at.desc())
            .limit(100)
        )
        return await self._all(statement)

    async def seen(self, conversation: str, name: str, seq: int) -> None:
        """He has this chat on his screen down to line `seq`; the mark of who is in charge moves forward only."""
        mine = mentions.c
        where = (mine.conversation_id == conversation, mine.name == name, mine.seq <= seq)
        await self._connection.execute(update(mentions).where(*where).values(seen=True))
        held = (_c.id == conversation, _c.in_charge == name, _c.desk_seen < seq, _c.last_seq >= seq)
        await self._connection.execute(update(conversations).where(*held).values(desk_seen=seq))

    async def find(self, words: str) -> Mapping[str, Sequence[Row]]:
        """Chats by what was said or who the buyer is, orders by number or goods, cases by number or order."""
        said = (
            select(_c.id, _c.buyer_id.label("buyer"), _c.buyer_name, _m.seq, _m.text)
            .join(messages, _m.conversation_id == _c.id)
            .where(_c.shop == self._shop, or_(_like(_m.text, words), _c.buyer_id == words, _like(_c.buyer_name, words)))
            .order_by(_m.at.desc())
            .limit(FOUND)
        )
        bought = (
            select(orders.c.order_no, orders.c.buyer_id.label("buyer"), order_items.c.title)
            .join(order_items, order_items.c.order_no == orders.c.order_no)
            .where(orders.c.shop == self._shop)
            .where(or_(_like(orders.c.order_no, words), _like(order_items.c.title, words), orders.c.buyer_id == words))
            .order_by(orders.c.created_at.desc())
            .limit(FOUND)
        )
        moved = (
            select(cases.c.case_no.label("no"), cases.c.buyer_id.label("buyer"), cases.c.order_no, cases.c.status)
            .where(cases.c.shop == self._shop)
            .where(or_(_like(cases.c.case_no, words), _like(cases.c.order_no, words), cases.c.buyer_id == words))
            .order_by(cases.c.created_at.desc())
            .limit(FOUND)
        )
        return {
            "conversations": await self._all(said),
            "orders": await self._all(bought),
            "cases": await self._all(moved),
        }

    async def note_read(self, *, name: str, role: str, what: str, of: str, at: datetime) -> None:
        """A member of staff read a buyer's data."""
        row = {"shop": self._shop, "at": at, "name": name, "role": role, "what": what[:96], "of": of[:64]}
        await self._connection.execute(insert(reads).values(row))

    async def who_read(self) -> Sequence[Row]:
        """{"at", "name", "role", "what", "of"}, newest first."""
        r = reads.c
        statement = select(r.at, r.name, r.role, r.what, r.of).where(r.shop == self._shop)
        return await self._all(statement.order_by(r.id.desc()).limit(200))

    async def _all(self, statement: Any) -> Sequence[Row]:
        found = (await self._connection.execute(statement)).mappings()
        return [{str(name): value for name, value in row.items()} for row in found]


def _like(column: ColumnElement[Any], words: str) -> ColumnElement[bool]:
    return column.contains(words, autoescape=True)
