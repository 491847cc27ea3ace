"""The whole product under load, over loopback: idle sockets, turns a second, memory and latency over time.

`python -m bench.load --sockets 5000 --rate 50 --seconds 60` (MEASURES.md's row), `--closed 32 --engines 2` for the most
that it can do, `--rate 20 --seconds 1800` for the soak. Ends by itself; writes var/bench/load.json and load.html.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import resource
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from bench.load_report import slope, write_report
from bench.processes import ROOT, NotMeasured, end_cleanly, free_port, resident_mib, running, seconds_until

SAYINGS = ("我的订单到哪了", "七天无理由怎么算", "运费谁出", "你好", "我想退货", "算了不退了")
#: buyers made for the run, on top of the demo's
BUYERS = 600
#: sockets opened at the same time, so that the handshake is not what is measured
AT_ONCE = 100
#: an answer that takes longer is counted as lost
PATIENCE = 30.0


@dataclass(slots=True)
class Figures:
    """What a run saw; latencies in seconds, with the moment of each."""

    answers: list[tuple[float, float]] = field(default_factory=list)
    lost: int = 0
    refused: Counter[int] = field(default_factory=Counter)
    memory: list[tuple[float, float, float]] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Buyer:
    """Sends a line, waits for its answer; one line at a time."""

    http: aiohttp.ClientSession
    base: str
    name: str
    token: str = ""
    after: int = 0

    async def sign_in(self) -> str:
        """A fresh token."""
        async with self.http.post(self.base + "/api/demo/login", json={"buyer": self.name}) as answer:
            self.token = (await answer.json())["token"]
        return self.token

    async def say(self, text: str, figures: Figures, began: float) -> None:
        """Note how long the whole answer took."""
        if not self.token:
            await self.sign_in()
        message_id, sent = os.urandom(8).hex(), time.monotonic()
        status, body = await self._call("POST", "/api/chat/messages", {"id": message_id, "text": text})
        if status == 401:
            await self.sign_in()
            status, body = await self._call("POST", "/api/chat/messages", {"id": message_id, "text": text})
        if status != 202:
            figures.refused[status] += 1
            return
        self.after = max(self.after, int(body["seq"]))
        while time.monotonic() - sent < PATIENCE:
            _, lines = await self._call("GET", f"/api/chat/messages?after={self.after}&wait=5")
            for line in lines:
                self.after = max(self.after, int(line["seq"]))
                if line.get("end") and message_id in line["answers"]:
                    figures.answers.append((sent - began, time.monotonic() - sent))
                    return
        figures.lost += 1

    async def _call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {self.token}"}
        async with self.http.request(method, self.base + path, json=body, headers=headers) as answer:
            return answer.status, await answer.json()


def percentile(values: Sequence[float], share: float) -> float:
    """The value under which `share` of them lie; 0.0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


async def measure(asked: argparse.Namespace, base: str, data: Path, pid: int) -> dict[str, Any]:
    """Idle first, then with sockets and load."""
    _make_buyers(data / "wuyou.db")
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as http:
        talkers = [Buyer(http=http, base=base, name=f"load{n}") for n in range(BUYERS)]
        quiet = Figures()
        await _paced(talkers, quiet, rate=2.0, seconds=10.0, pid=pid)
        async with _sockets(http, base, asked.sockets) as opened:
            loaded, began, spent = Figures(), time.monotonic(), _cpu(pid)
            if asked.closed:
                await _closed(talkers, loaded, asked.closed, asked.seconds, pid)
            else:
                await _paced(talkers, loaded, rate=asked.rate, seconds=asked.seconds, pid=pid)
            took = time.monotonic() - began
            app_cpu, engines_cpu = (after - before for after, before in zip(_cpu(pid), spent, strict=True))
        async with http.get(base + "/metrics") as answer:
            parts = _parts(await answer.text())
    idle, busy = [taken for _, taken in quiet.answers], [taken for _, taken in loaded.answers]
    return {
        "sockets": opened, "engines": asked.engines, "n": len(busy), "lost": loaded.lost,
        "refused": dict(loaded.refused),
        "turns_per_s": round(len(busy) / took, 1), "load_average": os.getloadavg()[0],
        "idle_ms": {"p50": _ms(idle, 0.5), "p95": _ms(idle, 0.95), "n": len(idle)},
        "loaded_ms": {"p50": _ms(busy, 0.5), "p95": _ms(busy, 0.95), "p99": _ms(busy, 0.99)},
        "app_mib": loaded.memory[-1][1] if loaded.memory else 0.0,
        "engines_mib": loaded.memory[-1][2] if loaded.memory else 0.0,
        "drift": {
            "p95": slope([(at, taken) for at, taken in loaded.answers]),
            "app_memory": slope([(at, app) for at, app, _ in loaded.memory]),
        },
        "engine_parts_ms": parts,
        "cpu_ms_a_turn": {
            "app": round(1000 * app_cpu / max(1, len(busy)), 2),
            "engines": round(1000 * engines_cpu / max(1, len(busy)), 2),
        },
        "series": {"answers": loaded.answers, "memory": loaded.memory},
    }  # fmt: skip


def _ms(values: Sequence[float], share: float) -> float:
    return round(1000 * percentile(values, share), 1)


async def _paced(talkers: Sequence[Buyer], figures: Figures, *, rate: float, seconds: float, pid: int) -> None:
    began, tasks = time.monotonic(), set[asyncio.Task[None]]()
    watch = asyncio.create_task(_watch(figures, began, pid))
    for n in itertools.count():
        due = began + n / rate
        if due - began >= seconds:
            break
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        talker = talkers[n % len(talkers)]
        tasks.add(asyncio.create_task(talker.say(SAYINGS[n % len(SAYINGS)], figures, began)))
        if n % 500 == 499:
            print(f"  {n + 1} sent, {len(figures.answers)} answered, {time.monotonic() - began:.0f} s", flush=True)
    await asyncio.gather(*tasks)
    watch.cancel()


async def _closed(talkers: Sequence[Buyer], figures: Figures, many: int, seconds: float, pid: int) -> None:
    began = time.monotonic()
    watch = asyncio.create_task(_watch(figures, began, pid))

    async def on_and_on(talker: Buyer) -> None:
        for text in itertools.cycle(SAYINGS):
            if time.monotonic() - began >= seconds:
                return
            await talker.say(text, figures, began)

    await asyncio.gather(*(on_and_on(talker) for talker in talkers[:many]))
    watch.cancel()


async def _watch(figures: Figures, began: float, pid: int) -> None:
    while True:
        app, engines = await asyncio.to_thread(_memory, pid)
        figures.memory.append((time.monotonic() - began, app, engines))
        await asyncio.sleep(1.0)


def _memory(parent: int) -> tuple[float, float]:
    app, engines = _children(parent)
    return sum(map(resident_mib, app)), sum(map(resident_mib, engines))


def _cpu(parent: int) -> tuple[float, float]:
    """Seconds of processor that app and engines have used."""
    app, engines = (sum(map(_seconds, pids)) for pids in _children(parent))
    return app, engines


def _seconds(pid: int) -> float:
    words = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def _children(parent: int) -> tuple[list[int], list[int]]:
    """Process ids of app and engines."""
    app, engines = list[int](), list[int]()
    for folder in Path("/proc").iterdir():
        try:
            if not folder.name.isdigit() or int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1]) != parent:
                continue
            words = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if b"bot.app" in words:
            app.append(int(folder.name))
        elif b"bot.engine" in words:
            engines.append(int(folder.name))
    return app, engines


@asynccontextmanager
async def _sockets(http: aiohttp.ClientSession, base: str, many: int) -> AsyncIterator[int]:
    async with AsyncExitStack() as held:
        for first in range(0, many, AT_ONCE):
            batch = range(first, min(many, first + AT_ONCE))
            opened = await asyncio.gather(*(_open(http, base, n) for n in batch))
            for socket in opened:
                held.push_async_callback(socket.close)
            if first % 1000 == 0 and many:
                print(f"  {first + len(opened)} sockets", flush=True)
        yield many


async def _open(http: aiohttp.ClientSession, base: str, n: int) -> aiohttp.ClientWebSocketResponse:
    token = await Buyer(http=http, base=base, name=f"load{n % BUYERS}").sign_in()
    socket = await http.ws_connect(base + "/api/chat/socket", origin=base, autoping=True)
    await socket.send_json({"type": "hello", "token": token, "after": 0})
    ready = await socket.receive_json(timeout=30)
    if ready["type"] != "ready":
        raise NotMeasured(f"socket {n}: {ready}")
    return socket


def _make_buyers(database: Path) -> None:
    with closing(sqlite3.connect(database, timeout=20)) as shop:
        rows = [("wuyou", f"load{n}", f"买家{n}") for n in range(BUYERS)]
        shop.executemany("INSERT OR IGNORE INTO buyers (shop, id, name) VALUES (?, ?, ?)", rows)
        shop.commit()


def _parts(text: str) -> dict[str, float]:
    """Mean milliseconds of a turn by part, from `/metrics`."""
    found = {}
    for line in text.splitlines():
        name, _, value = line.rpartition(" ")
        if name.startswith(("wuyou_turn_part_seconds_total", "wuyou_turn_seconds_sum", "wuyou_turn_seconds_count")):
            found[name] = float(value)
    turns = found.get("wuyou_turn_seconds_count", 0.0) or 1.0
    means = {
        part: 1000 * found.get(f'wuyou_turn_part_seconds_total{{part="{part}"}}', 0.0) / turns
        for part in ("parse", "actions", "total")
    }
    whole = 1000 * found.get("wuyou_turn_seconds_sum", 0.0) / turns
    return {name: round(ms, 2) for name, ms in {**means, "turn": whole}.items()}


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sockets", type=int, default=0)
    parser.add_argument("--rate", type=float, default=20.0)
    parser.add_argument("--closed", type=int, default=0, help="conversations that each wait for their answer")
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--engines", type=int, default=1)
    asked = parser.parse_args()
    end_cleanly()
    files = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files[1], files[1]))
    with tempfile.TemporaryDirectory(prefix="wuyou-load-") as scratch:
        data, port = Path(scratch), free_port()
        keys = data / "keys"
        keys.mkdir(mode=0o700)
        (keys / "model.key").write_bytes((ROOT / "var" / "keys" / "model.key").read_bytes())
        environment = {
            "WUYOU_DEMO": "1", "WUYOU_PORT": str(port), "WUYOU_DATA_DIR": str(data), "WUYOU_LOG_LEVEL": "warning",
            "WUYOU_ENGINES": str(asked.engines), "WUYOU_MESSAGES_PER_MINUTE": "100000",
            "WUYOU_SHOP_MESSAGES_PER_MINUTE": "10000000", "WUYOU_SOCKETS_PER_PERSON": "100000",
        }  # fmt: skip
        base = f"http://127.0.0.1:{port}"
        command = [str(ROOT / ".venv" / "bin" / "wuyou"), "up"]
        with running(command, environment, data / "up.log") as process:
            seconds_until(lambda: _ready(base), process, data / "up.log", 300)
            found = asyncio.run(measure(asked, base, data, process.pid))
    write_report(ROOT / "var" / "bench", found)
    print(json.dumps({name: value for name, value in found.items() if name != "series"}, ensure_ascii=False))
    return 0 if not found["lost"] else 1


def _ready(base: str) -> None:
    import urllib.request

    with urllib.request.urlopen(base + "/readyz", timeout=2):
        return


if __name__ == "__main__":
    raise SystemExit(main())
