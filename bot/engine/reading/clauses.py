"""Where a long message falls apart: the parts between marks, spaces and words that begin another matter."""

from __future__ import annotations

import re
from typing import Sequence

_BREATH = "顺便|顺带|另外|还有|然后|再帮|再给|再查|不行就|不行的话|要么|或者|所以|但是|可是"
_PART = re.compile(rf"(?:{_BREATH})?(?:(?!{_BREATH})[^\s,.!?;:~])+")
#: a part shorter than this says too little alone
_LEAST = 2
#: no more parts of one message are read
_MOST = 12


def clauses(text: str) -> Sequence[tuple[int, int]]:
    """[start, end) of the parts of a regular text, at most twelve; a figure with a point or comma stays whole."""
    marked = re.sub(r"(?<=\d)[.,:](?=\d)", "·", text)
    found = [match.span() for match in _PART.finditer(marked) if match.end() - match.start() >= _LEAST]
    return found[:_MOST]
