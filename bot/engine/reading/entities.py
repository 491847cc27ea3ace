"""Which facts a message names: listed words and what the resolvers find, settled into one list."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Iterator

from bot.engine.reading.addresses import addresses
from bot.engine.reading.codes import codes
from bot.engine.reading.dates import dates
from bot.engine.reading.facts import Fact, settled
from bot.engine.reading.mending import Mended, Mender
from bot.engine.reading.money import amounts
from bot.engine.reading.normal import Normal
from bot.engine.reading.sizes import sizes
from bot.engine.reading.words import WordFinder, WordList

_APPLIANCES = frozenset({"手机", "电话", "座机", "电脑", "平板"})
_NUMBER_FOLLOWS = re.compile(r"号|(?:是|:|为)?\s?1[3-9]\d|端|(?:上|里)(?=怎么|看|操作|点|弄|没|找|申请|的?页面)")


class EntityReader:
    """Reads all of a message, however long, for its facts; bounded by its length (the gateway refuses over 2,000)."""

    def __init__(self, listed: WordList) -> None:
        self._find = WordFinder(listed)
        spelled = (
            word for entity in ("product", "color", "fault", "reason", "courier") for word in _spelled(listed, entity)
        )
        self._mend = Mender(list(spelled))
        self._festivals = {name: days[0] for name, days in listed.of("festival").items() if days}

    def __call__(self, normal: Normal, today: date) -> list[dict[str, Any]]:
        """CONTRACT.md's entities: entity, value, text and [start, end) of the original text."""
        facts = list(self._facts(normal.text, today))
        mended = self._mend(normal.text)
        if mended is not None:
            facts += [fact for fact in self._again(mended, today) if not any(_same(fact, other) for other in facts)]
        return [_entity(normal, fact) for fact in settled(facts)]

    def _again(self, mended: Mended, today: date) -> Iterator[Fact]:
        """The facts that only the mended spelling shows, at their places in the text; they weigh more than a part."""
        for fact in self._facts(mended.text, today):
            if mended.touches(fact.start, fact.end):
                end = mended.at[fact.end] if fact.end == len(mended.text) else mended.at[fact.end - 1] + 1
                for a, b in mended.new:
                    if a < b and a < fact.end <= b:
                        end = mended.at[b]
                yield Fact(fact.entity, fact.value, mended.at[fact.start], end, fact.weight + 1)

    def _facts(self, text: str, today: date) -> Iterator[Fact]:
        found = [fact for fact in self._find(text) if not _names_a_number(text, fact)]
        yield from found
        yield from codes(text, [fact for fact in found if fact.entity == "courier"])
        yield from amounts(text)
        yield from sizes(text)
        yield from dates(text, today, self._festivals)
        yield from addresses(text)


def _spelled(listed: WordList, entity: str) -> Iterator[str]:
    for spellings in listed.of(entity).values():
        yield from spellings


def _same(one: Fact, other: Fact) -> bool:
    return (one.entity, one.value) == (other.entity, other.value) and one.start < other.end and other.start < one.end


def _names_a_number(text: str, fact: Fact) -> bool:
    """手机 and 电话 before a number, and 手机上 or 电脑端 as places to look, are no goods."""
    if fact.entity != "product" or text[fact.start : fact.end] not in _APPLIANCES:
        return False
    return _NUMBER_FOLLOWS.match(text, fact.end) is not None


def _entity(normal: Normal, fact: Fact) -> dict[str, Any]:
    start, end = normal.span(fact.start, fact.end)
    return {"entity": fact.entity, "value": fact.value, "text": normal.original[start:end], "start": start, "end": end}
