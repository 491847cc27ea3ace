"""What an installation keeps is nobody else's to read."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from bot.store.database import open_database


def open_to_others(folder: Path) -> dict[str, int]:
    """What group and others may do with each file."""
    return {path.name: path.stat().st_mode & 0o077 for path in folder.iterdir()}


async def test_a_database_file_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "wuyou.db"
    file.touch(mode=0o644)  # one that an earlier version left open to all is closed too
    database = open_database(f"sqlite:///{file}")
    try:
        async with database.engine.begin() as connection:
            await connection.execute(text("create table kept (secret text)"))
        modes = open_to_others(tmp_path)
    finally:
        await database.engine.dispose()
    assert modes
    assert not any(modes.values()), modes
