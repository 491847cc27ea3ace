"""How training examples are worn as hurried typing wears them, so that the classifier has seen it; seeded."""

from __future__ import annotations

import random
from typing import Sequence

from bot.engine.reading.sounds import sound, syllable


class Wearer:
    """Wears texts by homophones, dropped characters, pinyin and initials, drawn from the letters it was given."""

    def __init__(self, texts: Sequence[str], seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - no secret
        alike: dict[str, set[str]] = {}
        for letter in {letter for text in texts for letter in text if "\u3400" <= letter <= "\u9fff"}:
            alike.setdefault(sound(letter), set()).add(letter)
        self._alike = {spoken: sorted(letters) for spoken, letters in alike.items()}

    def __call__(self, text: str) -> str:
        """One worn copy of a regular text; the text itself when it has nothing to wear."""
        places = [at for at, letter in enumerate(text) if "\u3400" <= letter <= "\u9fff"]
        if len(places) < 2:
            return text
        return self._random.choice((self._homophones, self._homophones, self._dropped, self._pinyin, self._initials))(
            text, places
        )

    def _homophones(self, text: str, places: Sequence[int]) -> str:
        letters = list(text)
        for at in self._random.sample(places, max(1, len(places) // 6)):
            letters[at] = self._random.choice(self._alike.get(sound(text[at]), [text[at]]))
        return "".join(letters)

    def _dropped(self, text: str, places: Sequence[int]) -> str:
        at = self._random.choice(places)
        return text[:at] + text[at + 1 :]

    def _pinyin(self, text: str, places: Sequence[int]) -> str:
        start, end = self._run(text, places, 4)
        return text[:start] + "".join(syllable(letter) for letter in text[start:end]) + text[end:]

    def _initials(self, text: str, places: Sequence[int]) -> str:
        start, end = self._run(text, places, 2)
        return text[:start] + "".join(syllable(letter)[0] for letter in text[start:end]) + text[end:]

    def _run(self, text: str, places: Sequence[int], longest: int) -> tuple[int, int]:
        start = self._random.choice(places)
        end = start
        while end < len(text) and end - start < longest and "\u3400" <= text[end] <= "\u9fff":
            end += 1
        return start, end
