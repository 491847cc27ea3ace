"""Stock Rasa on our data, measured: `python -m bench.stock.run [--epochs 100] [--n 200]` prints one JSON object.

Training (DIET and TED, 100 epochs) takes many minutes on two cores; `--model FILE` measures one that is there already.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
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

PARSED = ("我要退货", "快递到哪了", "转人工", "我上次买的鞋有点小，想退货", "什么时候发货", "查一下我的订单")
ACTION_TEXT, ACTION_BUTTON = "查一下我的订单", "/query_order"
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SANIC_HOST": "127.0.0.1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "LOG_LEVEL": "ERROR",
}


def lay_out(folder: Path, epochs: int, action_port: int) -> None:
    """A stock Rasa project of our nlu_data and domain in `folder`."""
    here = Path(__file__).parent
    config = (here / "config.yml").read_text(encoding="utf-8")
    (folder / "config.yml").write_text(re.sub(r"epochs: \d+", f"epochs: {epochs}", config), encoding="utf-8")
    shutil.copy(ROOT / "domain.yml", folder / "domain.yml")
    shutil.copytree(ROOT / "nlu_data" / "intents", folder / "data" / "intents")
    shutil.copy(ROOT / "nlu_data" / "rules.yml", folder / "data" / "rules.yml")
    (folder / "credentials.yml").write_text("rest:\n")
    (folder / "endpoints.yml").write_text(
        f"action_endpoint:\n  url: http://127.0.0.1:{action_port}/webhook\n"
        f"tracker_store:\n  type: SQL\n  dialect: sqlite\n  db: {folder}/tracker.db\n"
    )


def train(folder: Path) -> float:
    """Seconds of `rasa train`; NotMeasured when it made no model."""
    log = folder / "train.log"
    began = time.monotonic()
    command = [str(RASA_PYTHON), "-W", "ignore", "-m", "rasa", "train", "--data", "data", "--fixed-model-name", "stock"]
    with running(command, QUIET, log, cwd=folder) as process:
        process.wait()
    if not (folder / "models" / "stock.tar.gz").exists():
        raise NotMeasured(log.read_text(encoding="utf-8", errors="replace")[-2000:])
    return time.monotonic() - began


def serve(folder: Path, action_port: int, n: int, long: int) -> dict[str, Any]:
    """Start the peer and its action server and time both; `long` turns of one sender come last."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
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
    server = [
        str(RASA_PYTHON), "-W", "ignore", "-m", "rasa", "run", "--enable-api", "-i", "127.0.0.1", "-p", str(port),
        "--model", "models/stock.tar.gz", "--endpoints", "endpoints.yml", "--credentials", "credentials.yml",
    ]  # fmt: skip
    environment = {**QUIET, "BENCH_DOMAIN": str(folder / "domain.yml")}
    actions_log, log = folder / "actions.log", folder / "run.log"

    def parse(number: int) -> bytes:
        return post(f"{url}/model/parse", json.dumps({"text": PARSED[number % len(PARSED)]}).encode())

    def say(sender: str, message: str) -> Any:
        return json.loads(
            post(f"{url}/webhooks/rest/webhook", json.dumps({"sender": sender, "message": message}).encode())
        )

    def turn(sender: str, message: str) -> None:
        if not say(sender, message):
            raise NotMeasured("the peer answered nothing")

    def understood() -> str:
        """The first line that the peer's own understanding leads to an action; few epochs miss some."""
        for text in (ACTION_TEXT, *PARSED):
            if say("trial", text):
                return text
        raise NotMeasured("the peer understood none of its lines")

    with running(actions, environment, actions_log) as acting:
        seconds_until(
            lambda: urllib.request.urlopen(f"http://127.0.0.1:{action_port}/health"), acting, actions_log, 120
        )
        with running(server, environment, log, cwd=folder) as process:
            start = seconds_until(lambda: parse(0), process, log, 600)
            text = understood()
            return {
                "start_s": start,
                "parse_ms": asdict(timed(parse, n)),
                "turn_ms": asdict(timed(lambda number: turn(f"t{number}", text), n)),
                "button_ms": asdict(timed(lambda number: turn(f"b{number}", ACTION_BUTTON), n)),
                "same_sender_ms": _growth(lambda number: turn("same", text), long),
                "rss_mib": resident_mib(process.pid),
            }


def _growth(call: Any, turns: int) -> dict[str, Any]:
    """Median of the turns around the 20th and of the last twenty."""
    early = timed(lambda number: call(number), 20, warm=10)
    for number in range(max(0, turns - 50)):
        call(number)
    late = timed(lambda number: call(number), 20, warm=0)
    return {"early_p50": early.p50, "late_p50": late.p50, "turns": turns}


def measure(epochs: int, n: int, long: int, model: Path | None = None) -> dict[str, Any]:
    """All figures of the peer: train_s (None for a given model), and what `serve` gives."""
    with tempfile.TemporaryDirectory(prefix="wuyou-stock-") as scratch:
        folder, action_port = Path(scratch), free_port()
        lay_out(folder, epochs, action_port)
        took: float | None = None
        if model is None:
            took = train(folder)
        else:
            (folder / "models").mkdir()
            shutil.copy(model, folder / "models" / "stock.tar.gz")
        figures = {"train_s": took, "epochs": epochs, **serve(folder, action_port, n, long)}
        if model is None:
            kept = ROOT / "models" / "stock"
            kept.mkdir(parents=True, exist_ok=True)
            shutil.copy(folder / "models" / "stock.tar.gz", kept / f"stock-{epochs}.tar.gz")
        return figures


def main() -> int:
    """The command; 1 and the peer's last lines when it could not be measured."""
    parser = argparse.ArgumentParser(prog="bench.stock.run", description="量一量原装 Rasa")
    parser.add_argument("--epochs", type=int, default=100)
    parser.add_argument("--n", type=int, default=200)
    parser.add_argument("--long", type=int, default=200, help="turns of one sender")
    parser.add_argument("--model", type=Path, help="a stock model trained before")
    options = parser.parse_args()
    end_cleanly()
    try:
        print(json.dumps(measure(options.epochs, options.n, options.long, options.model), indent=1))
    except NotMeasured as error:
        print(f"not measured: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
