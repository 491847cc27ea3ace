"""What codes are called when a person reads them: the words of titles.yml."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml

TITLES_FILE = Path(__file__).parent.parent / "titles.yml"


class Titles:
    """Titles by group (kind, reason, status …) and code. A code without a title is a KeyError, not a blank."""

    def __init__(self, groups: Mapping[str, Mapping[str, str]]) -> None:
        self._groups = groups

    @classmethod
    def load(cls, path: Path = TITLES_FILE) -> Titles:
        """Read the file; OSError or yaml.YAMLError when it cannot be read."""
        return cls(yaml.safe_load(path.read_text(encoding="utf-8")))

    def of(self, group: str, code: str) -> str:
        """The title of a code in a group."""
        return self._groups[group][code]

    def known(self, group: str, code: str | None) -> bool:
        """Whether the group has that code."""
        return code is not None and code in self._groups[group]

    def codes(self, group: str) -> tuple[str, ...]:
        """All codes of a group, in the file's order."""
        return tuple(self._groups[group])
