"""Which tables are only ever added to, and the triggers that hold it in either database."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import DDL, Table, event

_SQLITE = (
    "CREATE TRIGGER {table}_{verb}_refused BEFORE {VERB} ON {table} "
    "BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
)
_FUNCTION = (
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$"
)
_POSTGRESQL = (
    "CREATE TRIGGER {table}_refused BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
)


def trigger_statements(table: str, dialect: str) -> tuple[str, ...]:
    """The SQL that makes `table` append-only on "sqlite" or "postgresql"."""
    if dialect == "sqlite":
        return tuple(_SQLITE.format(table=table, verb=verb, VERB=verb.upper()) for verb in ("update", "delete"))
    return (_FUNCTION, _POSTGRESQL.format(table=table))


def untrigger_statements(table: str, dialect: str) -> tuple[str, ...]:
    """The SQL that takes it back: only the demo's reset may want this."""
    if dialect == "sqlite":
        return tuple(f"DROP TRIGGER {table}_{verb}_refused" for verb in ("update", "delete"))
    return (f"DROP TRIGGER {table}_refused ON {table}",)


def append_only(table: Table) -> Table:
    """Mark `table`: `create_all` gives it its triggers, a migration takes them from `trigger_statements`."""
    table.info["append_only"] = True
    for dialect in ("sqlite", "postgresql"):
        for statement in trigger_statements(table.name, dialect):
            ddl = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", ddl.execute_if(dialect=dialect))
    return table


def append_only_names(tables: Iterable[Table]) -> tuple[str, ...]:
    """The names of those that are append-only."""
    return tuple(table.name for table in tables if table.info.get("append_only"))
