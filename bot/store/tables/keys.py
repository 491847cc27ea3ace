"""Idempotency keys: the first answer under a key is the answer, for 24 hours."""

from sqlalchemy import Column, Index, String, Table

from bot.store.tables.base import Json, Utc, metadata, shop

keys = Table(
    "keys",
    metadata,
    Column("caller", String(96), primary_key=True),
    Column("path", String(160), primary_key=True),
    Column("key", String(200), primary_key=True),
    shop(),
    Column("body_digest", String(64), nullable=False),
    Column("answer", Json),
    Column("kept_at", Utc, nullable=False),
    Index("ix_keys_kept_at", "kept_at"),
)
