"""Orders and their lines, and the shop's products that the import knows them by."""

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
    text,
)

from bot.store.tables.base import Fen, Json, Utc, metadata, shop

orders = Table(
    "orders",
    metadata,
    Column("order_no", String(32), primary_key=True),
    shop(),
    Column("buyer_id", String(64), nullable=False),
    Column("status", String(32), nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("paid_at", Utc),
    Column("promised_ship_at", Utc),
    Column("shipped_at", Utc),
    Column("finished_at", Utc),
    Column("paid_fen", Fen, nullable=False),
    Column("freight_fen", Fen, nullable=False),
    Column("free_shipping", Boolean, nullable=False),
    Column("paid_by", String(16), nullable=False),
    Column("courier", String(8)),
    Column("tracking_no", String(40)),
    # personal data of the receiver: masked by role at the edge
    Column("address", Json),
    Column("track", Json, nullable=False),
    Column("extra", Json, nullable=False),
    Column("version", Integer, nullable=False),
    CheckConstraint("paid_fen >= 0", name="paid"),
    Index("ix_orders_of_buyer", "shop", "buyer_id", "created_at"),
    Index("ix_orders_by_track", "courier", "tracking_no"),
    # what the order's own clocks and the shop's lists ask for
    Index("ix_orders_by_status", "shop", "status"),
)

order_items = Table(
    "order_items",
    metadata,
    Column("item", String(40), primary_key=True),
    Column("order_no", String(32), ForeignKey("orders.order_no", ondelete="CASCADE"), nullable=False),
    shop(),
    Column("line", Integer, nullable=False),
    Column("title", String(200), nullable=False),
    Column("sku", String(120), nullable=False),
    Column("code", String(64), nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("price_fen", Fen, nullable=False),
    Column("paid_fen", Fen, nullable=False),
    Column("category", String(32), nullable=False),
    Column("seven_days", String(16), nullable=False),
    Column("warranty_days", Integer, nullable=False),
    Column("freight_insurance", Boolean, nullable=False),
    Column("gift_of", String(40)),
    Column("goods", String(12), nullable=False),
    Column("shipped_at", Utc),
    Column("signed_at", Utc),
    Column("signed_by", String(16)),
    CheckConstraint("quantity > 0", name="quantity"),
    CheckConstraint("paid_fen >= 0", name="paid"),
    UniqueConstraint("order_no", "line"),
)

products = Table(
    "products",
    metadata,
    shop(),
    Column("code", String(64), nullable=False),
    Column("sku", String(120), nullable=False),
    Column("category", String(32), nullable=False),
    Column("stock", Integer, nullable=False),
    Column("price_fen", Fen, nullable=False),
    Column("seven_days", String(16), nullable=False),
    Column("warranty_days", Integer, nullable=False),
    Column("free_shipping", Boolean, nullable=False),
    Column("freight_insurance", Boolean, nullable=False),
    Column("gift_of", String(64)),
    Index("ux_products", "shop", "code", "sku", unique=True),
)

# what a buyer thought of goods and service, once an order
ratings = Table(
    "ratings",
    metadata,
    Column("order_no", String(32), ForeignKey("orders.order_no", ondelete="CASCADE"), primary_key=True),
    shop(),
    Column("buyer_id", String(64), nullable=False),
    Column("score", Integer, nullable=False),
    # the buyer's own words
    Column("words", Text, nullable=False),
    Column("at", Utc, nullable=False),
    CheckConstraint("score BETWEEN 1 AND 5", name="score"),
    Index("ix_ratings_of_shop", "shop", "at"),
)

# pieces that a case holds for its exchange until they are sent
stock_holds = Table(
    "stock_holds",
    metadata,
    Column("case_no", String(24), primary_key=True),
    shop(),
    Column("code", String(64), primary_key=True),
    Column("sku", String(120), primary_key=True),
    Column("quantity", Integer, nullable=False),
    CheckConstraint("quantity > 0", name="quantity"),
    Index("ix_stock_holds_of_sku", "shop", "code", "sku"),
)
# when an order must have left and when it confirms itself; fired once
order_clocks = Table(
    "order_clocks",
    metadata,
    Column("order_no", String(32), ForeignKey("orders.order_no", ondelete="CASCADE"), primary_key=True),
    Column("clock", String(16), primary_key=True),
    shop(),
    Column("started_at", Utc, nullable=False),
    Column("due_at", Utc, nullable=False),
    Column("fired_at", Utc),
    Index("ix_order_clocks_due", "due_at", sqlite_where=text("fired_at IS NULL"),
          postgresql_where=text("fired_at IS NULL")),
)  # fmt: skip
