"""A backup taken while the shop runs, put back elsewhere, is the same: every row of every table, every file."""

from __future__ import annotations

import asyncio
import shutil
import tarfile
from collections.abc import Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.commands.copies import CopyError, back_up, restore
from bot.settings import Settings
from bot.store.database import open_database
from bot.store.tables.base import metadata
from tests import postgres
from tests.integration.conftest import World, seed, settings_for

Start = Callable[..., Awaitable[World]]


@pytest.fixture
def elsewhere(database_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """A place without a table, of the same kind of database."""
    if database_url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path / 'other' / 'wuyou.db'}"
        return
    if shutil.which("pg_dump") is None:
        pytest.skip("pg_dump was not found")  # SQLite is copied above
    home = request.getfixturevalue("postgres_home")
    yield postgres.make_database(home, "restored")
    postgres.drop_database(home, "restored")


async def rows(url: str) -> dict[str, list[Mapping[str, Any]]]:
    """Every row of every table, in order."""
    database, found = open_database(url), {}
    async with database.connect(write=False) as connection:
        for table in metadata.sorted_tables:
            ordered = select(table).order_by(*table.primary_key.columns)
            found[table.name] = [dict(row) for row in (await connection.execute(ordered)).mappings()]
    await database.dispose()
    return found


async def test_what_is_restored_is_what_was_there(
    start: Start, database_url: str, elsewhere: str, tmp_path: Path
) -> None:
    await seed(database_url)
    settings = settings_for(database_url, tmp_path / "data")
    world = await start(settings)
    buyer, copy = await world.buyer(), tmp_path / "copy.tar.gz"
    (settings.data_dir / "files").mkdir(exist_ok=True)
    (settings.data_dir / "files" / "one").write_bytes(b"\x00picture")
    for n in range(3):
        await buyer.say(f"第{n}句")
    writing = asyncio.create_task(keep_writing(world))
    await asyncio.to_thread(back_up, settings, copy)
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)
    assert copy.stat().st_mode & 0o077 == 0
    other = Settings(database_url=elsewhere, data_dir=tmp_path / "other")
    await asyncio.to_thread(restore, other, copy)
    here, there = await rows(database_url), await rows(elsewhere)
    assert there["staff"] == here["staff"]
    kept = {(row["conversation_id"], row["seq"]): row for row in there["messages"]}
    assert len(kept) >= 6
    assert all(
        kept[row["conversation_id"], row["seq"]] == row for row in here["messages"][: len(kept)] if row["seq"] < 7
    )
    for chat in there["conversations"]:
        mine = [row["seq"] for row in there["messages"] if row["conversation_id"] == chat["id"]]
        assert mine == list(range(1, chat["last_seq"] + 1)), "a moment of the shop, not a mixture of two"
    assert (other.data_dir / "files" / "one").read_bytes() == b"\x00picture"
    with pytest.raises(CopyError):
        await asyncio.to_thread(restore, other, copy)


async def keep_writing(world: World) -> None:
    buyer = await world.buyer("meili")
    for n in range(1000):
        await buyer.say(f"备份时的第{n}句")


def test_an_archive_that_leads_elsewhere_is_refused(tmp_path: Path) -> None:
    evil = tmp_path / "evil.tar.gz"
    (tmp_path / "wuyou.db").write_bytes(b"x")
    with tarfile.open(evil, "w:gz") as archive:
        archive.add(tmp_path / "wuyou.db", "wuyou.db")
        archive.add(tmp_path / "wuyou.db", "../outside")
    with pytest.raises(CopyError):
        restore(Settings(data_dir=tmp_path / "data"), evil)
    assert not (tmp_path / "outside").exists()
