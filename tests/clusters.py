"""Two apps, two engines, PostgreSQL and Redis as real processes on this machine, each of which can be killed."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests import postgres
from tests.redis_servers import RedisServer, running_redis
from tests.servers import ROOT, WUYOU, Server, end, eventually, free_port


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """What runs; every part is started again by its supervisor after it was killed, Redis by `redis.start`."""

    apps: tuple[Server, Server]
    engines: tuple[Server, Server]
    redis: RedisServer
    postgres_home: str
    settings: dict[str, str]

    def kill(self, part: Server, module: str) -> None:
        """The process under that supervisor, at once."""
        pid = eventually(lambda: part.children(module), within=60, what=f"a running {module}")[0]
        os.kill(pid, signal.SIGKILL)

    def kill_a_database_connection(self) -> None:
        """One server process of PostgreSQL: it ends all others and recovers from its log."""
        asked = "SELECT pid FROM pg_stat_activity WHERE datname = 'shop' AND pid <> pg_backend_pid() LIMIT 1"
        with psycopg.connect(postgres.url_of(self.postgres_home, "postgres")) as connection:
            found = connection.execute(asked).fetchone()
        assert found is not None
        os.kill(found[0], signal.SIGKILL)

    def wuyou(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A command beside the running apps."""
        return subprocess.run(
            [str(WUYOU), *words], cwd=ROOT, env={**os.environ, **self.settings}, capture_output=True, text=True,
            timeout=120, check=False,
        )  # fmt: skip


@contextlib.contextmanager
def running_cluster(folder: Path) -> Iterator[Cluster]:
    """All of it, ready to serve; ended by process id. Skips without Redis, FileNotFoundError without PostgreSQL."""
    keys = folder / "keys"
    keys.mkdir(mode=0o700, parents=True)
    shutil.copy(ROOT / "var" / "keys" / "model.key", keys / "model.key")
    engine_ports, action_ports = (free_port(), free_port()), (free_port(), free_port())
    with contextlib.ExitStack() as held:
        redis = held.enter_context(running_redis())
        home = held.enter_context(postgres.running_server())
        common = {
            "WUYOU_DEMO": "1",
            "WUYOU_DATA_DIR": str(folder),
            "WUYOU_DATABASE_URL": postgres.make_database(home, "shop"),
            "WUYOU_REDIS_URL": redis.url,
            "WUYOU_ENGINE_SECRET": secrets.token_hex(24),
            "WUYOU_ENGINES": ",".join(f"http://127.0.0.1:{port}" for port in engine_ports),
            "WUYOU_ACTION_URLS": ",".join(f"http://127.0.0.1:{port}" for port in action_ports),
            "WUYOU_MESSAGES_PER_MINUTE": "600",
        }
        engines = tuple(
            _begin(held, folder / f"engine{n}.log", 0, common | {"WUYOU_ENGINE_AT": f"127.0.0.1:{port}"}, "engine")
            for n, port in enumerate(engine_ports)
        )
        apps = []
        for n, port in enumerate(action_ports):
            listens = free_port()
            own = {"WUYOU_ACTIONS_AT": f"127.0.0.1:{port}", "WUYOU_PORT": str(listens)}
            apps.append(_begin(held, folder / f"app{n}.log", listens, common | own, "up"))
            apps[-1].wait_ready(180)
        yield Cluster(
            apps=(apps[0], apps[1]), engines=(engines[0], engines[1]), redis=redis, postgres_home=home, settings=common
        )


def _begin(held: contextlib.ExitStack, log: Path, port: int, settings: dict[str, str], command: str) -> Server:
    with log.open("ab") as out:
        process = subprocess.Popen(
            [str(WUYOU), command], cwd=ROOT, env={**os.environ, **settings}, stdin=subprocess.DEVNULL,
            stdout=out, stderr=out,
        )  # fmt: skip
    held.callback(end, process)
    return Server(port=port, data_dir=log.parent, process=process, log=log)
