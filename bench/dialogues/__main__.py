"""`python -m bench.dialogues [--seeds 8] [--only PART] [--transcripts FILE]`: rows of the dialogue bars as JSON."""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.dialogues.running import Result, run, transcript
from bench.dialogues.tasks import tasks, world
from bench.processes import end_cleanly

FULL_TASKS, FULL_SEEDS = 200, 8


def rows(results: Sequence[Result], n_tasks: int, n_seeds: int) -> list[dict[str, Any]]:
    """CONTRACT.md's bench rows; a short run never holds."""
    full = n_tasks >= FULL_TASKS and n_seeds >= FULL_SEEDS
    by_task: dict[str, list[bool]] = defaultdict(list)
    for result in results:
        by_task[result.task].append(result.right)
    one = sum(result.right for result in results) / max(1, len(results))
    filed = [r.talk.filed_after for r in results if r.talk.filed_after is not None]
    made = [_row("tasks done right, pass^1", one, "≥ 0.97", full and one >= 0.97, len(results), "share")]
    for power in range(2, n_seeds + 1):
        passed = sum(_all_right(rights, power) for rights in by_task.values()) / max(1, len(by_task))
        bar, holds = ("≥ 0.92", full and passed >= 0.92) if power == FULL_SEEDS else ("", False)
        made.append(_row(f"tasks done right, pass^{power}", passed, bar, holds, len(by_task), "share"))
    breached = sum(bool(result.breaches) for result in results)
    needless = sum(len(result.talk.needless) for result in results)
    made.append(_row("policy breaches", breached, "0 in 10,000", False, len(results), "dialogues"))
    made.append(_row("questions for a fact already given", needless, "0", full and not needless, len(results), "count"))
    if filed:
        middle = sorted(filed)[len(filed) // 2]
        made.append(_row("messages to a filed case, p50", middle, "≤ 3", full and middle <= 3, len(filed), "messages"))
    return made


def _all_right(rights: Sequence[bool], power: int) -> float:
    """Chance that `power` tries drawn from these without putting back are all right."""
    right, n, chance = sum(rights), len(rights), 1.0
    for drawn in range(power):
        chance *= max(0, right - drawn) / (n - drawn) if n > drawn else 0
    return chance


def _row(name: str, ours: float, bar: str, holds: bool, n: int, unit: str) -> dict[str, Any]:
    return {
        "name": name, "ours": round(ours, 4), "peer": None, "ratio": None, "bar": bar, "holds": holds, "n": n,
        "unit": unit,
    }  # fmt: skip


def main() -> int:
    """The command; transcripts of what failed go to stderr, or with every run's to a file."""
    parser = argparse.ArgumentParser(prog="bench.dialogues", description="模拟买家")
    parser.add_argument("--seeds", type=int, default=FULL_SEEDS)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--only", default="", help="only tasks whose name holds this")
    parser.add_argument("--most", type=int, help="only the first so many tasks")
    parser.add_argument("--transcripts", type=Path)
    options = parser.parse_args()
    end_cleanly()
    chosen = [task for task in tasks() if options.only in task.id][: options.most]
    kept = options.transcripts.open("w", encoding="utf-8") if options.transcripts else None

    def tell(result: Result) -> None:
        if kept:
            print(transcript(result), file=kept, flush=True)
        if not result.right:
            print(transcript(result), file=sys.stderr, flush=True)

    seeds = range(options.first_seed, options.first_seed + options.seeds)
    results = run(chosen, seeds, world(), tell)
    print(json.dumps(rows(results, len(chosen), options.seeds), ensure_ascii=False, indent=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
