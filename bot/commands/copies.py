"""`wuyou backup` and `wuyou restore`: one archive of a consistent database and the files beside it.

The database is copied first: a file is stored before the row that names it, so that none is missing from the copy.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path, PurePosixPath

from sqlalchemy.engine import make_url

from bot.settings import Settings

DATABASE = "wuyou.db"
DUMP = "wuyou.dump"
FILES = "files"


class CopyError(Exception):
    """Worded for the operator."""


def back_up(settings: Settings, target: Path) -> None:
    """Write `target` (tar.gz), for its owner alone. The shop may be running. CopyError worded for the operator."""
    with tempfile.TemporaryDirectory(dir=target.resolve().parent) as folder:
        copy = Path(folder) / _kept_as(settings)
        if copy.name == DUMP:
            _dump(settings, copy)
        else:
            _copy(_sqlite_path(settings), copy)
        draft = Path(folder) / "draft"
        draft.touch(mode=0o600)
        with tarfile.open(draft, "w:gz") as archive:
            archive.add(copy, copy.name)
            files = settings.data_dir / FILES
            if files.is_dir():
                archive.add(files, FILES)
        draft.replace(target)


def restore(settings: Settings, source: Path) -> None:
    """Put back what `back_up` wrote; only where there is no database yet. The shop must not be running."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    name = _kept_as(settings)
    _check_empty(settings)
    with (
        tarfile.open(source) as archive,
        tempfile.TemporaryDirectory(dir=settings.data_dir.resolve()) as folder,
    ):
        members = archive.getmembers()
        if any(not _expected(member) for member in members) or not {DATABASE, DUMP} & set(archive.getnames()):
            raise CopyError(f"{source} 不是 wuyou backup 的备份")
        if name not in archive.getnames():
            raise CopyError(f"{source} 是另一种数据库的备份：WUYOU_DATABASE_URL 要和备份时同一种")
        archive.extractall(folder, members=members, filter="data")
        if name == DUMP:
            _load(settings, Path(folder) / DUMP)
        if (Path(folder) / FILES).is_dir():
            (Path(folder) / FILES).rename(settings.data_dir / FILES)
        if name == DATABASE:
            database = _sqlite_path(settings)
            database.parent.mkdir(parents=True, exist_ok=True)
            (Path(folder) / DATABASE).replace(database)


def _check_empty(settings: Settings) -> None:
    if (settings.data_dir / FILES).exists():
        raise CopyError(f"{settings.data_dir / FILES} 已经存在：先移开它，再恢复")
    if _kept_as(settings) == DATABASE:
        if _sqlite_path(settings).exists():
            raise CopyError(f"{_sqlite_path(settings)} 已经存在：先移开它，再恢复")
    elif _asked(settings, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") != "0":
        raise CopyError("数据库里已经有表：恢复到一个空的数据库里")


def _copy(database: Path, copy: Path) -> None:
    if not database.exists():
        raise CopyError(f"没有数据库 {database}")
    # page by page, beside whoever writes
    with closing(sqlite3.connect(database)) as live, closing(sqlite3.connect(copy)) as aside:
        live.backup(aside)


def _dump(settings: Settings, copy: Path) -> None:
    _run(settings, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={copy}")


def _load(settings: Settings, dump: Path) -> None:
    _run(
        settings, "pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction",
        f"--dbname={make_url(settings.database).database}", str(dump),
    )  # fmt: skip


def _asked(settings: Settings, statement: str) -> str:
    return _run(settings, "psql", "--no-psqlrc", "--tuples-only", "--no-align", f"--command={statement}").strip()


def _run(settings: Settings, program: str, *words: str) -> str:
    """A program of PostgreSQL on our database; the password goes by the environment, never by the command line."""
    found = shutil.which(program)
    if found is None:
        raise CopyError(f"没有 {program}：安装 PostgreSQL 的客户端程序（postgresql-client）")
    url = make_url(settings.database)
    given = {
        "PGHOST": url.host or url.query.get("host"), "PGPORT": url.port, "PGUSER": url.username,
        "PGPASSWORD": url.password, "PGDATABASE": url.database,
    }  # fmt: skip
    environment = os.environ | {name: str(value) for name, value in given.items() if value is not None}
    done = subprocess.run([found, *words], env=environment, capture_output=True, text=True)  # noqa: S603 - our own
    if done.returncode != 0:
        raise CopyError(f"{program} 没有成功：{done.stderr.strip()[-500:]}")
    return done.stdout


def _expected(member: tarfile.TarInfo) -> bool:
    path = PurePosixPath(member.name)
    plain = member.isfile() or member.isdir()
    return plain and ".." not in path.parts and not path.is_absolute() and path.parts[0] in (DATABASE, DUMP, FILES)


def _kept_as(settings: Settings) -> str:
    return DATABASE if make_url(settings.database).get_backend_name() == "sqlite" else DUMP


def _sqlite_path(settings: Settings) -> Path:
    return Path(make_url(settings.database).database or "")
