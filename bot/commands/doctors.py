"""`wuyou doctor`: what is wrong with this installation, and how to mend it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.models import believed_model
from bot.settings import Settings
from bot.store.database import open_database

LEAST_BYTES = 500 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at; `remedy` when it is not well."""

    what: str
    well: bool
    remedy: str = ""


async def examine(settings: Settings, root: Path) -> list[Finding]:
    """Everything that start-up needs."""
    return [*_files(settings, root), await _database(settings), _port(settings)]


def _files(settings: Settings, root: Path) -> Iterator[Finding]:
    python = root / ".venv-rasa" / "bin" / "python"
    yield Finding(what="引擎的 Python 3.10 环境", well=_runs(python), remedy="运行 make setup")
    model = believed_model(settings, root)
    named = f"模型 {model.name}" if model is not None else "这套安装签名的模型"
    yield Finding(what=named, well=model is not None, remedy="运行 make train，或者 wuyou up 会自己训练")
    pages = settings.web_dir / "shop" / "index.html"
    yield Finding(what="网页", well=pages.exists(), remedy="运行 make setup")
    writable = settings.data_dir.is_dir() and os.access(settings.data_dir, os.W_OK)
    yield Finding(
        what=f"数据目录 {settings.data_dir}", well=writable, remedy=f"建好并允许写：mkdir -p {settings.data_dir}"
    )
    place = settings.data_dir if settings.data_dir.exists() else root
    free = shutil.disk_usage(place).free
    yield Finding(what=f"磁盘剩余 {free // 2**20} MB", well=free > LEAST_BYTES, remedy="腾出至少 500 MB")


async def _database(settings: Settings) -> Finding:
    database = open_database(settings.database)
    try:
        async with database.connect(write=False) as connection:
            await connection.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        return Finding(what="数据库", well=False, remedy=f"检查 WUYOU_DATABASE_URL（{type(error).__name__}）")
    finally:
        await database.dispose()
    return Finding(what="数据库", well=True)


def _port(settings: Settings) -> Finding:
    with socket.socket() as probe:
        probe.settimeout(1)
        taken = probe.connect_ex((settings.host, settings.port)) == 0
    words = "正在使用（可能就是 wuyou）" if taken else "空闲"
    return Finding(what=f"端口 {settings.port} {words}", well=True)


def _runs(python: Path) -> bool:
    try:
        command = [str(python), "-c", "import rasa.version"]
        return subprocess.run(command, capture_output=True, timeout=30).returncode == 0  # noqa: S603 - our own
    except (OSError, subprocess.TimeoutExpired):
        return False
