"""Whose move it is."""

from __future__ import annotations

from bot.aftersales.cases import Case
from bot.aftersales.origins import BUYERS
from bot.aftersales.vocabulary import ENDED, Role, Status

_NOBODYS = ENDED | {Status.REFUNDING}


def turn_of(case: Case) -> Role | None:
    """BUYER, AGENT (the seller, whoever of them) or None: it ended, or only the payment is awaited."""
    applied = case.details.get("applied_by")
    if case.status in BUYERS or (applied and not applied["buyer_said_yes"]):
        return None if case.status in _NOBODYS else Role.BUYER
    return None if case.status in _NOBODYS else Role.AGENT
