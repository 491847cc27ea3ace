"""What a message tells besides its intent: danger to a person, the law, anger. A return can be furious as well.

Words of nlu_data/words (escalation.yml, anger.yml), never inside a number (12315 in an order number) nor in a question
about goods (有没有过敏原).
"""

from __future__ import annotations

import re
from typing import Mapping, Sequence

#: a dangerous word that asks or denies instead of telling
_ASKS = re.compile(
    r"过敏[原源体]|致敏|[不低防抗脱]过敏|过敏(?:的?人|肤质|皮肤|能用|可以用)|会不会|容易.{1,3}吗|[防不]漏电|漏电保护|防爆|防烫|会.{1,4}吗|"
    r"(?:有没有|是否|没有|没).{0,6}(?:过敏|漏电|爆炸|受伤|危险)"
)
_DIGITS = re.compile(r"\d[\d -]{8,}")


def signs(text: str, words: Mapping[str, Sequence[str]]) -> list[str]:
    """Which of "safety", "legal", "anger" a regular text shows, by `words` (kind → words), in that order."""
    plain = _DIGITS.sub(" ", text)
    found = [kind for kind in ("safety", "legal", "anger") if any(_says(plain, word) for word in words.get(kind, ()))]
    if "safety" in found and _ASKS.search(plain):
        found.remove("safety")
    return found


def _says(text: str, word: str) -> bool:
    if word.isascii():
        return re.search(rf"(?<![a-z\d]){re.escape(word)}(?![a-z\d])", text) is not None
    return word in text
