"""Two wishes in one breath share the confidence between them: neither is a guess, and what is not wished is neither."""

from __future__ import annotations

import re
from typing import Any, Mapping, Sequence

#: together the two must hold at least so much, and each clause its own intent with so much
_BETWEEN_THEM, _EACH = 0.7, 0.5
_NOT_WISHED = re.compile("我?(?:也|又|可)?(?:不要|不想|不用|不是要|别)")

Ranking = Sequence[Mapping[str, Any]]


def settle(ranking: Ranking, clauses: Sequence[Mapping[str, Any]]) -> tuple[Ranking, bool]:
    """The ranking, and whether its two first are the wishes of two clauses rather than two guesses at one.

    A clause that begins with what is not wished (我不要退货 赔我一半) speaks for the other one, which then comes first.
    """
    if len(ranking) < 2:
        return ranking, False
    first, second = ranking[0], ranking[1]
    said = {
        name: [
            each["text"] for each in clauses if each["intent"]["name"] == name and each["intent"]["confidence"] >= _EACH
        ]
        for name in (first["name"], second["name"])
    }
    if first["confidence"] + second["confidence"] < _BETWEEN_THEM or not all(said.values()):
        return ranking, False
    wished = [name for name, texts in said.items() if not all(_NOT_WISHED.match(text) for text in texts)]
    if wished == [second["name"]]:
        turned = [{**first, "name": second["name"]}, {**second, "name": first["name"]}]
        return [*turned, *ranking[2:]], True
    return ranking, bool(wished)
