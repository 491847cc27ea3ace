"""The training data as it stands: git's nlu_data and the accepted changes together; written to git and read from it.

Models train on `data_set(…)`, written out by bot/trainer/changes/texts.py's `write_texts(data_set.texts, folder)`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from bot.chat.lines import new_id
from bot.store.tables.base import EVERY_SHOP
from bot.store.teaching import Meeting, StoredChange, Teaching
from bot.store.unit_of_work import SqlUnitsOfWork
from bot.trainer.changes.change import Change, Texts, chains, change_of
from bot.trainer.changes.files import applied
from bot.trainer.changes.met import Conflict, Met, meet
from bot.trainer.changes.texts import digest_of, read_texts, write_texts

#: which side stands where both touched the same example; None: neither, it is told
Keep = Literal["git", "console"]


class Conflicting(Exception):
    """Git and the console changed the same examples differently; nothing was written."""

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        super().__init__("\n".join(str(conflict) for conflict in conflicts))
        self.conflicts = conflicts


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSet:
    """texts: path below nlu_data → text · digest: its name, of its content · upto: the last verdict in it."""

    texts: Mapping[str, str]
    digest: str
    upto: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """files: what was written below nlu_data · changes: how many of the console · by_hand: how many found in git."""

    files: Sequence[str]
    changes: int
    by_hand: int


async def data_set(units: SqlUnitsOfWork, nlu_data: Path, more: Sequence[Change] = ()) -> DataSet:
    """What to train on now, with `more` changes over it that nobody accepted yet. Changes nothing.

    Raises Conflicting, PoisonedFile, ValueError (a change names a list that is not there).
    """
    async with units(write=False) as unit:
        teaching = Teaching(unit.connection)
        last, accepted = await _pending(teaching)
        upto = await teaching.newest_verdict()
    return await asyncio.to_thread(_joined, nlu_data, last, accepted, more, upto)


async def export(units: SqlUnitsOfWork, nlu_data: Path, *, by: str, at: datetime) -> Exported:
    """Write the accepted changes into git's files. Raises Conflicting, PoisonedFile; then no file was touched."""
    async with units() as unit:
        teaching = Teaching(unit.connection)
        last, accepted = await _pending(teaching)
        git = await asyncio.to_thread(read_texts, nlu_data)
        met = await asyncio.to_thread(_met, last, git, accepted)
        if met.conflicts:
            raise Conflicting(met.conflicts)
        await _write(teaching, met.by_hand, "in_git", by, at, origin={"by_hand": True})
        upto = await teaching.newest_verdict()
        if last is None or accepted or dict(last.texts) != met.texts:
            await teaching.meet(_meeting("export", met.texts, upto, by, at))
        files = await asyncio.to_thread(write_texts, met.texts, nlu_data)
        await unit.commit()  # last: files written without it are found as edits by hand that say the same
    return Exported(files=files, changes=len(accepted), by_hand=len(met.by_hand))


async def import_(
    units: SqlUnitsOfWork, nlu_data: Path, *, by: str, at: datetime, keep: Keep | None = None
) -> Sequence[Change]:
    """Take git's files as they are now for the base; the edits found, which become dated changes by `by`.

    What both sides changed is told (Conflicting) unless `keep` says which side stands. PoisonedFile.
    """
    async with units() as unit:
        teaching = Teaching(unit.connection)
        last, accepted = await _pending(teaching)
        git = await asyncio.to_thread(read_texts, nlu_data)
        met = await asyncio.to_thread(_met, last, git, accepted)
        if met.conflicts and keep is None:
            raise Conflicting(met.conflicts)
        await _settle(teaching, met, accepted, by, at)
        if keep == "console":
            stands = [Change(before=each.git.after, after=each.console.after) for each in met.conflicts]
            await _write(teaching, stands, "accepted", by, at, origin={"kept": "console"})
        if last is None or dict(last.texts) != git:
            await _write(teaching, met.by_hand, "in_git", by, at, origin={"by_hand": True})
            await teaching.meet(_meeting("import", git, 0 if last is None else last.upto, by, at))
        await unit.commit()
    return met.by_hand


async def begin(teaching: Teaching, nlu_data: Path, *, by: str, at: datetime) -> None:
    """Keep what git says before the first change, so that a later edit by hand is known for one."""
    if not await teaching.begun():
        texts = await asyncio.to_thread(read_texts, nlu_data)
        await teaching.meet(_meeting("begin", texts, await teaching.newest_verdict(), by, at))


async def _pending(teaching: Teaching) -> tuple[Meeting | None, list[StoredChange]]:
    last = await teaching.last_meeting()
    return last, await teaching.accepted(after=0 if last is None else last.upto)


def _joined(
    nlu_data: Path, last: Meeting | None, accepted: Sequence[StoredChange], more: Sequence[Change], upto: int
) -> DataSet:
    met = _met(last, read_texts(nlu_data), accepted)
    if met.conflicts:
        raise Conflicting(met.conflicts)
    texts = applied(met.texts, more) if more else met.texts
    return DataSet(texts=texts, digest=digest_of(texts), upto=upto)


def _met(last: Meeting | None, git: Texts, accepted: Sequence[StoredChange]) -> Met:
    return meet(git if last is None else last.texts, git, [stored_change(each) for each in accepted])


def stored_change(stored: StoredChange) -> Change:
    """A row as a change."""
    return change_of(stored.kind, stored.before, stored.after)


def made(
    change: Change, *, shop: str, by: str, at: datetime, origin: Mapping[str, Any] | None, id: str | None = None
) -> StoredChange:
    """A change as it is kept."""
    return StoredChange(
        id=id or new_id(), shop=shop, kind=change.kind, origin=origin, by=by, at=at,
        before=None if change.before is None else change.before.to_json(),
        after=None if change.after is None else change.after.to_json(),
    )  # fmt: skip


async def _settle(teaching: Teaching, met: Met, accepted: Sequence[StoredChange], by: str, at: datetime) -> None:
    """Changes whose example was edited in git too are done with: git says the same, or somebody chose a side."""
    named = {item.key for hand in met.by_hand for item in (hand.before, hand.after) if item is not None}
    for change, steps in chains(stored_change(each) for each in accepted):
        if any(item.key in named for item in (change.before, change.after) if item is not None):
            await teaching.judge(EVERY_SHOP, [accepted[at_].id for at_ in steps], "in_git", by=by, at=at)


async def _write(
    teaching: Teaching, changes: Sequence[Change], verdict: str, by: str, at: datetime, origin: Mapping[str, object]
) -> None:
    rows = [made(change, shop=EVERY_SHOP, by=by, at=at, origin=origin) for change in changes]
    await teaching.propose(rows)
    await teaching.judge(EVERY_SHOP, [row.id for row in rows], verdict, by=by, at=at)


def _meeting(way: str, texts: Texts, upto: int, by: str, at: datetime) -> Meeting:
    return Meeting(way=way, upto=upto, digest=digest_of(texts), texts=dict(texts), by=by, at=at)
