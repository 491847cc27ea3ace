"""What is said of a model before anybody publishes it: how right, where wrong, how sure, how fast, against which.

A report is plain JSON that is kept with the model for ever. Shares are 0–1, times milliseconds. `set` says which
messages it was judged on: "held_out", written apart from the examples, or "split", a tenth of the data set that the
model did not see (the model it is compared with may have).
"""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from bot.trainer.noise import KINDS
from bot.trainer.scores import (
    Guess,
    Labelled,
    by_intent,
    confusions,
    curve,
    interval,
    reliability,
    rights,
)

SEED = 20261124
#: messages of the set that are worn by each kind of noise
WORN = 150
#: rows of a confusion list, messages of gains and losses
LISTED = 40

#: a judged message, as bot/engine/judging.py writes it
Answer = Sequence[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """What is asked of each model: the set itself, then a sample of it through each kind of noise."""

    name: str
    messages: Sequence[Labelled]
    sample: Sequence[Labelled]
    texts: Sequence[str]

    @property
    def hash(self) -> str:
        """Two reports with the same one were judged on the same messages."""
        lines = "\n".join(f"{each.text}\t{each.intent}" for each in self.messages)
        return hashlib.sha256(lines.encode()).hexdigest()[:16]


def questions(name: str, messages: Sequence[Labelled]) -> Questions:
    """The texts to be judged, the same ones for the same messages."""
    sample = _drawn("sample").sample(list(messages), min(WORN, len(messages)))
    worn = [KINDS[kind](each.text, _drawn(f"{kind} {n}")) for kind in KINDS for n, each in enumerate(sample)]
    return Questions(name=name, messages=messages, sample=sample, texts=[*(each.text for each in messages), *worn])


def report(asked: Questions, answers: Sequence[Answer], *, size_bytes: int, training_seconds: float) -> dict[str, Any]:
    """Of one model alone."""
    n = len(asked.messages)
    found = _guesses(answers[:n])
    right, accepted = rights(asked.messages, found)
    error, bins = reliability(asked.messages, found)
    acted = [(message, guess) for message, guess in zip(asked.messages, found, strict=True) if guess.sure]
    wrong = sum(not message.accepts(guess.intent) for message, guess in acted)
    spent = sorted(float(answer[4]) for answer in answers[:n])
    return {
        "set": {"name": asked.name, "n": n, "hash": asked.hash},
        "accuracy": _share(right, n),
        "accepted": _share(accepted, n),
        "by_intent": [
            {"intent": name, "n": count, "precision": round(precision, 4), "recall": round(recall, 4)}
            for name, count, precision, recall in by_intent(asked.messages, found)
        ],
        "confusions": [
            {"meant": meant, "said": said, "n": times}
            for (meant, said), times in confusions(asked.messages, found)[:LISTED]
        ],
        "calibration": {
            "error": round(error, 4),
            "bins": [
                {"below": round(edge, 2), "n": count, "told": round(told, 4), "right": round(share, 4)}
                for edge, count, told, share in bins
            ],
        },
        "thresholds": [
            {"at": at, "asked_back": round(back, 4), "wrong": round(bad, 4)}
            for at, back, bad, _ in curve(asked.messages, found)
        ],
        "asked_back": _share(n - len(acted), n),
        "wrong_of_acted_on": _share(wrong, len(acted)),
        "noise": _noise(asked, answers[n:]),
        "speed": {"p50_ms": _at(spent, 0.5), "p95_ms": _at(spent, 0.95), "n": n},
        "size_bytes": size_bytes,
        "training_seconds": round(training_seconds, 1),
        "against": None,
    }  # fmt: skip


def against(
    asked: Questions, mine: Sequence[Answer], theirs: Sequence[Answer], *, model: str, size_bytes: int
) -> dict[str, Any]:
    """The other model's figures on the same messages in the same run, and which messages changed sides.

    `chance` is the two-sided probability of so uneven a change between two models that are equally good (McNemar's
    exact test): a small one says that the difference is no accident.
    """
    n = len(asked.messages)
    found, others = _guesses(mine[:n]), _guesses(theirs[:n])
    gains: list[dict[str, str]] = []
    losses: list[dict[str, str]] = []
    turned: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for message, now, before in zip(asked.messages, found, others, strict=True):
        good, was_good = message.accepts(now.intent), message.accepts(before.intent)
        if good != was_good:
            row = {"text": message.text, "meant": message.intent, "now": now.intent, "before": before.intent}
            (gains if good else losses).append(row)
            turned[message.intent][0 if good else 1] += 1
    whole = report(asked, theirs, size_bytes=size_bytes, training_seconds=0.0)
    kept = ("accuracy", "accepted", "asked_back", "wrong_of_acted_on", "noise", "speed", "size_bytes")
    return {
        "model": model,
        **{name: whole[name] for name in kept},
        "calibration": {"error": whole["calibration"]["error"]},
        "gained": len(gains),
        "lost": len(losses),
        "gains": gains[:LISTED],
        "losses": losses[:LISTED],
        "turned": [
            {"intent": intent, "gained": gained, "lost": lost}
            for intent, (gained, lost) in sorted(turned.items(), key=lambda row: row[1][0] - row[1][1])
        ],
        "chance": round(chance(len(gains), len(losses)), 4),
    }


def chance(gained: int, lost: int) -> float:
    """McNemar's exact test: how likely so uneven a split of the changed messages is by accident; 1 of none."""
    n, fewer = gained + lost, min(gained, lost)
    return min(1.0, 2 * sum(math.comb(n, k) for k in range(fewer + 1)) / 2**n) if n else 1.0


def _drawn(what: str) -> Random:
    return Random(f"{SEED} {what}")  # noqa: S311 - a sample, not a secret


def _guesses(answers: Sequence[Answer]) -> list[Guess]:
    return [Guess(str(intent), float(sure), float(margin), bool(acts)) for intent, sure, margin, acts, _ in answers]


def _noise(asked: Questions, answers: Sequence[Answer]) -> list[dict[str, Any]]:
    size, rows = len(asked.sample), []
    for place, kind in enumerate(KINDS):
        _, accepted = rights(asked.sample, _guesses(answers[place * size : (place + 1) * size]))
        rows.append({"kind": kind, **_share(accepted, size)})
    return rows


def _share(count: int, n: int) -> Mapping[str, Any]:
    low, high = interval(count, n)
    return {"count": count, "n": n, "share": round(count / max(1, n), 4), "low": round(low, 4), "high": round(high, 4)}


def _at(ordered: Sequence[float], share: float) -> float:
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 3) if ordered else 0.0
