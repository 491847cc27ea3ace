"""How much a buyer's words are like the title of an item: shared characters, shared sounds, small typos."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from pypinyin import lazy_pinyin
from rapidfuzz import fuzz

#: characters of everyday after-sales talk: alone they name no goods
_EVERYDAY = frozenset(
    "的了我你您要想买退换货款单个件双条只套这那哪是不没有在和就给把吗呢吧啊呀都也很太点有大小新旧色黑白红蓝绿黄灰男女"
    "上下次前后天今昨日月号年收到发快递寄回钱元块请问怎么什么时候可以能帮查一下子里外中出来去过还再用装包家人好坏多少高低长短无理由七天价降涨贵差补保额券"
)
#: words of titles that name no goods either
_COURIERS = re.compile("顺丰|中通|圆通|申通|韵达|邮政|极兔|京东|德邦|快递|冷链|包邮")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LONG_ENOUGH_FOR_A_TYPO = 3
_LIKE_ENOUGH = 74.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Characters `start` to `end` of the buyer's words that name something, and how surely (0 to about 4)."""

    start: int
    end: int
    weight: float


def tidy(text: str) -> str:
    """Full-width to half-width, lower case: what both sides are compared in."""
    return unicodedata.normalize("NFKC", text).lower()


def without_couriers(text: str) -> str:
    """The same with couriers' names blanked: 顺丰 in a title names no goods."""
    return _COURIERS.sub(lambda found: " " * len(found[0]), text)


def spans(text: str, title: str) -> Sequence[Span]:
    """Parts of `text` (tidied) that name `title` (tidied), longest first; empty when nothing does."""
    found = _common(list(text), list(title), text, title, by_sound=False)
    if any(span.end - span.start > 1 for span in found):
        return found
    sounds = _common(_sounds(text), _sounds(title), text, title, by_sound=True)
    return [*sounds, *found] if sounds else found


def resembles(words: str, title: str) -> bool:
    """Whether `words`, a product's name of three characters or more, are in `title` up to a small typo."""
    return len(words) >= _LONG_ENOUGH_FOR_A_TYPO and fuzz.partial_ratio(words, title) >= _LIKE_ENOUGH


def _sounds(text: str) -> list[str]:
    """A syllable for each character, so that places in sound and text agree; other signs stay themselves."""
    return [lazy_pinyin(sign)[0] if _HAN.match(sign) else sign for sign in text]


def _common(said: Sequence[str], known: Sequence[str], text: str, title: str, *, by_sound: bool) -> list[Span]:
    lengths = [[0] * (len(known) + 1) for _ in range(len(said) + 1)]
    best: dict[int, tuple[int, bool]] = {}
    for i, left in enumerate(said, 1):
        for j, right in enumerate(known, 1):
            if left != right or left.isspace():
                continue
            length = lengths[i][j] = lengths[i - 1][j - 1] + 1
            heads = j == len(known) or not _HAN.match(title[j])
            best[i] = max(best.get(i, (0, False)), (length, heads))
    out = []
    for end, (length, heads) in best.items():
        start = end - length
        if best.get(end + 1, (0, False))[0] == length + 1 or not _names_goods(text[start:end], by_sound=by_sound):
            continue
        out.append(Span(start=start, end=end, weight=_weight(length, heads=heads, by_sound=by_sound)))
    return sorted(out, key=lambda span: -span.weight)


def _names_goods(words: str, *, by_sound: bool) -> bool:
    if by_sound:
        return len(words) >= 2 and all(_HAN.match(sign) for sign in words)
    if len(words) == 1:
        return bool(_HAN.match(words)) and words not in _EVERYDAY
    return not words.isdigit() and not all(sign in _EVERYDAY for sign in words)


def _weight(length: int, *, heads: bool, by_sound: bool) -> float:
    base = 0.8 if length == 1 else min(1.0 + 0.6 * length, 4.0)
    return base * (0.8 if by_sound else 1.0) + (0.4 if heads else 0.0)
