"""What a body must hold beyond its form, given the case: raises BadRequest, NotEligible or NotRefundable."""

from __future__ import annotations

from dataclasses import replace

from bot.aftersales.applications import Application
from bot.aftersales.eligibility import PROOFS, judge
from bot.aftersales.errors import BadRequest, NotEligible
from bot.aftersales.facts import FREE_WILL, Facts
from bot.aftersales.moves import Move
from bot.aftersales.policies import Policies
from bot.aftersales.targets import next_of
from bot.aftersales.vocabulary import (
    FILED_KINDS,
    REFUND_KINDS,
    SERVICE_KINDS,
    Goods,
    Kind,
    Payer,
    Reason,
    Refusal,
    Role,
    Status,
)

_NEED_FILES = frozenset({Refusal.USED, Refusal.INCOMPLETE, Refusal.TAMPERED, Refusal.NOT_OURS})


def not_less(move: Move) -> None:
    """Agreeing to less than was asked is an offer."""
    amount = move.body.get("amount_fen")
    if amount is None:
        return
    if amount < move.before.amount_fen:
        raise BadRequest("amount_fen", "less_than_asked", asked_fen=move.before.amount_fen)
    with_amount(move.facts, amount).shares()


def freight_in_favour(move: Move) -> None:
    """Freight comes from the rules and may only be moved in the buyer's favour."""
    if move.body.get("freight") == Payer.BUYER and move.before.freight == Payer.SELLER:
        raise BadRequest("freight", "not_in_the_buyers_favour")


def refusal_proved(move: Move) -> None:
    """Some grounds need files."""
    if move.body["reason"] in _NEED_FILES and not move.body.get("files"):
        raise BadRequest("files", "missing", reason=str(move.body["reason"]))


def findings_shown(move: Move) -> None:
    """A failed inspection needs findings and photos."""
    if not move.body.get("findings"):
        raise BadRequest("findings", "missing")
    if not move.body.get("files"):
        raise BadRequest("files", "missing")


def test_findings(move: Move) -> None:
    """A failed test says what was found."""
    if not move.body.get("findings"):
        raise BadRequest("findings", "missing")


def number_free(move: Move) -> None:
    """A number of another case, or the outbound one, is refused."""
    if move.number_taken:
        raise BadRequest("tracking_no", "taken")


def offer_differs(move: Move) -> None:
    """An offer names another kind, amount, quote or sku that can be carried out from where the goods are."""
    facts, quote = offered(move), move.body.get("quote_fen")
    kind, case = facts.application.kind, move.before
    if kind not in SERVICE_KINDS or (kind == Kind.FREIGHT) != (case.kind == Kind.FREIGHT):
        raise BadRequest("kind", "not_to_be_offered")
    if quote is not None and kind not in (Kind.REPAIR, Kind.EXCHANGE):
        raise BadRequest("quote_fen", "not_for_this_kind")
    asked = (case.kind, case.amount_fen, None, case.details.get("sku"))
    if (kind, facts.amount_fen, quote, facts.application.sku) == asked:
        raise BadRequest("amount_fen", "same_as_asked")
    if next_of(kind, case.goods) == Status.WAIT_BUYER_RETURN_GOODS and case.goods != Goods.BUYER:
        raise BadRequest("kind", "not_with_the_goods_there")
    if kind == Kind.RESHIP and case.goods not in (Goods.BUYER, Goods.TO_BUYER):
        raise BadRequest("kind", "not_with_the_goods_there")
    if kind == Kind.EXCHANGE:
        sku_there(facts)
    facts.shares()


def exchange_named(move: Move) -> None:
    """`turn_to_exchange` costs nobody anything more and takes only what is there."""
    facts = exchanged(move)
    sku_there(facts)
    for line, quantity in facts.lines:
        found = next((one for one in facts.variants[line.item] if one.sku == facts.application.sku), None)
        if found is not None and facts.application.sku != line.sku and found.price_fen > line.price_fen:
            raise BadRequest("sku", "dearer", difference_fen=(found.price_fen - line.price_fen) * quantity)


def sku_there(facts: Facts) -> None:
    """Another sku must be one that the shop knows, of one line, with enough pieces in stock."""
    sku = facts.application.sku
    if sku is not None and len(facts.lines) > 1:
        raise BadRequest("sku", "one_item_only")
    for line, quantity in facts.lines:
        known = facts.variants.get(line.item, ())
        found = next((one for one in known if one.sku == (sku or line.sku)), None)
        if found is None and (known or sku is not None):
            raise BadRequest("sku", "unknown", known=[one.sku for one in known])
        if found is not None and found.left < quantity:
            raise BadRequest("sku", "out_of_stock")


def sku_named(facts: Facts) -> None:
    """An exchange without a fault needs another colour or size: the same again is no exchange."""
    asked = facts.application
    if asked.kind != Kind.EXCHANGE:
        if asked.sku is not None:
            raise BadRequest("sku", "only_for_an_exchange")
        return
    if asked.sku is not None and len(facts.lines) > 1:
        raise BadRequest("sku", "one_item_only")
    if asked.reason in FREE_WILL and all(asked.sku in (None, line.sku) for line, _ in facts.lines):
        raise BadRequest("sku", "missing" if asked.sku is None else "same_as_bought")


def eligible_anew(move: Move) -> None:
    """A modification is judged like a new application, at the time of the first."""
    if not move.body:
        raise BadRequest("reason", "missing")
    if move.body.get("kind") in FILED_KINDS:
        raise BadRequest("kind", "not_a_change")
    facts = modified(move)
    if (facts.application.kind == Kind.FREIGHT) != (move.before.kind == Kind.FREIGHT):
        raise BadRequest("kind", "another_case")
    eligible(facts, move.policies)
    sku_named(facts)
    facts.shares()


def note_inside(move: Move) -> None:
    """Only staff write for staff."""
    if move.body.get("internal") and move.actor.role in (Role.BUYER, Role.VENDOR):
        raise BadRequest("internal", "not_for_buyers")


def days_allowed(move: Move) -> None:
    """1–10 days at a time."""
    if move.body["days"] > move.number("extend_days_max"):
        raise BadRequest("days", "too_many", most=move.number("extend_days_max"))


def eligible(facts: Facts, policies: Policies, *, proofs: bool = True) -> tuple[str, tuple[str, ...]]:
    """(person | allow, rule ids); raises NotEligible with the sentence of the rule that says no."""
    decision, verdicts = judge(facts, policies)
    if decision != "deny" and proofs:
        missing, proof = judge(facts, policies, PROOFS)
        if missing == "deny":
            decision, verdicts = missing, proof
    if decision == "deny":
        no = verdicts[0]
        raise NotEligible(no.rule, policies.sentence(no.rule, no.facts), **no.facts)
    return decision, tuple(dict.fromkeys(verdict.rule for verdict in verdicts))


def modified(move: Move) -> Facts:
    """The facts as the body of a `modify` would have them; files add to what is there."""
    body, now = move.body, move.facts.application
    changed = Application(
        order_no=now.order_no,
        items=now.items,
        kind=Kind(body.get("kind") or now.kind),
        reason=Reason(body.get("reason") or now.reason),
        amount_fen=body.get("amount_fen"),
        note=body.get("note") or now.note,
        files=(*now.files, *body.get("files", ())),
        sku=body.get("sku"),
    )
    if changed.kind == now.kind:
        amount = move.before.amount_fen or None if changed.amount_fen is None else changed.amount_fen
        changed = replace(changed, amount_fen=amount, sku=changed.sku or now.sku)
    return replace(move.facts, application=changed)


def offered(move: Move) -> Facts:
    """The facts as the body of an `offer` would have them; a kind that pays without an amount pays all there is."""
    body, now = move.body, move.facts.application
    kind = Kind(body.get("kind") or move.before.kind)
    kept = kind == move.before.kind
    amount = body.get("amount_fen") or (move.before.amount_fen or None if kept else None)
    if amount is None and kind in REFUND_KINDS:
        amount = move.facts.refundable_fen
    sku = body.get("sku") or (now.sku if kept else None)
    return replace(move.facts, application=replace(now, kind=kind, amount_fen=amount, sku=sku))


def exchanged(move: Move) -> Facts:
    """The facts as `turn_to_exchange` would have them."""
    asked = replace(move.facts.application, kind=Kind.EXCHANGE, amount_fen=None, sku=move.body["sku"])
    return replace(move.facts, application=asked)


def with_amount(facts: Facts, amount_fen: int) -> Facts:
    """The same application with another amount."""
    return replace(facts, application=replace(facts.application, amount_fen=amount_fen))
