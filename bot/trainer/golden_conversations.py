"""Golden conversations: a real chat made a test, masked and edited, which every model must still understand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.chat.lines import new_id
from bot.chat.masking import masked
from bot.engine_client import Engine
from bot.store.chats import Chats, Conversation
from bot.store.goldens import Golden, Goldens
from bot.store.unit_of_work import SqlUnitsOfWork
from bot.trainer.changes.refused import Known, RefusedChange

#: lines of one conversation, and characters of one
MOST_LINES, LONGEST = 40, 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A line that is not understood as it must be."""

    golden: str
    title: str
    protected: bool
    line: int
    text: str
    wanted: str
    got: str

    def __str__(self) -> str:
        return f"「{self.title}」第 {self.line} 句「{self.text}」应当是 {self.wanted}，却成了 {self.got}"


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldenConversations:
    """Those of a shop. Raises RefusedChange with a sentence for the trainer."""

    units: SqlUnitsOfWork
    engine: Engine
    known: Known
    now: Callable[[], datetime]

    async def listed(self, shop: str) -> list[Golden]:
        """Newest first."""
        async with self.units(write=False) as unit:
            return await Goldens(unit.connection).present(shop)

    async def get(self, shop: str, golden_id: str) -> Golden | None:
        """One of the shop's as it stands."""
        async with self.units(write=False) as unit:
            return next(iter(await Goldens(unit.connection).present(shop, id=golden_id)), None)

    async def of_chat(self, chat: Conversation, by: str) -> Golden:
        """One click: what the buyer wrote, masked, each line as the running model understands it. EngineDown."""
        async with self.units(write=False) as unit:
            lines = await Chats(unit.connection).after(chat.id, 0)
        said = [line.text for line in lines if line.sender == "buyer" and line.choice is None and line.text.strip()]
        if not said:
            raise RefusedChange("这个会话里没有买家写的话")
        texts = [masked(text, names=(chat.buyer_name,))[:LONGEST] for text in said[-MOST_LINES:]]
        parses = await self.engine.parse(texts)
        shown = [
            {"text": text, "intent": name if (name := str(parse.intent["name"])) in self.known.intents else None}
            for text, parse in zip(texts, parses, strict=True)
        ]
        return await self._keep(Golden(
            id=new_id(), version=1, shop=chat.shop, title=texts[0][:40], lines=shown, protected=False, retired=False,
            by=by, at=self.now(),
        ))  # fmt: skip

    async def change(
        self, golden: Golden, by: str, *, title: str, lines: Sequence[Mapping[str, Any]], protected: bool,
        retired: bool = False,
    ) -> Golden:  # fmt: skip
        """The next version."""
        if not 0 < len(lines) <= MOST_LINES:
            raise RefusedChange(f"要有一句话，最多 {MOST_LINES} 句")
        for line in lines:
            if line["intent"] is not None and line["intent"] not in self.known.intents:
                raise RefusedChange(f"没有意图 {line['intent'][:48]}")
            if not line["text"].strip() or len(line["text"]) > LONGEST:
                raise RefusedChange(f"每句话都不能是空的，最多 {LONGEST} 个字")
        kept = [{"text": masked(line["text"]), "intent": line["intent"]} for line in lines]
        return await self._keep(Golden(
            id=golden.id, version=golden.version + 1, shop=golden.shop, title=masked(title) or kept[0]["text"][:40],
            lines=kept, protected=protected, retired=retired, by=by, at=self.now(),
        ))  # fmt: skip

    async def _keep(self, golden: Golden) -> Golden:
        async with self.units() as unit:
            await Goldens(unit.connection).keep(golden)
            await unit.commit()
        return golden


async def all_present(units: SqlUnitsOfWork) -> list[Golden]:
    """Of every shop: what is run before a model is published."""
    async with units(write=False) as unit:
        return await Goldens(unit.connection).present()


def texts_of(goldens: Sequence[Golden]) -> list[str]:
    """Every line to be understood, in order: what `breaks` wants the meanings of."""
    return [line["text"] for golden in goldens for line in golden.lines]


def breaks(goldens: Sequence[Golden], meanings: Sequence[str]) -> list[Break]:
    """Which lines are not understood as they must be; `meanings` are the intents of `texts_of(goldens)`."""
    found, at = list[Break](), 0
    for golden in goldens:
        for n, line in enumerate(golden.lines, 1):
            if line["intent"] is not None and meanings[at] != line["intent"]:
                found.append(Break(
                    golden=golden.id, title=golden.title, protected=golden.protected, line=n, text=line["text"],
                    wanted=line["intent"], got=meanings[at],
                ))  # fmt: skip
            at += 1
    return found
