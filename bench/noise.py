"""Decides how a tidy message is made untidy for measuring: eight kinds of real untidiness, as pure functions."""

from collections.abc import Callable, Mapping
from random import Random

type Noise = Callable[[str, Random], str]

_MARKS = "，。！？、；：,.!?;:~…"
_DIGITS = str.maketrans("0123456789", "零一二三四五六七八九")
_STICKERS = ("[哭]", "[生气]", "😭", "🙏")
_PARTICLES = ("撒", "噻", "嘞", "咧")


def full_width(text: str, _: Random) -> str:
    """Printable ASCII as its full-width form."""
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


def unpunctuated(text: str, _: Random) -> str:
    """The text without its punctuation marks."""
    return "".join(sign for sign in text if sign not in _MARKS)


def chinese_digits(text: str, _: Random) -> str:
    """Each digit as a Chinese numeral, one by one."""
    return text.translate(_DIGITS)


def missing(text: str, chance: Random) -> str:
    """One character lost; a text under four characters stays whole."""
    if len(text) < 4:
        return text
    at = chance.randrange(len(text))
    return text[:at] + text[at + 1 :]


def stretched(text: str, _: Random) -> str:
    """The last character said three times, and shouted."""
    return f"{text}{text[-1:] * 2}!!!"


def stickers(text: str, chance: Random) -> str:
    """An emoji or a bracketed sticker behind the text."""
    return text + chance.choice(_STICKERS)


def dialect(text: str, chance: Random) -> str:
    """A regional particle behind the text."""
    return text + chance.choice(_PARTICLES)


def cut(text: str, chance: Random) -> str:
    """The text over two messages, as read together: joined with a newline."""
    if len(text) < 4:
        return text
    at = chance.randrange(2, len(text) - 1)
    return f"{text[:at]}\n{text[at:]}"


KINDS: Mapping[str, Noise] = {
    each.__name__: each
    for each in (full_width, unpunctuated, chinese_digits, missing, stretched, stickers, dialect, cut)
}
