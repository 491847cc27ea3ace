"""Whether an application may be filed: ordered short rules, deny > person > allow, and nobody knowing is a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.aftersales.facts import FREE_WILL, Facts
from bot.aftersales.money import yuan
from bot.aftersales.policies import Policies
from bot.aftersales.times import said
from bot.aftersales.vocabulary import Goods, Kind, OrderStatus, Reason, SevenDays
from bot.aftersales.windows import aftersales_end, no_reason_end, ship_by, surface_end, surface_time


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A rule spoke: its id and the facts for its sentence. What it decides stands in policy/eligibility.yml."""

    rule: str
    facts: Mapping[str, Any] = field(default_factory=dict)


Rule = Callable[[Facts, Policies], Verdict | None]


def payable(facts: Facts, policies: Policies) -> Verdict | None:
    """There must be money that could go back."""
    if facts.order.status == OrderStatus.WAIT_BUYER_PAY:
        return Verdict(rule="ORDER_UNPAID")
    if facts.order.status == OrderStatus.TRADE_CLOSED:
        return Verdict(rule="ORDER_CLOSED")
    return None


def pieces(facts: Facts, policies: Policies) -> Verdict | None:
    """Not more pieces than are left."""
    for line, quantity in facts.lines:
        if quantity > facts.left(line) > 0:
            return Verdict(rule="QUANTITY", facts={"left": facts.left(line)})
    return None


def left(facts: Facts, policies: Policies) -> Verdict | None:
    """Every item must have something left to pay back."""
    if any(facts.left(line) < 1 or facts.most_fen[line.item] < 1 for line, _ in facts.lines):
        return Verdict(rule="NOTHING_LEFT")
    return None


def together(facts: Facts, policies: Policies) -> Verdict | None:
    """One case, one place."""
    return Verdict(rule="MIXED_GOODS") if facts.goods is None else None


def possible(facts: Facts, policies: Policies) -> Verdict | None:
    """The kind and the reason must go with where the goods are."""
    if facts.goods is None:
        return None
    kind, reason = facts.application.kind, facts.application.reason
    words = {
        "kind_title": policies.title("kinds", kind),
        "reason_title": policies.title("reasons", reason),
        "goods_title": policies.title("goods", facts.goods),
    }
    if kind not in policies.reasons:
        return Verdict(rule="KIND_LATER", facts=words)
    if facts.goods not in policies.reasons[kind]:
        return Verdict(rule="KIND_BY_GOODS", facts=words)
    if reason not in policies.reasons[kind][facts.goods]:
        return Verdict(rule="REASON_BY_GOODS", facts=words)
    return None


def part(facts: Facts, policies: Policies) -> Verdict | None:
    """Goods kept: a part of the money only, all of it for fresh goods with a fault."""
    kept = facts.application.kind == Kind.REFUND_ONLY and facts.goods == Goods.BUYER
    if not kept or not (facts.fault or facts.application.reason == Reason.PRICE):
        return None
    fresh = facts.fault and all(policies.group_of(line.category) == "fresh" for line, _ in facts.lines)
    if not fresh and facts.amount_fen >= facts.refundable_fen:
        return Verdict(rule="PART_ONLY", facts={"refundable": yuan(facts.refundable_fen)})
    return Verdict(rule="PART_OF_PRICE") if facts.application.reason == Reason.PRICE else None


def late_shipping(facts: Facts, policies: Policies) -> Verdict | None:
    """`not_shipped` only once the promised time is over."""
    end = ship_by(facts.order, policies)
    if facts.application.reason == Reason.NOT_SHIPPED and end is not None and facts.asked_at < end:
        return Verdict(rule="SHIP_NOT_LATE", facts={"ship_by": said(end)})
    return None


def not_received(facts: Facts, policies: Policies) -> Verdict | None:
    """The carrier's record decides; his own confirmation binds the buyer."""
    if facts.application.reason != Reason.NOT_RECEIVED:
        return None
    if facts.goods != Goods.BUYER:
        return Verdict(rule="NOT_RECEIVED")
    if any(line.signed_by == "confirmation" for line, _ in facts.lines):
        return Verdict(rule="RECEIVED_CONFIRMED")
    signed_at = next((line.signed_at for line, _ in facts.lines if line.signed_at), None)
    return Verdict(rule="NOT_RECEIVED_SIGNED", facts={"signed_at": said(signed_at) if signed_at else ""})


def free_will(facts: Facts, policies: Policies) -> Verdict | None:
    """Seven days without a reason, unless exempt by law or by the buyer's confirmation."""
    if facts.application.kind != Kind.RETURN_REFUND or facts.application.reason not in FREE_WILL:
        return None
    kinds = {line.seven_days for line, _ in facts.lines}
    if SevenDays.NO_BY_LAW in kinds:
        return Verdict(rule="NO_REASON_LAW")
    if SevenDays.NO_CONFIRMED in kinds:
        return Verdict(rule="NO_REASON_CONFIRMED")
    ends = [no_reason_end(line, facts.order, policies) for line, _ in facts.lines]
    known = [end for end in ends if end is not None]
    words = {"window_end": said(min(known)) if known else ""}
    if any(facts.asked_at >= end for end in known):
        return Verdict(rule="NO_REASON_LATE", facts=words)
    if len(known) < len(ends) or any(line.signed_by == "person" for line, _ in facts.lines):
        return Verdict(rule="SIGNED_UNKNOWN")
    return Verdict(rule="NO_REASON_IN_TIME", facts=words)


def surface(facts: Facts, policies: Policies) -> Verdict | None:
    """Damage and shortage, and anything of fresh goods, within the category's hours after signing."""
    if not facts.fault or facts.goods != Goods.BUYER:
        return None
    for line, _ in facts.lines:
        visible = facts.application.reason in (Reason.DAMAGED, Reason.MISSING)
        end = surface_end(line, facts.order, policies)
        if (visible or policies.group_of(line.category) == "fresh") and end is not None and facts.asked_at >= end:
            hours = int(surface_time(line, facts.order, policies).total_seconds()) // 3600
            return Verdict(rule="SURFACE_LATE", facts={"report_hours": hours})
    return None


def fault(facts: Facts, policies: Policies) -> Verdict | None:
    """A fault is the seller's to answer for until the after-sales window ends; a person looks at the proof."""
    if not facts.fault:
        return None
    end = aftersales_end(facts.order, policies)
    if end is not None and facts.asked_at >= end:
        return Verdict(rule="AFTERSALES_LATE", facts={"aftersales_end": said(end)})
    return Verdict(rule="FAULT")


def on_its_way(facts: Facts, policies: Policies) -> Verdict | None:
    """Not signed: intercept first."""
    return Verdict(rule="INTERCEPT") if facts.goods == Goods.TO_BUYER else None


def unsent(facts: Facts, policies: Policies) -> Verdict | None:
    """Not shipped: the money is the buyer's to ask back."""
    return Verdict(rule="UNSENT") if facts.goods == Goods.UNSENT else None


def agreed(facts: Facts, policies: Policies) -> Verdict | None:
    """The way that is always left; never by policy."""
    return Verdict(rule="AGREED") if facts.application.reason == Reason.AGREED else None


RULES: tuple[Rule, ...] = (
    payable, together, left, pieces, possible, part, late_shipping, not_received, free_will, surface, fault,
    on_its_way, unsent, agreed,
)  # fmt: skip


def proof_to_keep(facts: Facts, policies: Policies) -> Verdict | None:
    """Money without the goods back needs a photo."""
    kept = facts.application.kind == Kind.REFUND_ONLY and facts.goods == Goods.BUYER and facts.fault
    return Verdict(rule="EVIDENCE_TO_KEEP") if kept and not facts.application.files else None


def proof_to_override(facts: Facts, policies: Policies) -> Verdict | None:
    """A fault that overrides an exemption or a passed window needs a photo."""
    if facts.application.kind != Kind.RETURN_REFUND or not facts.fault or facts.application.files:
        return None
    for line, _ in facts.lines:
        end = no_reason_end(line, facts.order, policies)
        if line.seven_days != SevenDays.YES or (end is not None and facts.asked_at >= end):
            return Verdict(rule="EVIDENCE_TO_OVERRIDE")
    return None


#: what an application cannot be filed without; a forecast lists it, only `apply` refuses for it
PROOFS: tuple[Rule, ...] = (proof_to_keep, proof_to_override)


def judge(facts: Facts, policies: Policies, rules: tuple[Rule, ...] = RULES) -> tuple[str, tuple[Verdict, ...]]:
    """(deny | person | allow, the verdicts that count): the first denial alone, else every rule that spoke."""
    spoken = [verdict for rule in rules if (verdict := rule(facts, policies)) is not None]
    decided = [(policies.rules[verdict.rule].decides, verdict) for verdict in spoken]
    denial = next((verdict for decision, verdict in decided if decision == "deny"), None)
    if denial is not None:
        return "deny", (denial,)
    if not decided or any(decision == "person" for decision, _ in decided):
        return "person", tuple(spoken)
    return "allow", tuple(spoken)
