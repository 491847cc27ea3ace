"""Which day or days a message names, as ISO dates: 昨天, 上周三, 双十一, 11月3号, 前几天 (a range "from/to")."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Callable, Iterator, Mapping, Optional

from bot.engine.reading.facts import Fact
from bot.engine.reading.figures import HAN, whole

_DAYS = {
    "大前天": -3,
    "前天": -2,
    "昨天": -1,
    "昨日": -1,
    "昨晚": -1,
    "昨儿": -1,
    "今天": 0,
    "今日": 0,
    "今早": 0,
    "今晚": 0,
    "今儿": 0,
    "明天": 1,
    "明早": 1,
    "明晚": 1,
    "后天": 2,
    "大后天": 3,
}
_N = rf"(?P<n>\d{{1,3}}|{HAN}|几|半)"
_WEEKDAY = (
    {letter: index for index, letter in enumerate("一二三四五六")}
    | {str(n): n - 1 for n in range(1, 7)}
    | {"日": 6, "天": 6, "末": 5}
)
_FULL = re.compile(r"(?<!\d)(?P<y>20\d\d)[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})[日号]?(?!\d)")
_MONTH = re.compile(rf"(?<![\d个])(?P<m>\d{{1,2}}|{HAN})月(?P<d>\d{{1,2}}|{HAN})[日号]?(?!\d|个)")
_OF_MONTH = re.compile(rf"(?P<which>上个?月|这个?月|本月)(?P<d>\d{{1,2}}|{HAN})[日号]")
_DAY_ONLY = re.compile(
    rf"(?<![\d月一二三四五六七八九十])(?P<d>\d{{1,2}}|{HAN})号(?=$|[\s,.!?]|买|下单|拍|发|收|签|到|付|就|才|之前|以前|左右|晚|早|那天|的)"
)
_WEEK = re.compile(r"(?P<which>上上个?|上个?|这个?|本|下个?)?(?:周|星期|礼拜)(?P<w>[一二三四五六日天末1-6])")
_AGO = re.compile(rf"{_N}\s?个?(?P<unit>天|日|周|星期|礼拜|月|年)(?:多|半)?(?:以前|之前|前)")
_SOME = (
    (re.compile(r"前几天|前些天|前两天|这几天|这两天|近几天|最近几天|前儿"), -7, 0),
    (re.compile(r"上个?(?:星期|周|礼拜)(?![一二三四五六日天末1-6])"), "last_week", 0),
    (re.compile(r"上个?月(?!\d|[一二三四五六七八九十])"), "last_month", 0),
    (re.compile(r"(?:这|本)(?:个)?月(?!\d|[一二三四五六七八九十])"), "this_month", 0),
)


def dates(text: str, today: date, festivals: Mapping[str, str]) -> Iterator[Fact]:
    """Days of a regular text seen from `today`; a day named without a year is the latest one not after tomorrow."""
    for word, shift in _DAYS.items():
        for match in re.finditer(word, text):
            yield Fact("date", (today + timedelta(days=shift)).isoformat(), *match.span(), 5 + len(word))
    for pattern, read in _READERS:
        for match in pattern.finditer(text):
            found = read(match, today)
            if found is not None:
                yield Fact("date", found, *match.span(), 7)
    for pattern, begin, end in _SOME:
        for match in pattern.finditer(text):
            yield Fact("date", _range(begin, end, today), *match.span(), 6)
    for word, days in festivals.items():
        for match in re.finditer(re.escape(word), text):
            yield Fact("date", "/".join(_latest(day, today) for day in days.split("/")), *match.span(), 6)


def _day(year: int, month: Optional[int], day: Optional[int]) -> Optional[date]:
    try:
        return date(year, month or 0, day or 0)
    except ValueError:
        return None


def _full(match: "re.Match[str]", today: date) -> Optional[str]:
    found = _day(int(match["y"]), int(match["m"]), int(match["d"]))
    return found.isoformat() if found else None


def _of_year(match: "re.Match[str]", today: date) -> Optional[str]:
    month, day = whole(match["m"]), whole(match["d"])
    found = _day(today.year, month, day)
    if found and found > today + timedelta(days=1):
        found = _day(today.year - 1, month, day)
    return found.isoformat() if found else None


def _of_month(match: "re.Match[str]", today: date) -> Optional[str]:
    first = today.replace(day=1)
    base = (first - timedelta(days=1)).replace(day=1) if match["which"].startswith("上") else first
    found = _day(base.year, base.month, whole(match["d"]))
    return found.isoformat() if found else None


def _day_only(match: "re.Match[str]", today: date) -> Optional[str]:
    day = whole(match["d"])
    found = _day(today.year, today.month, day)
    if found is None or found > today + timedelta(days=1):
        before = today.replace(day=1) - timedelta(days=1)
        found = _day(before.year, before.month, day)
    return found.isoformat() if found else None


def _week(match: "re.Match[str]", today: date) -> Optional[str]:
    monday = today - timedelta(days=today.weekday())
    which = match["which"] or ""
    weeks = -which.count("上") if "上" in which else 1 if which.startswith("下") else 0
    found = monday + timedelta(days=7 * weeks + _WEEKDAY[match["w"]])
    if not which and found > today:
        found -= timedelta(days=7)
    return found.isoformat()


def _ago(match: "re.Match[str]", today: date) -> Optional[str]:
    days = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30, "年": 365}[match["unit"]]
    if match["n"] == "几":
        return f"{(today - timedelta(days=9 * days)).isoformat()}/{(today - timedelta(days=2 * days)).isoformat()}"
    if match["n"] == "半":
        return (today - timedelta(days=days // 2)).isoformat()
    count = whole(match["n"])
    return (today - timedelta(days=count * days)).isoformat() if count is not None and count < 1000 else None


_READERS: tuple[tuple["re.Pattern[str]", Callable[["re.Match[str]", date], Optional[str]]], ...] = (
    (_FULL, _full), (_MONTH, _of_year), (_OF_MONTH, _of_month), (_DAY_ONLY, _day_only), (_WEEK, _week), (_AGO, _ago),
)  # fmt: skip


def _range(begin: object, end: int, today: date) -> str:
    first_of_month = today.replace(day=1)
    if begin == "last_week":
        monday = today - timedelta(days=today.weekday() + 7)
        return f"{monday.isoformat()}/{(monday + timedelta(days=6)).isoformat()}"
    if begin == "last_month":
        last = first_of_month - timedelta(days=1)
        return f"{last.replace(day=1).isoformat()}/{last.isoformat()}"
    if begin == "this_month":
        return f"{first_of_month.isoformat()}/{today.isoformat()}"
    assert isinstance(begin, int)
    return f"{(today + timedelta(days=begin)).isoformat()}/{(today + timedelta(days=end)).isoformat()}"


def _latest(month_day: str, today: date) -> str:
    month, day = (int(part) for part in month_day.split("-"))
    found = date(today.year, month, day)
    return (found if found <= today + timedelta(days=1) else found.replace(year=today.year - 1)).isoformat()
