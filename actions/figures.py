"""What a bare figure means when a sum was asked for: fen; 0 for one that no sum can be."""

from __future__ import annotations

import re
from decimal import Decimal

from bot.chat.likeness import tidy

#: beyond it a figure is no sum of any shop; kept small so that it can be stored anywhere
MOST_FEN = 10**11
_FIGURE = re.compile(r"\s*([-−])?\s*[¥$]?\s*([-−])?(\d{1,40}(?:\.\d{0,20})?|\.\d{1,20})\s*\D{0,3}")
_NEGATIVE = re.compile(r"(?:^|[^\d])[-−]\s*[¥$]?\s*\d")


def fen_of(text: str) -> int | None:
    """`0.5` → 50, `30块` → 3000; 0 below a fen, between two, or negative; None when the text is no figure."""
    said = tidy(text)
    found = _FIGURE.fullmatch(said)
    if found is None:
        return None
    fen = Decimal(found[3]) * 100
    if found[1] or found[2] or fen != fen.to_integral_value():
        return 0
    return min(int(fen), MOST_FEN)


def figures(text: str) -> list[int]:
    """Every figure in the text, as fen if it were a sum."""
    found = (Decimal(each) * 100 for each in re.findall(r"\d{1,9}(?:\.\d{1,2})?", tidy(text)))
    return [int(fen) for fen in found]


def negative(text: str) -> bool:
    """Whether a figure in the text has a minus before it."""
    return _NEGATIVE.search(tidy(text)) is not None
