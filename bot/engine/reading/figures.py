"""How a number is written in Chinese: digits, 三十五, 一百二, 一千零五, 两, 俩, 1.5万."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Optional

_DIGITS = {
    "零": 0, "一": 1, "二": 2, "两": 2, "俩": 2, "三": 3, "仨": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
    "幺": 1, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9,
}  # fmt: skip
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "万": 10000, "w": 10000, "k": 1000}

#: a number in Chinese characters
HAN = "[零一二两俩三仨四五六七八九十百千万壹贰叁肆伍陆柒捌玖拾佰仟]{1,16}"
#: a number in either script, decimals allowed
NUMBER = rf"(?:\d{{1,9}}(?:,\d{{3}}){{0,3}}(?:\.\d{{1,4}})?[万千百wk]?|{HAN})"


def number(text: str) -> Optional[Decimal]:
    """The value of a whole written number, None when it is none. 一百二 is 120, 两千五 is 2500."""
    text = text.replace(",", "")
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([万千百wk]?)", text)
    if match:
        try:
            return Decimal(match[1]) * ({"百": 100} | _UNITS).get(match[2], 1)
        except InvalidOperation:
            return None
    if not re.fullmatch(HAN, text):
        return None
    if all(letter in _DIGITS for letter in text):
        return Decimal("".join(str(_DIGITS[letter]) for letter in text))
    return _han(text)


def _han(text: str) -> Optional[Decimal]:
    total, section, digit, last_unit, zero = 0, 0, 0, 1, False
    for letter in text:
        if letter in _DIGITS:
            digit = _DIGITS[letter]
            zero = zero or digit == 0
        elif _UNITS[letter] == 10000:
            total, section, digit, last_unit = (total + section + digit) * 10000, 0, 0, 10000
            zero = False
        else:
            last_unit = _UNITS[letter]
            section += (digit or 1) * last_unit
            digit, zero = 0, False
    if digit and last_unit > 10 and not zero:
        digit *= last_unit // 10  # 一百二: the unit below is left out
    return Decimal(total + section + digit)


def whole(text: str) -> Optional[int]:
    """The value of a written whole number, None when it is none or has a fraction."""
    value = number(text)
    return int(value) if value is not None and value == value.to_integral_value() else None
