"""An upgraded database has the tables, constraints and triggers that the code has, on both kinds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine.interfaces import ReflectedIndex

from bot.store import migrating
from bot.store.database import Database, open_database
from bot.store.tables.all import metadata


@pytest.fixture
async def empty(empty_database_url: str) -> AsyncIterator[Database]:
    """A database without tables."""
    database = open_database(empty_database_url)
    yield database
    await database.dispose()


def spelled(index: ReflectedIndex) -> str:
    """An index with its condition as text."""
    options = {name: str(value) for name, value in index.get("dialect_options", {}).items()}
    return str({**index, "dialect_options": options})


async def shape(database: Database) -> dict[str, object]:
    """Everything that a comparison of columns would miss."""

    def look(connection: Connection) -> dict[str, object]:
        seen = inspect(connection)
        tables = sorted(set(seen.get_table_names()) - {"alembic_version"})
        triggers = {
            "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
            "postgresql": "SELECT tgrelid::regclass || ' ' || tgname FROM pg_trigger WHERE NOT tgisinternal",
        }
        return {
            "checks": {table: sorted(map(str, seen.get_check_constraints(table)), key=str) for table in tables},
            "indexes": {table: sorted(map(spelled, seen.get_indexes(table))) for table in tables},
            "foreign": {table: sorted(map(str, seen.get_foreign_keys(table))) for table in tables},
            "columns": {table: sorted((c["name"], str(c["type"]), c["nullable"]) for c in seen.get_columns(table))
                        for table in tables},
            "triggers": sorted(connection.execute(text(triggers[connection.dialect.name])).scalars()),
        }  # fmt: skip

    async with database.connect(write=False) as connection:
        return await connection.run_sync(look)


async def test_an_upgraded_database_is_the_one_the_code_describes(empty: Database) -> None:
    assert await migrating.behind(empty)
    await migrating.upgrade(empty)
    assert not await migrating.behind(empty)

    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))

    async with empty.connect(write=False) as connection:
        assert await connection.run_sync(differences) == []
    upgraded = await shape(empty)
    async with empty.connect(write=True) as connection:
        await connection.run_sync(metadata.drop_all)
        await connection.run_sync(metadata.create_all)
        await connection.commit()
    created = await shape(empty)
    for part, seen in upgraded.items():
        assert seen == created[part], part


async def test_upgrading_twice_or_at_once_does_it_once(empty: Database) -> None:
    await asyncio.gather(*(migrating.upgrade(empty) for _ in range(4)))
    await migrating.upgrade(empty)
    assert not await migrating.behind(empty)


async def test_a_database_of_unknown_origin_is_refused(empty: Database) -> None:
    async with empty.connect(write=True) as connection:
        await connection.execute(text("CREATE TABLE orders (id INTEGER)"))
        await connection.commit()
    with pytest.raises(migrating.UnknownDatabase):
        await migrating.upgrade(empty)
