"""`make bench`: the parts one after another, one table, one file (bench/latest.json)."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

HERE = Path(__file__).parent
#: part of MEASURES -> the module that measures it; its output is the JSON list of its rows
PARTS = {
    "understanding": "bench.understanding",
    "dialogue": "bench.dialogues",
    "speed": "bench.speed",
    "law": "bench.law",
    "switching": "bench.switching",
}


def main() -> int:
    """Measures, prints and writes; answers 1 when a part could not be measured."""
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("--only", choices=[*PARTS])
    asked, passed_on = parser.parse_known_args()
    rows, failed = [], False
    for part, module in PARTS.items():
        if asked.only not in (None, part):
            continue
        ran = subprocess.run(
            [sys.executable, "-m", module, *passed_on], cwd=HERE.parent, stdout=subprocess.PIPE, text=True, check=False
        )
        failed |= ran.returncode != 0
        rows += _rows(ran.stdout)
    (HERE / "latest.json").write_text(json.dumps(rows, ensure_ascii=False, indent=2) + "\n", "utf-8")
    _show(rows)
    return int(failed)


def _rows(printed: str) -> list[dict[str, object]]:
    return list(json.loads(printed)) if printed.strip() else []


def _show(rows: list[dict[str, object]]) -> None:
    columns = ("name", "ours", "peer", "ratio", "bar", "holds", "n", "unit")
    table = Table(*columns)
    for row in rows:
        table.add_row(*("—" if row.get(column) is None else str(row[column]) for column in columns))
    Console().print(table)


if __name__ == "__main__":
    sys.exit(main())
