"""Which of the buttons that lie before a buyer he typed instead of pressing: its title, whole and alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.chat.likeness import tidy

#: characters beyond which a line says more than a title
LONGEST = 40
_BETWEEN = re.compile(r"[\s,.!?~;:，。！？～；：、“”\"'·]+")


def typed_title(text: str, titles: Sequence[str]) -> int | None:
    """The place of the only title that `text` is; None when it is none of them, or stands there twice."""
    said = _bare(text) if len(text) <= LONGEST else ""
    if not said:
        return None
    places = [n for n, title in enumerate(titles) if _bare(title) == said]
    return places[0] if len(places) == 1 else None


def _bare(text: str) -> str:
    return _BETWEEN.sub("", tidy(text))
