"""How a message is made regular before it is read, and where each character of it came from.

Control, bidi and zero-width characters and lone surrogates go; full-width becomes half-width (NFKC), traditional
becomes simplified, capitals become small, three or more of a Chinese character or sign in a row become one. Digits and
Latin letters are never shortened (10000, XXXL). Offsets lead back to what the buyer wrote.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Optional

#: characters of a message that are read for its intent; numbers are read from all of it
INTENT_CHARS = 500

_GONE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me"})
_SAME = {
    "〇": "零",
    "￥": "¥",
    "。": ".",
    "，": ",",
    "、": ",",
    "！": "!",
    "？": "?",
    "：": ":",
    "～": "~",
    "—": "-",
    "–": "-",
    "−": "-",
}
_converter: Optional[Any] = None


@dataclass(frozen=True)
class Normal:
    """A regular text; `at[i]` is where character `i` of it stands in `original`, `at[len(text)]` is its end."""

    original: str
    text: str
    at: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the original of the regular text's [start, end)."""
        return self.at[start], self.at[end - 1] + 1

    def head(self, chars: int = INTENT_CHARS) -> str:
        """What is read for the intent: the regular text of the original's first `chars` characters."""
        if len(self.original) <= chars:
            return self.text
        return "".join(char for char, origin in zip(self.text, self.at, strict=False) if origin < chars)


def normalise(original: str) -> Normal:
    """Make a text regular; any string at all is taken, also empty or with lone surrogates."""
    letters: list[str] = []
    at: list[int] = []
    for index, raw in enumerate(original):
        for letter in _regular(raw):
            if letter == " " and (not letters or letters[-1] == " "):
                continue
            letters.append(letter)
            at.append(index)
    letters, at = _unstretched(letters, at)
    return Normal(original=original, text="".join(letters), at=(*at, len(original)))


@lru_cache(maxsize=16384)
def _regular(raw: str) -> str:
    if raw in "\t\n\r\u3000\u00a0":
        return " "
    if unicodedata.category(raw) in _GONE:
        return ""
    out = []
    for letter in unicodedata.normalize("NFKC", raw):
        kind = unicodedata.category(letter)
        if kind in _GONE:
            continue
        letter = " " if kind == "Sk" or kind.startswith("Z") else _SAME.get(letter, letter.lower())
        out.append(_simplified(letter) if "\u3400" <= letter <= "\u9fff" else letter)
    return "".join(out)


def _simplified(letter: str) -> str:
    global _converter
    if _converter is None:
        from opencc import OpenCC

        _converter = OpenCC("t2s")
    return str(_converter.convert(letter)) or letter


def _counts(letter: str) -> bool:
    return (letter.isascii() and letter.isalnum()) or letter in "零一二三四五六七八九幺"


def _unstretched(letters: list[str], at: list[int]) -> tuple[list[str], list[int]]:
    out: list[str] = []
    where: list[int] = []
    start = 0
    while start < len(letters):
        end = start
        while end < len(letters) and letters[end] == letters[start]:
            end += 1
        stretched = end - start >= 3 and not _counts(letters[start])
        keep = 1 if stretched else end - start
        out.extend(letters[start : start + keep])
        where.extend(at[start : start + keep])
        start = end
    return out, where
