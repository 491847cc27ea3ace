"""Whose move it is."""

from __future__ import annotations

from bot.aftersales.cases import Case
from bot.aftersales.mediation.sides import waiting_for
from bot.aftersales.origins import BUYERS
from bot.aftersales.vocabulary import ENDED, Role, Status

_SIDES = {"buyer": Role.BUYER, "seller": Role.AGENT, "platform": Role.MEDIATOR}
_NOBODYS = ENDED | {Status.REFUNDING}


def turn_of(case: Case) -> Role | None:
    """BUYER, AGENT (the seller, whoever of them), MEDIATOR or None: it ended, or only the payment is awaited."""
    if (waiting := waiting_for(case)) or case.status in (Status.FILED, Status.IN_REVIEW):
        level = (case.details.get("filing") or {}).get("level")
        return _SIDES[waiting[0] if waiting else "platform" if level == "platform" else "seller"]
    applied = case.details.get("applied_by")
    if case.status in BUYERS or (applied and not applied["buyer_said_yes"]):
        return None if case.status in _NOBODYS else Role.BUYER
    return None if case.status in _NOBODYS else Role.AGENT
