"""What makes a set of training examples unfit: doubles, contradictions, thin intents, broken marks, held-out texts."""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from rapidfuzz import fuzz, process

from bot.trainer.examples import Example, normalised, read_examples
from bot.wire.yml import read_yml

#: intents of domain.yml that only the server says (a low confidence, a pressed button)
NEVER_WRITTEN = frozenset({"nlu_fallback", "act_on_case", "act_on_order", "act_by_form"})
#: an intent below this teaches nothing reliable
FEWEST = 40
#: the largest intent may be at most this many times the smallest
MOST_UNEVEN = 4
#: likeness (0–100) above which a training text counts as a copy of a held-out one; short texts only when the same
NEAR = 92
SHORT = 5


def complaints(
    examples: Sequence[Example], *, intents: Collection[str], entities: Collection[str], held_out: Iterable[str] = ()
) -> Iterator[str]:
    """One sentence a fault; nothing when the set is fit to train on."""
    yield from _marks(examples, intents=intents, entities=entities)
    yield from _doubles(examples)
    yield from _balance(examples, intents=intents)
    yield from _held_out(examples, [text for text in held_out if text])


def _marks(examples: Sequence[Example], *, intents: Collection[str], entities: Collection[str]) -> Iterator[str]:
    for example in examples:
        where = f"{example.file}:{example.line}"
        if example.broken:
            yield f"{where}: 实体标注没有写完整: {example.text}"
        for _, _, entity in example.entities:
            if entity not in entities:
                yield f"{where}: domain.yml 里没有实体 {entity}"
        if example.intent not in intents:
            yield f"{where}: domain.yml 里没有意图 {example.intent}"


def _doubles(examples: Sequence[Example]) -> Iterator[str]:
    seen: dict[str, Example] = {}
    for example in examples:
        first = seen.setdefault(example.key, example)
        if first is not example:
            fault = (
                "重复"
                if first.intent == example.intent
                else f"同一句话归在 {first.intent} 和 {example.intent} 两个意图"
            )
            yield f"{example.file}:{example.line}: {fault}: {example.text} (见 {first.file}:{first.line})"


def _balance(examples: Sequence[Example], *, intents: Collection[str]) -> Iterator[str]:
    counts = Counter(example.intent for example in examples)
    for intent in sorted(intents):
        if counts[intent] < FEWEST:
            yield f"{intent}: 只有 {counts[intent]} 句, 至少要 {FEWEST} 句"
    if counts and max(counts.values()) > MOST_UNEVEN * min(counts.values()):
        most, least = counts.most_common()[0], counts.most_common()[-1]
        yield f"意图例句数相差太大: {most[0]} {most[1]} 句, {least[0]} {least[1]} 句"


def _held_out(examples: Sequence[Example], held_out: Sequence[str]) -> Iterator[str]:
    kept = defaultdict(list)
    for text in held_out:
        kept[normalised(text)].append(text)
    keys = list(kept)
    for example in examples:
        if example.key in kept:
            yield f"{example.file}:{example.line}: 与保留的测试句相同: {example.text}"
        elif len(example.key) > SHORT:
            near = process.extractOne(example.key, keys, scorer=fuzz.ratio, score_cutoff=NEAR)
            if near and len(near[0]) > SHORT:
                yield f"{example.file}:{example.line}: 与保留的测试句太像: {example.text} ~ {kept[near[0]][0]}"


def held_out_texts(root: Path) -> list[str]:
    """Texts of every `tests/held_out/*.tsv` (text, intent, …); they may never be trained on."""
    texts = []
    for path in sorted((root / "tests" / "held_out").glob("*.tsv")):
        texts += [line.split("\t")[0] for line in path.read_text("utf-8").splitlines() if line and line[0] != "#"]
    return texts


def _names(listed: Iterable[object]) -> set[str]:
    return {str(next(iter(name))) if isinstance(name, dict) else str(name) for name in listed}


def known_names(root: Path) -> tuple[set[str], set[str]]:
    """Intents that examples may have, and entities that they may mark: domain.yml's."""
    domain = read_yml(root / "domain.yml")
    return _names(domain["intents"]) - NEVER_WRITTEN, _names(domain["entities"])


def main() -> int:
    """Prints every fault of nlu_data/ and answers 1 when there is one; run from the project's root."""
    root = Path.cwd()
    examples = list(read_examples(root / "nlu_data" / "intents"))
    intents, entities = known_names(root)
    faults = list(complaints(examples, intents=intents, entities=entities, held_out=held_out_texts(root)))
    for fault in faults:
        print(fault)
    print(f"{len(examples)} 句例句, {len(intents)} 个意图, {len(faults)} 处问题")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
