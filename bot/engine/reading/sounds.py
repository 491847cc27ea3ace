"""How a Chinese character sounds when typed in a hurry: pinyin without tone, zh/z ch/c sh/s and -ng/-n made one."""

from __future__ import annotations

import re
from functools import lru_cache


@lru_cache(maxsize=16384)
def syllable(letter: str) -> str:
    """The full syllable of a character ("tui"); the character itself when it has none."""
    if not "\u3400" <= letter <= "\u9fff":
        return letter
    from pypinyin import Style, lazy_pinyin

    return str(lazy_pinyin(letter, style=Style.NORMAL)[0])


@lru_cache(maxsize=16384)
def sound(letter: str) -> str:
    """The syllable as careless typing spells it: 推 → "tui", 商 → "san"."""
    spoken = syllable(letter)
    if spoken == letter:
        return letter
    return re.sub(r"(?<=[aei])ng$", "n", re.sub(r"^([zcs])h", r"\1", spoken))
