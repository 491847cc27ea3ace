"""What a change would flip: tried on a shadow model, over real past messages, held-out ones and golden conversations.

"models" runs the golden conversations before it publishes: `golden_breaks(units, read)` with `read` of the new model.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.store.goldens import Golden
from bot.store.unit_of_work import SqlUnitsOfWork
from bot.trainer.golden_conversations import Break, all_present, breaks, texts_of

#: what an unsure model does instead of acting
ASKS = "nlu_fallback"
#: examples of flips that are shown
SHOWN = 60

#: intent names of texts, in order, as one model understands them
Read = Callable[[Sequence[str]], Awaitable[Sequence[str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a model makes of a message; `acts` is the intent it acts on, "nlu_fallback" when it asks instead."""

    name: str
    sure: bool
    confidence: float

    @property
    def acts(self) -> str:
        """What the conversation goes by."""
        return self.name if self.sure else ASKS

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> Meaning:
        """As bot/engine/shadow.py says it."""
        return cls(name=str(raw["name"]), sure=bool(raw["sure"]), confidence=float(raw["confidence"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """A message to try: `truth` is its meaning where somebody said so. source: "past" or "held_out"."""

    source: str
    text: str
    truth: str | None = None


def compared(
    probes: Sequence[Probe], goldens: Sequence[Golden], both: Sequence[tuple[Meaning, Meaning]]
) -> dict[str, Any]:
    """Plain JSON for the page: flips, gains and losses by intent, accuracy of both, golden breaks, `held` reasons.

    both   (running, shadow) of each probe, then of each line of `texts_of(goldens)`
    """
    ours = list(zip(probes, both, strict=False))
    flips = [(probe, was, now) for probe, (was, now) in ours if was.acts != now.acts]
    judged = [(probe, was, now) for probe, (was, now) in ours if probe.truth is not None]
    by_intent: dict[str, Counter[str]] = {}
    for probe, was, now in judged:
        right = (was.name == probe.truth, now.name == probe.truth)
        if right[0] != right[1]:
            by_intent.setdefault(str(probe.truth), Counter())["gained" if right[1] else "lost"] += 1
    lines = both[len(probes) :]
    broke_before = {(each.golden, each.line) for each in breaks(goldens, [was.name for was, _ in lines])}
    after = breaks(goldens, [now.name for _, now in lines])
    newly = [each for each in after if (each.golden, each.line) not in broke_before]
    # what it loses is shown first
    flips.sort(key=lambda flip: (_worth(flip), flip[0].source))
    return {
        "tried": Counter(probe.source for probe in probes) | {"golden": len(lines)},
        "flipped": len(flips),
        "flips": [
            {"source": probe.source, "text": probe.text if probe.source == "past" else "", "truth": probe.truth,
             "was": was.acts, "now": now.acts, "confidence": round(now.confidence, 3)}
            for probe, was, now in flips[:SHOWN]
        ],
        "right": {
            "of": len(judged),
            "was": sum(was.name == probe.truth for probe, was, _ in judged),
            "now": sum(now.name == probe.truth for probe, _, now in judged),
        },
        "by_intent": [
            {"intent": intent, "gained": counted["gained"], "lost": counted["lost"]}
            for intent, counted in sorted(by_intent.items(), key=lambda each: each[1]["gained"] - each[1]["lost"])
        ],
        "broken": [asdict(each) for each in newly],
        "mended": len(broke_before - {(each.golden, each.line) for each in after}),
        "held": [str(each) for each in newly if each.protected],
    }  # fmt: skip


def _worth(flip: tuple[Probe, Meaning, Meaning]) -> int:
    probe, was, now = flip
    if probe.truth is None:
        return 1
    return 0 if was.acts == probe.truth else 2 if now.acts == probe.truth else 1


async def golden_breaks(units: SqlUnitsOfWork, read: Read) -> list[Break]:
    """Lines of any shop's golden conversations that a model misunderstands; a protected one must not be published."""
    goldens = await all_present(units)
    return breaks(goldens, await read(texts_of(goldens)))
