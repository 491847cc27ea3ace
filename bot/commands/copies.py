"""`wuyou backup` and `wuyou restore`: one archive of a consistent database and the files beside it (SQLite)."""

from __future__ import annotations

import sqlite3
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path, PurePosixPath

from sqlalchemy.engine import make_url

from bot.settings import Settings

DATABASE = "wuyou.db"
FILES = "files"


class CopyError(Exception):
    """Worded for the operator."""


def back_up(settings: Settings, target: Path) -> None:
    """Write `target` (tar.gz). The server may be running: SQLite copies a consistent state page by page."""
    database = _sqlite_path(settings)
    if not database.exists():
        raise CopyError(f"没有数据库 {database}")
    with tempfile.TemporaryDirectory(dir=target.resolve().parent) as folder:
        copy = Path(folder) / DATABASE
        with closing(sqlite3.connect(database)) as live, closing(sqlite3.connect(copy)) as aside:
            live.backup(aside)
        draft = Path(folder) / "draft"
        with tarfile.open(draft, "w:gz") as archive:
            archive.add(copy, DATABASE)
            files = settings.data_dir / FILES
            if files.is_dir():
                archive.add(files, FILES)
        draft.replace(target)


def restore(settings: Settings, source: Path) -> None:
    """Put back what `back_up` wrote; only where there is no database yet. The server must not be running."""
    database = _sqlite_path(settings)
    if database.exists():
        raise CopyError(f"{database} 已经存在：先移开它，再恢复")
    database.parent.mkdir(parents=True, exist_ok=True)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with (
        tarfile.open(source) as archive,
        tempfile.TemporaryDirectory(dir=settings.data_dir.resolve()) as folder,
    ):
        members = archive.getmembers()
        if any(not _expected(member) for member in members) or DATABASE not in archive.getnames():
            raise CopyError(f"{source} 不是 wuyou backup 的备份")
        archive.extractall(folder, members=members, filter="data")
        if (Path(folder) / FILES).is_dir():
            (Path(folder) / FILES).rename(settings.data_dir / FILES)
        (Path(folder) / DATABASE).replace(database)


def _expected(member: tarfile.TarInfo) -> bool:
    path = PurePosixPath(member.name)
    plain = member.isfile() or member.isdir()
    return plain and ".." not in path.parts and not path.is_absolute() and path.parts[0] in (DATABASE, FILES)


def _sqlite_path(settings: Settings) -> Path:
    url = make_url(settings.database)
    if url.get_backend_name() != "sqlite" or not url.database:
        raise CopyError("PostgreSQL 用 pg_dump / pg_restore 备份，文件目录另外复制")
    return Path(url.database)
