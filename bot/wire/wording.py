"""Which parts of a response of domain.yml are said: a `[part]` one of whose {facts} is missing is left out whole."""

from __future__ import annotations

import re
from typing import Any, Mapping

_PART = re.compile(r"\[([^\[\]]*)\]")
_HOLE = re.compile(r"\{(\w+)\}")


def said_parts(text: str, facts: Mapping[str, Any]) -> str:
    """The text with its parts kept, without their brackets, or left out; facts themselves are not filled in here."""
    return _PART.sub(lambda part: part[1] if _told(part[1], facts) else "", text)


def _told(part: str, facts: Mapping[str, Any]) -> bool:
    return all(facts.get(hole) not in (None, "") for hole in _HOLE.findall(part))
