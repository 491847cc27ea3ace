"""What a shop may set itself: numbers and the return address, from a day on; the law's own numbers it may not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from bot.aftersales.errors import BadRequest
from bot.aftersales.numbers import Number

#: sources that mark a number as the shop's own, beside those that are customary
_OWN = "店铺设置"
_LARGEST = {"小时": 24 * 365, "天": 365, "分": 10_000_000, "次": 1000}


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberChange:
    """Another value for the base row of this name that holds for exactly this `where`, in that row's unit."""

    name: str
    value: int
    where: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One version of a shop's settings: what it changes for orders made from `effective` on (Shanghai's date)."""

    shop: str
    version: int
    effective: date
    numbers: tuple[NumberChange, ...] = ()
    return_address: Mapping[str, str] | None = None


class Published[T](Mapping[str, T]):
    """The base settings with what shops published laid over them; whoever holds it sees the newest."""

    def __init__(self, base: Mapping[str, T]) -> None:
        self.base = base
        self._now: Mapping[str, T] = base

    def lay(self, over: Mapping[str, T]) -> None:
        """From now on these keys are as given and all others as at first."""
        self._now = {**self.base, **over}

    def __getitem__(self, name: str) -> T:
        return self._now[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._now)

    def __len__(self) -> int:
        return len(self._now)


def base_row(rows: Mapping[str, Sequence[Number]], change: NumberChange) -> Number:
    """The row a change is about; BadRequest when there is none."""
    found = [row for row in rows.get(change.name, ()) if dict(row.where) == dict(change.where)]
    if not found:
        raise BadRequest(change.name, "unknown")
    return max(found, key=lambda row: row.effective)


def changeable(row: Number) -> bool:
    """Customary numbers and the shop's own; not those of law."""
    return row.customary or row.source.startswith(_OWN)


def check_change(change: Change, rows: Mapping[str, Sequence[Number]], *, today: date) -> None:
    """BadRequest for the past, for nothing, for a row that is not there, the law's, or a senseless value."""
    if change.effective < today:
        raise BadRequest("effective", "in_the_past")
    if not change.numbers and change.return_address is None:
        raise BadRequest("numbers", "missing")
    for number in change.numbers:
        row = base_row(rows, number)
        if not changeable(row):
            raise BadRequest(number.name, "set_by_law")
        if not 0 < number.value <= _LARGEST[row.unit]:
            raise BadRequest(number.name, "out_of_range")


def numbers_over(base: Mapping[str, Sequence[Number]], changes: Sequence[Change]) -> Mapping[str, tuple[Number, ...]]:
    """The rows of the names that were changed: the base's, its copies for the shop, and the shop's own from their day.

    The copies keep a change from reaching back: before its day the shop's row says what the base said.
    """
    laid: dict[str, list[Number]] = {}
    for change in sorted(changes, key=lambda each: each.version):
        for number in change.numbers:
            rows = laid.setdefault(number.name, list(base[number.name]))
            where = {**number.where, "shop": change.shop}
            same = [row for row in base[number.name] if dict(row.where) == dict(number.where)]
            if not same:
                continue
            copies = [replace(row, where=where) for row in same]
            rows += [copy for copy in copies if copy not in rows]
            own = replace(
                copies[-1],
                value=number.value,
                effective=change.effective,
                source=f"{_OWN}·第 {change.version} 版",
                where=where,
            )
            # of two versions from the same day the later holds
            rows[:] = [row for row in rows if (dict(row.where), row.effective) != (where, change.effective)]
            rows.append(own)
    return {name: tuple(rows) for name, rows in laid.items()}


def shops_over(
    base: Mapping[str, Mapping[str, Any]], changes: Sequence[Change], *, today: date
) -> Mapping[str, Mapping[str, Any]]:
    """The shops' entries with the newest return address that is in force."""
    laid: dict[str, Mapping[str, Any]] = {}
    for change in sorted(changes, key=lambda each: each.version):
        if change.return_address is not None and change.effective <= today:
            before = laid.get(change.shop, base.get(change.shop, {}))
            laid[change.shop] = {**before, "return_address": dict(change.return_address)}
    return laid


def change_json(change: Change) -> dict[str, Any]:
    """As it is stored."""
    return {
        "numbers": [{"name": each.name, "value": each.value, "where": dict(each.where)} for each in change.numbers],
        "return_address": None if change.return_address is None else dict(change.return_address),
    }


def change_of(shop: str, version: int, effective: date, raw: Mapping[str, Any]) -> Change:
    """What `change_json` wrote."""
    return Change(
        shop=shop,
        version=version,
        effective=effective,
        numbers=tuple(NumberChange(**each) for each in raw["numbers"]),
        return_address=raw["return_address"],
    )
