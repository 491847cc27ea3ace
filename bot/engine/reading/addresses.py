"""Which address a message spells out: from the province or city to the house, receiver and phone left to their own."""

from __future__ import annotations

import re
from typing import Iterator

from bot.engine.reading.facts import Fact

_HAN = "[\u4e00-\u9fff]"
_UNIT = "(?:号楼?|弄|栋|幢|座|单元|室|楼|层|户|组)"
_HOUSE = (
    rf"(?:\d+|[一二三四五六七八九十百]+)\s?{_UNIT}"
    rf"(?:[\da-z一二三四五六七八九十\-]{{0,8}}{_UNIT})*(?:\s?\d{{2,4}}室?)?"
)
_PLACE = re.compile(
    rf"(?:{_HAN}{{2,5}}(?:省|自治区))?\s?(?:{_HAN}{{2,5}}?(?:市|州))?\s?(?:{_HAN}{{1,5}}?(?:区|县|旗|市))?\s?"
    rf"(?:{_HAN}{{1,6}}?(?:街道|镇|乡))?\s?{_HAN}{{1,8}}?(?:路|街|大道|道|巷|胡同|村|小区|花园|苑|广场|大厦|公寓|园区|新村|家园|城)\s?"
    rf"(?:{_HOUSE})?(?:{_HAN}{{1,8}}?(?:小区|花园|苑|广场|大厦|公寓|园|家园|城))?(?:{_HOUSE})?"
)
_LEAD = re.compile(
    r".*(?:地址(?:改)?(?:是|为|成|到|换成)?|改成|改到|换成|换到|寄到|送到|发到|新地址|收货地址)[:是为 ]*"
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
            yield Fact("address", written, start, match.end(), 6)
