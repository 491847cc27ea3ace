"""What the training examples in nlu_data/ say, read without Rasa."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.wire.yml import read_yml

MARK = re.compile(r"\[(?P<text>[^\]]+)\]\((?P<entity>[a-z_]+)\)")
#: an opening of a mark that MARK did not consume: a bracket left open, or an entity that is no name
BROKEN = re.compile(r"\]\(|\[[^\]]*$")
#: neither letter nor digit
_SIGNS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One written message.

    text      as a buyer would type it, marks taken out
    entities  (start, end, entity) over text
    """

    intent: str
    text: str
    entities: tuple[tuple[int, int, str], ...]
    file: str
    line: int
    broken: bool = False

    @property
    def key(self) -> str:
        """The text without punctuation, width and case; a message of signs only is its own key."""
        return normalised(self.text) or self.text


def normalised(text: str) -> str:
    """NFKC, lower case, letters and digits only."""
    return _SIGNS.sub("", unicodedata.normalize("NFKC", text).lower())


def read_examples(folder: Path) -> Iterator[Example]:
    """Every example of every `*.yml` below `folder`; ValueError names a file that is not Rasa's NLU form."""
    for path in sorted(folder.rglob("*.yml")):
        loaded = read_yml(path)
        if not isinstance(loaded, dict) or "nlu" not in loaded:
            raise ValueError(f"{path}: 不是 NLU 例句文件")
        lines = path.read_text(encoding="utf-8").splitlines()
        for block in loaded["nlu"]:
            if "intent" not in block:
                continue
            for written in str(block["examples"]).splitlines():
                if written.strip():
                    yield _example(str(block["intent"]), written.strip().removeprefix("-").strip(), path, lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmarked:
    """A message without its marks: entities as (start, end, entity) over text; broken: a mark was left unfinished."""

    text: str
    entities: tuple[tuple[int, int, str], ...]
    broken: bool


def unmarked(written: str) -> Unmarked:
    """What `[8块](money)邮费退吗` says."""
    text, entities, at = "", [], 0
    for mark in MARK.finditer(written):
        text += written[at : mark.start()]
        entities.append((len(text), len(text) + len(mark["text"]), mark["entity"]))
        text += mark["text"]
        at = mark.end()
    broken = "](" in written and bool(BROKEN.search(MARK.sub("", written)))
    return Unmarked(text=text + written[at:], entities=tuple(entities), broken=broken)


def _example(intent: str, written: str, path: Path, lines: list[str]) -> Example:
    said = unmarked(written)
    return Example(
        intent=intent,
        text=said.text,
        entities=said.entities,
        file=path.name,
        line=next((n for n, line in enumerate(lines, 1) if written in line), 0),
        broken=said.broken,
    )
