"""Every figure of MEASURES.md's "Understanding" for the present model: rows as JSON on stdout, tables on stderr."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, Optional, Sequence

from bench.understood.peers import Answers, baseline, stock
from bench.understood.printing import table, title
from bench.understood.sets import HELD_OUT, REAL, ROOT, answered, labelled, named
from bot.engine.fingerprint import model_path
from bot.engine.parse import open_reader
from bot.engine.reading.examples import read_examples
from bot.engine.reading.reader import Reader
from bot.trainer.noise import KINDS
from bot.trainer.scores import (
    Guess,
    Labelled,
    by_intent,
    confusions,
    curve,
    facts_f1,
    interval,
    reliability,
    rights,
)

SEED = 20261124
#: the day that the dates of entities.tsv are counted from, a Tuesday
TODAY = date(2026, 11, 24)
OUT = "out_of_scope"
Rows = list[dict[str, Any]]


def guesses(reader: Reader, texts: Sequence[str]) -> list[Guess]:
    """What the reader answers."""
    found = []
    for text in texts:
        read = reader.read(text, TODAY)
        first, second = read["ranking"][0]["confidence"], read["ranking"][1]["confidence"]
        found.append(Guess(read["intent"]["name"], first, first - second, read["intent"]["sure"]))
    return found


def worn(messages: Sequence[Labelled], kind: str, seed: int) -> list[str]:
    """The messages through one kind of noise."""
    chance = Random(f"{seed} {kind}")
    return [KINDS[kind](message.text, chance) for message in messages]


def measure(reader: Reader, seed: int, peer: Optional[Answers], plain: Answers) -> Rows:
    """All rows; figures that need a file that is not there are left out and said."""
    held = labelled(HELD_OUT / "messages.tsv")
    clean = guesses(reader, [message.text for message in held])
    rows = [*_intents("held-out", held, clean, plain, peer, bar=0.95, ratio=0.6)]
    rows += _noise(reader, held, seed, plain, peer)
    rows += _confidence(held, clean)
    rows += _out_of_scope(held, clean)
    rows += _facts(reader, seed)
    rows += _context(reader)
    real = labelled(REAL)
    if real:
        rows += _intents(
            "real messages", real, guesses(reader, [m.text for m in real]), plain, peer, bar=0.80, also=0.85
        )
    else:
        title("real messages: the file is not here")
    return rows + _speed(reader, held)


def row(
    name: str, ours: float, bar: str, holds: Optional[bool], n: int, peer: Optional[float] = None
) -> dict[str, Any]:
    """A row of bench/latest.json; a share has the unit "share"."""
    ratio = None if peer is None else round((1 - ours) / max(1e-9, 1 - peer), 3)
    return {"name": name, "ours": round(ours, 4), "peer": None if peer is None else round(peer, 4), "ratio": ratio,
            "bar": bar, "holds": bool(holds), "n": n, "unit": "share"}  # fmt: skip


def _share(messages: Sequence[Labelled], answers: Sequence[str]) -> tuple[float, float]:
    found = rights(messages, [Guess(answer, 1.0, 1.0, True) for answer in answers])
    return found[0] / len(messages), found[1] / len(messages)


def _intents(
    name: str, messages: Sequence[Labelled], found: Sequence[Guess], plain: Answers, peer: Optional[Answers], *,
    bar: float, ratio: Optional[float] = None, also: Optional[float] = None,
) -> Rows:  # fmt: skip
    n, texts = len(messages), [message.text for message in messages]
    strict, accepted = rights(messages, found)
    theirs = _share(messages, plain(texts))
    stocks = _share(messages, peer(texts)) if peer else None
    title(f"{name}: {n} messages")
    low, high = interval(strict, n)
    low2, high2 = interval(accepted, n)
    shown = [("ours", strict / n, f"{low:.3f}–{high:.3f}", accepted / n, f"{low2:.3f}–{high2:.3f}"),
             ("plain baseline", theirs[0], "", theirs[1], "")]  # fmt: skip
    shown += (
        [("stock Rasa", stocks[0], "", stocks[1], "")] if stocks else [("stock Rasa: not trained here", "", "", "", "")]
    )
    table(("who", "right", "95 %", "with acceptable", "95 %"), shown)
    table(("intent", "n", "precision", "recall"), by_intent(messages, found))
    table(("meant → said", "times"), [(f"{a} → {b}", times) for (a, b), times in confusions(messages, found)[:25]])
    errors = None if stocks is None else (1 - strict / n) / max(1e-9, 1 - stocks[0])
    holds = strict / n >= bar and (ratio is None or (errors is not None and errors <= ratio))
    wanted = f"≥ {bar:g}" + (f", errors ≤ {ratio:g} × stock" if ratio else "")
    right, fair, aim = strict / n, accepted / n, also or bar
    return [
        row(f"intent, {name}", right, wanted, holds, n, stocks[0] if stocks else None),
        row(f"intent, {name}, acceptable counted", fair, f"≥ {aim:g}", fair >= aim, n),
        row(f"intent, {name}, beside the plain baseline", right, "errors < 1 ×", right > theirs[0], n, theirs[0]),
    ]


def _noise(reader: Reader, held: Sequence[Labelled], seed: int, plain: Answers, peer: Optional[Answers]) -> Rows:
    title(f"through noise, seed {seed}")
    shown, rows = [], []
    for kind in KINDS:
        texts = worn(held, kind, seed)
        strict, accepted = (count / len(held) for count in rights(held, guesses(reader, texts)))
        theirs = _share(held, plain(texts))[0]
        stocks = _share(held, peer(texts))[0] if peer else None
        shown.append((kind, strict, accepted, theirs, "—" if stocks is None else stocks))
        half = stocks is not None and (1 - strict) <= 0.5 * (1 - stocks)
        rows.append(
            row(
                f"intent through {kind}",
                strict,
                "≥ 0.9, errors ≤ 0.5 × stock",
                strict >= 0.9 and half,
                len(held),
                stocks,
            )
        )
    table(("kind", "right", "with acceptable", "plain baseline", "stock"), shown)
    return rows


def _confidence(held: Sequence[Labelled], found: Sequence[Guess]) -> Rows:
    error, bins = reliability(held, found)
    title(f"calibration: ECE {error:.3f}")
    table(("confidence below", "n", "told", "right"), bins)
    title("clarify threshold: below it the bot asks")
    table(("threshold", "asked back", "wrong of acted on", "right asked back"), curve(held, found))
    asked = sum(not guess.sure for guess in found) / len(held)
    wrong = sum(g.sure and not m.accepts(g.intent) for m, g in zip(held, found)) / max(1, sum(g.sure for g in found))
    table(("in use: asked back", "wrong of acted on"), [(asked, wrong)])
    return [row("expected calibration error", error, "≤ 0.05", error <= 0.05, len(held))]


def _out_of_scope(held: Sequence[Labelled], found: Sequence[Guess]) -> Rows:
    """Refused: read as out of scope, or too unsure to act on. Wrongly: an in-scope message read as out of scope."""
    out = [guess for message, guess in zip(held, found) if message.intent == OUT]
    inside = [(m, g) for m, g in zip(held, found) if m.intent != OUT and OUT not in m.also]
    refused = sum(g.intent == OUT or not g.sure for g in out) / max(1, len(out))
    wrongly = sum(g.intent == OUT and g.sure for _, g in inside) / max(1, len(inside))
    title(f"out of scope: refused {refused:.3f} of {len(out)}, wrongly {wrongly:.3f} of {len(inside)}")
    holds = refused >= 0.9 and wrongly <= 0.03
    return [
        row("out of scope refused", refused, "≥ 0.9", holds, len(out)),
        row("in scope refused", wrongly, "≤ 0.03", wrongly <= 0.03, len(inside)),
    ]


def _facts(reader: Reader, seed: int) -> Rows:
    gold = named()
    rows = []
    for name, kinds, bar in (("clean", [""], 0.97), ("noisy", list(KINDS), 0.92)):
        pairs = []
        for kind in kinds:
            chance = Random(f"{seed} {kind}")
            for message in gold:
                text = KINDS[kind](message.text, chance) if kind else message.text
                read = [(fact["entity"], fact["value"]) for fact in reader.read(text, TODAY)["entities"]]
                pairs.append((message.facts, read))
        found = facts_f1(pairs)
        title(f"entities, {name}: {len(pairs)} messages")
        table(("entity", "precision", "recall", "F1", "n"), [(entity, *figures) for entity, figures in found.items()])
        value = found["all"][2]
        rows.append(row(f"entities F1, {name}", value, f"≥ {bar:g}", value >= bar, len(pairs)))
    return rows


def _context(reader: Reader) -> Rows:
    asked = answered()
    if not asked:
        return []
    right = []
    for place in asked:
        read = reader.read(place.text, TODAY, place.asked)["intent"]["name"]
        right.append(read == place.intent or read in place.also)
    alone = [reader.read(place.text, TODAY)["intent"]["name"] for place in asked]
    without = sum(a == p.intent or a in p.also for a, p in zip(alone, asked)) / len(asked)
    share = sum(right) / len(asked)
    title(f"answers to an open question: {share:.3f} of {len(asked)}, read alone {without:.3f}")
    return [row("answers to an open question", share, "≥ 0.95", share >= 0.95, len(asked))]


def _speed(reader: Reader, held: Sequence[Labelled]) -> Rows:
    took = []
    for message in held:
        began = time.perf_counter()
        reader.read(message.text)
        took.append((time.perf_counter() - began) * 1000)
    took.sort()
    p50, p95 = took[len(took) // 2], took[int(len(took) * 0.95)]
    title(f"a parse: p50 {p50:.2f} ms, p95 {p95:.2f} ms, {len(took)} messages")
    return [{"name": "parse p50", "ours": round(p50, 3), "peer": None, "ratio": None, "bar": "≤ 5", "holds": p50 <= 5,
             "n": len(took), "unit": "ms"}]  # fmt: skip


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="bench.understanding")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--model", type=Path)
    options, _ = parser.parse_known_args()
    model = options.model or model_path(ROOT, ROOT / "models")
    reader = open_reader(model, Path(os.environ.get("WUYOU_DATA_DIR", ROOT / "var")))
    examples = sorted(set(read_examples(ROOT / "nlu_data" / "intents")))
    title(f"{model.name}, {len(examples)} examples, seed {options.seed}")
    rows = measure(reader, options.seed, stock(), baseline(examples, options.seed))
    print(json.dumps(rows, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
