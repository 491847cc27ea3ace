"""Which lines that people read hold a number or a date of their own, instead of a rule's or an order's."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.wire.yml import read_yml

ROOT = Path(__file__).resolve().parent.parent
#: filled in by facts and rules
_HOLE = re.compile(r"\{[^{}]*\}")
#: what a thing is called, whatever number its name has
NAMES = ("七天无理由", "七日无理由", "三包", "假一赔三")
_FIGURE = re.compile(r"[0-9０-９]+")
_COUNTED = re.compile(
    r"[零〇一二两三四五六七八九十百千万半]+(?:多|余)?个?(?:工作日|天|日|小时|钟头|分钟|秒|周|星期|礼拜|月|年|元|块|毛|角|折|倍|成)"
)
#: keys of policy/*.yml whose value is a sentence; the rest there is the law's numbers themselves, or where they stand
_SENTENCES = frozenset({"sentence", "text", "when", "title", "silence", "why"})
_POLICY = "bot/aftersales/policy/"
#: what buyers say, which is compared and never said; patterns of time; places of the country
NOT_SAID = frozenset({"actions/answers.yml", "actions/matters/moves.yml", "bot/chat/places.yml"})
_NOT_SAID_PARTS = frozenset({("titles.yml", "formats"), ("titles.yml", "leaving")})


def own_numbers(text: str) -> list[str]:
    """The figures and counted times or sums in a line that nobody filled in."""
    bare = _HOLE.sub("", text)
    for name in NAMES:
        bare = bare.replace(name, "")
    return [*_FIGURE.findall(bare), *_COUNTED.findall(bare)]


def lines_of(name: str, raw: Any) -> Iterator[tuple[str, str]]:
    """(where, line) of all that people read in a file of wording."""
    if name == "domain.yml":
        for response, variants in raw["responses"].items():
            yield from ((response, variant["text"]) for variant in variants)
        return
    in_law = name.startswith(_POLICY) and not name.endswith("titles.yml")
    yield from _walk(name, raw, (), in_law)


def complaints(root: Path = ROOT) -> list[str]:
    """One sentence a fault; empty when every number comes from a rule or a fact."""
    names = ["domain.yml", "titles.yml", *(str(p.relative_to(root)) for p in sorted((root / "bot").rglob("*.yml")))]
    names += [str(p.relative_to(root)) for p in sorted((root / "actions").rglob("*.yml"))]
    return [
        f"{name}: {where}: {number} — {text}"
        for name in names
        if name not in NOT_SAID
        for where, text in lines_of(name, read_yml(root / name))
        for number in own_numbers(text)
    ]


def _walk(name: str, raw: Any, path: tuple[str, ...], in_law: bool) -> Iterator[tuple[str, str]]:
    if (name, *path[:1]) in _NOT_SAID_PARTS:
        return
    if isinstance(raw, dict):
        for key, value in raw.items():
            yield from _walk(name, value, (*path, str(key)), in_law)
    elif isinstance(raw, list):
        for value in raw:
            yield from _walk(name, value, path, in_law)
    elif isinstance(raw, str) and (not in_law or path[-1] in _SENTENCES):
        yield ".".join(path), raw


if __name__ == "__main__":
    found = complaints()
    print("\n".join(found))
    sys.exit(1 if found else 0)
