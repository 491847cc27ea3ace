"""Everything a trainer works with, put together once: changes, inbox, tries, golden conversations, health."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot.engine_client import Engine
from bot.store.teaching import Teaching
from bot.store.unit_of_work import SqlUnitsOfWork
from bot.trainer.changes.change import Item, Key
from bot.trainer.changes.made import Book, Changes
from bot.trainer.changes.refused import Known, read_known
from bot.trainer.examples_health import Health, health_of
from bot.trainer.flips_tried import Shadow, Tries
from bot.trainer.golden_conversations import GoldenConversations
from bot.trainer.inbox.entries import Entries
from bot.trainer.inbox.labels import Labels


@dataclass(frozen=True, slots=True, kw_only=True)
class Lessons:
    """The trainer's side of the application. Call `stop` before the database closes."""

    units: SqlUnitsOfWork
    known: Known
    changes: Changes
    entries: Entries
    labels: Labels
    goldens: GoldenConversations
    tries: Tries
    _health: dict[int, Health] = field(default_factory=dict)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def items(self) -> Mapping[Key, Item]:
        """Every example and word that stands."""
        async with self.units(write=False) as unit:
            return await self.changes.there(Teaching(unit.connection))

    async def health(self) -> Health:
        """Of what stands now; worked out once for each state of the examples, off the loop."""
        items = await self.items()
        async with self._lock:
            mark = hash(frozenset(items.items()))
            if mark not in self._health:
                self._health.clear()
                self._health[mark] = await asyncio.to_thread(
                    lambda: health_of(items, intents=self.known.intents, entities=self.known.entities)
                )
            return self._health[mark]

    async def stop(self) -> None:
        """End what runs."""
        await self.tries.stop()


def lessons(
    root: Path, *, units: SqlUnitsOfWork, engine: Engine, shadow: Shadow, now: Callable[[], datetime],
    twice: Collection[str] = (),
) -> Lessons:  # fmt: skip
    """Of the project at `root`; reads domain.yml and the held-out messages."""
    known, nlu_data = read_known(root), root / "nlu_data"
    changes = Changes(units=units, book=Book(nlu_data), known=known, now=now)
    return Lessons(
        units=units,
        known=known,
        changes=changes,
        entries=Entries(units=units, engine=engine, known=known, now=now),
        labels=Labels(units=units, changes=changes, now=now, twice=twice),
        goldens=GoldenConversations(units=units, engine=engine, known=known, now=now),
        tries=Tries(units=units, nlu_data=nlu_data, shadow=shadow, held_out=_held_out(root), now=now),
    )


def _held_out(root: Path) -> list[tuple[str, str]]:
    path = root / "tests" / "held_out" / "messages.tsv"
    if not path.is_file():  # an installation without the tests
        return []
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines() if line and line[0] != "#"]
    return [(row[0], row[1]) for row in rows if len(row) > 1]
