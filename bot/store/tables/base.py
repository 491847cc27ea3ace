"""What every table shares: the metadata, the names of constraints, and column types that both databases hold alike.

Every row has a `shop` (use `shop()`); times are `Utc`, money is `Fen`, free shapes `Json`, machine ids count in `Id`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, DateTime, Dialect, Integer, MetaData, String, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Utc(TypeDecorator[datetime]):
    """An aware instant, stored as UTC. A naive datetime is refused (ValueError): nobody knows what it means."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware in, UTC down; SQLite keeps text without an offset."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}: give it a time zone")
        stored = value.astimezone(UTC)
        return stored.replace(tzinfo=None) if dialect.name == "sqlite" else stored

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware UTC out, from either database."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


#: plain JSON types; JSONB where there is one
Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
#: a row's own number; SQLite counts only in INTEGER
Id = BigInteger().with_variant(Integer, "sqlite")
#: the shop of what belongs to none: counters, the callers' keys
EVERY_SHOP = "*"
#: integer fen
Fen = BigInteger


def shop() -> Column[Any]:
    """The shop a row belongs to; shops never see each other's."""
    return Column("shop", String(32), nullable=False)
