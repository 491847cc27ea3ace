"""What a message says: CONTRACT.md's parse of it, the same in the engine and in `wuyou parse`."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta, timezone
from typing import Any, Mapping, Optional

from bot.engine.reading.entities import EntityReader
from bot.engine.reading.intents import ARRAYS, TABLE, IntentModel
from bot.engine.reading.normal import normalise
from bot.engine.reading.words import WordList

WORDS = "words.json"
#: the files a reader is made of, all data only
FILES = (ARRAYS, TABLE, WORDS)
#: intents named in a parse; the rest share what is left
RANKED = 10
#: how Rasa's own channels write commands; such a line is somebody trying, never a wish
_COMMAND = re.compile("[^\\w]*[/@\\\\\u2044\u2215\u29f8][^\\w]*(?:[a-z]*_[a-z_]*|[a-z]*\\s*(?:[^\\w\\s]|$))")
_SHANGHAI = timezone(timedelta(hours=8))


class Reader:
    """Intent and facts of one message; holds no state between messages, so any number of threads may share it."""

    def __init__(self, intents: IntentModel, entities: EntityReader) -> None:
        self._intents = intents
        self._entities = entities

    @classmethod
    def from_files(cls, files: Mapping[str, bytes]) -> "Reader":
        """From the data files of a model; KeyError or ValueError when one is missing or broken."""
        return cls(IntentModel.from_files(files), EntityReader(WordList.from_json(json.loads(files[WORDS]))))

    def read(self, text: str, today: Optional[date] = None) -> dict[str, Any]:
        """{"text", "intent": {"name", "confidence", "sure"}, "ranking", "entities"}.

        `today` is Shanghai's unless given. The intent is that of the first INTENT_CHARS characters, facts come from all
        of it. `text` is given back without what must not reach a page or Rasa (control characters, bidi marks, lone
        surrogates); offsets are into it. A line written like one of Rasa's commands is never sure and names no facts.
        """
        clean = cleaned(text)
        normal = normalise(clean)
        ranking = self._intents.ranking(normal.head())
        first, command = ranking[0], _COMMAND.match(normal.text) is not None
        sure = not command and self._intents.sure(ranking)
        return {
            "text": clean,
            "intent": {"name": first["name"], "confidence": first["confidence"], "sure": sure},
            "ranking": ranking[:RANKED],
            "entities": [] if command else self._entities(normal, today or today_in_shanghai()),
        }


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
