"""A payout: the shop's own money on top of any refund. Its kinds, who bears it, and the one table by which it moves.

Never a refund: it has its own book, its own payment key and its own limit. No clock and no policy pays one: a person
agrees, and over the cap of its kind another person too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.aftersales.cases import Actor
from bot.aftersales.errors import BadRequest, NotAllowed, StateConflict
from bot.aftersales.policies import Policies
from bot.aftersales.vocabulary import Role


class PayoutKind(StrEnum):
    """What it is for."""

    RETURN_FREIGHT = "return_freight"
    DELAY = "delay"
    CLAIM = "claim"


class PayoutStatus(StrEnum):
    """Where it stands."""

    PROPOSED = "PROPOSED"
    IN_REVIEW = "IN_REVIEW"
    PAYING = "PAYING"
    FAILED = "FAILED"
    PAID = "PAID"
    REJECTED = "REJECTED"


#: who bears which kind in the end; what the courier bears the shop lays out and claims back
PAYER: Mapping[PayoutKind, str] = {
    PayoutKind.RETURN_FREIGHT: "shop",
    PayoutKind.DELAY: "shop",
    PayoutKind.CLAIM: "courier",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Payout:
    """One payout of integer fen > 0. `subject` names what it is for, once: nothing is paid out twice for it."""

    payout_no: str
    shop: str
    buyer_id: str
    order_no: str
    kind: PayoutKind
    amount_fen: int
    payer: str
    subject: str
    status: PayoutStatus
    proposed_by: str
    proposed_at: datetime
    case_no: str | None = None
    words: str = ""
    agreed_by: str | None = None
    approved_by: str | None = None
    failures: int = 0
    due_at: datetime | None = None
    payee: Mapping[str, Any] = field(default_factory=dict)
    version: int = 1

    @property
    def key(self) -> str:
        """The stable payment key; every retry has the same."""
        return f"{self.payout_no}:1"


_STAFF, _REVIEWER = frozenset({Role.AGENT, Role.REVIEWER}), frozenset({Role.REVIEWER})
_PAYMENT, _BUYER = frozenset({Role.PAYMENT}), frozenset({Role.BUYER})
_S = PayoutStatus
#: action → who may, from where, to where; `agree` over the cap goes to IN_REVIEW instead
TABLE: Mapping[str, tuple[frozenset[Role], frozenset[PayoutStatus], PayoutStatus]] = {
    "agree": (_STAFF, frozenset({_S.PROPOSED}), _S.PAYING),
    "approve": (_REVIEWER, frozenset({_S.IN_REVIEW}), _S.PAYING),
    "send_back_to_agent": (_REVIEWER, frozenset({_S.IN_REVIEW}), _S.PROPOSED),
    "reject": (_STAFF, frozenset({_S.PROPOSED, _S.IN_REVIEW}), _S.REJECTED),
    "paid": (_PAYMENT, frozenset({_S.PAYING, _S.FAILED}), _S.PAID),
    "failed": (_PAYMENT, frozenset({_S.PAYING}), _S.FAILED),
    "retry": (_STAFF | {Role.TIMER}, frozenset({_S.FAILED}), _S.PAYING),
    "new_payee": (_BUYER, frozenset({_S.FAILED}), _S.IN_REVIEW),
}


def moved(
    payout: Payout, actor: Actor, action: str, body: Mapping[str, Any], *, policies: Policies, now: datetime
) -> Payout:
    """The payout after the action. NotAllowed, StateConflict, BadRequest."""
    if action not in TABLE:
        raise StateConflict("unknown_action", policies.sentence("unknown_action", {}), action=action)
    roles, before, after = TABLE[action]
    if actor.role not in roles:
        raise NotAllowed(actor.role, action)
    if payout.status not in before:
        raise StateConflict("payout_state", policies.sentence("payout_state", {}), status=str(payout.status))
    payout = replace(payout, status=after, version=payout.version + 1, due_at=None)
    match action:
        case "agree":
            over = payout.amount_fen > cap_fen(payout.kind, policies, shop=payout.shop, on=payout.proposed_at)
            return replace(payout, status=_S.IN_REVIEW if over else after, agreed_by=actor.id)
        case "approve":
            if actor.id in (payout.agreed_by, payout.proposed_by):
                raise StateConflict("reviewer_acted", policies.sentence("reviewer_acted", {}))
            return replace(payout, approved_by=actor.id)
        case "send_back_to_agent":
            return replace(payout, agreed_by=None)
        case "reject":
            if not body.get("words"):
                raise BadRequest("words", "missing")
            return replace(payout, words=body["words"])
        case "failed":
            return _failed(payout, policies, now)
        case "new_payee":
            return replace(payout, payee={name: body[name] for name in ("type", "account", "name")})
        case _:
            return payout


def cap_fen(kind: PayoutKind, policies: Policies, *, shop: str, on: datetime) -> int:
    """What one agent may pay out alone for that kind."""
    return policies.number(f"cap_{kind}", on=on, shop=shop).value


def _failed(payout: Payout, policies: Policies, now: datetime) -> Payout:
    """Tried again after 1, 6, 24 h; then it waits for a person."""
    failures = payout.failures + 1
    if failures > 3:
        return replace(payout, failures=failures)
    pause = policies.number("refund_retry", on=payout.proposed_at, shop=payout.shop, failures=failures)
    return replace(payout, failures=failures, due_at=now + pause.duration)
