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


def settled(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """The facts that stand, in the order of the text: no two overlap unless the pair may."""
    kept: list[Fact] = []
    for fact in sorted(facts, key=lambda fact: (-fact.weight, fact.start - fact.end, fact.start)):
        if not any(_clash(fact, other) for other in kept):
            kept.append(fact)
    return tuple(sorted(kept, key=lambda fact: (fact.start, fact.end, fact.entity)))


def _clash(one: Fact, other: Fact) -> bool:
    apart = one.end <= other.start or other.end <= one.start
    both = (one.start, one.end) == (other.start, other.end) and frozenset({one.entity, other.entity}) in _TOGETHER
    return not apart and not both
