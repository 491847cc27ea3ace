"""Which passwords staff may choose: long enough, not their name, not one of those that are tried first."""

from __future__ import annotations

from typing import Literal

SHORTEST, LONGEST = 8, 256
#: of those that leaked lists begin with, what is long enough to pass the first rule
_TRIED_FIRST = frozenset(
    """12345678 123456789 1234567890 11111111 00000000 88888888 66666666 87654321 password password1 passw0rd qwertyui
    qwerty123 qwertyuiop 1qaz2wsx abcd1234 abc12345 a1234567 aa123456 admin123 iloveyou 5201314520 woaini1314
    wuyou123 wuyouwuyou administrator""".split()  # noqa: SIM905 - a list of words reads best as one
)


Weakness = Literal["too_short", "too_long", "like_the_name", "tried_first", "one_sign"]


def weakness(name: str, password: str) -> Weakness | None:
    """What is wrong with it, None when it will do. No rule asks for kinds of signs: length is what helps."""
    low = password.casefold()
    if len(password) < SHORTEST:
        return "too_short"
    if len(password) > LONGEST:
        return "too_long"
    if name and name.casefold() in low and len(password) < len(name) + SHORTEST:
        return "like_the_name"
    if len(set(low)) < 4:
        return "one_sign"
    return "tried_first" if low in _TRIED_FIRST else None
