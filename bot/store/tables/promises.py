"""Promises: what somebody of the shop told a buyer that he will have by when, and what became of it."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table, Text, text

from bot.store.tables.base import Utc, metadata, shop

promises = Table(
    "promises",
    metadata,
    Column("id", String(40), primary_key=True),
    shop(),
    Column("conversation_id", String(40), ForeignKey("conversations.id"), nullable=False),
    # an hour or day (time), a sum (money), something that will be done (action)
    Column("kind", String(16), nullable=False),
    Column("words", Text, nullable=False),
    # who has to keep it
    Column("owner", String(64), nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("made_at", Utc, nullable=False),
    Column("due_at", Utc, nullable=False),
    # when its owner is reminded, and when he was
    Column("remind_at", Utc, nullable=False),
    Column("reminded_at", Utc),
    Column("kept_at", Utc),
    # it ran out unkept; it may still be kept, late
    Column("broken_at", Utc),
    CheckConstraint("kind IN ('time', 'money', 'action')", name="kind"),
    CheckConstraint("made_at <= remind_at AND remind_at < due_at", name="reminded_before_due"),
    Index("ix_promises_shop_due", "shop", "due_at"),
    Index("ix_promises_running", "due_at", sqlite_where=text("kept_at IS NULL AND broken_at IS NULL"),
          postgresql_where=text("kept_at IS NULL AND broken_at IS NULL")),
)  # fmt: skip
