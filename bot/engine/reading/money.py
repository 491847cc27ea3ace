"""Which amounts a message names, in fen: ¥35, 35块5, 三十五元, 一百二十块, 补我50; 一半 and 全额 as marks."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Iterator, Union

from bot.engine.reading.facts import Fact
from bot.engine.reading.figures import HAN, NUMBER, number

_UNIT = "(?:块钱|块|元钱|元|圆|rmb|人民币|大洋|刀)"
_SIGNED = re.compile(rf"(?:¥|\$|rmb)\s?(?P<n>{NUMBER})(?:\s?(?:元|块))?")
_SPOKEN = re.compile(
    rf"(?<![\d.])(?P<n>{NUMBER})\s?{_UNIT}(?P<rest>(?:零?(?P<jiao>[\d零一二两三四五六七八九])(?:毛|角)?(?:(?P<fen>[\d一二三四五六七八九])分?)?)?(?![\d零一二两三四五六七八九十百千件双个条年月天次号]))?钱?"
)
_JIAO = re.compile(rf"(?<![\d.])(?P<n>\d{{1,4}}(?:\.\d)?|{HAN})(?:毛钱|毛|角)(?!病|衣|巾|线|毯|呢|绒|料|孔)")
_ASKED = re.compile(
    r"(?:补偿?|赔偿?|退|返|便宜|差价?|优惠|运费|价格|金额|要|给)(?:我|了|回|还|个|给我|是|到)?\s?(?P<n>\d+(?:\.\d{1,2})?|[一二两三四五六七八九]百[零一二三四五六七八九十]*)(?=$|[\s,.!?吧就行可以啊呢哈好了么吗我])"
)
#: a sum said without its unit: two places at least, and what it is for stands beside it
_BARE = re.compile(
    r"(?<![第\d零一二三四五六七八九十百千万.])(?P<n>\d+(?:\.\d)?[万w]|[一二两三四五六七八九](?:万[一二三四五六七八九]?千?|千[一二三四五六七八九]?百?|百[一二三四五六七八九])[一二三四五六七八九十零]{0,3})"
    r"(?=[ ,]?(?:买|拍|入手|到手|付|的(?![人次遍])|$))"
)
_PAID = re.compile(
    r"(?:退了?|补了?|赔了?|付了?|花了?)(?P<n>\d{1,6}(?:\.\d{1,2})?|[一二三四五六七八九]?十[一二三四五六七八九]?)(?=$|[\s,.!?])"
)
_MARKS: tuple[tuple[str, str], ...] = (
    ("all", "全额|全款|全部(?:的)?(?:钱|金额|退)|全退|一分不少|所有的?钱"),
    ("half", "(?<![了掉坏烂碎])一半(?:的)?(?:钱|价|金额)?|半价|50%|百分之五十|五折|对半"),
)
_MARK = tuple((mark, re.compile(pattern)) for mark, pattern in _MARKS)
#: no shop pays more than this in one go; larger figures are something else
_MOST_FEN = 10_000_000_00


def amounts(text: str) -> Iterator[Fact]:
    """Amounts of a regular text: `value` in fen (int), or "half" / "all"."""
    for pattern, weight in ((_SIGNED, 6), (_SPOKEN, 6), (_JIAO, 5), (_ASKED, 3), (_PAID, 3), (_BARE, 3)):
        for match in pattern.finditer(text):
            fen = _fen(pattern, match)
            if fen is not None and 0 < fen <= _MOST_FEN:
                yield Fact(
                    "money", fen, match.start("n") if pattern in (_ASKED, _PAID) else match.start(), match.end(), weight
                )
    for mark, marked in _MARK:
        for match in marked.finditer(text):
            yield Fact("money", mark, match.start(), match.end(), 4)


def _fen(pattern: "re.Pattern[str]", match: "re.Match[str]") -> Union[int, None]:
    value = number(match["n"])
    if value is None:
        return None
    if pattern is _JIAO:
        value = value / 10
    if pattern is _SPOKEN and match["jiao"]:
        value += (number(match["jiao"]) or Decimal(0)) / 10
        value += (number(match["fen"]) or Decimal(0)) / 100 if match["fen"] else Decimal(0)
    fen = value * 100
    return int(fen) if fen == fen.to_integral_value() else None
