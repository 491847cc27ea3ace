"""The payout book: what was proposed, who agreed, and the ledger of what left; apart from every refund."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, text

from bot.store.tables.append_only import append_only
from bot.store.tables.base import Fen, Id, Json, Utc, metadata, shop

payouts = Table(
    "payouts",
    metadata,
    Column("payout_no", String(24), primary_key=True),
    shop(),
    Column("buyer_id", String(64), nullable=False),
    Column("order_no", String(32), ForeignKey("orders.order_no"), nullable=False),
    Column("case_no", String(24), ForeignKey("cases.case_no")),
    Column("kind", String(16), nullable=False),
    Column("amount_fen", Fen, nullable=False),
    Column("payer", String(8), nullable=False),
    # what it is for; a second one for the same is refused
    Column("subject", String(64), nullable=False),
    Column("status", String(12), nullable=False),
    Column("proposed_by", String(64), nullable=False),
    Column("proposed_at", Utc, nullable=False),
    Column("words", Text, nullable=False),
    Column("agreed_by", String(64)),
    Column("approved_by", String(64)),
    Column("failures", Integer, nullable=False),
    Column("due_at", Utc),
    Column("payee", Json, nullable=False),
    Column("version", Integer, nullable=False),
    CheckConstraint("amount_fen > 0", name="amount"),
    CheckConstraint("payer IN ('shop', 'courier')", name="payer"),
    Index("ix_payouts_of_shop", "shop", "proposed_at"),
    Index("ix_payouts_due", "due_at", sqlite_where=text("due_at IS NOT NULL"),
          postgresql_where=text("due_at IS NOT NULL")),
    Index("ux_one_payout_a_subject", "subject", unique=True, sqlite_where=text("status <> 'REJECTED'"),
          postgresql_where=text("status <> 'REJECTED'")),
)  # fmt: skip

payout_lines = append_only(
    Table(
        "payout_lines",
        metadata,
        Column("id", Id, primary_key=True),
        shop(),
        Column("payout_no", String(24), ForeignKey("payouts.payout_no"), nullable=False),
        Column("payment_key", String(96), nullable=False),
        Column("payer", String(8), nullable=False),
        Column("amount_fen", Fen, nullable=False),
        Column("recorded_at", Utc, nullable=False),
        CheckConstraint("amount_fen > 0", name="amount"),
        UniqueConstraint("payment_key"),
    )
)
