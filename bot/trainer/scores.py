"""How good a list of answers is: shares with their intervals, calibration, thresholds, per-intent figures, F1.

Runs in both Pythons: a report of the trainer and `make bench` say the same of the same answers.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import Any, Iterable, Sequence


@dataclass(frozen=True)
class Labelled:
    """A message with its intent and the others that a careful reader would accept."""

    text: str
    intent: str
    also: Sequence[str] = ()

    def accepts(self, intent: str) -> bool:
        """Whether the answer is right, acceptable ones counted."""
        return intent == self.intent or intent in self.also


@dataclass(frozen=True)
class Guess:
    """An answer: the likeliest intent, its confidence, and whether the bot would act on it."""

    intent: str
    confidence: float
    margin: float
    sure: bool


def interval(right: int, n: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share; (0, 1) of nothing."""
    if not n:
        return 0.0, 1.0
    z, share = 1.96, right / n
    middle, spread = share + z * z / (2 * n), z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return (middle - spread) / (1 + z * z / n), (middle + spread) / (1 + z * z / n)


def rights(messages: Sequence[Labelled], guesses: Sequence[Guess]) -> tuple[int, int]:
    """(right by the label, right counting the acceptable)."""
    pairs = list(zip(messages, guesses))
    return (
        sum(message.intent == guess.intent for message, guess in pairs),
        sum(message.accepts(guess.intent) for message, guess in pairs),
    )


def reliability(
    messages: Sequence[Labelled], guesses: Sequence[Guess], bins: int = 10
) -> tuple[float, list[tuple[float, int, float, float]]]:
    """(expected calibration error, [(upper edge, n, mean confidence, share right)]); acceptable counts as right."""
    held: list[list[tuple[float, bool]]] = [[] for _ in range(bins)]
    for message, guess in zip(messages, guesses):
        place = min(bins - 1, int(guess.confidence * bins))
        held[place].append((guess.confidence, message.accepts(guess.intent)))
    error, rows = 0.0, []
    for place, found in enumerate(held):
        if found:
            told, right = sum(c for c, _ in found) / len(found), sum(r for _, r in found) / len(found)
            error += abs(told - right) * len(found) / max(1, len(messages))
            rows.append(((place + 1) / bins, len(found), told, right))
    return error, rows


def curve(messages: Sequence[Labelled], guesses: Sequence[Guess]) -> list[tuple[float, float, float, float]]:
    """For each threshold: (threshold, share asked back, share of acted on that is wrong, share of right asked back)."""
    rows = []
    for step in range(0, 80, 5):
        acted = [(m, g) for m, g in zip(messages, guesses) if g.confidence >= step / 100]
        wrong = sum(not m.accepts(g.intent) for m, g in acted)
        right = sum(m.accepts(g.intent) for m, g in zip(messages, guesses))
        kept = len(acted) - wrong
        rows.append((step / 100, 1 - len(acted) / len(messages), wrong / max(1, len(acted)), 1 - kept / max(1, right)))
    return rows


def by_intent(messages: Sequence[Labelled], guesses: Sequence[Guess]) -> list[tuple[str, int, float, float]]:
    """(intent, n, precision, recall) by the label, the weakest first."""
    said, meant = Counter(g.intent for g in guesses), Counter(m.intent for m in messages)
    hit = Counter(m.intent for m, g in zip(messages, guesses) if m.intent == g.intent)
    rows = [(name, n, hit[name] / max(1, said[name]), hit[name] / n) for name, n in meant.items()]
    return sorted(rows, key=lambda row: row[2] + row[3])


def confusions(messages: Sequence[Labelled], guesses: Sequence[Guess]) -> list[tuple[tuple[str, str], int]]:
    """((meant, said), how often), the most frequent first; acceptable answers are no confusion."""
    wrong = Counter((m.intent, g.intent) for m, g in zip(messages, guesses) if not m.accepts(g.intent))
    return wrong.most_common()


def facts_f1(pairs: Iterable[tuple[Sequence[tuple[str, Any]], Sequence[tuple[str, Any]]]]) -> dict[str, Any]:
    """Of (true facts, read facts) a message: {"all": (precision, recall, F1, n), entity: …}; equal values only."""
    hit: Counter[str] = Counter()
    told: Counter[str] = Counter()
    meant: Counter[str] = Counter()
    for true, read in pairs:
        left = [(entity, str(value)) for entity, value in true]
        meant.update(entity for entity, _ in left)
        for entity, value in read:
            told[entity] += 1
            if (entity, str(value)) in left:
                left.remove((entity, str(value)))
                hit[entity] += 1
    return {
        name: _f1(sum(hit[e] for e in of), sum(told[e] for e in of), sum(meant[e] for e in of))
        for name, of in [("all", sorted({*meant, *told})), *((e, [e]) for e in sorted({*meant, *told}))]
    }


def _f1(hit: int, told: int, meant: int) -> tuple[float, float, float, int]:
    precision, recall = hit / max(1, told), hit / max(1, meant)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall), meant
