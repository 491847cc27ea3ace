"""A database of its own for each test that asks for one: every such test runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.store.database import Database, open_database
from bot.store.migrating import upgrade
from tests import postgres

WITHOUT = "WUYOU_TEST_WITHOUT_POSTGRES"
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every table and no row."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    asyncio.run(_create_tables(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgres_home() -> Iterator[str]:
    """A private PostgreSQL with the empty tables in "test_wuyou". Fails with the remedy when there is none."""
    if os.environ.get(WITHOUT) == "1":
        pytest.skip(f"{WITHOUT}=1")  # asked for by name, on a machine that has no PostgreSQL
    try:
        with postgres.running_server() as home:
            asyncio.run(_create_tables(postgres.make_database(home, "test_wuyou")))
            yield home
    except FileNotFoundError as missing:
        pytest.fail(str(missing), pytrace=False)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database with every table and no row, for this test alone; the test runs once for each kind."""
    if request.param == "sqlite":
        path = tmp_path / "wuyou.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    home = request.getfixturevalue("postgres_home")
    # emptied, not made anew: that takes a tenth of the time
    yield postgres.url_of(home, "test_wuyou")
    postgres.empty_tables(home, "test_wuyou")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without a single table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    home = request.getfixturevalue("postgres_home")
    name = f"empty_{next(_numbers)}"
    yield postgres.make_database(home, name)
    postgres.drop_database(home, name)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """That database, open."""
    opened = open_database(database_url)
    yield opened
    await opened.dispose()


async def _create_tables(url: str) -> None:
    database = open_database(url)
    # as every installation gets them, so that the whole suite runs on what the migrations made
    await upgrade(database)
    await database.dispose()
