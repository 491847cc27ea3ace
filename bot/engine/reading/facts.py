"""What a fact read from a message is, and which of two that overlap is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Iterable


@dataclass(frozen=True)
class Fact:
    """One entity: name and canonical value (LANGUAGE.md), [start, end) in the regular text.

    weight   of two facts of different resolvers over the same characters the heavier wins, then the longer
    """

    entity: str
    value: Any
    start: int
    end: int
    weight: int = 0


#: pairs that may lie over exactly the same characters, since both are wanted
_TOGETHER = frozenset({frozenset({"fault", "reason"})})
#: pairs that may overlap in any way: 台灯不亮 names the lamp in its fault, 少发一个 says how many are missing
_OVERLAP = frozenset({frozenset({"fault", "product"}), frozenset({"reason", "quantity"})})


def settled(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """The facts that stand, in the order of the text: no two overlap unless the pair may."""
    kept: list[Fact] = []
    for fact in sorted(facts, key=lambda fact: (-fact.weight, fact.start - fact.end, fact.start)):
        if not any(_clash(fact, other) for other in kept):
            kept.append(fact)
    return tuple(sorted(kept, key=lambda fact: (fact.start, fact.end, fact.entity)))


def _clash(one: Fact, other: Fact) -> bool:
    apart = one.end <= other.start or other.end <= one.start
    pair, same = frozenset({one.entity, other.entity}), (one.start, one.end) == (other.start, other.end)
    return not apart and pair not in _OVERLAP and not (same and pair in _TOGETHER)
