"""What the app itself says to a buyer: responses of domain.yml by name, facts filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

TROUBLE = "utter_trouble"
FALLBACK = "utter_fallback"
LATE = "utter_system_late"
PERSON = "utter_system_person"
LEAVE = "utter_system_leave"
HANDOFF = "utter_system_handoff"
LEFT_QUEUE = "utter_system_left_queue"
OUTDATED = "utter_system_outdated"
TAKEN = "utter_system_taken"
RELEASED = "utter_system_released"
RESOLVED = "utter_system_resolved"
TRANSFERRED = "utter_system_transferred"
REQUEUED = "utter_system_requeued"
CASE_MOVED = "utter_system_case_moved"
SUMMARY = "utter_system_summary"
ALL = (
    TROUBLE, FALLBACK, LATE, PERSON, LEAVE, HANDOFF, LEFT_QUEUE, OUTDATED, TAKEN, RELEASED, RESOLVED, TRANSFERRED,
    REQUEUED, CASE_MOVED, SUMMARY,
)  # fmt: skip

_HOLE = re.compile(r"\{(\w+)\}")


class Wording:
    """Responses by name. Built from {name: text}; LookupError when one that the app needs is missing."""

    def __init__(self, responses: Mapping[str, str]) -> None:
        missing = [name for name in ALL if name not in responses]
        if missing:
            raise LookupError(f"domain.yml lacks {', '.join(missing)}")
        self._responses = responses

    def say(self, name: str, **facts: Any) -> str:
        """The response with `{fact}` filled; a fact that is not given is left out. No markup is interpreted."""
        return _HOLE.sub(
            lambda hole: str("" if facts.get(hole[1]) is None else facts[hole[1]]), self._responses[name]
        ).strip()


def read_wording(domain: Path) -> Wording:
    """The first variant of each response in a Rasa domain file."""
    raw = yaml.safe_load(domain.read_text(encoding="utf-8"))
    responses = raw.get("responses", {})
    return Wording({name: str(variants[0].get("text", "")) for name, variants in responses.items() if variants})
