"""What the desk keeps: who is at it, alerts, canned replies, who was named in a note, who read what."""

from sqlalchemy import Boolean, Column, ForeignKeyConstraint, Index, Integer, String, Table, Text

from bot.store.tables.append_only import append_only
from bot.store.tables.base import Id, Utc, metadata, shop

#: a socket of a member of staff, in whichever process. until is real time: nobody heard of it later
#: open is false once it was closed; until then runs on for a moment, so that a page may be loaded again
seats = Table(
    "seats",
    metadata,
    Column("id", String(40), primary_key=True),
    shop(),
    Column("name", String(64), nullable=False),
    Column("open", Boolean, nullable=False),
    #: he said that he is away for a while: no chat is given to him
    Column("away", Boolean, nullable=False, server_default="0"),
    Column("until", Utc, nullable=False),
    Index("ix_seats_shop_name", "shop", "name"),
)

#: what a supervisor is told: kind "late" (no answer in time) or "gone" (the agent left)
alerts = Table(
    "alerts",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    shop(),
    Column("at", Utc, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("conversation_id", String(40), nullable=False),
    Column("agent", String(64), nullable=False),
    Index("ix_alerts_shop_at", "shop", "at"),
)

#: a reply with `{holes}`, for every agent of the shop
canned_replies = Table(
    "canned_replies",
    metadata,
    Column("id", String(40), primary_key=True),
    shop(),
    Column("title", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("changed_by", String(64), nullable=False),
    Column("changed_at", Utc, nullable=False),
    Index("ix_canned_replies_shop", "shop", "title"),
)

#: who was named with @ in an internal line, and whether he has opened the chat since
mentions = Table(
    "mentions",
    metadata,
    Column("conversation_id", String(40), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("name", String(64), primary_key=True),
    shop(),
    Column("at", Utc, nullable=False),
    Column("seen", Boolean, nullable=False, server_default="0"),
    ForeignKeyConstraint(["conversation_id", "seq"], ["messages.conversation_id", "messages.seq"]),
    Index("ix_mentions_name", "shop", "name", "seen"),
)

#: which member of staff read whose personal data; `what` is the route, `of` the thing's id
reads = append_only(
    Table(
        "reads",
        metadata,
        Column("id", Id, primary_key=True, autoincrement=True),
        shop(),
        Column("at", Utc, nullable=False),
        Column("name", String(64), nullable=False),
        Column("role", String(16), nullable=False),
        Column("what", String(96), nullable=False),
        Column("of", String(64), nullable=False),
        Index("ix_reads_shop_at", "shop", "at"),
    )
)
