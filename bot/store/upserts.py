"""`INSERT … ON CONFLICT` for either database: the two dialects spell it alike and import it from two places."""

from __future__ import annotations

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

Upsert = sqlite.Insert | postgresql.Insert


def upsert(dialect: str, table: Table) -> Upsert:
    """An insert into `table` that knows `on_conflict_do_update` and `on_conflict_do_nothing`."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
