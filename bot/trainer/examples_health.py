"""How fit the examples are: thin intents, near-doubles, intents that overlap, which facts and kinds of noise occur."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from bot.trainer.changes.change import Item, Key, Written
from bot.trainer.examples import unmarked
from bot.trainer.inbox.clusters import pairs
from bot.trainer.validation import FEWEST

#: from this share of common pairs (cosine) on, two examples say the same
NEAR = 0.85
#: the rarest pairs of an example by which its like are looked for; near-doubles share at least one of them
_RAREST = 4
#: doubles and overlaps that are shown
SHOWN = 100

_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]|\\[[\u4e00-\u9fff]{1,3}\\]")
#: kinds of noise of LANGUAGE.md that can be told from the text alone
NOISE: Mapping[str, re.Pattern[str]] = {
    "fullwidth": re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]"),
    "latin": re.compile(r"[a-zA-Z]{2,}"),
    "emoji": _EMOJI,
    "stretched": re.compile(r"([^\d\s])\1\1|[!！?？。~]{2,}"),
    "spoken_digits": re.compile(r"[零〇一二三四五六七八九十百千两幺]{2,}"),
    "no_punctuation": re.compile(r"^[^,.!?;:，。！？；：、~]{12,}$"),
    "dialect": re.compile(r"[俺咱啥咋俩嘛呗哈噻嘞咧滴哒]|木有|造不|中不中|得劲"),
    "traditional": re.compile(r"[貨換錢單號訂問題開關發錯還沒這個們幾麼時壞買賣給質運費]"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two examples that are all but the same."""

    one: Written
    two: Written
    alike: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """intents: name → {"examples", "marked", "near"} · thin: those below FEWEST · doubles: within one intent ·
    conflicts: across two · overlaps: ((one, two), conflicts between) · entities, noise: how many examples each."""

    intents: Mapping[str, Mapping[str, int]]
    thin: Sequence[str]
    doubles: Sequence[Pair]
    conflicts: Sequence[Pair]
    overlaps: Sequence[tuple[tuple[str, str], int]]
    entities: Mapping[str, int]
    noise: Mapping[str, int]


def health_of(items: Mapping[Key, Item], *, intents: Iterable[str], entities: Iterable[str]) -> Health:
    """Of all examples; a second or two for twenty thousand."""
    examples = [item for item in items.values() if isinstance(item, Written)]
    texts = [unmarked(each.written) for each in examples]
    near = _near([said.text for said in texts])
    found = [Pair(one=examples[a], two=examples[b], alike=round(alike, 2)) for a, b, alike in near]
    found.sort(key=lambda pair: -pair.alike)
    conflicts = [pair for pair in found if pair.one.intent != pair.two.intent]
    doubles = [pair for pair in found if pair.one.intent == pair.two.intent]
    counts = Counter(each.intent for each in examples)
    marked = Counter(each.intent for each, said in zip(examples, texts, strict=True) if said.entities)
    twice = Counter(pair.one.intent for pair in doubles)
    overlaps = Counter(tuple(sorted((pair.one.intent, pair.two.intent))) for pair in conflicts)
    facts = Counter(entity for said in texts for entity in {entity for _, _, entity in said.entities})
    return Health(
        intents={
            name: {"examples": counts[name], "marked": marked[name], "near": twice[name]} for name in sorted(intents)
        },
        thin=sorted(name for name in intents if counts[name] < FEWEST),
        doubles=doubles[:SHOWN],
        conflicts=conflicts[:SHOWN],
        overlaps=[((one, two), many) for (one, two), many in overlaps.most_common(SHOWN)],
        entities={name: facts[name] for name in sorted(entities)},
        noise={kind: sum(bool(sign.search(said.text)) for said in texts) for kind, sign in NOISE.items()},
    )


def _near(texts: Sequence[str]) -> list[tuple[int, int, float]]:
    sets = [pairs(text) for text in texts]
    seen = Counter(pair for own in sets for pair in own)
    by_pair: defaultdict[str, list[int]] = defaultdict(list)
    found = []
    for at, own in enumerate(sets):
        rare = sorted(own, key=lambda pair: (seen[pair], pair))[:_RAREST]
        for other in {each for pair in rare for each in by_pair[pair]}:
            alike = len(own & sets[other]) / sqrt(len(own) * len(sets[other]))
            if alike >= NEAR:
                found.append((other, at, alike))
        for pair in rare:
            by_pair[pair].append(at)
    return found


def search(
    items: Mapping[Key, Item], *, text: str = "", intent: str | None = None, after: int = 0, limit: int = 100
) -> tuple[list[Written], int]:
    """Examples with the text in them, of an intent or of all, from the `after`-th on; and how many there are."""
    wanted = unicodedata.normalize("NFKC", text).lower().strip()
    found = [
        item
        for item in items.values()
        if isinstance(item, Written)
        and (intent is None or item.intent == intent)
        and (not wanted or wanted in unicodedata.normalize("NFKC", unmarked(item.written).text).lower())
    ]
    return found[after : after + limit], len(found)
