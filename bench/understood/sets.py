"""Which messages are measured: the held-out sets of tests/, and the real ones when they lie beside the repository."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Sequence

from bot.trainer.scores import Labelled

ROOT = Path(__file__).resolve().parents[2]
HELD_OUT = ROOT / "tests" / "held_out"
REAL = ROOT.parent / "shared" / "real_messages.tsv"


@dataclass(frozen=True)
class Named:
    """A message with all facts that it names: (entity, canonical value)."""

    text: str
    facts: Sequence[tuple[str, Any]]


@dataclass(frozen=True)
class Answered:
    """A message in its place: what was asked, and the intent that it then has."""

    asked: str
    text: str
    intent: str
    also: Sequence[str] = ()


def labelled(path: Path) -> Sequence[Labelled]:
    """Text, intent, also acceptable (comma separated) of a file; empty when the file is not there."""
    return [Labelled(row[0], row[1], _also(row, 2)) for row in _rows(path)]


def named(path: Path = HELD_OUT / "entities.tsv") -> Sequence[Named]:
    """Text and JSON list of [entity, value]."""
    return [Named(row[0], [(entity, value) for entity, value in json.loads(row[1])]) for row in _rows(path)]


def answered(path: Path = HELD_OUT / "context.tsv") -> Sequence[Answered]:
    """Asked, text, intent, also acceptable."""
    return [Answered(row[0], row[1], row[2], _also(row, 3)) for row in _rows(path)]


def _also(row: Sequence[str], at: int) -> Sequence[str]:
    return [part.strip() for part in row[at].split(",") if part.strip()] if len(row) > at else []


def _rows(path: Path) -> Sequence[Sequence[str]]:
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]
