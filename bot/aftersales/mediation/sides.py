"""The two sides of a mediation, and what is remembered of it in the case's details."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.aftersales.cases import Actor, Case
from bot.aftersales.moves import Move
from bot.aftersales.vocabulary import Role

BUYER, SELLER = "buyer", "seller"
SIDES = (BUYER, SELLER)


def side_of(actor: Actor) -> str:
    """The buyer's or the seller's side."""
    return BUYER if actor.role == Role.BUYER else SELLER


def other(side: str) -> str:
    """The one across the table."""
    return SELLER if side == BUYER else BUYER


def mediation_of(case: Case) -> Mapping[str, Any]:
    """The mediation's own facts, empty when there never was one."""
    found: Mapping[str, Any] = case.details.get("mediation") or {}
    return found


def noting(move: Move, **changes: Any) -> Move:
    """Some facts of the mediation set; a None takes the fact out."""
    facts = {**mediation_of(move.case), **changes}
    return move.with_details(mediation={name: value for name, value in facts.items() if value is not None})


def waiting_for(case: Case) -> tuple[str, ...]:
    """Who still has something to show or to answer, the one who must prove first at the head."""
    facts = mediation_of(case)
    match facts.get("state"):
        case "EVIDENCE":
            first = str(facts["first"])
            return tuple(side for side in (first, other(first)) if side not in facts.get("done", ()))
        case "DECIDED":
            return tuple(side for side in SIDES if side not in facts.get("accepted", ()))
        case "DECIDING" | "SUSPENDED":
            return ("platform",)
        case _:
            return ()
