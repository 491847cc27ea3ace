"""Whether an application may be filed: ordered short rules, deny > person > allow, and nobody knowing is a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.aftersales.exchanges import difference_fen, variant_of, wanted_sku
from bot.aftersales.facts import FREE_WILL, Facts
from bot.aftersales.money import yuan
from bot.aftersales.policies import Policies
from bot.aftersales.times import said
from bot.aftersales.vocabulary import REFUND_KINDS, Goods, Kind, OrderStatus, Reason, SevenDays
from bot.aftersales.windows import (
    aftersales_end,
    no_reason_end,
    sanbao,
    sanbao_end,
    ship_by,
    surface_end,
    surface_time,
    warranty_end,
)

#: kinds that may be had without a reason within seven days
_WITHOUT_REASON = frozenset({Kind.RETURN_REFUND, Kind.EXCHANGE})
#: kinds whose time is not the after-sales window: a warranty, and what was laid out for a return
_LATER_KINDS = frozenset({Kind.REPAIR, Kind.FREIGHT})
#: what 三包 gives for a quality fault, and its window
_SANBAO = {
    Kind.RETURN_REFUND: ("SANBAO_RETURN", "sanbao_return"),
    Kind.EXCHANGE: ("SANBAO_EXCHANGE", "sanbao_exchange"),
}


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
    """Every item must have something left: to pay back for a refund, to exchange or mend for the rest."""
    asked = {line.code for line, _ in facts.lines if not line.gift_of}
    if facts.application.kind == Kind.FREIGHT:
        return None
    refund = facts.application.kind in REFUND_KINDS
    for line, _ in facts.lines:
        # a gift goes back with what it came with, worth nothing by itself
        with_main = line.gift_of in asked and not line.paid_fen
        if facts.left(line) < 1 or (refund and facts.most_fen[line.item] < 1 and not with_main):
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
    if facts.application.kind not in _WITHOUT_REASON or facts.application.reason not in FREE_WILL:
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
    if not facts.fault or facts.goods != Goods.BUYER or facts.application.kind in _LATER_KINDS:
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
    if not facts.fault or facts.application.kind in _LATER_KINDS:
        return None
    end = aftersales_end(facts.order, policies)
    if end is not None and facts.asked_at >= end:
        return Verdict(rule="AFTERSALES_LATE", facts={"aftersales_end": said(end)})
    if facts.application.kind in _SANBAO and facts.application.reason == Reason.QUALITY:
        rule, window = _SANBAO[facts.application.kind]
        ends = [sanbao_end(window, line, facts.order, policies) for line, _ in facts.lines]
        known = [one for one in ends if one is not None and facts.asked_at < one]
        if len(known) == len(ends):
            return Verdict(rule=rule, facts={"sanbao_end": said(min(known))})
    return Verdict(rule="FAULT")


def mended(facts: Facts, policies: Policies) -> Verdict | None:
    """A repair is free within the warranty; who filed as `agreed` gets a quote."""
    if facts.application.kind != Kind.REPAIR or facts.application.reason != Reason.QUALITY:
        return None
    for line, _ in facts.lines:
        if not line.warranty_days and not sanbao(line, policies):
            return Verdict(rule="WARRANTY_NONE")
        end = warranty_end(line, facts.order, policies)
        if end is None:
            return Verdict(rule="WARRANTY_UNKNOWN")
        if facts.asked_at >= end:
            return Verdict(rule="WARRANTY_OVER", facts={"warranty_end": said(end)})
    ends = [warranty_end(line, facts.order, policies) for line, _ in facts.lines]
    return Verdict(rule="WARRANTY", facts={"warranty_end": said(min(end for end in ends if end is not None))})


def in_stock(facts: Facts, policies: Policies) -> Verdict | None:
    """What goes out instead must be there; a dearer one is paid for first, of a cheaper one the rest goes back."""
    if facts.application.kind != Kind.EXCHANGE:
        return None
    for line, quantity in facts.lines:
        found = variant_of(facts, line)
        if found is None and (facts.variants.get(line.item) or facts.application.sku is not None):
            return Verdict(rule="SKU_UNKNOWN", facts={"sku": wanted_sku(facts, line)})
        if found is None:
            return Verdict(rule="STOCK_UNKNOWN")
        if found.left < quantity:
            return Verdict(rule="OUT_OF_STOCK", facts={"sku": found.sku, "left": found.left})
    difference = difference_fen(facts)
    if not difference:
        return None
    return Verdict(rule="DEARER" if difference > 0 else "CHEAPER", facts={"difference": yuan(abs(difference))})


def freight_paid(facts: Facts, policies: Policies) -> Verdict | None:
    """Freight that the buyer laid out for a return at the seller's cost."""
    if facts.application.kind != Kind.FREIGHT or facts.application.reason == Reason.AGREED:
        return None
    if not all(line.item in facts.sent_back for line, _ in facts.lines):
        return Verdict(rule="FREIGHT_NO_RETURN")
    most = policies.number("freight_most", **facts.dims()).value
    if facts.amount_fen > most:
        return Verdict(rule="FREIGHT_TOO_MUCH", facts={"most": yuan(most)})
    return Verdict(rule="FREIGHT_CLAIM")


def on_its_way(facts: Facts, policies: Policies) -> Verdict | None:
    """Not signed: intercept first."""
    wanted_back = facts.application.kind == Kind.REFUND_ONLY and facts.goods == Goods.TO_BUYER
    return Verdict(rule="INTERCEPT") if wanted_back else None


def unsent(facts: Facts, policies: Policies) -> Verdict | None:
    """Not shipped: the money is the buyer's to ask back."""
    return Verdict(rule="UNSENT") if facts.goods == Goods.UNSENT else None


def gifts(facts: Facts, policies: Policies) -> Verdict | None:
    """Gifts go back with what they came with, or are deducted; never a ground to refuse."""
    kept = facts.gifts_kept
    if facts.application.kind != Kind.RETURN_REFUND or not kept:
        return None
    return Verdict(
        rule="GIFT_KEPT", facts={"gifts": "、".join(line.title for line in kept), "worth": yuan(facts.gifts_fen)}
    )


def threshold(facts: Facts, policies: Policies) -> Verdict | None:
    """What is kept does not reach the sum from which shipping was free: the freight is deducted."""
    if not facts.threshold_lost:
        return None
    return Verdict(rule="THRESHOLD_LOST", facts={"freight": yuan(facts.threshold_fen)})


def agreed(facts: Facts, policies: Policies) -> Verdict | None:
    """The way that is always left; never by policy."""
    return Verdict(rule="AGREED") if facts.application.reason == Reason.AGREED else None


RULES: tuple[Rule, ...] = (
    payable, together, left, pieces, possible, part, late_shipping, not_received, free_will, surface, fault, mended,
    in_stock, freight_paid, gifts, threshold, on_its_way, unsent, agreed,
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


def proof_to_show(facts: Facts, policies: Policies) -> Verdict | None:
    """A visible fault: the buyer shows first. What is hidden, or fake, the seller proves first."""
    reason = facts.application.reason
    visible = facts.fault and reason not in policies.hidden and facts.goods == Goods.BUYER
    shown = facts.application.files or facts.application.kind == Kind.FREIGHT
    return Verdict(rule="EVIDENCE_VISIBLE") if visible and not shown else None


def proof_of_freight(facts: Facts, policies: Policies) -> Verdict | None:
    """Freight that was laid out needs its receipt."""
    asked = facts.application.kind == Kind.FREIGHT and not facts.application.files
    return Verdict(rule="EVIDENCE_FREIGHT") if asked else None


#: what an application cannot be filed without; a forecast lists it, only `apply` refuses for it
PROOFS: tuple[Rule, ...] = (proof_to_keep, proof_to_override, proof_to_show, proof_of_freight)


def parcel_sent(facts: Facts, policies: Policies) -> Verdict | None:
    """A courier must have had it."""
    return Verdict(rule="CLAIM_NOT_SENT") if facts.goods == Goods.UNSENT else Verdict(rule="CLAIM")


def complained(facts: Facts, policies: Policies) -> Verdict | None:
    """Anybody may complain; a mediator looks into it."""
    return Verdict(rule="COMPLAINT")


#: claims and complaints have few rules, and of their own
FILINGS: Mapping[Kind, tuple[Rule, ...]] = {
    Kind.COURIER_CLAIM: (pieces, parcel_sent, possible),
    Kind.COMPLAINT: (complained,),
}


def judge(facts: Facts, policies: Policies, rules: tuple[Rule, ...] | None = None) -> tuple[str, tuple[Verdict, ...]]:
    """(deny | person | allow, the verdicts that count): the first denial alone, else every rule that spoke."""
    if rules is None:
        rules = FILINGS.get(facts.application.kind, RULES)
    spoken = [verdict for rule in rules if (verdict := rule(facts, policies)) is not None]
    decided = [(policies.rules[verdict.rule].decides, verdict) for verdict in spoken]
    denial = next((verdict for decision, verdict in decided if decision == "deny"), None)
    if denial is not None:
        return "deny", (denial,)
    if not decided or any(decision == "person" for decision, _ in decided):
        return "person", tuple(spoken)
    return "allow", tuple(spoken)
