"""Which size a message names: 41码, 四十一码, XL, 大一号 ("+1"), 均码."""

from __future__ import annotations

import re
from typing import Iterator

from bot.engine.reading.facts import Fact
from bot.engine.reading.figures import HAN, whole

_SHOE = re.compile(rf"(?<![\d.月])(?P<n>\d{{2,3}}(?:\.5)?|{HAN})\s?(?P<half>半)?(?:码|号|尺码|欧码)(?!头|机|线)")
_LETTER = re.compile(r"(?<![a-z\d])(?P<n>(?:[2-6]?x{1,4}[ls]|x{1,4}[ls]|[sml]))(?:码|号)?(?![a-z\d])")
_LETTER_NEEDS = re.compile(r"码|号|尺|大|小|换|拍|买|穿|件|款")
_STEP = re.compile(
    r"(?P<way>大|小)\s?(?P<n>\d|[一二两三半])?\s?个?(?:码|号)(?!\d)|(?:再|要|换|换个|换成)(?P<way2>大|小)(?:一点|点|些)的?"
)
_NAMES = (("均码", "均码|free ?size"), ("大码", "加大码"), ("小码", "特小码"))


def sizes(text: str) -> Iterator[Fact]:
    """Sizes of a regular text: as on items ("41码", "XL", "均码"), or steps from the bought one ("+1", "-1")."""
    for match in _SHOE.finditer(text):
        size = match["n"] if "." in match["n"] else whole(match["n"])
        if size is not None and 20 <= float(size) <= 200:
            half = ".5" if match["half"] else ""
            yield Fact("size", f"{size}{half}码", *match.span(), 5 if "码" in match[0] else 1)
    for match in _LETTER.finditer(text):
        if len(match["n"]) > 1 or _LETTER_NEEDS.search(text):
            yield Fact("size", _letters(match["n"]), *match.span(), 5)
    for match in _STEP.finditer(text):
        written = match["n"] or "一"
        steps = 0.5 if written == "半" else whole(written) or 1
        sign = "+" if (match["way"] or match["way2"]) == "大" else "-"
        yield Fact("size", f"{sign}{steps}", *match.span(), 8)
    for value, pattern in _NAMES:
        for match in re.finditer(pattern, text):
            yield Fact("size", value, *match.span(), 5)


def _letters(written: str) -> str:
    """xxxl and 3xl are one size: 3XL; xxl stays XXL as shops write it."""
    match = re.fullmatch(r"(\d?)(x*)([lsm])", written)
    assert match is not None
    count = int(match[1]) if match[1] else len(match[2])
    return f"{count}X{match[3].upper()}" if count >= 3 else "X" * count + match[3].upper()
