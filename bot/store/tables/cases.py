"""Cases, the lines of an order they hang on, and 协商历史, which is only ever added to."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
    text,
)

from bot.store.tables.append_only import append_only
from bot.store.tables.base import Fen, Json, Utc, metadata, shop

cases = Table(
    "cases",
    metadata,
    Column("case_no", String(24), primary_key=True),
    shop(),
    Column("buyer_id", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("status", String(32), nullable=False),
    Column("goods", String(12), nullable=False),
    Column("reason", String(24), nullable=False),
    Column("amount_fen", Fen, nullable=False),
    Column("order_no", String(32), ForeignKey("orders.order_no")),
    Column("freight", String(8), nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("updated_at", Utc, nullable=False),
    Column("version", Integer, nullable=False),
    Column("clock", String(48)),
    Column("clock_started_at", Utc),
    Column("due_at", Utc),
    Column("note", Text, nullable=False),
    Column("files", Json, nullable=False),
    Column("return_parcel", Json),
    # its number once more, to find a number that another case used
    Column("return_no", String(40)),
    Column("rules", Json, nullable=False),
    Column("details", Json, nullable=False),
    Column("open", Boolean, nullable=False),
    # a mediator has or had to do with it, whichever shop
    Column("before_platform", Boolean, nullable=False),
    CheckConstraint("amount_fen >= 0", name="amount"),
    Index("ix_cases_before_platform", "created_at", sqlite_where=text("before_platform"),
          postgresql_where=text("before_platform")),
    Index("ix_cases_of_buyer", "shop", "buyer_id", "created_at"),
    Index("ix_cases_of_shop", "shop", "created_at"),
    # the desk's list of what is open, by deadline; not a partial one, which SQLite would not take for `open = 1`
    Index("ix_cases_open_of_shop", "shop", "open", "due_at", "case_no"),
    Index("ix_cases_of_shop_by_order", "shop", "order_no"),
    Index("ix_cases_of_shop_by_return_no", "shop", "return_no"),
    Index("ix_cases_by_return_no", "return_no"),
    # what the sweeper asks for
    Index("ix_cases_due", "due_at", sqlite_where=text("open AND due_at IS NOT NULL"),
          postgresql_where=text("open AND due_at IS NOT NULL")),
)  # fmt: skip

case_items = Table(
    "case_items",
    metadata,
    Column("case_no", String(24), ForeignKey("cases.case_no"), primary_key=True),
    Column("item", String(40), ForeignKey("order_items.item"), primary_key=True),
    shop(),
    Column("line", Integer, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("amount_fen", Fen, nullable=False),
    # an unfinished case that no other may stand beside; false for freight, claims and complaints
    Column("holds", Boolean, nullable=False),
    CheckConstraint("quantity > 0", name="quantity"),
    CheckConstraint("amount_fen >= 0", name="amount"),
    Index("ux_one_open_case_an_item", "item", unique=True, sqlite_where=text("holds"), postgresql_where=text("holds")),
)

history = append_only(
    Table(
        "history",
        metadata,
        Column("case_no", String(24), ForeignKey("cases.case_no"), primary_key=True),
        Column("n", Integer, primary_key=True),
        shop(),
        Column("at", Utc, nullable=False),
        Column("role", String(16), nullable=False),
        Column("actor_id", String(64), nullable=False),
        Column("action", String(32), nullable=False),
        Column("before", String(32)),
        Column("after", String(32), nullable=False),
        # of the mediation beside it
        Column("stage", String(16)),
        Column("amount_fen", Fen),
        Column("files", Json, nullable=False),
        Column("rules", Json, nullable=False),
        Column("internal", Boolean, nullable=False),
        Column("salt", String(64), nullable=False),
        Column("previous", String(64), nullable=False),
        Column("digest", String(64), nullable=False),
        CheckConstraint("n > 0", name="n"),
    )
)

# a person's own words lie beside their line, so that they can be erased and the line still proves itself
history_words = Table(
    "history_words",
    metadata,
    Column("case_no", String(24), primary_key=True),
    Column("n", Integer, primary_key=True),
    shop(),
    Column("words", Text, nullable=False),
    ForeignKeyConstraint(["case_no", "n"], ["history.case_no", "history.n"], name="fk_history_words_line"),
)

# what the system laid into a mediation's file; may hold personal text, so it can be erased
case_records = Table(
    "case_records",
    metadata,
    Column("case_no", String(24), ForeignKey("cases.case_no"), primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    shop(),
    Column("source", String(16), nullable=False),
    Column("at", Utc, nullable=False),
    Column("author", String(64), nullable=False),
    Column("text", Text, nullable=False),
    CheckConstraint("source IN ('chat', 'logistics', 'payment')", name="source"),
)

case_numbers = Table(
    "case_numbers",
    metadata,
    Column("day", String(8), primary_key=True),  # YYYYMMDD in Shanghai
    shop(),
    Column("last", Integer, nullable=False),
)
