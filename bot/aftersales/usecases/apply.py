"""Apply: open a case, or answer with the open one; policy's agreement follows in the same commit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.aftersales import snapshots
from bot.aftersales.agreements import automatic
from bot.aftersales.applications import Application, Key
from bot.aftersales.bodies import files, words
from bot.aftersales.cases import Actor, Case, CaseItem
from bot.aftersales.checks import eligible, sku_named
from bot.aftersales.decisions import may_ever, run
from bot.aftersales.facts import Facts
from bot.aftersales.flags import Flag
from bot.aftersales.freights import freight_rule
from bot.aftersales.moves import Move
from bot.aftersales.orders import Order
from bot.aftersales.policies import Policies
from bot.aftersales.ports import UnitOfWork
from bot.aftersales.usecases.file import file
from bot.aftersales.usecases.keeping import first_answer, keep_answer, open_case_of
from bot.aftersales.usecases.world import BESIDE, World, facts_for, own_order
from bot.aftersales.vocabulary import FILED_KINDS, Goods, Kind, Role, Status


async def apply(world: World, actor: Actor, application: Application, *, key: Key | None) -> tuple[Case, bool]:
    """(case, was there already). Locks the order; the warehouse is asked before the unit of work opens."""
    filed = application.kind in FILED_KINDS
    stopped = not filed and await stop(world, actor, application)
    async with world.units() as unit:
        if (first := await first_answer(unit, key)) is not None:
            return snapshots.from_json(first["case"]), first["existing"]
        if filed:
            case, existing = await file(world, unit, actor, _read(application))
        else:
            case, existing = await opened(world, unit, actor, application, stopped=stopped)
        await keep_answer(unit, key, {"case": snapshots.to_json(case), "existing": existing})
        await unit.commit()
    return case, existing


async def opened(
    world: World,
    unit: UnitOfWork,
    actor: Actor,
    application: Application,
    *,
    stopped: bool,
    order: Order | None = None,
    price_drop_fen: int = 0,
) -> tuple[Case, bool]:
    """As `apply`, inside a unit of work that somebody else commits; `order` when that has it locked already."""
    order = order or await own_order(unit, actor, application.order_no, lock=True)
    may_ever(actor.role, "apply")
    facts, others = await facts_for(world, unit, order, _read(application), price_drop_fen=price_drop_fen)
    if (open_case := standing(others, facts)) is not None:
        return open_case, True
    decision, rules = eligible(facts, world.policies)
    sku_named(facts)
    freight = freight_rule(application.kind, application.reason, order)
    move = run(await _draft(world, unit, actor, facts, (*rules, freight)), opening=True)
    granted = automatic(facts, decision, world.policies) if actor.role == Role.BUYER else None
    if granted is None or (granted == "AUTO_UNSENT" and not stopped):
        await open_case_of(unit, move)
        return move.case, False
    agreed = run(by_policy(move, granted))
    await open_case_of(unit, move, agreed)
    return agreed.case, False


async def stop(world: World, actor: Actor, application: Application, order: Order | None = None) -> bool:
    """Whether the warehouse answers *stopped*; asked only when policy would agree to a refund of unsent goods."""
    if application.kind != Kind.REFUND_ONLY or actor.role != Role.BUYER:
        return False
    async with world.units(write=False) as unit:
        order = order or await own_order(unit, actor, application.order_no)
        facts, others = await facts_for(world, unit, order, _read(application), receivers=False)
        if facts.goods != Goods.UNSENT or standing(others) is not None:
            return False
        decision, _ = eligible(facts, world.policies)
        wanted = automatic(facts, decision, world.policies) == "AUTO_UNSENT"
    items = [line.item for line, _ in facts.lines]
    return wanted and await world.warehouse.stop(order_no=order.order_no, items=items)


def standing(cases: Sequence[Case], facts: Facts | None = None) -> Case | None:
    """The open case that no second one may stand beside; one of each kind that may stand beside others."""
    kind = None if facts is None else facts.application.kind
    beside = kind in BESIDE
    return next((case for case in cases if (case.kind == kind if beside else case.kind not in BESIDE)), None)


def by_policy(move: Move, rule: str) -> Move:
    """The agreement that follows an application, as its own move."""
    policy = Actor(role=Role.POLICY, id=rule, shop=move.case.shop)
    case = replace(move.case, rules=(*move.case.rules, rule))
    return replace(
        move, before=case, case=case, actor=policy, action="agree", body={}, books=(), letters=(), rules=(rule,)
    )


async def _draft(world: World, unit: UnitOfWork, actor: Actor, facts: Facts, rules: tuple[str, ...]) -> Move:
    asked, order, now = facts.application, facts.order, world.clock.now()
    pieces, shares = dict(asked.items), facts.shares()
    case = Case(
        case_no=await unit.cases.next_no(now),
        shop=order.shop,
        buyer_id=order.buyer_id,
        kind=asked.kind,
        status=Status.WAIT_SELLER_AGREE,
        goods=facts.goods or Goods.BUYER,
        reason=asked.reason,
        amount_fen=facts.amount_fen,
        order_no=order.order_no,
        items=tuple(CaseItem(item=item, quantity=pieces[item], amount_fen=fen) for item, fen in shares.items()),
        freight=world.policies.payer(rules[-1]),
        created_at=now,
        updated_at=now,
        version=0,
        note=asked.note,
        files=asked.files,
        rules=rules,
        details={"flags": [_flag(flag, world.policies) for flag in facts.flags]} if facts.flags else {},
    )
    body = {"note": asked.note, "files": asked.files}
    return Move(
        before=case, case=case, order=order, actor=actor, action="apply", now=now, policies=world.policies,
        facts=facts, body=body, rules=rules,
    )  # fmt: skip


def _flag(flag: Flag, policies: Policies) -> Mapping[str, str]:
    return {"id": flag.id, "text": policies.sentence(flag.id, flag.facts)}


def _read(application: Application) -> Application:
    return replace(application, note=words()("note", application.note), files=files("files", application.files))
