"""What a message says: CONTRACT.md's parse of it, the same in the engine and in `wuyou parse`."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta, timezone
from typing import Any, Mapping, Optional, Sequence

from bot.engine.reading.clauses import clauses
from bot.engine.reading.entities import EntityReader
from bot.engine.reading.expecting import in_context
from bot.engine.reading.intents import ARRAYS, TABLE, IntentModel
from bot.engine.reading.normal import Normal, normalise
from bot.engine.reading.signs import signs
from bot.engine.reading.two_wishes import settle
from bot.engine.reading.words import WordList

WORDS = "words.json"
#: the files a reader is made of, all data only
FILES = (ARRAYS, TABLE, WORDS)
#: intents named in a parse; the rest share what is left
RANKED = 10
#: characters read for facts; the gateway refuses longer messages (LANGUAGE.md), nobody else may send them slowly
FACT_CHARS = 2_000
#: how Rasa's own channels write commands; such a line is somebody trying, never a wish
_COMMAND = re.compile("[^\\w]*[/@\\\\\u2044\u2215\u29f8][^\\w]*(?:[a-z]*_[a-z_]*|[a-z]*\\s*(?:[^\\w\\s]|$))")
_SHANGHAI = timezone(timedelta(hours=8))


class Reader:
    """Intent and facts of one message; holds no state between messages, so any number of threads may share it."""

    def __init__(
        self, intents: IntentModel, entities: EntityReader, terms: Optional[Mapping[str, Sequence[str]]] = None
    ) -> None:
        self._intents = intents
        self._entities = entities
        self._terms = terms or {}

    @classmethod
    def from_files(cls, files: Mapping[str, bytes]) -> "Reader":
        """From the data files of a model; KeyError or ValueError when one is missing or broken."""
        listed = WordList.from_json(json.loads(files[WORDS]))
        reader = cls(IntentModel.from_files(files), EntityReader(listed), listed.of("term"))
        reader.read("昨天買的鞋 tuihuo")  # loads dictionaries now, not while the first buyer waits
        return reader

    def read(self, text: str, today: Optional[date] = None, asked: Optional[str] = None) -> dict[str, Any]:
        """{"text", "intent": {"name", "confidence", "sure"}, "ranking", "entities", "clauses", "signs"}.

        `today` is Shanghai's unless given. `asked` is the open question (a form's requested slot). `clauses`, of a
        message with two parts or more, are {"text", "start", "end", "intent"}; `signs` are of reading/signs.py. The
        intent is that of the first INTENT_CHARS characters, facts come from the first FACT_CHARS. `text` is given back
        without what must not reach a page or Rasa (control characters, bidi marks, lone surrogates); offsets are into
        it. A line written like one of Rasa's commands is never sure and names no facts.
        """
        clean = cleaned(text)
        normal = normalise(clean[:FACT_CHARS])
        command = _COMMAND.match(normal.text) is not None
        facts = [] if command else self._entities(normal, today or today_in_shanghai())
        ranking = in_context(self._intents.ranking(normal.head()), normal.text, asked, facts)
        parts = [] if command else self._clauses(normal)
        ranking, both = settle(ranking, parts)
        first = ranking[0]
        sure = not command and (both or self._intents.sure(ranking))
        return {
            "text": clean,
            "intent": {"name": first["name"], "confidence": first["confidence"], "sure": sure},
            "ranking": ranking[:RANKED],
            "entities": facts,
            "clauses": parts,
            "signs": [] if command else signs(normal.text, self._terms),
        }

    def _clauses(self, normal: Normal) -> list[dict[str, Any]]:
        head = normal.head()
        parts = clauses(head)
        found = []
        for start, end in parts if len(parts) > 1 else ():
            first = self._intents.ranking(head[start:end])[0]
            a, b = normal.span(start, end)
            found.append({"text": normal.original[a:b], "start": a, "end": b, "intent": first})
        return found


def today_in_shanghai() -> date:
    """The day that 昨天 is counted from."""
    return datetime.now(_SHANGHAI).date()


def cleaned(text: str) -> str:
    """The text without control characters (a line break is a space then), bidi, zero-width marks, lone surrogates."""
    return "".join(
        " " if letter in "\t\r\n" else letter for letter in text if letter in "\t\r\n" or not _forbidden(letter)
    )


def _forbidden(letter: str) -> bool:
    code = ord(letter)
    return (
        code < 0x20 or 0x7F <= code < 0xA0 or 0xD800 <= code <= 0xDFFF
        or code in (0xAD, 0x061C, 0x180E, 0xFEFF)
        or 0x200B <= code <= 0x200F or 0x2028 <= code <= 0x202E or 0x2060 <= code <= 0x206F
        or 0xFFF9 <= code <= 0xFFFB or 0xE0000 <= code <= 0xE007F
    )  # fmt: skip
