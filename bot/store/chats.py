"""Conversations and messages as rows: what a commit may change, and under which epoch."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, case, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables.chat import conversations, handoffs, messages
from bot.store.upserts import upsert

BOT = "bot"
QUEUE = "queue"
_c = conversations.c
_m = messages.c
_FIELDS = frozenset(column.name for column in _m) - {"conversation_id", "shop"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A row of `conversations`; bot/store/tables/chat.py says what each column means."""

    id: str
    shop: str
    buyer_id: str
    buyer_name: str
    in_charge: str
    epoch: int
    last_seq: int
    asked_seq: int
    read_seq: int
    told_seq: int
    binding_seq: int
    state: Sequence[Mapping[str, Any]]
    tried: Sequence[str]
    about: Mapping[str, str] | None
    waiting_since: datetime | None
    cause: str | None
    summary: str
    case_no: str | None
    last_agent: str | None
    owed_since: datetime | None
    resolved_at: datetime | None
    receipt_epoch: int
    buyer_seen: int
    desk_seen: int
    claimed_by: str | None
    claimed_until: datetime | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """That process `by` answers from `at` `until` then; one of its own that ends before `renew_before` is renewed.

    One that ends after `beyond` was made by a clock that was wrong, and binds nobody.
    """

    by: str
    at: datetime
    until: datetime
    renew_before: datetime
    beyond: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A line of a conversation; `seq` is 0 until it is stored."""

    id: str
    sender: str
    at: datetime
    text: str
    seq: int = 0
    author: str | None = None
    card: Mapping[str, Any] | None = None
    buttons: Sequence[Mapping[str, Any]] = ()
    choice: Mapping[str, Any] | None = None
    digest: str | None = None
    files: Sequence[str] = ()
    answers: Sequence[str] = ()
    ends: bool = False
    internal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a write does to a conversation besides adding lines; None leaves a column as it is.

    `binding_at` is the index of the added line from which on binding buttons live.
    """

    in_charge: str | None = None
    read_to: int | None = None
    told_to: int | None = None
    binding_at: int | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


def conversation_id(shop: str, buyer_id: str) -> str:
    """The one conversation of this buyer in this shop; found without a query."""
    return "c" + hashlib.sha256(f"{shop}\n{buyer_id}".encode()).hexdigest()[:26]


class Chats:
    """Conversations inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, conversation: str) -> Conversation | None:
        """The conversation as it stands."""
        row = (await self._connection.execute(select(conversations).where(_c.id == conversation))).mappings().first()
        return None if row is None else _conversation(row)

    async def open(self, *, shop: str, buyer_id: str, buyer_name: str, at: datetime) -> Conversation:
        """The buyer's conversation, made when he has none yet."""
        found = await self.get(conversation_id(shop, buyer_id))
        if found is not None:
            return found
        values: dict[str, Any] = {
            "id": conversation_id(shop, buyer_id), "shop": shop, "buyer_id": buyer_id, "buyer_name": buyer_name,
            "state": [], "tried": [], "created_at": at, "updated_at": at,
        }  # fmt: skip
        insert_new = upsert(self._connection.dialect.name, conversations).values(values).on_conflict_do_nothing()
        await self._connection.execute(insert_new)
        made = await self.get(values["id"])
        assert made is not None, "made here or by somebody else just now"
        return made

    async def hear(self, conversation: str, message: Message, claim: Claim) -> tuple[Conversation, Message] | None:
        """Number a buyer's line and move `asked_seq`; the row stays locked. None when there is no such conversation.

        The claim is ours afterwards unless another process is answering at this moment: it will see the line itself.
        """
        with_agent = _c.in_charge.not_in((BOT, QUEUE))
        taken = (_c.asked_seq > _c.read_seq) & (_c.claimed_by != claim.by)
        taken &= (_c.claimed_until > claim.at) & (_c.claimed_until <= claim.beyond)
        statement = (
            update(conversations)
            .where(_c.id == conversation)
            .values(
                last_seq=_c.last_seq + 1,
                asked_seq=_c.last_seq + 1,
                updated_at=message.at,
                owed_since=case((with_agent & _c.owed_since.is_(None), message.at), else_=_c.owed_since),
                claimed_by=case((taken, _c.claimed_by), else_=claim.by),
                claimed_until=case((taken, _c.claimed_until), else_=claim.until),
            )
            .returning(conversations)
        )
        row = (await self._connection.execute(statement)).mappings().first()
        if row is None:
            return None
        return _conversation(row), replace(message, seq=row["last_seq"])

    async def keep(self, chat: Conversation, *lines: Message) -> bool:
        """Store numbered lines. False when one of their ids is taken: then roll back."""
        rows = [_row(chat, line) for line in lines]
        try:
            await self._connection.execute(insert(messages), rows)
        except IntegrityError:
            return False
        return True

    async def say(
        self, chat: Conversation, lines: Sequence[Message], change: Change, *, guard_reading: bool = False
    ) -> tuple[Conversation, Sequence[Message]] | None:
        """Add lines and change the conversation in one go, if nobody else took it meanwhile.

        None when `chat.epoch` is no longer the present one, with `guard_reading` when another turn read on, and with
        `told_to` when that was told before.
        """
        where = [_c.id == chat.id, _c.epoch == chat.epoch]
        if guard_reading:
            where.append(_c.read_seq == chat.read_seq)
        values: dict[str, Any] = {"last_seq": _c.last_seq + len(lines)}
        if change.in_charge is not None:
            values |= {"in_charge": change.in_charge, "epoch": _c.epoch + 1, "read_seq": _c.asked_seq}
            values |= {"owed_since": None, "resolved_at": None}
        elif change.read_to is not None:
            values["read_seq"] = change.read_to
        if change.told_to is not None:
            where.append(_c.told_seq < change.told_to)
            values["told_seq"] = change.told_to
        if change.binding_at is not None:
            values["binding_seq"] = _c.last_seq + 1 + change.binding_at
        if lines:
            values["updated_at"] = lines[-1].at
        statement = update(conversations).where(*where).values(values | dict(change.values)).returning(conversations)
        row = (await self._connection.execute(statement)).mappings().first()
        if row is None:
            return None
        after = _conversation(row)
        if change.in_charge == QUEUE:
            cause, at = after.cause or "request", lines[-1].at if lines else after.updated_at
            queued = {"shop": after.shop, "conversation_id": after.id, "cause": cause, "at": at}
            await self._connection.execute(insert(handoffs).values(queued))
        first = after.last_seq - len(lines) + 1
        numbered = [replace(line, seq=first + n) for n, line in enumerate(lines)]
        if numbered:
            await self._connection.execute(insert(messages), [_row(after, line) for line in numbered])
        return after, numbered

    async def set(self, conversation: str, **values: Any) -> None:
        """Overwrite columns of a conversation whose row this transaction holds."""
        await self._connection.execute(update(conversations).where(_c.id == conversation).values(values))

    async def seen_by_buyer(self, conversation: str, seq: int) -> None:
        """His mark moves forward only, and not past what was said."""
        ahead = (_c.id == conversation, _c.buyer_seen < seq, _c.last_seq >= seq)
        await self._connection.execute(update(conversations).where(*ahead).values(buyer_seen=seq))

    async def message(self, conversation: str, *, seq: int) -> Message | None:
        """One line by its number."""
        return await self._one(select(messages).where(_m.conversation_id == conversation, _m.seq == seq))

    async def message_by_id(self, conversation: str, message_id: str) -> Message | None:
        """One line by the id its sender gave it."""
        return await self._one(select(messages).where(_m.conversation_id == conversation, _m.id == message_id))

    async def after(
        self, conversation: str, seq: int, *, internal: bool = False, limit: int = 500
    ) -> Sequence[Message]:
        """Lines after `seq`, oldest first; internal ones for staff only."""
        statement = select(messages).where(_m.conversation_id == conversation, _m.seq > seq)
        if not internal:
            statement = statement.where(_m.internal.is_(False))
        return await self._many(statement.order_by(_m.seq).limit(limit))

    async def before(self, conversation: str, seq: int, *, limit: int = 100) -> Sequence[Message]:
        """The last lines before `seq`, internal ones too, oldest first."""
        statement = select(messages).where(_m.conversation_id == conversation, _m.seq < seq)
        return (await self._many(statement.order_by(_m.seq.desc()).limit(limit)))[::-1]

    async def unread(self, conversation: str) -> tuple[Conversation, Sequence[Message]] | None:
        """The conversation with what its buyer said and the bot has not answered; None when there is none such."""
        statement = (
            select(conversations, *(column.label(f"m_{column.name}") for column in _m))
            .join(messages, _m.conversation_id == _c.id, isouter=True)
            .where(_c.id == conversation, _m.seq > _c.read_seq, _m.seq <= _c.asked_seq, _m.sender == "buyer")
            .order_by(_m.seq)
        )
        rows = (await self._connection.execute(statement)).mappings().all()
        if not rows:
            return None
        lines = [_message({column.name: row[f"m_{column.name}"] for column in _m}) for row in rows]
        return _conversation(rows[0]), lines

    async def owed(self, claim: Claim, limit: int = 200) -> Sequence[str]:
        """Ids of conversations in which the bot owes an answer and nobody else is at it, longest waiting first.

        Those of this claimer are among them only when their claim is about to end.
        """
        statement = select(_c.id).where(*_claimable(claim)).order_by(_c.updated_at).limit(limit)
        return (await self._connection.execute(statement)).scalars().all()

    async def claim(self, claim: Claim, ids: Sequence[str]) -> Sequence[str]:
        """Take those of `ids` that are still to be had; which ones. Rows that somebody holds are passed over."""
        wanted = select(_c.id).where(_c.id.in_(ids), *_claimable(claim)).with_for_update(skip_locked=True)
        taken = update(conversations).where(_c.id.in_(wanted)).values(claimed_by=claim.by, claimed_until=claim.until)
        got: Sequence[str] = (await self._connection.execute(taken.returning(_c.id))).scalars().all()
        return got

    async def listed(self, shop: str, *, state: str, agent: str, limit: int = 200) -> Sequence[Conversation]:
        """The desk's list: "queue" longest waiting first, "mine" and "all" newest first."""
        statement: Select[Any] = select(conversations).where(_c.shop == shop)
        match state:
            case "queue":
                statement = statement.where(_c.in_charge == QUEUE).order_by(_c.waiting_since)
            case "mine":
                statement = statement.where(_c.in_charge == agent).order_by(_c.updated_at.desc())
            case _:
                statement = statement.where(_c.last_seq > 0).order_by(_c.updated_at.desc())
        rows = (await self._connection.execute(statement.limit(limit))).mappings().all()
        return [_conversation(row) for row in rows]

    async def owing(self, limit: int = 200) -> Sequence[Conversation]:
        """Those in which an agent owes an answer, longest first."""
        statement = select(conversations).where(_c.owed_since.is_not(None), _c.in_charge.not_in((BOT, QUEUE)))
        rows = (await self._connection.execute(statement.order_by(_c.owed_since).limit(limit))).mappings().all()
        return [_conversation(row) for row in rows]

    async def quiet_with_bot(self, *, since: datetime, until: datetime, limit: int = 200) -> Sequence[Conversation]:
        """Those that the bot answered last, with nothing said after `until` but something after `since`."""
        quiet = (_c.updated_at > since, _c.updated_at <= until, _c.in_charge == BOT, _c.asked_seq <= _c.read_seq)
        statement = select(conversations).where(*quiet).order_by(_c.updated_at).limit(limit)
        rows = (await self._connection.execute(statement)).mappings().all()
        return [_conversation(row) for row in rows]

    async def waiting_until(self, until: datetime, *, shop: str | None = None) -> Sequence[Conversation]:
        """Those in the queue since `until` or longer, longest first."""
        statement = select(conversations).where(_c.in_charge == QUEUE, _c.waiting_since <= until)
        if shop is not None:
            statement = statement.where(_c.shop == shop)
        rows = (await self._connection.execute(statement.order_by(_c.waiting_since).limit(200))).mappings().all()
        return [_conversation(row) for row in rows]

    async def waiting_before(self, shop: str, since: datetime | None) -> int:
        """How many of the shop's conversations wait in the queue since before `since` (all when None)."""
        statement = select(func.count()).select_from(conversations).where(_c.shop == shop, _c.in_charge == QUEUE)
        if since is not None:
            statement = statement.where(or_(_c.waiting_since < since, _c.waiting_since.is_(None)))
        return int((await self._connection.execute(statement)).scalar_one())

    async def _one(self, statement: Select[Any]) -> Message | None:
        row = (await self._connection.execute(statement)).mappings().first()
        return None if row is None else _message(row)

    async def _many(self, statement: Select[Any]) -> Sequence[Message]:
        return [_message(row) for row in (await self._connection.execute(statement)).mappings().all()]


def _claimable(claim: Claim) -> tuple[ColumnElement[bool], ...]:
    ending = (_c.claimed_by == claim.by) & (_c.claimed_until < claim.renew_before)
    free = or_(_c.claimed_until.is_(None), _c.claimed_until <= claim.at, _c.claimed_until > claim.beyond, ending)
    return _c.asked_seq > _c.read_seq, _c.in_charge == BOT, free


def _conversation(row: RowMapping) -> Conversation:
    return Conversation(**{column.name: row[column.name] for column in _c})


def _message(row: Mapping[str, Any]) -> Message:
    values: dict[str, Any] = {column.name: row[column.name] for column in _m if column.name in _FIELDS}
    for name in ("buttons", "files", "answers"):
        values[name] = values[name] or ()
    return Message(**values)


def _row(chat: Conversation, line: Message) -> dict[str, Any]:
    return {
        "conversation_id": chat.id, "shop": chat.shop, "seq": line.seq, "id": line.id, "sender": line.sender,
        "author": line.author, "at": line.at, "text": line.text, "card": line.card, "choice": line.choice,
        "digest": line.digest,
        "buttons": list(line.buttons) or None, "files": list(line.files) or None, "answers": list(line.answers) or None,
        "ends": line.ends, "internal": line.internal,
    }  # fmt: skip
