"""Which person, phone and place a text spells out, for a parcel: each part of an address only if it is said."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.wire.yml import read_yml

PLACES_FILE = Path(__file__).with_name("places.yml")
_HAN = "[\u4e00-\u9fff]"
_PHONE = re.compile(r"(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")
_DIGITS = re.compile(r"(?<!\d)\d{5,14}(?!\d)")
_CITY = re.compile(rf"({_HAN}{{2,7}}?(?:市|自治州|地区|盟))")
_DISTRICT = re.compile(rf"({_HAN}{{1,7}}?(?:区|县|旗|市))")
_STREET = re.compile(rf"{_HAN}.*(?:\d|{_HAN}(?:路|街|道|巷|村|镇|乡|苑|园|城|厦|寓|庭|湾|里|弄|室|楼))")
#: a city's name before it is a street's (中山路, 南京西路)
_OF_A_STREET = re.compile("[东西南北中一二三四]{0,2}(?:路|街|道|大道|大街|巷|桥)")
_NAME_ENDS = r"(?=$|[\s,，.。;；\d]|"


class Places:
    """Word lists of places.yml, read when the app starts."""

    def __init__(self, lists: Mapping[str, Sequence[str]]) -> None:
        self._lists = lists
        self._provinces = [tuple(line.split("=")) for line in lists["province"]]
        self._cities = [city for line in lists["cities"] for city in line.split()]
        labels, links = ("|".join(map(re.escape, lists[kind])) for kind in ("receiver", "becomes"))
        self._receiver = re.compile(
            rf"(?:{labels})\s*(?:{links})?\s*[:：]?\s*([\u4e00-\u9fff·]{{2,8}}?){_NAME_ENDS}{labels})"
        )

    @classmethod
    def load(cls) -> Places:
        """Read the file; OSError when it is not there."""
        return cls(read_yml(PLACES_FILE))

    def phone(self, text: str) -> str | None:
        """The first mobile number, as it is written."""
        found = _PHONE.search(text)
        return found[0] if found else None

    def bad_phone(self, text: str) -> bool:
        """Whether a number that is no phone was given for one."""
        named = any(word in text for word in self._lists["phone"])
        return named and self.phone(text) is None and _DIGITS.search(text) is not None

    def labelled_name(self, text: str) -> str | None:
        """The name that is said to be the receiver's (收货人改成李四)."""
        found = self._receiver.search(text)
        return found[1] if found else None

    def surnamed(self, word: str) -> bool:
        """Whether a bare word looks like a person's name."""
        called = next((title for title in self._lists["called"] if word.endswith(title)), "")
        name = word.removesuffix(called)
        short = (1 if called else 2) <= len(name) <= 4 and word not in self._lists["no_name"]
        return short and re.fullmatch(f"{_HAN}+", name) is not None and name[0] in self._lists["surname"][0]

    def bare(self, text: str) -> str:
        """The text without what only says that an address is meant."""
        for word in self._lists["address_talk"]:
            text = text.replace(word, " ")
        return text

    def place(self, written: str) -> dict[str, str]:
        """Province, city, district and the rest ("detail") of an address written in one piece."""
        rest = re.sub(r"\s+", "", written)
        found: dict[str, str] = {}
        for short, full in self._provinces:
            if rest.startswith(short):
                found["province"] = full
                rest = rest.removeprefix(full) if rest.startswith(full) else rest[len(short) :]
                if full == self.city(short):
                    found["city"], rest = full, rest.removeprefix(full)
                break
        if "city" not in found and (known := next((city for city in self._cities if _begins(rest, city)), None)):
            found["city"] = self.city(known)
            rest = rest[len(known) :].removeprefix(self._lists["city"][0])
        if "city" not in found and (city := _CITY.match(rest)):
            found["city"], rest = city[1], rest[city.end() :]
        if district := _DISTRICT.match(rest):
            found["district"], rest = district[1], rest[district.end() :]
        return {**found, "detail": rest} if rest else found

    def asked_for(self, word: str) -> dict[str, str]:
        """What a bare word answers where a place was asked for; empty when it is no place."""
        place = self.place(word)
        return place if set(place) - {"detail"} or _STREET.search(word) else {}

    def city(self, name: str) -> str:
        """杭州 → 杭州市."""
        signs = self._lists["city"]
        return name if name.endswith(tuple(signs)) else name + signs[0]


def _begins(place: str, city: str) -> bool:
    return place.startswith(city) and _OF_A_STREET.match(place, len(city)) is None
