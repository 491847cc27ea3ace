"""Which move on a case or an order the words name, and what of them is told with it (lists of words)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.chat.likeness import tidy
from bot.wire.yml import read_yml

PHRASES_FILE = Path(__file__).parent / "moves.yml"
_BREAK = re.compile(r"[\s,.!?;:，。！？；：、]+")
#: characters from which what is said around a move tells something of its own
_TELLING = 3


class Phrases:
    """The lists of moves.yml, read when the app starts."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self._moves = {name: [tidy(word) for word in words] for name, words in raw["moves"].items()}
        self._orders = {name: [tidy(word) for word in words] for name, words in raw["orders"].items()}
        self._applies = {name: [tidy(word) for word in words] for name, words in raw["applies"].items()}
        self._claims = {name: [tidy(word) for word in words] for name, words in raw["claim"].items()}
        self._scores = {int(score): [tidy(word) for word in words] for score, words in raw["score"].items()}
        self.lists: Mapping[str, Sequence[str]] = {
            name: words for name, words in raw.items() if isinstance(words, list)
        }

    @classmethod
    def load(cls) -> Phrases:
        """Read the file; OSError when it is not there."""
        return cls(read_yml(PHRASES_FILE))

    def moves(self, text: str) -> Sequence[str]:
        """The moves on a case that the words name."""
        return _named(self._moves, text)

    def order_move(self, text: str) -> str | None:
        """The move on an order that the words name."""
        return next(iter(_named(self._orders, text)), None)

    def example(self, name: str) -> str:
        """Words that name this move or kind; "" when none do."""
        lists = (self._moves, self._orders, self._applies)
        return next((phrases[name][0] for phrases in lists if name in phrases), "")

    def application(self, text: str) -> str | None:
        """The kind that the words apply for, where no intent does."""
        return next((kind for kind in _named(self._applies, text) if kind == "freight"), None)

    def claimed_for(self, text: str) -> str | None:
        """The reason of a claim that the words tell."""
        return next(iter(_named(self._claims, text)), None)

    def score(self, text: str) -> int | None:
        """The points that the words give."""
        said = tidy(text)
        found = [(len(word), score) for score, words in self._scores.items() for word in words if word in said]
        return max(found)[1] if found else None

    def has(self, text: str, kind: str) -> bool:
        """Whether a word of that list is said."""
        return any(tidy(word) in tidy(text) for word in self.lists[kind])

    def told_with(self, text: str, action: str, *, whole: bool) -> str | None:
        """What the words that begin a move tell besides naming it; all of them when `whole`."""
        phrases = [*self._moves.get(action, ()), *self._orders.get(action, ()), *self._applies.get(action, ())]
        parts = [found.span() for found in re.finditer(r"[^\s,.!?;:，。！？；：、]+", text)]
        starts = [at for start, end in parts if (at := self._tells(text, start, end, phrases)) is not None]
        if not starts:
            return None
        return text.strip() if whole else text[starts[0] :].strip()

    def _tells(self, text: str, start: int, end: int, phrases: Sequence[str]) -> int | None:
        """Where this part begins to tell something; None when it only names the move."""
        said = tidy(text[start:end])
        ends = [said.find(phrase) + len(phrase) for phrase in phrases if phrase in said]
        rest, at = (said, start) if not ends else (said[max(ends) :], start + max(ends))
        for filler in self.lists["fillers"]:
            rest = rest.replace(filler, "")
        return at if len(rest) >= _TELLING else None


def _named(moves: Mapping[str, Sequence[str]], text: str) -> Sequence[str]:
    said = _BREAK.sub("", tidy(text))
    return [name for name, phrases in moves.items() if any(phrase in said for phrase in phrases)]
