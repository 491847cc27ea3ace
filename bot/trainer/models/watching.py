"""How well the bot understands its buyers lately: what was unclear by day and intent, drift, what a model changed.

Drift is the Jensen–Shannon divergence (0–1, base 2) between the pairs of neighbouring characters that buyers type and
those of the training examples. Any sample differs from the rest by chance: `floor` is the most that as many of the
examples themselves show in DRAWS draws, and only what is above it says that buyers talk otherwise than the examples.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from bot.aftersales.times import shanghai_date
from bot.store.publications import Publication
from bot.store.watching import Puzzled, Typed

#: messages that are looked at, the newest ones
MOST = 20_000
#: of them, and of the examples, so many are compared
COMPARED = 2_000
#: fewer messages than this say nothing about drift
FEWEST = 50
#: as far back as a publication is compared
AROUND = timedelta(days=7)
DRAWS = 10
_SEED = 20261124


def by_day(typed: Iterable[Typed], puzzled: Iterable[Puzzled]) -> list[dict[str, Any]]:
    """Oldest first: {"day", "messages", "unclear", "handed_off"}; a day in Shanghai."""
    days: dict[Any, Counter[str]] = defaultdict(Counter)
    for message in typed:
        days[shanghai_date(message.at)]["messages"] += 1
    for entry in puzzled:
        days[shanghai_date(entry.at)][_column(entry)] += 1
    return [{"day": day.isoformat(), **_figures(days[day])} for day in sorted(days)]


def by_intent(puzzled: Iterable[Puzzled]) -> list[dict[str, Any]]:
    """The most puzzling first: {"intent", "unclear", "handed_off"}, by what the model took it for."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for entry in puzzled:
        if entry.guess is not None:
            found[entry.guess][_column(entry)] += 1
    ordered = sorted(found.items(), key=lambda row: (-row[1].total(), row[0]))
    return [
        {"intent": intent, "unclear": each["unclear"], "handed_off": each["handed_off"]} for intent, each in ordered
    ]


def by_publication(
    publications: Iterable[Publication], typed: Sequence[Typed], puzzled: Sequence[Puzzled], *, now: datetime
) -> list[dict[str, Any]]:
    """What was unclear while each model was live, and as long before: {"model", "share", "before", "live"}."""
    rows = []
    for each in publications:
        if each.decided_at is None or each.state not in ("live", "rolled_back"):
            continue
        until = min(each.ended_at or now, each.decided_at + AROUND)
        span = until - each.decided_at
        rows.append({
            "model": each.model, "share": each.share, "since": each.decided_at.isoformat(),
            "before": _between(typed, puzzled, each.decided_at - span, each.decided_at),
            "live": _between(typed, puzzled, each.decided_at, until),
        })  # fmt: skip
    return rows


def drift(texts: Sequence[str], examples: Sequence[str]) -> dict[str, Any]:
    """{"messages", "divergence", "floor", "drifted"}; the figures are None of fewer than FEWEST messages."""
    texts = texts[:COMPARED]
    if len(texts) < FEWEST or len(examples) < FEWEST:
        return {"messages": len(texts), "divergence": None, "floor": None, "drifted": False}
    draw, whole = Random(_SEED), _pairs(examples)  # noqa: S311 - samples, no secrets
    floor = 0.0
    for _ in range(DRAWS):
        drawn = _pairs(draw.sample(examples, min(len(texts), len(examples) // 2)))
        floor = max(floor, divergence(drawn, whole - drawn))
    found = divergence(_pairs(texts), whole)
    return {
        "messages": len(texts), "divergence": round(found, 4), "floor": round(floor, 4), "drifted": found > floor,
    }  # fmt: skip


def divergence(one: Mapping[str, int], other: Mapping[str, int]) -> float:
    """Jensen–Shannon, base 2: 0 for the same shares, 1 for nothing in common."""
    sums = sum(one.values()), sum(other.values())
    found = 0.0
    for name in one.keys() | other.keys():
        p, q = one.get(name, 0) / sums[0], other.get(name, 0) / sums[1]
        middle = (p + q) / 2
        found += sum(share * math.log2(share / middle) / 2 for share in (p, q) if share)
    return found


def _pairs(texts: Iterable[str]) -> Counter[str]:
    return Counter(text[at : at + 2] for text in texts for at in range(max(1, len(text) - 1)))


def _between(typed: Sequence[Typed], puzzled: Sequence[Puzzled], since: datetime, until: datetime) -> dict[str, int]:
    counted = Counter(_column(each) for each in puzzled if since <= each.at < until)
    counted["messages"] = sum(since <= each.at < until for each in typed)
    return _figures(counted)


def _column(entry: Puzzled) -> str:
    return "handed_off" if entry.cause == "handed_off" else "unclear"


def _figures(counted: Counter[str]) -> dict[str, int]:
    return {name: counted[name] for name in ("messages", "unclear", "handed_off")}
