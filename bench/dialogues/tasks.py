"""What a task is, and how the files of tasks, phrases and worlds are read; a wrong key is an error, never ignored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
WANTS = {"kind", "order", "items", "reason", "amount_fen", "sku", "fault", "intent", "score", "form", "offer"}
EXPECTS = {"cases", "queue", "orders", "cards", "never"}
EVENTS = {"staff", "action", "body", "photo", "case", "order", "advance", "say", "press", "wants", "agrees", "until"}


class BadTask(Exception):
    """A task that cannot be run as it is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One buyer with one goal; see tasks/README.md for each member."""

    id: str
    buyer: str
    open: Sequence[Any]
    expect: Mapping[str, Any]
    wants: Mapping[str, Any] = field(default_factory=dict)
    tells: Sequence[str] = ()
    evidence: str = "none"
    agrees: bool = True
    aside: str | None = None
    change: Mapping[str, Any] | None = None
    then: Sequence[Sequence[str]] = ()
    events: Sequence[Mapping[str, Any]] = ()
    mood: str = "calm"

    @property
    def alone(self) -> bool:
        """Whether it moves the clock, which all share."""
        return any("advance" in event for event in self.events)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """How the buyer's orders are found and called, and what is said in general."""

    orders: Mapping[str, Mapping[str, Mapping[str, Any]]]
    phrases: Mapping[str, Any]


def world() -> World:
    """Both files of words."""
    return World(orders=_yaml(HERE / "worlds.yml"), phrases=_yaml(HERE / "phrases.yml"))


def tasks(folder: Path = HERE / "tasks") -> Sequence[Task]:
    """All tasks, by file name and place in it. BadTask names what is wrong."""
    found = [_task(raw, path.name) for path in sorted(folder.glob("*.yml")) for raw in _yaml(path)]
    ids = [task.id for task in found]
    if twice := {name for name in ids if ids.count(name) > 1}:
        raise BadTask(f"two tasks are called {sorted(twice)}")
    return found


def _task(raw: Mapping[str, Any], file: str) -> Task:
    where = f"{file}: {raw.get('id', raw)}"
    try:
        task = Task(**raw)
    except TypeError as error:
        raise BadTask(f"{where}: {error}") from None
    _known(task.wants, WANTS, where)
    _known((task.change or {}).get("wants", {}), WANTS, where)
    _known(task.expect, EXPECTS, where)
    for event in task.events:
        _known(event, EVENTS, where)
    if not task.open or not task.expect:
        raise BadTask(f"{where}: says or expects nothing")
    return task


def _known(given: Iterable[str], allowed: set[str], where: str) -> None:
    if odd := set(given) - allowed:
        raise BadTask(f"{where}: unknown {sorted(odd)}")


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))
