"""Which other spelling of a message facts are also looked for in: pinyin spelled out, homophones of figures' words
mended, and the gaps closed that a filler word or a message cut in two leaves inside a word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Iterator, Mapping, Optional, Sequence

from bot.engine.reading.features import cut
from bot.engine.reading.sounds import sound

#: what the resolvers of dates, sizes, amounts and numbers look for; found by their sound as listed words are
HEARD = (
    "昨天", "今天", "明天", "前天", "后天", "大前天", "昨晚", "今晚", "明早",
    "上周", "上个月", "这个月", "上个星期", "上个礼拜", "前几天", "前两天", "三天前", "一周前",
    "周一", "周二", "周三", "周四", "周五", "周六", "周日", "双十一", "双十二",
    "大一码", "大一号", "小一码", "小一号", "大两码", "小两码", "大半码", "小半码", "均码",
    "全额", "一半", "尾号", "支付宝", "银行卡", "快递单号", "运单号", "元钱", "块钱",
)  # fmt: skip
_MOST = 6
_TOKENS = re.compile(r"[a-z]+|[^a-z]")
_GAP = re.compile(r"(?<=[\u4e00-\u9fff\da-z])(?: |嗯|呃|那个|就是说|就是)(?=[\u4e00-\u9fff\da-z])")


@dataclass(frozen=True)
class Mended:
    """Another spelling; `at[i]` is where character `i` stands in the text mended, `at[len(text)]` is its end.

    new   spans [start, end) of it that read otherwise than before: only facts that touch one are news
    """

    text: str
    at: Sequence[int]
    new: Sequence[tuple[int, int]]

    def touches(self, start: int, end: int) -> bool:
        """Whether [start, end) lies over a mended place; a closed gap lies between two characters."""
        return any((a < end and start < b) if a < b else start < a < end for a, b in self.new)


class Mender:
    """Mends by the listed words of an entity list (spelled with two characters or more) and by HEARD."""

    def __init__(self, listed: Sequence[str]) -> None:
        self._latin = {word for word in listed if word.isascii()}
        self._all = _by_sound([word for word in listed if len(word) > 1 and not word.isascii()])
        self._heard = _by_sound(HEARD)

    def __call__(self, text: str) -> Optional[Mended]:
        """The other spelling of a regular text; None when there is none."""
        closed = _closed(text)
        tokens = list(self._tokens(closed.text))
        out: list[str] = []
        at: list[int] = []
        new: list[tuple[int, int]] = []
        gaps = {a for a, _ in closed.new}
        place = 0
        while place < len(tokens):
            size, word = self._word(tokens, place)
            start = tokens[place][0]
            if word is None:
                letters = [
                    (closed.text[index], index) for index in range(start, tokens[place][0] + len(tokens[place][1]))
                ]
            else:
                end = tokens[place + size - 1]
                span = end[0] + len(end[1]) - start
                letters = [(letter, start + n * span // len(word)) for n, letter in enumerate(word)]
                new.append((len(out), len(out) + len(word)))
            for letter, index in letters:
                if index in gaps:
                    new.append((len(out), len(out)))
                    gaps.discard(index)
                out.append(letter)
                at.append(closed.at[index])
            place += size
        if not new:
            return None
        return Mended("".join(out), (*at, len(text)), new)

    def _tokens(self, text: str) -> Iterator[tuple[int, str, str]]:
        """(start, as written, sound) of characters, and of the syllables of Latin runs that are pinyin."""
        for match in _TOKENS.finditer(text):
            piece = match[0]
            parts = cut(piece) if piece.isascii() and piece.isalpha() and piece not in self._latin else None
            if parts and len(piece) > 2:
                start = match.start()
                for part in parts:
                    yield start, part, sound_of(part)
                    start += len(part)
            else:
                yield match.start(), piece, sound(piece) if len(piece) == 1 else piece

    def _word(self, tokens: Sequence[tuple[int, str, str]], place: int) -> tuple[int, Optional[str]]:
        if place and tokens[place][1] in "马麻妈玛蚂骂" and tokens[place - 1][1].isdigit():
            return 1, "码"
        for size in range(min(_MOST, len(tokens) - place), 1, -1):
            window = tokens[place : place + size]
            spoken = tuple(token[2] for token in window)
            written = [token[1] for token in window]
            latin = any(part.isascii() and part.isalpha() for part in written)
            word = self._heard.get(spoken) or (self._all.get(spoken) if latin else None)
            if word is None or "".join(written) == word:
                continue
            slips = sum(part != letter for part, letter in zip(written, word, strict=True))
            if latin or slips * 2 <= len(word):
                return size, word
        return 1, None


def sound_of(syllable: str) -> str:
    """A typed syllable as `sound` spells it."""
    return re.sub(r"(?<=[aei])ng$", "n", re.sub(r"^([zcs])h", r"\1", syllable))


def _by_sound(words: Sequence[str]) -> Mapping[tuple[str, ...], str]:
    found: dict[tuple[str, ...], str] = {}
    for word in words:
        if len(word) <= _MOST:
            found.setdefault(tuple(sound(letter) for letter in word), word)
    return found


def _closed(text: str) -> Mended:
    out: list[str] = []
    at: list[int] = []
    new: list[tuple[int, int]] = []
    last = 0
    for match in _GAP.finditer(text):
        out.extend(text[last : match.start()])
        at.extend(range(last, match.start()))
        new.append((len(out), len(out)))
        last = match.end()
    out.extend(text[last:])
    at.extend(range(last, len(text)))
    return Mended("".join(out), (*at, len(text)), new)
