"""Which listed words a message holds, by spelling or by sound; the lists are nlu_data/words/*.yml.

A spaCy blank `zh` pipeline cut by character (so that no segmentation can hide a word) with two span rulers, spaCy's
heir of the EntityRuler: one over the letters, one over their pinyin, which finds a homophone typo (顺风 for 顺丰).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Iterator, Mapping, Optional, Sequence

from bot.engine.reading.cutting import cutter_of, terms_of
from bot.engine.reading.facts import Fact
from bot.engine.reading.normal import normalise
from bot.engine.reading.sounds import sound
from bot.wire.yml import read_yml

#: entities whose words are also found by their sound; of others a near sound is too often another word
BY_SOUND = frozenset({"courier", "fault", "reason", "product"})


_SHORT = 2
#: characters so common that they are hardly ever the typo
_EVERYDAY = frozenset(
    "的一了是不没我你他她它这那在有就还要也都个上下来去到说给会能可以好大小多少为什么吗呢吧啊请让把被和跟对"
)


class BadWords(ValueError):
    """A words file that does not follow nlu_data/words/README.md."""


@dataclass(frozen=True)
class WordList:
    """The lists as plain data: entity → canonical value → spellings (regular text) or patterns."""

    words: Mapping[str, Mapping[str, Sequence[str]]]
    patterns: Mapping[str, Mapping[str, Sequence[str]]]

    def of(self, entity: str) -> Mapping[str, Sequence[str]]:
        """Canonical value → spellings of one entity; empty when there is no such list."""
        return self.words.get(entity, {})

    def to_json(self) -> dict[str, Any]:
        """Plain JSON types, as kept in a model."""
        return {"words": self.words, "patterns": self.patterns}

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "WordList":
        """What `to_json` wrote."""
        return cls(words=raw["words"], patterns=raw["patterns"])


def read_word_list(folder: Path) -> WordList:
    """All *.yml of a folder; BadWords with file and reason when one breaks the form."""

    words: dict[str, dict[str, list[str]]] = {}
    patterns: dict[str, dict[str, list[str]]] = {}
    for path in sorted(folder.glob("*.yml")):
        raw = read_yml(path)
        if not isinstance(raw, dict) or not isinstance(raw.get("entity"), str):
            raise BadWords(f"{path.name}: no entity")
        entity = raw["entity"]
        if entity == "festival":
            words[entity] = {
                str(key): [str(day) for day in _listed(value)] for key, value in (raw.get("words") or {}).items()
            }
            continue
        seen: dict[str, str] = {}
        for value, spellings in (raw.get("words") or {}).items():
            for spelling in _listed(spellings):
                regular = normalise(str(spelling)).text
                if not regular:
                    raise BadWords(f"{path.name}: an empty word under {value}")
                if seen.setdefault(regular, str(value)) != str(value):
                    raise BadWords(f"{path.name}: {spelling} stands under {seen[regular]} and {value}")
                row = words.setdefault(entity, {}).setdefault(str(value), [])
                if regular not in row:
                    row.append(regular)
        for value, listed in (raw.get("patterns") or {}).items():
            for pattern in _listed(listed):
                try:
                    re.compile(str(pattern))
                except re.error as error:
                    raise BadWords(f"{path.name}: {pattern}: {error}") from error
                patterns.setdefault(entity, {}).setdefault(str(value), []).append(str(pattern))
    return WordList(words=words, patterns=patterns)


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else [value]


class WordFinder:
    """Finds listed words in regular text. Loading takes about a second (spaCy); a search well under a millisecond."""

    def __init__(self, listed: WordList) -> None:
        import spacy

        self._listed = listed
        self._cut = cutter_of(
            terms_of([word for row in listed.words.values() for spelled in row.values() for word in spelled])
        )
        self._nlp = spacy.blank("zh")
        self._nlp.tokenizer = self._characters
        self._spellings = {
            spelling for entity, values in listed.words.items() if entity != "festival"
            for spellings in values.values() for spelling in spellings
        }  # fmt: skip
        for name, attribute, wanted in (("letters", "ORTH", None), ("sounds", "NORM", BY_SOUND)):
            ruler: Any = self._nlp.add_pipe(
                "span_ruler", name=name, config={"spans_key": name, "phrase_matcher_attr": attribute}
            )
            ruler.add_patterns(list(_rules(listed, wanted)) or [{"label": "none", "pattern": "\uffff"}])
        self._patterns = [
            (entity, value, re.compile(pattern))
            for entity, values in listed.patterns.items()
            for value, patterns in values.items()
            for pattern in patterns
        ]

    def __call__(self, text: str) -> Iterator[Fact]:
        """Facts of a regular text, overlapping ones too; by letters weigh 4, by pattern 3, by sound 1."""
        doc = self._nlp(text)
        for span in doc.spans["letters"]:
            if _stands_alone(text, span.start, span.end):
                yield Fact(span.label_, span.id_, span.start, span.end, 4)
        for entity, value, pattern in self._patterns:
            for match in pattern.finditer(text):
                if match.end() > match.start():
                    yield Fact(entity, value, match.start(), match.end(), 3)
        heard = [
            span for span in doc.spans["sounds"]
            if span.text not in self._spellings and _stands_alone(text, span.start, span.end)
        ]  # fmt: skip
        words = self._words(text) if heard else []
        for span in heard:
            inside = [text[start:end] for start, end in words if start < span.end and span.start < end]
            if "".join(inside) == span.text and self._typed(inside, span.label_, span.id_):
                yield Fact(span.label_, span.id_, span.start, span.end, 1)

    def _words(self, text: str) -> list[tuple[int, int]]:
        """[start, end) of the words of a text."""
        found, at = [], 0
        for word in self._cut(text):
            at = text.index(word, at)
            found.append((at, at + len(word)))
            at += len(word)
        return found

    def _typed(self, words: Sequence[str], entity: str, value: str) -> bool:
        """Whether these whole words, which sound like a listed one, may be its typo: of two characters only one
        differs, no everyday one, and what is a word by itself was meant as such. A courier is a name."""
        heard = "".join(words)
        for spelling in self._listed.of(entity).get(value, ()):
            if len(spelling) == len(heard):
                slips = [typed for typed, meant in zip(heard, spelling, strict=True) if typed != meant]
                short = len(slips) == 1 and slips[0] not in _EVERYDAY
                if (short or len(heard) > _SHORT) and all(
                    len(word) == 1 or word in spelling or entity == "courier" for word in words
                ):
                    return True
        return False

    def _characters(self, text: str) -> Any:
        from spacy.tokens import Doc

        doc = Doc(self._nlp.vocab, words=list(text), spaces=[False] * len(text))
        for token in doc:
            token.norm_ = sound(token.text)
        return doc


def _rules(listed: WordList, wanted: Optional[frozenset[str]]) -> Iterator[dict[str, str]]:
    for entity, values in listed.words.items():
        if entity in {"festival", "term"} or (wanted is not None and entity not in wanted):
            continue
        for value, spellings in values.items():
            for spelling in spellings:
                if wanted is None or (len(spelling) >= 2 and not spelling.isascii()):
                    yield {"label": entity, "id": value, "pattern": spelling}


def _stands_alone(text: str, start: int, end: int) -> bool:
    """A Latin word is one only when no further letter or digit touches it."""
    left = text[start].isascii() and text[start].isalnum() and start > 0 and _latin(text[start - 1])
    right = text[end - 1].isascii() and text[end - 1].isalnum() and end < len(text) and _latin(text[end])
    return not left and not right


def _latin(letter: str) -> bool:
    return letter.isascii() and letter.isalnum()
