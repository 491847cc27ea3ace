"""Switching models under load: `wuyou up`, 30 turns a second, a new model takes half, then all, then is rolled back.

The new model is the present one signed under another name: what is measured is the switch, not the training. A turn
has failed when it was apologised for or not answered at all, and is late after LATE_SECONDS.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import shutil
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp

from bench.processes import ROOT, NotMeasured, end_cleanly, free_port, running, seconds_until
from bot.engine.bundles import installation_key, read_bundle, write_bundle
from bot.engine.fingerprint import model_path
from bot.store.database import open_database
from bot.store.models import StoredModel, StoredModels
from bot.store.unit_of_work import SqlUnitsOfWork

RATE = 30
LATE_SECONDS, ROLL_BACK_SECONDS = 2.0, 2.0
#: a turn that is not answered by then has failed
GIVEN_UP_SECONDS = 15.0
NEW = "5317c4ed00000001"
BUYERS = ("xiaowang", "meili", "laozhang", "ajie", "xiaoli")
SAID = ("你好", "我的快递到哪了", "查一下订单", "运费谁出", "谢谢", "有发票吗")
PASSWORD = "wuyou-demo"
_FULL_SECONDS = 20.0


@dataclass(slots=True, kw_only=True)
class Load:
    """What was sent, in which state of the switch and when; what was answered after how long."""

    rate: int
    said: Sequence[str]
    state: str = "before"
    states: dict[str, str] = field(default_factory=dict)
    sent: dict[str, float] = field(default_factory=dict)
    took: dict[str, float] = field(default_factory=dict)
    stop: bool = False
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def answered(self) -> None:
        """Until nothing is owed any more."""
        while len(self.took) < len(self.sent):
            self.changed.clear()
            await self.changed.wait()


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """failed, late   turns of `turns` · waited   ms at p50 and p95 · started, back   seconds to a switch and back.

    late_by_state tells a slow machine (late before anything was switched) from a slow switch.
    """

    turns: int
    failed: int
    late: int
    p50_ms: float
    p95_ms: float
    started: float
    back: float
    late_by_state: Mapping[str, int]


async def measure(base: str, seconds: float, *, rate: int = RATE, said: Sequence[str] = SAID) -> Measured:
    """Against a running service whose model NEW was trained; `seconds` of load in each of four states."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        before = await _counters(http, base)
        load = Load(rate=rate, said=said)
        async with _loaded(http, base, load):
            trainer, boss = await _staff(http, base, "trainer1"), await _staff(http, base, "boss")
            await asyncio.sleep(seconds)
            load.state = "starting"
            asked = await _post(http, base, boss, f"/api/trainer/models/{NEW}/publish", {"share": 50})
            publication = f"/api/trainer/publications/{asked['id']}"
            began = time.monotonic()
            await _post(http, base, trainer, f"{publication}/approve", {})
            await _serving(http, base, trainer, {NEW: 50})
            started = time.monotonic() - began
            load.state = "half"
            await asyncio.sleep(seconds)
            load.state = "all"
            await _post(http, base, trainer, f"{publication}/share", {"share": 100})
            await _serving(http, base, trainer, {NEW: 100})
            await asyncio.sleep(seconds)
            load.state = "back"
            began = time.monotonic()
            await _post(http, base, trainer, f"{publication}/roll_back", {})
            await _serving(http, base, trainer, {NEW: 0})
            back = time.monotonic() - began
            await asyncio.sleep(seconds)
        after = await _counters(http, base)
    took = sorted(load.took.values())
    if not took:
        raise NotMeasured("no turn was answered")
    apologies = sum(after.get(name, 0) - before.get(name, 0) for name in after if "action_failed" in name)
    late = Counter(load.states[message] for message, each in load.took.items() if each > LATE_SECONDS)
    return Measured(
        turns=len(load.sent), failed=len(load.sent) - len(took) + int(apologies),
        late=late.total(), late_by_state=late, p50_ms=took[len(took) // 2] * 1000,
        p95_ms=took[int(len(took) * 0.95)] * 1000, started=started, back=back,
    )  # fmt: skip


@contextlib.asynccontextmanager
async def _loaded(http: aiohttp.ClientSession, base: str, load: Load) -> AsyncIterator[None]:
    """So many messages a second over all buyers for as long as the block runs, and until the last is answered."""
    headers = [{"Authorization": f"Bearer {await _token(http, base, buyer)}"} for buyer in BUYERS]
    reading = [asyncio.ensure_future(_read(http, base, each, load)) for each in headers]
    sending = [asyncio.ensure_future(_send(http, base, each, load, n)) for n, each in enumerate(headers)]
    try:
        yield
    finally:
        load.stop = True
        await asyncio.gather(*sending)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GIVEN_UP_SECONDS):
                await load.answered()
        for task in reading:
            task.cancel()
        await asyncio.gather(*reading, return_exceptions=True)


async def _send(http: aiohttp.ClientSession, base: str, headers: Mapping[str, str], load: Load, place: int) -> None:
    every = len(BUYERS) / load.rate
    due = time.monotonic() + every * place / len(BUYERS)
    for n in range(1_000_000):
        if load.stop:
            return
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        due += every
        message = f"b{place}-{n}"
        load.sent[message], load.states[message] = time.monotonic(), load.state
        body = {"id": message, "text": load.said[n % len(load.said)]}
        async with http.post(f"{base}/api/chat/messages", json=body, headers=headers) as answer:
            if answer.status != 202:
                raise NotMeasured(f"{answer.status}: {await answer.text()}")


async def _read(http: aiohttp.ClientSession, base: str, headers: Mapping[str, str], load: Load) -> None:
    after = 0
    while True:
        path = f"{base}/api/chat/messages?after={after}&wait=5"
        async with http.get(path, headers=headers) as answer:
            lines = await answer.json()
        at = time.monotonic()
        for line in lines:
            after = max(after, line["seq"])
            for message in line.get("answers", ()) if line.get("end") else ():
                load.took.setdefault(message, at - load.sent[message])
                load.changed.set()


async def _serving(
    http: aiohttp.ClientSession, base: str, headers: Mapping[str, str], wanted: Mapping[str, int]
) -> None:
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline:
        async with http.get(f"{base}/api/trainer/publications", headers=headers) as answer:
            engines = (await answer.json())["engines"]
        shares = {each["model"]: each["share"] for each in engines if each["state"] in ("serving", "warm")}
        if all(shares.get(model) == share for model, share in wanted.items()):
            return
        if any(each["state"] == "failed" for each in engines):
            raise NotMeasured(json.dumps(engines, ensure_ascii=False))
        await asyncio.sleep(0.02)
    raise NotMeasured("the new engines did not come up")


async def _token(http: aiohttp.ClientSession, base: str, buyer: str) -> str:
    async with http.post(f"{base}/api/demo/login", json={"buyer": buyer}) as answer:
        return str((await answer.json())["token"])


async def _staff(http: aiohttp.ClientSession, base: str, name: str) -> Mapping[str, str]:
    body = {"name": name, "password": PASSWORD}
    async with http.post(f"{base}/api/staff/login", json=body, headers={"Origin": base}) as answer:
        cookie = answer.headers["Set-Cookie"].split(";")[0]
        return {"Cookie": cookie, "X-CSRF-Token": (await answer.json())["csrf"]}


async def _post(
    http: aiohttp.ClientSession, base: str, headers: Mapping[str, str], path: str, body: Mapping[str, Any]
) -> Any:
    async with http.post(base + path, json=body, headers=headers) as answer:
        if answer.status >= 400:
            raise NotMeasured(f"{path}: {answer.status} {await answer.text()}")
        return await answer.json()


async def _counters(http: aiohttp.ClientSession, base: str) -> Mapping[str, float]:
    async with http.get(f"{base}/metrics") as answer:
        lines = (await answer.text()).splitlines()
    found = (line.rsplit(" ", 1) for line in lines if line.startswith("wuyou_turns_total"))
    return {name: float(value) for name, value in found}


async def _trained(data_dir: Path) -> None:
    """The present model once more, under the name NEW, as a training would leave it."""
    key = installation_key(data_dir, make=False)
    source = model_path(ROOT, ROOT / "models")
    model = read_bundle(source if source.exists() else next((data_dir / "models").glob("*.zip")), key)
    write_bundle(data_dir / "models" / f"wuyou-{NEW}.zip", model.archive, {"fingerprint": NEW}, key)
    database = open_database(f"sqlite:///{data_dir / 'wuyou.db'}")
    stored = StoredModel(
        name=NEW, shop="wuyou", data_set="0" * 64, job="bench", size_bytes=len(model.archive), report={},
        trained_by="trainer1", trained_at=datetime.now(UTC),
    )  # fmt: skip
    async with SqlUnitsOfWork(database)() as unit:
        await StoredModels(unit.connection).keep(stored)
        await unit.commit()
    await database.dispose()


def run(seconds: float, *, rate: int = RATE, said: Sequence[str] = SAID) -> Measured:
    """Start the product in a folder of its own, measure, end it. NotMeasured."""
    with tempfile.TemporaryDirectory(prefix="wuyou-switching-") as scratch:
        data_dir = Path(scratch) / "var"
        (data_dir / "keys").mkdir(parents=True, mode=0o700)
        key = ROOT / "var" / "keys" / "model.key"
        if key.exists():  # the checkout's model was signed by the checkout's installation
            shutil.copy(key, data_dir / "keys" / "model.key")
        port = free_port()
        environment = {
            "WUYOU_DEMO": "1", "WUYOU_PORT": str(port), "WUYOU_DATA_DIR": str(data_dir),
            "WUYOU_MESSAGES_PER_MINUTE": "100000", "WUYOU_SHOP_MESSAGES_PER_MINUTE": "1000000",
            "WUYOU_REQUESTS_PER_MINUTE": "1000000",
        }  # fmt: skip
        log, base = Path(scratch) / "up.log", f"http://127.0.0.1:{port}"
        with running([str(ROOT / ".venv" / "bin" / "wuyou"), "up"], environment, log) as process:
            seconds_until(lambda: _ready(base), process, log, 300)
            asyncio.run(_trained(data_dir))
            return asyncio.run(measure(base, seconds, rate=rate, said=said))


def _ready(base: str) -> None:
    with urllib.request.urlopen(f"{base}/readyz", timeout=2) as answer:
        answer.read()


def rows(found: Measured, *, full: bool) -> Sequence[Mapping[str, Any]]:
    """CONTRACT.md's bench rows; a short run never holds."""
    wrong = found.failed + found.late
    return [
        {"name": f"model switch and roll-back under {RATE} turns/s: failed or late turns", "ours": wrong, "peer": None,
         "ratio": None, "bar": "0", "holds": full and wrong == 0, "n": found.turns, "unit": "turns"},
        {"name": "roll-back", "ours": round(found.back, 3), "peer": None, "ratio": None,
         "bar": f"≤ {ROLL_BACK_SECONDS:g}", "holds": full and found.back <= ROLL_BACK_SECONDS, "n": 1, "unit": "s"},
    ]  # fmt: skip


def main() -> int:
    """The command; rows on stdout, the figures on stderr."""
    parser = argparse.ArgumentParser(prog="bench.switching", description="换模型和退回时的会话")
    parser.add_argument("--seconds", type=float, default=_FULL_SECONDS)
    options, _ = parser.parse_known_args()
    end_cleanly()
    found = run(options.seconds)
    print(
        f"{found.turns} turns, {found.failed} failed, {found.late} late {dict(found.late_by_state)}, "
        f"p50 {found.p50_ms:.0f} ms, p95 {found.p95_ms:.0f} ms, "
        f"engines up in {found.started:.1f} s, rolled back in {found.back:.3f} s",
        file=sys.stderr,
    )
    print(json.dumps(rows(found, full=options.seconds >= _FULL_SECONDS), ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
