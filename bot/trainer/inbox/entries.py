"""What comes to the inbox from a person, and the conversation around a message, masked for the trainer's eyes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.chat.lines import new_id
from bot.chat.masking import marked, masked
from bot.engine_client import Engine
from bot.store.chats import Chats, Conversation, Message
from bot.store.puzzles import Puzzle, Puzzles
from bot.store.unit_of_work import SqlUnitsOfWork
from bot.trainer.changes.refused import Known, RefusedChange

#: lines before and after a message that a trainer sees
BEFORE, AFTER = 8, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """Messages on their way to the inbox of a shop."""

    units: SqlUnitsOfWork
    engine: Engine
    known: Known
    now: Callable[[], datetime]

    async def send(self, chat: Conversation, by: str, *, seq: int, meant: str | None, note: str) -> str:
        """An agent sends a buyer's message in, and may say what it meant; the entry's id.

        RefusedChange when the line is nobody's words, or the meaning is none. EngineDown, EngineFailed.
        """
        if meant is not None and meant not in self.known.intents:
            raise RefusedChange(f"没有意图 {meant[:48]}")
        async with self.units(write=False) as unit:
            line = await Chats(unit.connection).message(chat.id, seq=seq)
        if line is None or line.sender != "buyer" or line.choice is not None or not line.text.strip():
            raise RefusedChange("只能送买家自己写的话")
        (parse,) = await self.engine.parse([line.text])
        first, second = [*parse.ranking[:2], None, None][:2]
        guess = first or parse.intent
        corrected = meant is not None and meant != guess["name"]
        names = (chat.buyer_name,)
        puzzle = Puzzle(
            id=new_id(), shop=chat.shop, conversation_id=chat.id, seq=seq, at=line.at,
            cause="corrected" if corrected else "sent", text=masked(line.text, names=names),
            written=marked(line.text, parse.entities, names=names), guess=str(guess["name"]),
            confidence=float(guess["confidence"]), runner_up=None if second is None else str(second["name"]),
            runner_up_confidence=None if second is None else float(second["confidence"]), meant=meant, sent_by=by,
            note=masked(note, names=names),
        )  # fmt: skip
        async with self.units() as unit:
            puzzles = Puzzles(unit.connection)
            if not await puzzles.add(puzzle):
                puzzle = await puzzles.sent_too(puzzle)
            await unit.commit()
        return puzzle.id

    async def around(self, shop: str, entry_id: str) -> list[dict[str, Any]] | None:
        """The lines around an entry: {"from", "at", "text", "this"}; None when the shop has no such entry."""
        async with self.units(write=False) as unit:
            found = await Puzzles(unit.connection).get(shop, [entry_id])
            if not found:
                return None
            chats, entry = Chats(unit.connection), found[0]
            chat = await chats.get(entry.conversation_id)
            lines = await chats.after(entry.conversation_id, max(0, entry.seq - BEFORE - 1))
        names = () if chat is None else (chat.buyer_name,)
        shown = [line for line in lines if line.seq <= entry.seq + AFTER and not line.internal]
        return [_shown(line, entry, names) for line in shown]


def _shown(line: Message, entry: Puzzle, names: tuple[str, ...]) -> dict[str, Any]:
    text = masked(line.text, names=names)
    return {"from": line.sender, "at": line.at.isoformat(), "text": text, "this": line.seq == entry.seq}
