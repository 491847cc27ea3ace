"""What tells apart the rows of a mediation that share stage, action and role."""

from __future__ import annotations

from bot.aftersales.mediation.sides import mediation_of, other, side_of
from bot.aftersales.moves import Condition, Move
from bot.aftersales.targets import next_of
from bot.aftersales.vocabulary import FILED_KINDS, Goods, Kind, Stage, Status


def other_side_done(move: Move) -> bool:
    """The other side has shown everything already."""
    return other(side_of(move.actor)) in mediation_of(move.before).get("done", ())


def other_side_accepted(move: Move) -> bool:
    """The other side accepted the decision already."""
    return other(side_of(move.actor)) in mediation_of(move.before).get("accepted", ())


def suspended_at(stage: Stage) -> Condition:
    """It stood at that stage when it was suspended."""

    def held(move: Move) -> bool:
        return bool((mediation_of(move.before).get("suspended") or {}).get("from") == stage)

    held.__doc__ = f"it was suspended at {stage}"
    return held


def settlement_over_limit(move: Move) -> bool:
    """The seller's side would pay more than its agent may alone."""
    laid = mediation_of(move.before).get("settlement") or {}
    proposed = move.body if move.action == "settle" else laid
    kind = Kind(proposed.get("kind") or move.before.kind)
    amount = proposed.get("amount_fen") or move.before.amount_fen
    return _pays_at_once(kind, move.before.goods) and amount > move.number("agent_limit")


def grant_over_limit(move: Move) -> bool:
    """Granting all that was asked is more than the agent may pay alone."""
    case = move.before
    return _pays_at_once(case.kind, case.goods) and case.amount_fen > move.number("agent_limit")


def reviewed(action: str) -> Condition:
    """That action of an agent waits for the second pair of eyes."""

    def held(move: Move) -> bool:
        return bool((mediation_of(move.before).get("review") or {}).get("action") == action)

    held.__doc__ = f"{action} waits for a reviewer"
    return held


def grantable(move: Move) -> bool:
    """There is something asked for that the seller could still grant."""
    return not move.before.details.get("own_goods")


def _pays_at_once(kind: Kind, goods: Goods) -> bool:
    if kind in FILED_KINDS:
        return False
    return next_of(kind, goods) == Status.REFUNDING
