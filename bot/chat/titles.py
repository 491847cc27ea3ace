"""What codes are called when a person reads them: the law's titles and the chat's own (titles.yml)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.wire.yml import read_yml

_SHANGHAI = ZoneInfo("Asia/Shanghai")
TITLES_FILE = Path(__file__).parents[2] / "titles.yml"


class Titles:
    """Titles by group (kinds, reasons, statuses, buttons …) and code. A missing one is a KeyError, never a blank."""

    def __init__(self, groups: Mapping[str, Mapping[str, str]]) -> None:
        self._groups = groups

    @classmethod
    def load(cls, law: Mapping[str, Mapping[str, str]], path: Path = TITLES_FILE) -> Titles:
        """The law's groups and those of titles.yml; OSError or yaml.YAMLError when it cannot be read."""
        return cls({**law, **read_yml(path)})

    def of(self, group: str, code: str) -> str:
        """The title of a code in a group."""
        return self._groups[group][code]

    def find(self, group: str, code: object) -> str | None:
        """The title of a code, None when the group has none for it."""
        return self._groups[group].get(str(code))

    def day(self, at: datetime | None) -> str:
        """Month and day in Shanghai; empty for None."""
        return "" if at is None else at.astimezone(_SHANGHAI).strftime(self.of("formats", "day"))

    def moment(self, at: datetime | None) -> str:
        """Month, day and minute in Shanghai; empty for None."""
        return "" if at is None else at.astimezone(_SHANGHAI).strftime(self.of("formats", "moment"))

    def knows(self, group: str, code: str | None) -> bool:
        """Whether the group has that code."""
        return code is not None and code in self._groups[group]
