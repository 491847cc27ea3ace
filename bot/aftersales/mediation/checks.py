"""What the body of a mediation's move must hold beyond its form: a proposal or decision that can be carried out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.aftersales.checks import sku_there
from bot.aftersales.errors import BadRequest
from bot.aftersales.moves import Move
from bot.aftersales.vocabulary import MONEY_KINDS, SERVICE_KINDS, Goods, Kind, Role

#: what can be done while the goods are there
POSSIBLE: Mapping[Goods, frozenset[Kind]] = {
    Goods.UNSENT: frozenset({Kind.REFUND_ONLY}),
    Goods.TO_BUYER: frozenset({Kind.REFUND_ONLY, Kind.RESHIP}),
}


def possible(move: Move) -> None:
    """A proposal: kind and amount can be carried out from where the goods are."""
    _carriable(move, move.body)


def decision_holds(move: Move) -> None:
    """A decision: known rules, and what it orders can be done; a yes for the seller orders nothing."""
    body = move.body
    known = {*move.policies.rules, *move.policies.guards}
    if not body["rules"]:
        raise BadRequest("rules", "missing")
    unknown = [rule for rule in body["rules"] if rule not in known]
    if unknown:
        raise BadRequest("rules", "unknown", rules=unknown)
    if body["for"] == "seller":
        ordered = next((name for name in ("kind", "amount_fen") if name in body), None)
        if ordered is not None:
            raise BadRequest(ordered, "not_for_the_seller")
        if move.before.goods in (Goods.UNSENT, Goods.TO_SHOP):
            raise BadRequest("for", "not_with_the_goods_there")
        return
    if body["for"] == "split":
        missing = next((name for name in ("amount_fen", "freight") if name not in body), None)
        if missing is not None:
            raise BadRequest(missing, "missing")
    _carriable(move, body)


def note_open(move: Move) -> None:
    """A mediator writes for both sides; a buyer never for staff."""
    if move.body.get("internal") and move.actor.role in (Role.BUYER, Role.MEDIATOR, Role.PLATFORM):
        raise BadRequest("internal", "not_for_buyers")


def days_allowed(move: Move) -> None:
    """As long again, at most."""
    most = move.number("mediation_evidence_more")
    if move.body["days"] > most:
        raise BadRequest("days", "too_many", most=most)


def _carriable(move: Move, body: Mapping[str, Any]) -> None:
    kind, case = Kind(body.get("kind") or move.before.kind), move.before
    if kind not in SERVICE_KINDS or (kind == Kind.FREIGHT) != (case.kind == Kind.FREIGHT):
        raise BadRequest("kind", "not_to_be_ordered")
    if kind not in POSSIBLE.get(case.goods, SERVICE_KINDS):
        raise BadRequest("kind", "not_with_the_goods_there")
    if kind not in MONEY_KINDS and "amount_fen" in body:
        raise BadRequest("amount_fen", "nothing_is_paid")
    amount = body.get("amount_fen") or (case.amount_fen if kind == case.kind else None)
    asked = replace(move.facts.application, kind=kind, amount_fen=amount or None, sku=case.details.get("sku"))
    facts = replace(move.facts, application=asked)
    if kind == Kind.EXCHANGE:
        sku_there(facts)
    facts.shares()
