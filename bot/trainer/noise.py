"""Decides how a tidy message is made untidy for measuring: every kind that LANGUAGE.md names, as pure functions.

Runs in both Pythons. The letters come from pypinyin, OpenCC and GB 2312's first level (the 3,755 common characters),
never from the training examples or the reader.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from random import Random

Noise = Callable[[str, Random], str]

_MARKS = "，。！？、；：,.!?;:~…"
_DIGITS = str.maketrans("0123456789", "零一二三四五六七八九")
_STICKERS = ("[哭]", "[生气]", "😭", "🙏")
_PARTICLES = ("撒", "噻", "嘞", "咧")
_FILLERS = ("嗯", "那个", "就是", "呃", "就是说")
#: initials and finals that dictation and southern speech mix up
_MISHEARD = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ing", "in"), ("eng", "en"), ("ang", "an"), ("n", "l"), ("h", "f"))
_ENGLISH = {
    "退款": "refund", "订单": "order", "快递": "express", "尺码": "size", "颜色": "color", "质量": "quality",
    "发票": "invoice", "地址": "address", "客服": "service", "取消": "cancel", "手机": "phone", "鞋": "shoes",
    "问题": "problem", "谢谢": "thanks", "你好": "hello", "包裹": "package", "价格": "price", "免费": "free",
}  # fmt: skip


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
    """One character lost, or two neighbours swapped; a text under four characters stays whole."""
    if len(text) < 4:
        return text
    at = chance.randrange(len(text))
    if chance.random() < 0.5:
        return text[:at] + text[at + 1 :]
    return text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :] if at else text


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


def homophones(text: str, chance: Random) -> str:
    """About a sixth of the characters, at least one, as another common character of the same sound."""
    letters = list(text)
    places = [at for at, letter in enumerate(letters) if len(_alike(_sound(letter))) > 1]
    for at in chance.sample(places, min(len(places), max(1, len(letters) // 6))):
        letters[at] = chance.choice([other for other in _alike(_sound(letters[at])) if other != letters[at]])
    return "".join(letters)


def traditional(text: str, _: Random) -> str:
    """Traditional characters."""
    return str(_to_traditional()(text))


def pinyin(text: str, chance: Random) -> str:
    """Two to four characters in a row as their pinyin, or two as their initials."""
    runs = [at for at in range(len(text) - 1) if _sound(text[at]) and _sound(text[at + 1])]
    if not runs:
        return text
    start, initials = chance.choice(runs), chance.random() < 0.4
    end = start
    while end < len(text) and end - start < (2 if initials else chance.randint(2, 4)) and _sound(text[end]):
        end += 1
    spoken = [_sound(letter)[:1] if initials else _sound(letter) for letter in text[start:end]]
    return text[:start] + "".join(spoken) + text[end:]


def misheard(text: str, chance: Random) -> str:
    """As dictation writes it: a filler word somewhere, no marks, and one character of a nearly equal sound."""
    letters = list(unpunctuated(text, chance))
    places = [at for at, letter in enumerate(letters) if _near(_sound(letter))]
    if places:
        at = chance.choice(places)
        letters[at] = chance.choice(_alike(chance.choice(_near(_sound(letters[at])))))
    at = chance.randrange(len(letters) + 1)
    return "".join([*letters[:at], chance.choice(_FILLERS), *letters[at:]])


def english(text: str, _: Random) -> str:
    """The first word that people also say in English, in English; the text itself when it holds none."""
    said = [word for word in sorted(_ENGLISH, key=text.find) if word in text]
    return text.replace(said[0], _ENGLISH[said[0]], 1) if said else text


@lru_cache(maxsize=8192)
def _sound(letter: str) -> str:
    """The pinyin of a Chinese character without its tone; empty for any other sign."""
    if not "\u4e00" <= letter <= "\u9fff":
        return ""
    from pypinyin import Style, lazy_pinyin

    return str(lazy_pinyin(letter, style=Style.NORMAL)[0])


@lru_cache(maxsize=1)
def _sounds() -> Mapping[str, tuple[str, ...]]:
    """Pinyin → the common characters that sound so."""
    found: dict[str, tuple[str, ...]] = {}
    for row in range(0xB0, 0xD8):
        for column in range(0xA1, 0xFF):
            letter = bytes((row, column)).decode("gb2312", "ignore")
            if letter:
                found[_sound(letter)] = (*found.get(_sound(letter), ()), letter)
    return found


def _alike(spoken: str) -> tuple[str, ...]:
    return _sounds().get(spoken, ()) if spoken else ()


def _near(spoken: str) -> tuple[str, ...]:
    swapped = [
        spoken.replace(one, other, 1) for pair in _MISHEARD for one, other in (pair, pair[::-1]) if one in spoken
    ]
    return tuple(near for near in swapped if near != spoken and _alike(near))


@lru_cache(maxsize=1)
def _to_traditional() -> Callable[[str], str]:
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC("s2t").convert
    return convert


KINDS: Mapping[str, Noise] = {
    each.__name__: each
    for each in (
        homophones,
        missing,
        traditional,
        full_width,
        pinyin,
        stickers,
        stretched,
        unpunctuated,
        dialect,
        misheard,
        chinese_digits,
        english,
        cut,
    )
}
