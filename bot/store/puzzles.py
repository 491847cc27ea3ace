"""The trainer's inbox as rows: messages to look at, and what trainers said of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables.chat import messages
from bot.store.tables.teaching import inbox_entries, inbox_labels
from bot.store.upserts import upsert

_e = inbox_entries.c
_l = inbox_labels.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Puzzle:
    """An entry of the inbox; bot/store/tables/teaching.py says what each member means."""

    id: str
    shop: str
    conversation_id: str
    seq: int
    at: datetime
    cause: str
    text: str
    written: str
    guess: str | None = None
    confidence: float | None = None
    runner_up: str | None = None
    runner_up_confidence: float | None = None
    meant: str | None = None
    sent_by: str | None = None
    note: str = ""
    cluster: str | None = None
    state: str = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What a trainer said of an entry; verdict "confirm", "correct", "split", "out_of_scope", "ignore" or "undo"."""

    entry_id: str
    verdict: str
    intent: str | None
    written: str | None
    clauses: Sequence[Mapping[str, str]] | None
    batch: str
    by: str
    at: datetime

    @property
    def meaning(self) -> str:
        """What two trainers must agree on."""
        if self.verdict == "split":
            return "split:" + "+".join(clause["intent"] for clause in self.clauses or ())
        return self.intent or self.verdict


class Puzzles:
    """The inbox inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, puzzle: Puzzle) -> bool:
        """Keep an entry; False when its message is there already."""
        values = {name: getattr(puzzle, name) for name in Puzzle.__dataclass_fields__}
        new = upsert(self._connection.dialect.name, inbox_entries).values(values).on_conflict_do_nothing()
        return (await self._connection.execute(new.returning(_e.id))).first() is not None

    async def sent_too(self, puzzle: Puzzle) -> Puzzle:
        """The entry that is there for its message; what a person says of it is added while nobody has labelled it."""
        where = (_e.conversation_id == puzzle.conversation_id) & (_e.seq == puzzle.seq)
        values = {name: getattr(puzzle, name) for name in ("cause", "meant", "sent_by", "note")}
        await self._connection.execute(update(inbox_entries).where(where, _e.state == "open").values(values))
        row = (await self._connection.execute(select(inbox_entries).where(where))).mappings().one()
        return Puzzle(**row)

    async def clarify(self, conversation: str, *, before: int, meant: str) -> None:
        """The newest unclear entry before a line was meant so, if no other line of the buyer's is between."""
        wanted = select(_e.id, _e.seq).where(
            _e.conversation_id == conversation, _e.seq < before, _e.cause == "unclear", _e.state == "open"
        )
        row = (await self._connection.execute(wanted.order_by(_e.seq.desc()).limit(1))).first()
        if row is None:
            return
        between = select(func.count()).where(
            messages.c.conversation_id == conversation, messages.c.sender == "buyer",
            messages.c.seq > row.seq, messages.c.seq < before,
        )  # fmt: skip
        if (await self._connection.execute(between)).scalar_one() == 0:
            values = {"cause": "clarified", "meant": meant[:48]}
            await self._connection.execute(update(inbox_entries).where(_e.id == row.id).values(values))

    async def get(self, shop: str, ids: Sequence[str]) -> list[Puzzle]:
        """A shop's entries by id; on PostgreSQL their rows stay locked."""
        wanted = select(inbox_entries).where(_e.shop == shop, _e.id.in_(ids)).order_by(_e.id).with_for_update()
        return [Puzzle(**row) for row in (await self._connection.execute(wanted)).mappings()]

    async def waiting(self, shop: str, *, limit: int) -> list[Puzzle]:
        """A shop's entries that are not done, oldest first."""
        wanted = select(inbox_entries).where(_e.shop == shop, _e.state != "done").order_by(_e.at, _e.id).limit(limit)
        return [Puzzle(**row) for row in (await self._connection.execute(wanted)).mappings()]

    async def count_waiting(self, shop: str) -> int:
        """How many are not done."""
        wanted = select(func.count()).where(_e.shop == shop, _e.state != "done")
        return int((await self._connection.execute(wanted)).scalar_one())

    async def past(self, *, limit: int) -> list[Puzzle]:
        """The newest entries of all shops, whatever became of them: real messages to try a model on."""
        wanted = select(inbox_entries).order_by(_e.at.desc(), _e.id).limit(limit)
        return [Puzzle(**row) for row in (await self._connection.execute(wanted)).mappings()]

    async def put_together(self, clusters: Mapping[str, str]) -> None:
        """Entry id → the entry that it is like."""
        if clusters:
            statement = update(inbox_entries).where(_e.id == bindparam("entry")).values(cluster=bindparam("like"))
            rows = [{"entry": entry, "like": like} for entry, like in clusters.items()]
            await self._connection.execute(statement, rows)

    async def move(self, ids: Sequence[str], state: str) -> None:
        """Entries to "open", "seconding" or "done"."""
        await self._connection.execute(update(inbox_entries).where(_e.id.in_(ids)).values(state=state))

    async def label(self, shop: str, labels: Iterable[Label]) -> None:
        """Write labels down."""
        rows = [{name: getattr(label, name) for name in Label.__dataclass_fields__} for label in labels]
        if rows:
            await self._connection.execute(insert(inbox_labels), [{"shop": shop, **row} for row in rows])

    async def labels(self, shop: str, entries: Sequence[str] | None = None) -> list[Label]:
        """Labels that hold: each trainer's newest of each entry, unless he took it back."""
        wanted = select(inbox_labels).where(_l.shop == shop).order_by(_l.n)
        if entries is not None:
            wanted = wanted.where(_l.entry_id.in_(entries))
        newest: dict[tuple[str, str], Label] = {}
        for row in (await self._connection.execute(wanted)).mappings():
            label = Label(**{name: row[name] for name in Label.__dataclass_fields__})
            newest.pop((label.entry_id, label.by), None)
            if label.verdict != "undo":
                newest[label.entry_id, label.by] = label
        return list(newest.values())

    async def newest_batch(self, shop: str, by: str) -> list[Label]:
        """A trainer's newest labels that hold, all of one batch."""
        undone = select(_l.entry_id, func.max(_l.n).label("n")).where(_l.by == by, _l.shop == shop)
        undone_at = undone.group_by(_l.entry_id).subquery()
        holding = select(inbox_labels).join(undone_at, undone_at.c.n == _l.n).where(_l.verdict != "undo")
        row = (await self._connection.execute(holding.order_by(_l.n.desc()).limit(1))).mappings().first()
        if row is None:
            return []
        found = await self._connection.execute(holding.where(_l.batch == row["batch"]))
        return [Label(**{name: each[name] for name in Label.__dataclass_fields__}) for each in found.mappings()]


def rows_of(puzzles: Iterable[Puzzle]) -> list[dict[str, Any]]:
    """Plain JSON of entries, as a trainer sees them."""
    return [
        {
            "id": each.id, "at": each.at.isoformat(), "cause": each.cause, "text": each.text, "written": each.written,
            "guess": each.guess, "confidence": each.confidence, "runner_up": each.runner_up,
            "runner_up_confidence": each.runner_up_confidence, "meant": each.meant, "sent_by": each.sent_by,
            "note": each.note, "state": each.state, "cluster": each.cluster,
        }
        for each in puzzles
    ]  # fmt: skip
