"""A Redis of our own for a test: in a temporary folder, on a unix socket, in memory only, ended by process id."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import redis

from tests.postgres import _die_with_parent

REMEDY = "redis-server was not found: install it (Debian: apt-get install redis-server)"


@dataclass(slots=True, kw_only=True)
class RedisServer:
    """Can be killed and started again at the same place."""

    folder: Path
    process: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def url(self) -> str:
        """For WUYOU_REDIS_URL."""
        return f"unix://{self.folder}/redis.sock"

    def start(self) -> None:
        """Until it answers."""
        options = {"port": "0", "unixsocket": str(self.folder / "redis.sock"), "save": "", "appendonly": "no"}
        words = [word for name, value in options.items() for word in (f"--{name}", value)]
        self.process = subprocess.Popen(
            ["redis-server", *words, "--dir", str(self.folder)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=_die_with_parent,
        )
        deadline = time.monotonic() + 10
        with redis.Redis.from_url(self.url) as client:
            while True:
                try:
                    client.ping()
                    return
                except redis.RedisError:
                    assert time.monotonic() < deadline, "redis-server does not answer"
                    time.sleep(0.02)

    def kill(self) -> None:
        """At once."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(10)
            self.process = None


@contextmanager
def running_redis() -> Iterator[RedisServer]:
    """Skips the test, saying what is missing, where there is no Redis."""
    if shutil.which("redis-server") is None:
        pytest.skip(REMEDY)  # make test installs it where it may; one process alone needs none
    with tempfile.TemporaryDirectory(prefix="wuyou-redis-") as folder:
        server = RedisServer(folder=Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.kill()
