"""The refund book: what was paid for an item, what cases hold of it, and the ledger of what went back."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table, UniqueConstraint

from bot.store.tables.append_only import append_only
from bot.store.tables.base import Fen, Id, Utc, metadata, shop

item_books = Table(
    "item_books",
    metadata,
    Column("item", String(40), ForeignKey("order_items.item", ondelete="CASCADE"), primary_key=True),
    shop(),
    Column("paid_fen", Fen, nullable=False),
    Column("booked_fen", Fen, nullable=False, server_default="0"),
    Column("in_flight_fen", Fen, nullable=False, server_default="0"),
    Column("reserved_fen", Fen, nullable=False, server_default="0"),
    CheckConstraint("paid_fen >= 0", name="paid"),
    CheckConstraint("booked_fen >= 0", name="booked"),
    CheckConstraint("in_flight_fen >= 0", name="in_flight"),
    CheckConstraint("reserved_fen >= 0", name="reserved"),
    CheckConstraint("booked_fen + in_flight_fen + reserved_fen <= paid_fen", name="never_past_paid"),
)

# what a case holds of an item and has not paid back yet
case_shares = Table(
    "case_shares",
    metadata,
    Column("case_no", String(24), ForeignKey("cases.case_no"), primary_key=True),
    Column("item", String(40), ForeignKey("item_books.item"), primary_key=True),
    shop(),
    Column("amount_fen", Fen, nullable=False),
    Column("state", String(12), nullable=False),
    # set by the first sending, kept through failures: every try of this payment has the same key
    Column("payment_key", String(96)),
    CheckConstraint("amount_fen > 0", name="amount"),
    CheckConstraint("state IN ('reserved', 'in_flight')", name="state"),
    Index("ix_case_shares_of_payment", "payment_key"),
)

refund_lines = append_only(
    Table(
        "refund_lines",
        metadata,
        Column("id", Id, primary_key=True),
        shop(),
        Column("case_no", String(24), ForeignKey("cases.case_no"), nullable=False),
        Column("item", String(40), ForeignKey("item_books.item"), nullable=False),
        Column("payment_key", String(96), nullable=False),
        Column("amount_fen", Fen, nullable=False),
        Column("recorded_at", Utc, nullable=False),
        CheckConstraint("amount_fen > 0", name="amount"),
        UniqueConstraint("payment_key", "item"),
        Index("ix_refund_lines_of_item", "item"),
    )
)
