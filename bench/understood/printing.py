"""How the figures are shown to a person: plain tables on standard error, whose rows go to bench/latest.json."""

from __future__ import annotations

import sys
from typing import Any, Sequence


def title(line: str) -> None:
    """A heading."""
    print(f"\n== {line}", file=sys.stderr)


def table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """A table with tabs, figures with three places."""
    print("\t".join(head), file=sys.stderr)
    for row in rows:
        print("\t".join(f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in row), file=sys.stderr)
    sys.stderr.flush()
