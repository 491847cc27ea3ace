"""A case as plain JSON and back, so that a first answer can be given again word for word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from bot.aftersales.cases import Case, CaseItem, Parcel
from bot.aftersales.vocabulary import Goods, Kind, Payer, Reason, Status

_TIMES = ("created_at", "updated_at", "clock_started_at", "due_at")
_PARCEL_TIMES = ("shipped_at", "first_scan_at", "delivered_at")


def to_json(case: Case) -> dict[str, Any]:
    """Plain JSON types; times ISO 8601."""
    plain: dict[str, Any] = _plain(asdict(case))
    return plain


def from_json(raw: Mapping[str, Any]) -> Case:
    """What `to_json` wrote."""
    parcel = raw["return_parcel"]
    return Case(
        **{
            **raw,
            **{name: _time(raw[name]) for name in _TIMES},
            "kind": Kind(raw["kind"]),
            "status": Status(raw["status"]),
            "goods": Goods(raw["goods"]),
            "reason": Reason(raw["reason"]),
            "freight": Payer(raw["freight"]),
            "items": tuple(CaseItem(**line) for line in raw["items"]),
            "files": tuple(raw["files"]),
            "rules": tuple(raw["rules"]),
            "return_parcel": parcel and Parcel(**{**parcel, **{name: _time(parcel[name]) for name in _PARCEL_TIMES}}),
        }
    )


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return value.isoformat()
        case Mapping():
            return {name: _plain(inner) for name, inner in value.items()}
        case list() | tuple():
            return [_plain(inner) for inner in value]
        case str():
            return str(value)
        case _:
            return value


def _time(raw: str | None) -> datetime | None:
    return None if raw is None else datetime.fromisoformat(raw)
