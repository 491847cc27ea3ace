"""What is said of a picture or video at once: blurred, dark, sent before, older than the order. Never a refusal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.aftersales.errors import BadPolicy
from bot.aftersales.times import on_the_wall, said

NAMES = frozenset({"blurred", "dark", "same", "alike", "older", "muted", "seen_elsewhere", "older_in_case"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureRow:
    """A row of policy/pictures.yml; `below` is the figure under which it is said, None where none is compared."""

    sentence: str
    source: str
    effective: str
    below: int | None = None
    unless_spread_below: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something to say of a file: its id in policy/pictures.yml and the sentence."""

    note: str
    text: str


def read_rows(raw: Mapping[str, Mapping[str, Any]]) -> Mapping[str, PictureRow]:
    """policy/pictures.yml; BadPolicy for a missing or unknown row."""
    if set(raw) != NAMES:
        raise BadPolicy("pictures", f"missing or unknown: {sorted(set(raw) ^ NAMES)}")
    return {
        name: PictureRow(
            sentence=str(row["sentence"]),
            source=str(row["来源"]),
            effective=str(row["生效日"]),
            below=row.get("below"),
            unless_spread_below=row.get("unless_spread_below"),
        )
        for name, row in raw.items()
    }


def notes_on(
    facts: Mapping[str, Any],
    rows: Mapping[str, PictureRow],
    *,
    ordered_at: datetime | None = None,
    same: bool = False,
    nearest: int | None = None,
) -> tuple[Note, ...]:
    """For the sender. `same`: he sent these bytes before; `nearest`: bits between it and the likest of his own."""
    if same:
        return (_note(rows, "same"),)
    found = []
    if _below(facts.get("light"), rows["dark"]):
        found.append(_note(rows, "dark"))
    # a plain wall has no edges either, and darkness hides them: neither is called blurred
    elif _below(facts.get("sharpness"), rows["blurred"]) and not _plain(facts, rows["blurred"]):
        found.append(_note(rows, "blurred"))
    if _below(nearest, rows["alike"]):
        found.append(_note(rows, "alike"))
    if (at := older(facts, ordered_at)) is not None:
        found.append(_note(rows, "older", taken_at=said(at)))
    if facts.get("muted"):
        found.append(_note(rows, "muted"))
    return tuple(found)


def older(facts: Mapping[str, Any], ordered_at: datetime | None) -> datetime | None:
    """When it was taken, if that was before the order; a time without an offset is Shanghai's."""
    at = taken_at(facts)
    return at if at is not None and ordered_at is not None and at < ordered_at else None


def taken_at(facts: Mapping[str, Any]) -> datetime | None:
    """When it was taken, aware; None when the file did not say or said nonsense."""
    try:
        at = datetime.fromisoformat(str(facts["taken_at"]))
    except (KeyError, ValueError):
        return None
    return at if at.tzinfo is not None else on_the_wall(at)


def bits_between(one: str, other: str) -> int:
    """How many of the 64 bits of two likenesses differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def _note(rows: Mapping[str, PictureRow], name: str, **facts: str) -> Note:
    return Note(note=name, text=rows[name].sentence.format_map(facts))


def _below(figure: Any, row: PictureRow) -> bool:
    return isinstance(figure, int | float) and row.below is not None and figure < row.below


def _plain(facts: Mapping[str, Any], row: PictureRow) -> bool:
    return float(facts.get("spread", 0)) < (row.unless_spread_below or 0)
