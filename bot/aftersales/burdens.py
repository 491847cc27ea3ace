"""Who must prove what for a reason, what was shown, and whom it favours if nothing more comes. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.aftersales.applications import Evidence, Weighed
from bot.aftersales.cases import Case, HistoryLine
from bot.aftersales.errors import BadPolicy
from bot.aftersales.vocabulary import Role

SIDES = ("buyer", "seller")
_SIDE = {Role.BUYER: "buyer", Role.AGENT: "seller", Role.REVIEWER: "seller"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Burden:
    """A row of policy/evidence.yml: who shows `first`, what is needed by category group ("" the usual), what silence
    of a side means."""

    first: str
    needed: Mapping[str, tuple[Evidence, ...]]
    silence: Mapping[str, str]
    source: str

    def of(self, group: str) -> tuple[Evidence, ...]:
        """What both sides are to show for goods of this group."""
        return self.needed.get(group, self.needed[""])


def read_burden(reason: str, raw: Mapping[str, Any]) -> Burden:
    """A row of policy/evidence.yml; BadPolicy when a side, a proof or a sentence is missing."""
    needed = {group: _proofs(rows) for group, rows in {"": raw["needed"], **raw.get("where", {})}.items()}
    if set(raw["silence"]) != set(SIDES) or any(proof.by not in SIDES for rows in needed.values() for proof in rows):
        raise BadPolicy(f"evidence.{reason}", "each proof is by buyer or seller, and the silence of both has a meaning")
    return Burden(
        first="buyer" if raw["visible"] else "seller",
        needed=needed,
        silence={side: str(words) for side, words in raw["silence"].items()},
        source=str(raw["来源"]),
    )


def weigh(burden: Burden | None, group: str, case: Case, history: Iterable[HistoryLine]) -> Weighed:
    """As things are: whoever must show first and did not loses; who answers nothing to a proof loses; else a person."""
    shown = shown_by(case, history)
    if burden is None:
        return Weighed(first=None, needed=(), shown=shown, favours=None)
    other = {"buyer": "seller", "seller": "buyer"}
    silent = next((side for side in (burden.first, other[burden.first]) if side not in shown), None)
    return Weighed(
        first=burden.first,
        needed=burden.of(group),
        shown=shown,
        favours="person" if silent is None else other[silent],
        why=None if silent is None else burden.silence[silent],
        source=burden.source,
    )


def shown_by(case: Case, history: Iterable[HistoryLine]) -> frozenset[str]:
    """The sides that have put files before the other."""
    sides = {_SIDE[line.role] for line in history if line.files and not line.internal and line.role in _SIDE}
    return frozenset(sides | ({"buyer"} if case.files else set()))


def _proofs(rows: Sequence[Mapping[str, Any]]) -> tuple[Evidence, ...]:
    return tuple(Evidence(**row) for row in rows)
