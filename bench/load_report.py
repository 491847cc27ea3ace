"""What a load run leaves behind: figures as JSON, latency and memory over time as a page that needs nothing else."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

WIDTH, HEIGHT = 760, 180
Points = Sequence[tuple[float, float]]


def slope(points: Points) -> float:
    """How much the value grows over the run, as a share of its mean: of the straight line that fits best."""
    n = len(points)
    if n < 2:
        return 0.0
    mean_x, mean_y = sum(x for x, _ in points) / n, sum(y for _, y in points) / n
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    if not spread or not mean_y:
        return 0.0
    steep = sum((x - mean_x) * (y - mean_y) for x, y in points) / spread
    span = max(x for x, _ in points) - min(x for x, _ in points)
    return round(steep * span / mean_y, 4)


def plot(title: str, points: Points, unit: str) -> str:
    """A line over time, as SVG."""
    if len(points) < 2:
        return ""
    ordered = sorted(points)
    last, most = ordered[-1][0] or 1.0, max(y for _, y in ordered) or 1.0
    line = " ".join(f"{WIDTH * x / last:.1f},{HEIGHT - HEIGHT * y / most:.1f}" for x, y in ordered)
    return (
        f"<h2>{escape(title)}</h2><svg viewBox='-4 -4 {WIDTH + 8} {HEIGHT + 8}' width='{WIDTH}'>"
        f"<rect width='{WIDTH}' height='{HEIGHT}' fill='#f6f6f6'/>"
        f"<polyline points='{line}' fill='none' stroke='#c30' stroke-width='1'/></svg>"
        f"<p>0–{last:.0f} s, 0–{most:.3g} {escape(unit)}</p>"
    )


def write_report(folder: Path, found: dict[str, Any]) -> None:
    """load.json and load.html in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "load.json").write_text(json.dumps(found, ensure_ascii=False))
    series = found["series"]
    shown = {name: value for name, value in found.items() if name != "series"}
    plots = [
        plot("Answer, from sending to its last line", [(at, 1000 * taken) for at, taken in series["answers"]], "ms"),
        plot("Memory of the app", [(at, app) for at, app, _ in series["memory"]], "MiB"),
        plot("Memory of the engines", [(at, engines) for at, _, engines in series["memory"]], "MiB"),
    ]
    figures = escape(json.dumps(shown, indent=2, ensure_ascii=False))
    page = f"<!doctype html><meta charset=utf-8><title>Load</title><h1>Load</h1><pre>{figures}</pre>{''.join(plots)}"
    (folder / "load.html").write_text(page)
