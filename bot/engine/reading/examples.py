"""The training examples as trainers write them: nlu_data/intents/*.yml in Rasa's form, marked facts unmarked."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Iterator

_MARKED = re.compile(r"\[(?P<text>[^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


class BadExamples(ValueError):
    """An intents file that is not in Rasa's form; the message names it."""


def read_examples(folder: Path) -> Iterator[tuple[str, str]]:
    """(text, intent) of every example of a folder's *.yml files; BadExamples."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for path in sorted(folder.glob("*.yml")):
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - a safe loader, in C
        if not isinstance(raw, dict) or not isinstance(raw.get("nlu"), list):
            raise BadExamples(f"{path.name}: no nlu list")
        for block in raw["nlu"]:
            if not isinstance(block, dict) or not isinstance(block.get("examples"), str) or "intent" not in block:
                raise BadExamples(f"{path.name}: a block without intent and examples")
            for line in block["examples"].splitlines():
                text = _MARKED.sub(lambda marked: marked["text"], line.strip().removeprefix("-").strip())
                if text:
                    yield text, str(block["intent"])
