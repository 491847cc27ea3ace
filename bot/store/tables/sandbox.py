"""What the sandbox adapters remember, the demo's clock, and whether demo mode created this database."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Integer, String, Table, Text

from bot.store.tables.base import Fen, Json, Utc, metadata, shop

# the other side's books: what the sandbox bank was asked and what it did
sandbox_payments = Table(
    "sandbox_payments",
    metadata,
    Column("key", String(96), primary_key=True),
    shop(),
    Column("order_no", String(32), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("amount_fen", Fen, nullable=False),
    Column("payee", Json, nullable=False),
    Column("state", String(8), nullable=False),
    Column("words", String(200), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("asked_at", Utc, nullable=False),
    # of one that was left without an answer: what it will come to, and when
    Column("will", String(8)),
    Column("decides_at", Utc),
    # when it came to its end, and how often that was said of itself
    Column("decided_at", Utc),
    Column("said", Integer, nullable=False, server_default="0"),
    CheckConstraint("amount_fen > 0", name="amount"),
    CheckConstraint("state IN ('paid', 'failed', 'pending')", name="state"),
)

# what buyers were asked to pay to the shop
sandbox_charges = Table(
    "sandbox_charges",
    metadata,
    Column("key", String(96), primary_key=True),
    shop(),
    Column("order_no", String(32), nullable=False),
    Column("amount_fen", Fen, nullable=False),
    Column("state", String(8), nullable=False),
    Column("asked_at", Utc, nullable=False),
    CheckConstraint("amount_fen > 0", name="amount"),
    CheckConstraint("state IN ('paid', 'pending')", name="state"),
)

# the vendor's order book
sandbox_repairs = Table(
    "sandbox_repairs",
    metadata,
    Column("key", String(96), primary_key=True),
    shop(),
    Column("case_no", String(24), nullable=False),
    Column("vendor", String(64), nullable=False),
    Column("goods", Text, nullable=False),
    Column("fault", Text, nullable=False),
    Column("ordered_at", Utc, nullable=False),
)

# one row; its presence says that demo mode created this database, loaded_at that its world is there
demo = Table(
    "demo",
    metadata,
    Column("id", Integer, primary_key=True),
    shop(),
    Column("clock_ahead_ms", BigInteger, nullable=False),
    Column("loaded_at", Utc),
    CheckConstraint("id = 1", name="one_row"),
    CheckConstraint("clock_ahead_ms >= 0", name="forward"),
)
