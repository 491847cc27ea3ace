"""Which address a message spells out: from the province or city to the house, receiver and phone left to their own."""

from __future__ import annotations

import re
from typing import Iterator

from bot.engine.reading.facts import Fact

_HAN = "[\u4e00-\u9fff]"
_N = r"(?:\d{1,5}|[一二三四五六七八九十百]+)"
_UNIT = "(?:号院|号楼|号|弄|栋|幢|座|单元|室|楼|层|户|组)"
_HOUSE = rf"(?:{_N}\s?{_UNIT}(?:[\da-z一二三四五六七八九十\-]{{0,8}}{_UNIT})*(?:\s?\d{{2,4}}室?)?)"
_ROAD = "(?:路|街|大道|道|巷|胡同|村|小区|花园|苑|广场|大厦|公寓|园区|新村|家园|城)"
_PLACE = re.compile(
    rf"(?:{_HAN}{{2,5}}(?:省|自治区))?\s?(?:{_HAN}{{2,5}}?(?:市|州))?\s?(?:{_HAN}{{1,5}}?(?:区|县|旗|市))?\s?"
    rf"(?:{_HAN}{{1,6}}?(?:街道|镇|乡))?\s?{_HAN}{{1,8}}?{_ROAD}\s?(?:[东南西北中]?[一二三四五六七八九]段|[东南西北]|内环|外环)?\s?"
    rf"{_HOUSE}?(?:{_HAN}{{1,8}}?(?:小区|花园|苑|广场|大厦|公寓|园|家园|城))?{_HOUSE}?"
)
#: what stands before an address and is none of it; the last one counts
_LEAD = re.compile(
    r".*(?:地址(?:改)?(?:是|为|成(?!都)|到|换成(?!都))?|"
    r"[改换]成(?=成都)|[改换]成(?!都)|[改换寄送发搬]到|[改换寄送发]去|新地址|收货地址)[:是为 ]*"
)


def addresses(text: str) -> Iterator[Fact]:
    """Addresses of a regular text with at least a street and either a city or a house number; `value` as written."""
    for match in _PLACE.finditer(text):
        lead = _LEAD.match(match[0])
        start = match.start() + (lead.end() if lead else 0)
        written = text[start : match.end()].strip()
        if (
            len(written) >= 6
            and re.search(r"省|市|区|县|自治区", written)
            and re.search(r"\d|号|小区|路|街|道", written)
        ):
            yield Fact("address", written, start, match.end(), 8)
