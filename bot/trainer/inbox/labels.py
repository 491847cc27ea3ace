"""Labelling: one key for a message or its whole group, a second pair of eyes where the shop wants it, undo, agreement.

A label that stands becomes a change of the examples, to be tried like any other.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.chat.lines import new_id
from bot.store.puzzles import Label, Puzzle, Puzzles
from bot.store.teaching import StoredChange, Teaching
from bot.store.unit_of_work import SqlUnitOfWork, SqlUnitsOfWork
from bot.trainer.changes.applied import begin, made
from bot.trainer.changes.change import Change, Item, Key, Written
from bot.trainer.changes.made import Changes
from bot.trainer.changes.refused import RefusedChange, check
from bot.trainer.examples import unmarked
from bot.trainer.inbox.clusters import together

#: messages that are looked at together, and of one request
SHOWN, AT_ONCE = 2000, 500
OUT = "out_of_scope"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a trainer says: verdict "confirm", "correct", "split", "out_of_scope" or "ignore".

    intent    of "correct" · written: the text with facts marked, of one message only · clauses: of "split"
    """

    verdict: str
    intent: str | None = None
    written: str | None = None
    clauses: Sequence[Mapping[str, str]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Messages that are alike."""

    id: str
    entries: Sequence[Puzzle]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """states: id → "seconding" or "done" · refused: id → why it cannot be taught; it waits as before."""

    states: Mapping[str, str]
    refused: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """The inbox of a shop. `twice`: the shops in which two trainers must agree."""

    units: SqlUnitsOfWork
    changes: Changes
    now: Callable[[], datetime]
    twice: Collection[str] = ()

    async def groups(self, shop: str) -> tuple[list[Group], int]:
        """What waits, the biggest group first; and how many messages that are. New ones are put into groups."""
        async with self.units(write=False) as unit:
            puzzles = Puzzles(unit.connection)
            waiting, total = await puzzles.waiting(shop, limit=SHOWN), await puzzles.count_waiting(shop)
        new = {each.id: each.text for each in waiting if each.cluster is None}
        homes = {each.id: each.cluster or each.id for each in waiting}
        if new:
            leaders = {each.cluster: each.text for each in reversed(waiting) if each.cluster is not None}
            put = await asyncio.to_thread(together, new, leaders)
            async with self.units() as unit:
                await Puzzles(unit.connection).put_together(put)
                await unit.commit()
            homes.update(put)
        grouped: dict[str, list[Puzzle]] = {}
        for each in waiting:
            grouped.setdefault(homes[each.id], []).append(each)
        found = [Group(id=id, entries=entries) for id, entries in grouped.items()]
        return sorted(found, key=lambda group: (-len(group.entries), group.entries[0].at)), total

    async def say(self, shop: str, by: str, ids: Sequence[str], said: Said) -> Told:
        """Label entries. What must not be taught stays in the inbox, told with its reason; RefusedChange when that is
        all of them, then nothing was changed.
        """
        wanted = list(dict.fromkeys(ids))
        if not 0 < len(wanted) <= AT_ONCE:
            raise RefusedChange(f"一次要有一条消息，最多 {AT_ONCE} 条")
        if said.written is not None and len(wanted) > 1:
            raise RefusedChange("标注实体一次只能标一条消息")
        at, batch = self.now(), new_id()
        async with self.units() as unit:
            puzzles = Puzzles(unit.connection)
            entries = await puzzles.get(shop, wanted)
            if len(entries) < len(wanted):
                raise RefusedChange("有的消息不在收件箱里了，请刷新")
            if any(entry.state == "done" for entry in entries):
                raise RefusedChange("有的消息已经有人处理过了，请刷新")
            before = await puzzles.labels(shop, wanted) if shop in self.twice else []
            there = await self.changes.there(Teaching(unit.connection))
            by_id = {entry.id: entry for entry in entries}
            labels, refused = list[Label](), dict[str, str]()
            for entry in entries:
                label = _label(entry, said, batch, by, at)
                try:
                    self._check(entry, label, there)
                    labels.append(label)
                except RefusedChange as why:
                    refused[entry.id] = str(why)
            if not labels:
                raise RefusedChange(next(iter(refused.values())))
            states = {label.entry_id: self._state(shop, label, before) for label in labels}
            await puzzles.label(shop, labels)
            for state in set(states.values()):
                await puzzles.move([id for id, into in states.items() if into == state], state)
            standing = [(by_id[label.entry_id], label) for label in labels if states[label.entry_id] == "done"]
            await self._teach(unit, there, shop, by, standing)
            await unit.commit()
        return Told(states=states, refused=refused)

    async def undo(self, shop: str, by: str) -> list[str]:
        """Take back the trainer's newest batch; the entries that wait again. RefusedChange when a model learned it."""
        at = self.now()
        async with self.units() as unit:
            puzzles, teaching = Puzzles(unit.connection), Teaching(unit.connection)
            batch = await puzzles.newest_batch(shop, by)
            if not batch:
                return []
            ids = [label.entry_id for label in batch]
            taught = await teaching.get([id for label in batch for id in change_ids(label)])
            if any(change.verdict in ("accepted", "in_git") for change in taught):
                raise RefusedChange("这些话已经进了训练数据，请在改动里撤回")
            await teaching.judge(shop, [each.id for each in taught if each.verdict is None], "withdrawn", by=by, at=at)
            await puzzles.label(shop, [_undone(label, at) for label in batch])
            left = {label.entry_id for label in await puzzles.labels(shop, ids)}
            await puzzles.move([id for id in ids if id in left], "seconding")
            await puzzles.move([id for id in ids if id not in left], "open")
            await unit.commit()
        return ids

    async def agreement(self, shop: str) -> list[dict[str, Any]]:
        """Of each two trainers: how many messages both labelled, how many alike, and Cohen's kappa."""
        async with self.units(write=False) as unit:
            labels = await Puzzles(unit.connection).labels(shop)
        said: dict[str, dict[str, str]] = {}
        for label in labels:
            said.setdefault(label.by, {})[label.entry_id] = label.meaning
        names = sorted(said)
        pairs = [(one, two) for n, one in enumerate(names) for two in names[n + 1 :]]
        found = [{"one": one, "two": two, **agree(said[one], said[two])} for one, two in pairs]
        return [each for each in found if each["both"]]

    def _state(self, shop: str, label: Label, before: Sequence[Label]) -> str:
        """Done at once, or when two trainers say the same; a third says which of two stands by agreeing with one."""
        if shop not in self.twice:
            return "done"
        others = [each for each in before if each.entry_id == label.entry_id and each.by != label.by]
        return "done" if any(each.meaning == label.meaning for each in others) else "seconding"

    def _check(self, entry: Puzzle, label: Label, there: Mapping[Key, Item]) -> None:
        for example in _examples(entry, label):
            stands = there.get(example.key)
            if stands != example:
                check(Change(before=stands, after=example), self.changes.known, there)

    async def _teach(
        self, unit: SqlUnitOfWork, there: dict[Key, Item], shop: str, by: str,
        standing: Sequence[tuple[Puzzle, Label]],
    ) -> None:  # fmt: skip
        teaching, rows = Teaching(unit.connection), list[StoredChange]()
        for entry, label in standing:
            for id, example in zip(change_ids(label), _examples(entry, label), strict=False):
                if there.get(example.key) == example:
                    continue  # the bot was taught so already, and missed it all the same
                stands = there.get(example.key)
                change = Change(before=stands, after=example)
                rows.append(made(change, shop=shop, by=by, at=label.at, origin={"inbox": entry.id}, id=id))
                there[example.key] = example
        if rows:
            await begin(teaching, self.changes.book.nlu_data, by=by, at=self.now())
            await teaching.propose(rows)


def agree(one: Mapping[str, str], two: Mapping[str, str]) -> dict[str, Any]:
    """Of two people's labels by entry: {"both", "alike", "kappa"}; kappa None when chance alone agrees always.

    Cohen (1960): (observed − expected) / (1 − expected), expected from how often each says what.
    """
    both = sorted(one.keys() & two.keys())
    alike = sum(one[id] == two[id] for id in both)
    first, second = Counter(one[id] for id in both), Counter(two[id] for id in both)
    total = len(both)
    expected = sum(first[meaning] * second[meaning] for meaning in first) / (total * total) if total else 1.0
    kappa = None if expected >= 1.0 else round((alike / total - expected) / (1 - expected), 3)
    return {"both": total, "alike": alike, "kappa": kappa}


def change_ids(label: Label) -> list[str]:
    """The ids of the changes that a label made; as many as it has clauses."""
    many = max(1, len(label.clauses or ()))
    return [hashlib.sha256(f"{label.batch}\n{label.entry_id}\n{n}".encode()).hexdigest()[:32] for n in range(many)]


def _label(entry: Puzzle, said: Said, batch: str, by: str, at: datetime) -> Label:
    match said.verdict:
        case "confirm" if entry.meant or entry.guess:
            intent = entry.meant or entry.guess
        case "correct" if said.intent:
            intent = said.intent
        case "out_of_scope":
            intent = OUT
        case "ignore":
            intent = None
        case "split" if len(said.clauses) > 1:
            intent = None
        case _:
            raise RefusedChange("没有写这条消息是什么意思")
    if said.written is not None and unmarked(said.written).text != entry.text:
        raise RefusedChange("标注时不能改动原话")
    clauses = [dict(clause) for clause in said.clauses] if said.verdict == "split" else None
    return Label(
        entry_id=entry.id, verdict=said.verdict, intent=intent, written=said.written, clauses=clauses, batch=batch,
        by=by, at=at,
    )  # fmt: skip


def _examples(entry: Puzzle, label: Label) -> list[Written]:
    if label.verdict == "split":
        return [Written(intent=each["intent"], written=each["text"].strip()) for each in label.clauses or ()]
    return [] if label.intent is None else [Written(intent=label.intent, written=label.written or entry.written)]


def _undone(label: Label, at: datetime) -> Label:
    return Label(
        entry_id=label.entry_id, verdict="undo", intent=None, written=None, clauses=None, batch=label.batch,
        by=label.by, at=at,
    )  # fmt: skip
