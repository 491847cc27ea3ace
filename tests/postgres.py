"""A PostgreSQL of our own for the length of a test session: in a temporary folder, on a unix socket, nobody else's."""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

REMEDY = (
    "PostgreSQL was not found: install it (Debian: apt-get install postgresql), put its bin folder on the PATH, "
    "or set WUYOU_TEST_WITHOUT_POSTGRES=1 to test SQLite alone"
)
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
#: a test database needs no crash safety; the suite needs the time
_QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60", "shared_buffers=32MB")


def server_programs() -> Path | None:
    """The folder that holds initdb and postgres, newest version first; None when there is none."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if on_path := shutil.which("initdb"):
        found.append(Path(on_path).resolve().parent)
    versions = {path: _version(path) for path in found}
    return max(versions, key=lambda path: versions[path], default=None)


@contextmanager
def running_server() -> Iterator[str]:
    """The start of a URL, `postgresql://…/`-less: call `url_of(it, database)`. The server ends with the block."""
    programs = server_programs()
    if programs is None:
        raise FileNotFoundError(REMEDY)
    with tempfile.TemporaryDirectory(prefix="wuyou-pg-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        account = _account(home)
        data, log = home / "data", home / "log"
        subprocess.run(
            [programs / "initdb", "-D", data, "-U", "wuyou", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
            check=True,
            capture_output=True,
            cwd=home,
            **account,
        )
        settings = [part for setting in _QUICK for part in ("-c", setting)]
        listen = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={home}"]
        with log.open("wb") as out:
            server = subprocess.Popen(
                [programs / "postgres", "-D", data, *settings, *listen],
                stdout=out,
                stderr=out,
                cwd=home,
                process_group=0,
                preexec_fn=_die_with_parent,
                **account,
            )
        try:
            _wait_until_it_answers(home, server, log)
            yield str(home)
        finally:
            # SIGINT: roll back whoever is still connected and end
            server.send_signal(signal.SIGINT)
            server.wait(timeout=30)


def url_of(home: str, database: str) -> str:
    """The URL of a database of a running server."""
    return f"postgresql://wuyou@/{database}?host={home}"


def make_database(home: str, name: str) -> str:
    """Create a database without tables; its URL."""
    with psycopg.connect(url_of(home, "postgres"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    return url_of(home, name)


def empty_tables(home: str, name: str) -> None:
    """Delete every row and count from one again; whoever still holds the tables is cut off."""
    with psycopg.connect(url_of(home, name), autocommit=True) as connection:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
        connection.execute(others, [name])
        tables = connection.execute(_TABLES).fetchall()
        names = ", ".join(f'"{table}"' for (table,) in tables)
        connection.execute(f"TRUNCATE {names} RESTART IDENTITY".encode())


def drop_database(home: str, name: str) -> None:
    """Drop a database, whoever is connected to it."""
    with psycopg.connect(url_of(home, "postgres"), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def _account(home: Path) -> dict[str, Any]:
    """Whom to run as: the server refuses root."""
    if os.geteuid() != 0:
        return {}
    entry = pwd.getpwnam("postgres")
    os.chown(home, entry.pw_uid, entry.pw_gid)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _die_with_parent() -> None:
    """In the child: a test session that is killed takes its server with it (Linux; elsewhere it stays)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGINT)  # PR_SET_PDEATHSIG


def _wait_until_it_answers(home: Path, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and server.poll() is None:
        try:
            psycopg.connect(url_of(str(home), "postgres")).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.05)
    raise RuntimeError("PostgreSQL did not start:\n" + log.read_text(errors="replace")[-2000:])


def _version(programs: Path) -> tuple[int, ...]:
    said = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
    return tuple(int(part) for part in said.split()[2].split(".") if part.isdigit()) if said else ()
