"""What a supervisor looks back on: some days of after-sales as figures, and the same as a table to take away."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from aiohttp import web

from bot.aftersales.times import on_the_wall, shanghai_date
from bot.gateway.problems import Problem
from bot.gateway.spreadsheets import attached
from bot.gateway.table import Call
from bot.store.reports import Answered, Reports

#: days shown when none are named
USUAL_DAYS = 30
LONGEST_DAYS = 366
_BY = ("day", "kind", "reason", "status")
_WHOLE = ("since", "until", "opened", "ended", "ended_alone", "refused", "refused_overturned", "refused_given_in")


async def report(call: Call) -> dict[str, Any]:
    """Seven reads, however many cases there are."""
    since, until = _days(call)
    async with call.parts.units(write=False) as unit:
        reports = Reports(unit.connection, call.who.shop, _begin(since), _begin(until + timedelta(days=1)))
        opened = await reports.cases()
        answered = await reports.answered()
        ended = await reports.ended()
        refused, overturned, given_in = await reports.refusals()
        handoffs = await reports.handed_off()
        ratings = await reports.rated()
        faults = await reports.faults()
    by = {
        name: _counted((str(row[n]), row[4]) for row in opened)
        for n, name in enumerate(("day", "kind", "reason", "status"))
    }
    return {
        "since": since.isoformat(),
        "until": until.isoformat(),
        "opened": sum(row[4] for row in opened),
        "by_day": {day.isoformat(): by["day"].get(day.isoformat(), 0) for day in _each(since, until)},
        "by_kind": by["kind"],
        "by_reason": by["reason"],
        "by_status": by["status"],
        "answers": [_answers(by_whom, answered) for by_whom in ("agent", "policy", "timer")],
        "answered_by_kind": _by_kind(answered),
        "ended": len(ended),
        "ended_alone": sum(alone for alone, _ in ended),
        "ended_s": _spread([seconds for _, seconds in ended]),
        "refused": refused,
        "refused_overturned": overturned,
        "refused_given_in": given_in,
        "handoffs": dict(handoffs),
        "ratings": {str(score): dict(ratings).get(score, 0) for score in range(1, 6)},
        "faults": [{"code": code, "title": title, "cases": n, "pieces": pieces} for code, title, n, pieces in faults],
    }


async def report_csv(call: Call) -> web.Response:
    """The same figures as a table of three columns."""
    figures = await report(call)
    return attached(_table(figures, call), f"report-{figures['since']}-{figures['until']}.csv")


def _table(figures: dict[str, Any], call: Call) -> Iterator[Sequence[object]]:
    titles = call.parts.policies.titles
    words = titles["report"]

    def named(section: str, code: str) -> str:
        return titles[section].get(code, code) if section in titles else code

    yield words["section"], words["item"], words["value"]
    for name in (
        "since",
        "until",
        "opened",
        "ended",
        "ended_alone",
        "refused",
        "refused_overturned",
        "refused_given_in",
    ):
        yield words["whole"], words[name], figures[name]
    for name, section in (("kind", "kinds"), ("reason", "reasons"), ("status", "statuses")):
        for code, count in figures[f"by_{name}"].items():
            yield words[f"by_{name}"], named(section, code), count
    for row in figures["answers"]:
        yield words["answers"], words[row["by"]], row["cases"]
    for cause, count in figures["handoffs"].items():
        yield words["handoffs"], call.parts.inbox.wording.titles.find("causes", cause) or cause, count
    for score, count in figures["ratings"].items():
        yield words["ratings"], int(score), count
    for row in figures["faults"]:
        yield words["faults"], row["title"], row["cases"]
    for day, count in figures["by_day"].items():
        yield words["by_day"], day, count


def _answers(by: str, answered: Sequence[Answered]) -> dict[str, Any]:
    theirs = [each.seconds for each in answered if each.by == by]
    return {"by": by, "cases": len(theirs), **_spread(theirs)}


def _by_kind(answered: Sequence[Answered]) -> list[dict[str, Any]]:
    kinds = sorted({each.kind for each in answered})
    return [
        {"kind": kind, "answered": len(seconds), "late": late, **_spread(seconds)}
        for kind in kinds
        for seconds, late in [
            (
                [each.seconds for each in answered if each.kind == kind and each.by != "timer"],
                sum(each.kind == kind and each.by == "timer" for each in answered),
            )
        ]
    ]


def _spread(seconds: Sequence[int]) -> dict[str, int | None]:
    """Nearest-rank p50 and p90; None of nothing."""
    ranked = sorted(seconds)
    return {
        f"p{percent}_s": ranked[math.ceil(len(ranked) * percent / 100) - 1] if ranked else None for percent in (50, 90)
    }


def _counted(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for code, n in pairs:
        counts[code] += n
    return dict(counts.most_common())


def _days(call: Call) -> tuple[date, date]:
    until = call.query.until or shanghai_date(call.parts.clock.now())
    since = call.query.since or until - timedelta(days=USUAL_DAYS - 1)
    if not timedelta() <= until - since < timedelta(days=LONGEST_DAYS):
        raise Problem("bad-request", f"起止日期相差 0–{LONGEST_DAYS - 1} 天")
    return since, until


def _begin(day: date) -> datetime:
    return on_the_wall(datetime.combine(day, time()))


def _each(since: date, until: date) -> Iterator[date]:
    return (since + timedelta(days=n) for n in range((until - since).days + 1))
