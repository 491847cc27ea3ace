"""Reminders: two for each clock that runs, each told once."""

from sqlalchemy import CheckConstraint, Column, Index, String, Table, text

from bot.store.tables.base import Utc, metadata, shop

reminders = Table(
    "reminders",
    metadata,
    # "case:" + number, or "order:" + number + ":" + clock
    Column("subject", String(64), primary_key=True),
    # the end that is reminded of: another end is another pair of reminders
    Column("due_at", Utc, primary_key=True),
    Column("which", String(12), primary_key=True),
    shop(),
    Column("at", Utc, nullable=False),
    # told, or found to be beside the point
    Column("over_at", Utc),
    CheckConstraint("which IN ('half_time', 'last_sixth')", name="which"),
    Index("ix_reminders_next", "at", sqlite_where=text("over_at IS NULL"), postgresql_where=text("over_at IS NULL")),
)  # fmt: skip
