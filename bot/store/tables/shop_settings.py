"""Versions of what a shop set itself: drafted, published, taken back; none is ever changed or deleted."""

from sqlalchemy import CheckConstraint, Column, Date, Integer, String, Table, UniqueConstraint

from bot.store.tables.base import Json, Utc, metadata, shop

#: revision  counts publishings and takings back over all shops: a process that knows an older one reads anew
shop_settings = Table(
    "shop_settings",
    metadata,
    Column("id", String(40), primary_key=True),
    shop(),
    Column("version", Integer, nullable=False),
    Column("state", String(12), nullable=False),
    Column("effective", Date, nullable=False),
    Column("changes", Json, nullable=False),
    Column("revision", Integer, unique=True),
    Column("drafted_by", String(64), nullable=False),
    Column("drafted_at", Utc, nullable=False),
    Column("published_by", String(64)),
    Column("published_at", Utc),
    Column("taken_back_by", String(64)),
    Column("taken_back_at", Utc),
    UniqueConstraint("shop", "version"),
    CheckConstraint("state IN ('draft', 'published', 'taken_back')", name="state"),
)
