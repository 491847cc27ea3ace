"""Our engine beside stock Rasa on the same work in the same run: `python -m bench.speed` prints a JSON row a figure.

A row is CONTRACT.md's bench row. Short runs (fewer than FULL_N calls or 100 epochs, a peer that was not trained anew)
and figures whose peer failed never hold.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
import urllib.request
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.processes import (
    RASA_PYTHON,
    ROOT,
    NotMeasured,
    end_cleanly,
    free_port,
    post,
    resident_mib,
    running,
    seconds_until,
    timed,
)
from bench.stock.run import ACTION_TEXT, PARSED, QUIET
from bench.stock.run import measure as measure_stock

FULL_N, FULL_LONG = 200, 2_000
SECRET = "0123456789abcdef0123456789abcdef"


def measure_ours(n: int, long: int) -> dict[str, Any]:
    """The same figures of our engine: trained anew, started, timed with the same action server."""
    with tempfile.TemporaryDirectory(prefix="wuyou-speed-") as scratch:
        folder = Path(scratch)
        environment = {**QUIET, "WUYOU_DATA_DIR": str(folder / "var"), "BENCH_DOMAIN": str(ROOT / "domain.yml")}
        began = time.monotonic()
        command = [
            str(RASA_PYTHON),
            "-W",
            "ignore",
            "-m",
            "bot.engine.train",
            "--out",
            str(folder / "models"),
            "--force",
        ]
        with running(command, environment, folder / "train.log") as process:
            process.wait()
        took = time.monotonic() - began
        model = next((folder / "models").glob("*.zip"), None)
        if model is None:
            raise NotMeasured((folder / "train.log").read_text(encoding="utf-8", errors="replace")[-2000:])
        return {"train_s": took, **_serve(folder, model, environment, n, long)}


def _serve(folder: Path, model: Path, environment: dict[str, str], n: int, long: int) -> dict[str, Any]:
    port, action_port = free_port(), free_port()
    url, headers = f"http://127.0.0.1:{port}/webhooks/wuyou", {"X-Wuyou-Secret": SECRET}
    actions = [
        str(RASA_PYTHON),
        "-W",
        "ignore",
        "-m",
        "rasa_sdk",
        "--actions",
        "bench.stock.actions",
        "-p",
        str(action_port),
    ]
    engine = {
        **environment, "WUYOU_INTERNAL_SECRET": SECRET, "WUYOU_INTERNAL_ENGINE_PORT": str(port),
        "WUYOU_INTERNAL_MODEL": str(model), "WUYOU_INTERNAL_ACTION_URL": f"http://127.0.0.1:{action_port}/webhook",
    }  # fmt: skip
    states: dict[str, Any] = {}

    def parse(number: int) -> bytes:
        return post(f"{url}/parse", json.dumps({"text": PARSED[number % len(PARSED)]}).encode(), headers)

    def turn(sender: str, **said: Any) -> None:
        body = {"conversation_id": sender, "message_id": "m", "state": states.get(sender, ()), **said}
        answer = json.loads(post(f"{url}/turn", json.dumps(body).encode(), headers))
        if answer["outcome"] != "answered":
            raise NotMeasured(f"our engine: {answer['outcome']}")
        states[sender] = answer["state"]

    with running(actions, environment, folder / "actions.log") as acting:
        health = f"http://127.0.0.1:{action_port}/health"
        seconds_until(lambda: urllib.request.urlopen(health), acting, folder / "actions.log", 120)
        log = folder / "engine.log"
        with running([str(RASA_PYTHON), "-m", "bot.engine"], engine, log) as process:
            start = seconds_until(lambda: parse(0), process, log, 300)
            early = None
            figures = {
                "start_s": start,
                "parse_ms": asdict(timed(parse, n)),
                "turn_ms": asdict(timed(lambda number: turn(f"t{number}", text=ACTION_TEXT), n)),
                "button_ms": asdict(timed(lambda number: turn(f"b{number}", choice={"intent": "query_order"}), n)),
            }
            early = timed(lambda number: turn("same", text=ACTION_TEXT), 20, warm=10)
            for _ in range(max(0, long - 50)):
                turn("same", text=ACTION_TEXT)
            late = timed(lambda number: turn("same", text=ACTION_TEXT), 20, warm=0)
            figures["same_sender_ms"] = {"early_p50": early.p50, "late_p50": late.p50, "turns": long}
            figures["rss_mib"] = resident_mib(process.pid)
            return figures


def rows(ours: dict[str, Any], peer: dict[str, Any] | None, full: bool) -> list[dict[str, Any]]:
    """CONTRACT.md's bench rows."""
    made = []

    def row(name: str, unit: str, bar: float, *path: str, n: int = 1) -> None:
        mine, other = _at(ours, path), _at(peer, path)
        ratio = mine / other if mine is not None and other else None
        holds = bool(full and ratio is not None and ratio <= bar)
        made.append(
            {"name": name, "ours": _round(mine), "peer": _round(other), "ratio": _round(ratio), "bar": f"≤ {bar:g} ×",
             "holds": holds, "n": n, "unit": unit}
        )  # fmt: skip

    calls = ours["turn_ms"]["n"]
    row("train from nothing", "s", 1 / 4, "train_s")
    row("start to the first answer", "s", 1 / 4, "start_s")
    row("parse p50", "ms", 1 / 4, "parse_ms", "p50", n=calls)
    row("parse p95", "ms", 1 / 3, "parse_ms", "p95", n=calls)
    row("turn by text through an action p50 (engine)", "ms", 1 / 4, "turn_ms", "p50", n=calls)
    row("turn by text through an action p95 (engine)", "ms", 1 / 3, "turn_ms", "p95", n=calls)
    row("turn by button p50 (engine)", "ms", 1 / 6, "button_ms", "p50", n=calls)
    row("resident memory (engine)", "MiB", 0.8, "rss_mib")
    same = ours["same_sender_ms"]
    growth = same["late_p50"] / same["early_p50"]
    theirs = peer["same_sender_ms"] if peer else None
    made.append(
        {"name": f"turn {same['turns']} against turn 20", "ours": _round(growth),
         "peer": _round(theirs["late_p50"] / theirs["early_p50"]) if theirs else None, "ratio": _round(growth),
         "bar": "≤ 1.2", "holds": bool(full and same["turns"] >= FULL_LONG and growth <= 1.2), "n": 20, "unit": "×"}
    )  # fmt: skip
    return made


def _at(figures: dict[str, Any] | None, path: tuple[str, ...]) -> float | None:
    value: Any = figures
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, (int, float)) else None


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def main() -> int:
    """The command; rows on stdout, what went wrong with the peer on stderr."""
    parser = argparse.ArgumentParser(prog="bench.speed", description="快慢: 我们与原装 Rasa 并排")
    parser.add_argument("--epochs", type=int, default=int(os.environ.get("BENCH_EPOCHS", "100")))
    parser.add_argument("--n", type=int, default=FULL_N)
    parser.add_argument("--long", type=int, default=FULL_LONG)
    parser.add_argument(
        "--stock-model", type=Path, help="a stock model trained before; its training is not compared then"
    )
    options = parser.parse_args()
    end_cleanly()
    ours = measure_ours(options.n, options.long)
    peer: dict[str, Any] | None = None
    try:
        peer = measure_stock(options.epochs, options.n, min(options.long, 200), options.stock_model)
    except NotMeasured as error:
        print(f"the peer was not measured: {error}", file=sys.stderr)
    full = options.n >= FULL_N and options.epochs >= 100
    print(json.dumps(rows(ours, peer, full), ensure_ascii=False, indent=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
