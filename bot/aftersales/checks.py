"""What a body must hold beyond its form, given the case: raises BadRequest, NotEligible or NotRefundable."""

from __future__ import annotations

from dataclasses import replace

from bot.aftersales.applications import Application
from bot.aftersales.eligibility import PROOFS, judge
from bot.aftersales.errors import BadRequest, NotEligible
from bot.aftersales.facts import Facts
from bot.aftersales.moves import Move
from bot.aftersales.policies import Policies
from bot.aftersales.targets import next_of
from bot.aftersales.vocabulary import Goods, Kind, Payer, Reason, Refusal, Status

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


def number_free(move: Move) -> None:
    """A number of another case, or the outbound one, is refused."""
    if move.number_taken:
        raise BadRequest("tracking_no", "taken")


def offer_differs(move: Move) -> None:
    """An offer names another kind or amount that can be carried out from where the goods are."""
    kind = Kind(move.body.get("kind") or move.before.kind)
    if kind not in move.policies.reasons:
        raise BadRequest("kind", "not_yet")
    amount = move.body.get("amount_fen") or move.before.amount_fen
    if (kind, amount) == (move.before.kind, move.before.amount_fen):
        raise BadRequest("amount_fen", "same_as_asked")
    if next_of(kind, move.before.goods) == Status.WAIT_BUYER_RETURN_GOODS and move.before.goods != Goods.BUYER:
        raise BadRequest("kind", "not_with_the_goods_there")
    with_amount(move.facts, amount).shares()


def eligible_anew(move: Move) -> None:
    """A modification is judged like a new application, at the time of the first."""
    if not move.body:
        raise BadRequest("reason", "missing")
    facts = modified(move)
    eligible(facts, move.policies)
    facts.shares()


def note_inside(move: Move) -> None:
    """Only staff write for staff."""
    if move.body.get("internal") and move.actor.id == move.before.buyer_id:
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
    )
    if changed.amount_fen is None and changed.kind == now.kind:
        changed = replace(changed, amount_fen=move.before.amount_fen)
    return replace(move.facts, application=changed)


def with_amount(facts: Facts, amount_fen: int) -> Facts:
    """The same application with another amount."""
    return replace(facts, application=replace(facts.application, amount_fen=amount_fen))
