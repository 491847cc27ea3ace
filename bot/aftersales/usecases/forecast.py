"""Forecast: what would come of an application, with dates, freight and proofs. Writes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.aftersales.agreements import automatic
from bot.aftersales.applications import Application, Forecast, RuleText, Step
from bot.aftersales.cases import Actor, Case
from bot.aftersales.eligibility import PROOFS, Verdict, judge
from bot.aftersales.exchanges import difference_fen
from bot.aftersales.facts import Facts
from bot.aftersales.freights import freight_rule
from bot.aftersales.orders import Order
from bot.aftersales.policies import Policies
from bot.aftersales.ports import UnitOfWork
from bot.aftersales.targets import next_of
from bot.aftersales.usecases.apply import standing
from bot.aftersales.usecases.world import World, facts_for, facts_of, own_case, own_order
from bot.aftersales.vocabulary import FILED_KINDS, REFUND_KINDS, SERVICE_KINDS, Goods, Kind, Payer, Reason, Role, Status


async def forecast(world: World, actor: Actor, application: Application, *, changing: str | None = None) -> Forecast:
    """Raises NotFound, BadRequest; a rule's no is an answer here, no error. A change is judged as `modify` would."""
    async with world.units(write=False) as unit:
        order = await own_order(unit, actor, application.order_no)
        existing = None
        if changing is None:
            facts, others = await facts_for(world, unit, order, application)
            existing = standing(others, facts)
        else:
            facts = await _changed(world, unit, await own_case(unit, actor, changing), order, application)
    decision, verdicts = judge(facts, world.policies)
    missing = decision != "deny" and judge(facts, world.policies, PROOFS)[0] == "deny"
    asked_anew = actor.role == Role.BUYER and changing is None
    granted = automatic(facts, decision, world.policies) if asked_anew else None
    return _told(facts, world.policies, decision, verdicts, granted, missing, existing.case_no if existing else None)


async def _changed(world: World, unit: UnitOfWork, case: Case, order: Order, application: Application) -> Facts:
    """The facts as a `modify` has them: the case's own goods, and its amount unless the kind or the sum changes."""
    held = await facts_of(world, unit, case, order, stock=application.kind == Kind.EXCHANGE)
    amount = case.amount_fen if application.amount_fen is None and application.kind == case.kind else None
    items = held.application.items
    return replace(held, application=replace(application, items=items, amount_fen=application.amount_fen or amount))


async def possibilities(
    world: World, actor: Actor, order_no: str, *, items: tuple[tuple[str, int], ...], reason: Reason, sku: str | None
) -> tuple[Forecast, ...]:
    """Every kind that moves goods or money side by side, the possible ones first."""
    told = []
    for kind in (one for one in world.policies.reasons if one in SERVICE_KINDS):
        asked = Application(
            order_no=order_no, items=items, kind=kind, reason=reason, sku=sku if kind == Kind.EXCHANGE else None
        )
        told.append(await forecast(world, actor, asked))
    return tuple(sorted(told, key=lambda one: not one.eligible))


def _told(
    facts: Facts,
    policies: Policies,
    decision: str,
    verdicts: tuple[Verdict, ...],
    granted: str | None,
    missing: bool,
    existing: str | None,
) -> Forecast:
    denial = verdicts[0] if decision == "deny" else None
    freight = freight_rule(facts.application.kind, facts.application.reason, facts.order)
    evidence = policies.evidence(facts.application.reason, facts.lines[0][0].category)
    rules = [policies.text_of(verdict.rule, verdict.facts) for verdict in verdicts]
    rules += [policies.text_of(rule) for rule in (freight, granted) if rule is not None]
    steps = () if denial else _steps(facts, policies, granted)
    fits = denial is None and 0 < facts.amount_fen <= facts.refundable_fen
    fits = fits and facts.application.kind in REFUND_KINDS
    return Forecast(
        eligible=denial is None,
        automatic=granted is not None,
        amount_fen=facts.amount_fen,
        refundable_fen=facts.refundable_fen,
        freight=policies.payer(freight),
        freight_text=policies.sentence(freight, {}),
        due_at=next((step.due_at for step in steps if step.due_at), None),
        rule=denial.rule if denial else None,
        sentence=policies.sentence(denial.rule, denial.facts) if denial else None,
        steps=steps,
        evidence=evidence,
        evidence_missing=tuple(proof for proof in evidence if proof.required) if missing else (),
        rules=_once(rules),
        shares=facts.shares() if fits else {},
        existing=existing,
        insurance=any(line.freight_insurance for line, _ in facts.lines),
        kind=facts.application.kind,
        legs=legs_of(freight, facts, policies),
        difference_fen=difference_fen(facts),
    )


def _steps(facts: Facts, policies: Policies, granted: str | None) -> tuple[Step, ...]:
    latest = facts.asked_at

    def step(name: str, clock: str | None = None, *, now: bool = False) -> Step:
        nonlocal latest
        latest += policies.number(clock, **facts.dims()).duration if clock else timedelta()
        return Step(text=policies.title("steps", name), due_at=latest if clock and now else None, latest_at=latest)

    kind, goods = facts.application.kind, facts.goods or Goods.BUYER
    if kind in FILED_KINDS:
        return (step("filing_taken", "filing_taken", now=True), step("filing_answered", "filing_answered"))
    steps = [step("intercept")] if kind == Kind.REFUND_ONLY and goods == Goods.TO_BUYER else []
    if granted is None:
        silence = "refused" if facts.application.reason == Reason.AGREED and goods != Goods.UNSENT else "agreed"
        steps += [step("seller_answers", "seller_answers", now=True), step(f"no_answer_{silence}")]
    else:
        steps += [step("agreed_at_once")]
    if kind == Kind.EXCHANGE and difference_fen(facts) > 0:
        steps += [step("pay_difference", "charge_unpaid")]
    if next_of(kind, goods) == Status.WAIT_BUYER_RETURN_GOODS:
        steps += [step("buyer_returns", "buyer_returns", now=granted is not None)]
        steps += [step("seller_inspects", "seller_inspects")]
    return (*steps, *(step(name, clock) for name, clock in _ENDINGS[kind]), *_difference_back(facts, step))


def _difference_back(facts: Facts, step: Callable[[str], Step]) -> tuple[Step, ...]:
    cheaper = facts.application.kind == Kind.EXCHANGE and difference_fen(facts) < 0
    return (step("difference_back"),) if cheaper else ()


def legs_of(freight: str, facts: Facts, policies: Policies) -> dict[str, Payer]:
    """Who pays each way that this kind goes; a return address dearer than the ship-from costs the seller the rest."""
    kind, ways = facts.application.kind, dict(policies.rules[freight].legs)
    if kind not in (Kind.EXCHANGE, Kind.REPAIR, Kind.RESHIP):
        ways.pop("again", None)
    if ways.get("back") == Payer.BUYER and policies.return_address(facts.order.shop).get("dearer"):
        ways["surplus"] = policies.payer("FREIGHT_DEARER")
    return ways


#: how each kind ends, and the clock of each step
_ENDINGS: dict[Kind, tuple[tuple[str, str | None], ...]] = {
    Kind.REFUND_ONLY: (("refund", None),),
    Kind.RETURN_REFUND: (("refund", None),),
    Kind.EXCHANGE: (("seller_sends", "seller_sends"), ("buyer_confirms", "buyer_confirms")),
    Kind.REPAIR: (("repaired", "repair"), ("sent_back", "seller_sends"), ("buyer_confirms", "buyer_confirms")),
    Kind.RESHIP: (("seller_reships", "seller_sends"), ("buyer_confirms", "buyer_confirms")),
    Kind.FREIGHT: (("freight_paid", None),),
}


def _once(rules: list[RuleText]) -> tuple[RuleText, ...]:
    return tuple({rule.id: rule for rule in rules}.values())
