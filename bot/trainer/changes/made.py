"""How a trainer changes the examples: proposed with name and date, accepted after a try, undone by another."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.store.teaching import StoredChange, Teaching
from bot.store.unit_of_work import SqlUnitsOfWork
from bot.trainer.changes.applied import begin, made, stored_change
from bot.trainer.changes.change import Change, Item, Key
from bot.trainer.changes.files import items
from bot.trainer.changes.refused import Known, RefusedChange, check
from bot.trainer.changes.texts import read_texts

#: changes of one request
AT_ONCE = 500


@dataclass(slots=True)
class Book:
    """What the files of nlu_data hold, read anew when one of them changes. Reading takes a second, off the loop."""

    nlu_data: Path
    _mark: object = None
    _items: Mapping[Key, Item] = field(default_factory=dict)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def items(self) -> Mapping[Key, Item]:
        """By key. Raises PoisonedFile."""
        async with self._lock:
            mark = [(path, path.stat().st_mtime_ns) for path in sorted(self.nlu_data.rglob("*.yml"))]
            if mark != self._mark:
                self._items = await asyncio.to_thread(lambda: items(read_texts(self.nlu_data)))
                self._mark = mark
            return self._items


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The changes of a shop's trainers. `now`: the real clock."""

    units: SqlUnitsOfWork
    book: Book
    known: Known
    now: Callable[[], datetime]

    async def there(self, teaching: Teaching) -> dict[Key, Item]:
        """Every example and word that stands: git's with the accepted changes over them."""
        found = dict(await self.book.items())
        last = await teaching.last_meeting_upto()
        for stored in await teaching.accepted(after=last):
            change = stored_change(stored)
            if change.before is not None:
                found.pop(change.before.key, None)
            if change.after is not None:
                found[change.after.key] = change.after
        return found

    async def propose(
        self, shop: str, by: str, changes: Sequence[Change], *, origin: Mapping[str, Any] | None = None
    ) -> list[StoredChange]:
        """Keep them for trying. Raises RefusedChange for the first that must not be; then none is kept."""
        if not 0 < len(changes) <= AT_ONCE:
            raise RefusedChange(f"一次要有一处改动，最多 {AT_ONCE} 处")
        async with self.units() as unit:
            teaching = Teaching(unit.connection)
            there = await self.there(teaching)
            for change in changes:
                check(change, self.known, there)
            rows = [made(change, shop=shop, by=by, at=self.now(), origin=origin) for change in changes]
            await begin(teaching, self.book.nlu_data, by=by, at=self.now())
            await teaching.propose(rows)
            await unit.commit()
        return rows

    async def withdraw(self, shop: str, by: str, change_id: str) -> StoredChange | None:
        """Take back one that waits or is held; one that was accepted is taken back by its opposite, to be tried too.

        None when the shop has no such change. RefusedChange when it was taken back already.
        """
        async with self.units() as unit:
            teaching = Teaching(unit.connection)
            found = [each for each in await teaching.get([change_id]) if each.shop == shop]
            if not found:
                return None
            stored = found[0]
            if stored.verdict in ("withdrawn", "in_git"):
                raise RefusedChange("这一处已经撤回了，或者已经写进 git")
            if stored.verdict == "accepted":
                undone = stored_change(stored).undone
                check(undone, self.known, await self.there(teaching))
                back = made(undone, shop=shop, by=by, at=self.now(), origin={"undoes": stored.id})
                await teaching.propose([back])
            else:
                await teaching.judge(shop, [stored.id], "withdrawn", by=by, at=self.now())
            await unit.commit()
            return (await teaching.get([stored.id]))[0]

    async def has(self, shop: str, change_id: str) -> bool:
        """Whether it is one of the shop's."""
        async with self.units(write=False) as unit:
            return any(each.shop == shop for each in await Teaching(unit.connection).get([change_id]))

    async def listed(self, shop: str, *, limit: int) -> list[StoredChange]:
        """A shop's newest changes, newest first."""
        async with self.units(write=False) as unit:
            return await Teaching(unit.connection).of_shop(shop, limit=limit)
