"""Which facts a message names: listed words and what the resolvers find, settled into one list."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Iterator

from bot.engine.reading.addresses import addresses
from bot.engine.reading.codes import codes
from bot.engine.reading.dates import dates
from bot.engine.reading.facts import Fact, settled
from bot.engine.reading.money import amounts
from bot.engine.reading.normal import Normal
from bot.engine.reading.sizes import sizes
from bot.engine.reading.words import WordFinder, WordList

_NUMBER_FOLLOWS = re.compile(r"号|(?:是|:|为)?\s?1[3-9]\d")


class EntityReader:
    """Reads all of a message, however long, for its facts; bounded by its length (the gateway refuses over 2,000)."""

    def __init__(self, listed: WordList) -> None:
        self._find = WordFinder(listed)
        self._festivals = {name: days[0] for name, days in listed.of("festival").items() if days}

    def __call__(self, normal: Normal, today: date) -> list[dict[str, Any]]:
        """CONTRACT.md's entities: entity, value, text and [start, end) of the original text."""
        return [_entity(normal, fact) for fact in settled(self._facts(normal.text, today))]

    def _facts(self, text: str, today: date) -> Iterator[Fact]:
        found = [fact for fact in self._find(text) if not _names_a_number(text, fact)]
        yield from found
        yield from codes(text, [fact for fact in found if fact.entity == "courier"])
        yield from amounts(text)
        yield from sizes(text)
        yield from dates(text, today, self._festivals)
        yield from addresses(text)


def _names_a_number(text: str, fact: Fact) -> bool:
    """手机 and 电话 before a number are no goods."""
    if fact.entity != "product" or text[fact.start : fact.end] not in {"手机", "电话", "座机"}:
        return False
    return _NUMBER_FOLLOWS.match(text, fact.end) is not None


def _entity(normal: Normal, fact: Fact) -> dict[str, Any]:
    start, end = normal.span(fact.start, fact.end)
    return {"entity": fact.entity, "value": fact.value, "text": normal.original[start:end], "start": start, "end": end}
