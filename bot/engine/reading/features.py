"""What of a message the intent classifier looks at: letters, words, sounds, initials, emoji, shapes of numbers.

A typo of the same sound changes the letters and leaves the sounds; `tuikuan` and `tk` meet 退款 in syllables and
initials.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from itertools import pairwise
from typing import Callable, Iterator, Optional, Sequence
from unicodedata import category

from bot.engine.reading.sounds import sound, syllable

_SHAPES: tuple[tuple["re.Pattern[str]", str], ...] = (
    (re.compile(r"\[[\u4e00-\u9fff]{1,4}\]"), " "),
    (re.compile(r"(?<![a-z\d])[a-z]{2,4} ?\d[\d ]{7,}"), "\ue001"),
    (re.compile(r"(?<!\d)(?:\d[ \-]?){16,}(?!\d)"), "\ue002"),
    (re.compile(r"(?<!\d)(?:\d ?){12,15}(?!\d)"), "\ue003"),
    (re.compile(r"(?<!\d)1[3-9]\d(?:[ \-]?\d{4}){2}(?!\d)"), "\ue004"),
    (re.compile(r"\d+(?:\.\d+)?"), "\ue005"),
)
#: what dictation and hesitation leave between two characters; 3 points of such messages, none of clean ones
_FILLERS = re.compile(r"(?<=[\u4e00-\u9fff])(?:嗯|呃|那个|就是说|就是)(?=[\u4e00-\u9fff])")
_PIECES = re.compile(r"[a-z]+|[^a-z]")
_FOLD = re.compile(r"[\s,.;:'\"~()<>/\\|_^*+=`-]+")


def features(text: str, cut_words: Callable[[str], Sequence[str]]) -> "Counter[str]":
    """Counts of features of a regular text; their names are prefixed by their family: c letters, w words, v two words
    in a row, k two words with one between, s sounds, i initials, e emoji, l length."""
    signs = [letter for letter in text if category(letter) == "So"]
    shaped = _FILLERS.sub("", "".join(letter for letter in text if category(letter) != "So") if signs else text)
    for pattern, shape in _SHAPES:
        shaped = pattern.sub(shape, shaped)
    shaped = _FOLD.sub(" ", shaped).strip()
    counted: Counter[str] = Counter()
    framed = f"^{shaped}$"
    for size in (1, 2, 3, 4):
        counted.update(f"c{framed[at : at + size]}" for at in range(len(framed) - size + 1))
    words = ["^", *cut_words(shaped), "$"]
    counted.update(f"w{word}" for word in words[1:-1])
    counted.update(f"v{one}|{two}" for one, two in pairwise(words))
    counted.update(f"k{one}|{two}" for one, two in zip(words, words[2:], strict=False))
    spoken = list(_spoken(shaped))
    for size in (1, 2, 3):
        counted.update("s" + "-".join(spoken[at : at + size]) for at in range(len(spoken) - size + 1))
    initials = "".join(_initials(shaped))
    for size in (2, 3, 4):
        counted.update(f"i{initials[at : at + size]}" for at in range(len(initials) - size + 1))
    counted.update(f"e{sign}" for sign in signs)
    if len(shaped) <= 4:
        counted[f"l{len(shaped)}"] += 1
    return counted


def _spoken(text: str) -> Iterator[str]:
    for piece in _PIECES.findall(text):
        if piece == " ":
            continue
        if piece[0].isascii() and piece.isalpha():
            yield from syllables(piece) or (piece,)
        else:
            yield sound(piece)


def _initials(text: str) -> Iterator[str]:
    for piece in _PIECES.findall(text):
        if piece[0].isascii() and piece.isalpha():
            cut = syllables(piece)
            yield "".join(part[0] for part in cut) if cut else piece if len(piece) <= 4 else "#"
        elif "\u3400" <= piece <= "\u9fff":
            yield syllable(piece)[0]
        else:
            yield "#"


def syllables(latin: str) -> Optional[Sequence[str]]:
    """A Latin run cut into pinyin syllables as `sound` spells them; None when it is no pinyin."""
    parts = cut(latin)
    return None if parts is None else tuple(_careless(part) for part in parts)


@lru_cache(maxsize=4096)
def cut(latin: str) -> Optional[Sequence[str]]:
    """A Latin run cut into as few pinyin syllables as possible, as typed; None when it is no pinyin."""
    if len(latin) < 2 or len(latin) > 40:
        return None
    known = _syllables()
    best: list[Optional[tuple[str, ...]]] = [()] + [None] * len(latin)
    for end in range(1, len(latin) + 1):
        for start in range(max(0, end - 6), end):
            before = best[start]
            if before is None or latin[start:end] not in known:
                continue
            cut = (*before, latin[start:end])
            kept = best[end]
            if kept is None or len(cut) < len(kept):
                best[end] = cut
    return best[-1]


def _careless(spoken: str) -> str:
    return re.sub(r"(?<=[aei])ng$", "n", re.sub(r"^([zcs])h", r"\1", spoken))


@lru_cache(maxsize=1)
def _syllables() -> frozenset[str]:
    """Every syllable that a common character has, single vowels left out."""
    from pypinyin import Style, lazy_pinyin

    common = "".join(chr(code) for code in range(0x4E00, 0x9FA6))
    spoken = {str(part) for part in lazy_pinyin(list(common), style=Style.NORMAL)}
    return frozenset(part for part in spoken if part.isascii() and part.isalpha() and (len(part) > 1))
