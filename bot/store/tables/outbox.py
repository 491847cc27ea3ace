"""Effects on the outside world that were decided and are still to be delivered."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, String, Table, Text, UniqueConstraint, text

from bot.store.tables.base import Id, Json, Utc, metadata, shop

outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True),
    shop(),
    Column("kind", String(32), nullable=False),
    Column("key", String(96), nullable=False),
    Column("payload", Json, nullable=False),
    Column("put_at", Utc, nullable=False),
    # waiting: to be delivered at next_at · asked: sent, the other side has not answered yet ·
    # done · aside: given up after too many tries, a person looks
    Column("state", String(8), nullable=False),
    Column("next_at", Utc),
    Column("tries", Integer, nullable=False),
    Column("asked_at", Utc),
    Column("words", Text, nullable=False),
    UniqueConstraint("kind", "key"),
    CheckConstraint("state IN ('waiting', 'asked', 'done', 'aside')", name="state"),
    Index("ix_outbox_next", "next_at", sqlite_where=text("next_at IS NOT NULL"),
          postgresql_where=text("next_at IS NOT NULL")),
)  # fmt: skip
