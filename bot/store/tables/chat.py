"""Conversations, their messages and uploads; the inbox is the buyer's messages after a conversation's `read_seq`."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from bot.store.tables.append_only import append_only
from bot.store.tables.base import Id, Json, Utc, metadata, shop

#: One a buyer and shop.
#: in_charge    "bot", "queue" or an agent's name; `epoch` counts its changes, and a write with an older one is refused
#: last_seq     the newest message's number; they are gapless
#: asked_seq    the newest message a buyer sent; the bot owes an answer while it is past `read_seq`
#: told_seq     up to where the buyer has been told that an answer will take longer
#: binding_seq  binding buttons of messages before it are void
#: state        what the engine returned with the last turn
#: owed_since   since when the agent in charge owes the buyer an answer
#: resolved_at  when an agent closed it, until somebody is in charge again
#: receipt_epoch  the epoch in which a buyer in the queue was told that his lines are kept
#: buyer_seen, desk_seen  the newest line that the buyer, or the agent in charge, has on his screen
#: claimed_by, claimed_until  the process that answers it, and how long nobody else does (real time)
#: tried        what the bot tried since it last took over: intents, for the agent's summary
conversations = Table(
    "conversations",
    metadata,
    Column("id", String(40), primary_key=True),
    shop(),
    Column("buyer_id", String(64), nullable=False),
    Column("buyer_name", String(64), nullable=False),
    Column("in_charge", String(64), nullable=False, server_default="bot"),
    Column("epoch", Integer, nullable=False, server_default="0"),
    Column("last_seq", Integer, nullable=False, server_default="0"),
    Column("asked_seq", Integer, nullable=False, server_default="0"),
    Column("read_seq", Integer, nullable=False, server_default="0"),
    Column("told_seq", Integer, nullable=False, server_default="0"),
    Column("binding_seq", Integer, nullable=False, server_default="0"),
    Column("state", Json, nullable=False),
    Column("tried", Json, nullable=False),
    Column("about", Json),
    Column("waiting_since", Utc),
    Column("cause", String(64)),
    Column("summary", Text, nullable=False, server_default=""),
    Column("case_no", String(32)),
    Column("last_agent", String(64)),
    Column("owed_since", Utc),
    Column("resolved_at", Utc),
    Column("receipt_epoch", Integer, nullable=False, server_default="-1"),
    Column("buyer_seen", Integer, nullable=False, server_default="0"),
    Column("desk_seen", Integer, nullable=False, server_default="0"),
    Column("claimed_by", String(40)),
    Column("claimed_until", Utc),
    Column("created_at", Utc, nullable=False),
    Column("updated_at", Utc, nullable=False),
    UniqueConstraint("shop", "buyer_id"),
    CheckConstraint("read_seq <= asked_seq AND asked_seq <= last_seq", name="seqs"),
    Index("ix_conversations_shop_in_charge", "shop", "in_charge", "waiting_since"),
)
Index(
    "ix_conversations_owed",
    conversations.c.asked_seq,
    sqlite_where=conversations.c.asked_seq > conversations.c.read_seq,
    postgresql_where=conversations.c.asked_seq > conversations.c.read_seq,
)

#: id        the client's own for a buyer's or an agent's line, ours for the rest
#: sender    "buyer", "bot", "agent", "mediator" or "system"; `author` the staff name
#: buttons   [{"title", "action", "value", "choice", "binding"}]: the last two never leave the server
#: digest    of what a client sent under this id: the same id with other content is refused
#: choice    what a pressed button meant: {"intent", "entities"} or {"app": …}; None for what was typed
messages = Table(
    "messages",
    metadata,
    Column("conversation_id", String(40), ForeignKey("conversations.id"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    shop(),
    Column("id", String(64), nullable=False),
    Column("sender", String(16), nullable=False),
    Column("author", String(64)),
    Column("at", Utc, nullable=False),
    Column("text", Text, nullable=False),
    Column("card", Json),
    Column("buttons", Json),
    Column("choice", Json),
    Column("digest", String(64)),
    Column("files", Json),
    Column("answers", Json),
    Column("ends", Boolean, nullable=False, server_default="0"),
    Column("internal", Boolean, nullable=False, server_default="0"),
    UniqueConstraint("conversation_id", "id"),
)

#: each time a chat went to the queue, and why: `cause` is a key of titles.yml's causes
handoffs = append_only(
    Table(
        "handoffs",
        metadata,
        Column("id", Id, primary_key=True, autoincrement=True),
        shop(),
        Column("conversation_id", String(40), nullable=False),
        Column("at", Utc, nullable=False),
        Column("cause", String(64), nullable=False),
        Index("ix_handoffs_shop_at", "shop", "at"),
    )
)

#: kind   "image", "video" or "pdf", found from the content
#: name   what the uploader called it, for the download's file name only
#: sha256    of the bytes as they came: the same sent twice by one person is one row
#: digest    names the served bytes; `original` the unstripped ones, served to nobody; `thumbnail` a small JPEG
#: likeness  16 hex digits that pictures of the same thing share but for a few bits
#: facts  what was read before stripping and measured, e.g. {"taken_at", "light", "sharpness"}
files = Table(
    "files",
    metadata,
    Column("id", String(40), primary_key=True),
    shop(),
    Column("uploader_role", String(16), nullable=False),
    Column("uploader_id", String(64), nullable=False),
    #: the chat in which it was shown; None until then
    Column("conversation_id", String(40)),
    Column("kind", String(16), nullable=False),
    Column("mime", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    Column("name", String(200), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("original", String(64)),
    Column("thumbnail", String(64)),
    Column("sha256", String(64), nullable=False),
    Column("likeness", String(16)),
    Column("facts", Json, nullable=False),
    Column("at", Utc, nullable=False),
    Index("ix_files_uploader", "shop", "uploader_role", "uploader_id", "sha256"),
)

#: a likeness in four parts, each a row: two that differ in three bits or fewer share one, so an index finds them
file_likenesses = Table(
    "file_likenesses",
    metadata,
    Column("file_id", String(40), ForeignKey("files.id"), primary_key=True),
    Column("part", String(6), primary_key=True),
    shop(),
    Index("ix_file_likenesses_part", "shop", "part"),
)

#: up to which line of a case's history its buyer has been told in the chat
cases_told = Table(
    "cases_told",
    metadata,
    Column("case_no", String(32), primary_key=True),
    shop(),
    Column("n", Integer, nullable=False),
)
