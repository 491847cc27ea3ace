"""File a claim against a courier or a complaint: it stands beside any case and reserves nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.aftersales.applications import Application
from bot.aftersales.bodies import words
from bot.aftersales.cases import Actor, Case, CaseItem
from bot.aftersales.checks import eligible
from bot.aftersales.claims.filings import begun, filing_of
from bot.aftersales.decisions import may_ever, run
from bot.aftersales.errors import BadRequest, NotAllowed
from bot.aftersales.facts import Facts
from bot.aftersales.moves import Move
from bot.aftersales.orders import Order
from bot.aftersales.ports import UnitOfWork
from bot.aftersales.usecases.keeping import open_case_of
from bot.aftersales.usecases.world import World, facts_for, no_order, own_order
from bot.aftersales.vocabulary import Goods, Kind, Payer, Role, Status


async def file(world: World, unit: UnitOfWork, actor: Actor, application: Application) -> tuple[Case, bool]:
    """(case, was there already), inside a unit of work that somebody else commits. Locks the order."""
    may_ever(actor.role, "apply")
    if application.kind == Kind.COMPLAINT and actor.role != Role.BUYER:
        raise NotAllowed(actor.role, "apply")
    if application.kind == Kind.COMPLAINT and not application.note:
        raise BadRequest("note", "missing")
    order = await _order(world, unit, actor, application)
    asked = _whole(application, order)
    facts = await _facts(world, unit, order, asked)
    earlier = await unit.cases.of_buyer(order.shop, order.buyer_id)
    if (same := _same(earlier, asked)) is not None:
        return same, True
    _, rules = eligible(facts, world.policies, proofs=asked.kind == Kind.COURIER_CLAIM)
    move = run(await _draft(world, unit, actor, facts, rules), opening=True)
    await open_case_of(unit, move)
    return move.case, False


async def _order(world: World, unit: UnitOfWork, actor: Actor, application: Application) -> Order:
    if application.order_no is None and application.kind == Kind.COMPLAINT:
        if application.items:
            raise BadRequest("order_no", "missing")
        return no_order(actor.shop, actor.id, world.clock.now())
    return await own_order(unit, actor, application.order_no, lock=True)


def _whole(application: Application, order: Order) -> Application:
    """A claim that names no item is about all that came with the parcel; a complaint is about none."""
    if application.kind == Kind.COURIER_CLAIM and not application.items:
        sent = [line for line in order.items if line.goods != Goods.UNSENT] or order.items
        return replace(application, items=tuple((line.item, line.quantity) for line in sent))
    return application


async def _facts(world: World, unit: UnitOfWork, order: Order, asked: Application) -> Facts:
    if asked.items:
        facts, _ = await facts_for(world, unit, order, asked)
        return facts
    return Facts(application=asked, order=order, books={}, asked_at=world.clock.now())


def _same(earlier: Sequence[Case], asked: Application) -> Case | None:
    """One of each: on the same goods for a claim, on the same order and person for a complaint."""
    items = {item for item, _ in asked.items}
    for case in earlier:
        if not case.open or case.kind != asked.kind or case.order_no != asked.order_no:
            continue
        if asked.kind == Kind.COMPLAINT and filing_of(case).get("about", "") == asked.staff:
            return case
        if asked.kind == Kind.COURIER_CLAIM and items & {line.item for line in case.items}:
            return case
    return None


async def _draft(world: World, unit: UnitOfWork, actor: Actor, facts: Facts, rules: tuple[str, ...]) -> Move:
    asked, order, now = facts.application, facts.order, world.clock.now()
    goods = facts.goods if asked.items else None
    case = Case(
        case_no=await unit.cases.next_no(now),
        shop=order.shop,
        buyer_id=order.buyer_id,
        kind=asked.kind,
        status=Status.FILED,
        goods=goods or Goods.BUYER,
        reason=asked.reason,
        amount_fen=asked.amount_fen or 0,
        order_no=asked.order_no,
        items=tuple(CaseItem(item=item, quantity=quantity, amount_fen=0) for item, quantity in asked.items),
        freight=Payer.SELLER,
        created_at=now,
        updated_at=now,
        version=0,
        note=words()("note", asked.note),
        files=asked.files,
        rules=rules,
        details={"filing": begun(asked.kind, asked.staff)},
    )
    return Move(
        before=case, case=case, order=order, actor=actor, action="apply", now=now, policies=world.policies,
        facts=facts, body={"note": asked.note, "files": asked.files}, platform=world.platform, rules=rules,
    )  # fmt: skip
