"""Which messages are alike: each joins the first group whose oldest message shares enough pairs of characters with it.

Plain dictionaries: a thousand messages take well under a second, and one more needs no look at the others.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from math import sqrt

from bot.trainer.examples import normalised

#: share of pairs in common, 0–1 (cosine), from which on two messages are alike
ALIKE = 0.5


def together(texts: Mapping[str, str], leaders: Mapping[str, str], *, alike: float = ALIKE) -> dict[str, str]:
    """id → id of the leader that its text is like, its own when there is none.

    texts    id → text of those to be put somewhere, in order
    leaders  id → text of the groups that are there already
    """
    groups = _Groups(leaders)
    return {id: groups.join(id, text, alike) for id, text in texts.items()}


class _Groups:
    """Leaders by the pairs of characters in them."""

    def __init__(self, leaders: Mapping[str, str]) -> None:
        self._by_pair: defaultdict[str, list[str]] = defaultdict(list)
        self._size: dict[str, int] = {}
        for id, text in leaders.items():
            self._lead(id, pairs(text))

    def join(self, id: str, text: str, alike: float) -> str:
        own = pairs(text)
        shared = Counter(leader for pair in own for leader in self._by_pair.get(pair, ()))
        best = max(shared, key=lambda leader: (shared[leader] / sqrt(self._size[leader]), leader), default=None)
        if best is not None and shared[best] / sqrt(self._size[best] * len(own)) >= alike:
            return best
        self._lead(id, own)
        return id

    def _lead(self, id: str, own: Iterable[str]) -> None:
        kept = set(own)
        self._size[id] = max(len(kept), 1)
        for pair in kept:
            self._by_pair[pair].append(id)


def pairs(text: str) -> set[str]:
    """Neighbouring characters, ends marked, digits all alike; empty text is alike with empty text."""
    said = "^" + "".join("0" if sign.isdigit() else sign for sign in normalised(text) or text) + "$"
    return {said[at : at + 2] for at in range(len(said) - 1)}
