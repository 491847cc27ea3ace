"""What every use case works with, and what each reads first: whose order, whose case, which facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.aftersales.applications import Application
from bot.aftersales.cases import Actor, Case
from bot.aftersales.errors import NotFound
from bot.aftersales.facts import Facts, settled
from bot.aftersales.orders import Order
from bot.aftersales.policies import Policies
from bot.aftersales.ports import Clock, Couriers, UnitOfWork, UnitsOfWork, Warehouse
from bot.aftersales.transitions import PORTS
from bot.aftersales.vocabulary import Kind, Role

#: cases of these kinds may stand beside another on the same item
BESIDE = frozenset({Kind.FREIGHT, Kind.COURIER_CLAIM, Kind.COMPLAINT})
STAFF = frozenset({Role.AGENT, Role.REVIEWER})


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Ports and settings, handed to each use case."""

    units: UnitsOfWork
    clock: Clock
    policies: Policies
    warehouse: Warehouse
    couriers: Couriers


def owns(actor: Actor, *, shop: str, buyer_id: str) -> bool:
    """Buyers see their own, a shop's staff their shop's, the ports everything; nobody else sees anything."""
    if actor.role in PORTS:
        return True
    if actor.shop != shop:
        return False
    return actor.role in STAFF or (actor.role == Role.BUYER and actor.id == buyer_id)


async def own_order(unit: UnitOfWork, actor: Actor, order_no: str, *, lock: bool = False) -> Order:
    """The order, locked when asked; NotFound when it is not the caller's."""
    found = await (unit.orders.lock(order_no) if lock else unit.orders.get(order_no))
    if found is None or not owns(actor, shop=found.shop, buyer_id=found.buyer_id):
        raise NotFound("order", order_no)
    return found


async def own_case(unit: UnitOfWork, actor: Actor, case_no: str, *, lock: bool = False) -> Case:
    """The case, locked when asked; NotFound when it is not the caller's."""
    found = await (unit.cases.lock(case_no) if lock else unit.cases.get(case_no))
    if found is None or not owns(actor, shop=found.shop, buyer_id=found.buyer_id):
        raise NotFound("case", case_no)
    return found


async def order_of(unit: UnitOfWork, case: Case) -> Order:
    """The order that a case hangs on."""
    found = await unit.orders.get(case.order_no) if case.order_no else None
    if found is None:
        raise NotFound("order", case.order_no)
    return found


async def facts_for(
    world: World, unit: UnitOfWork, order: Order, application: Application, *, price_drop_fen: int = 0
) -> tuple[Facts, Sequence[Case]]:
    """The facts of an application made now, and the buyer's open cases on its items.

    In a writing unit the books are locked first, so that nobody opens a case on the items until it ends.
    """
    now = world.clock.now()
    facts = Facts(application=application, order=order, books={}, asked_at=now)
    items = [line.item for line, _ in facts.lines]
    books = await unit.refunds.books_of(items)
    earlier = await unit.cases.of_buyer(order.shop, order.buyer_id)
    facts = replace(
        facts,
        books=books,
        gone=settled(earlier),
        recent=_recent(world, order, earlier, now),
        price_drop_fen=price_drop_fen,
    )
    return facts, [case for case in earlier if case.open and any(line.item in items for line in case.items)]


async def facts_of(unit: UnitOfWork, case: Case, order: Order, *, whole: bool = False) -> Facts:
    """The facts of a case under change; `whole` reads the books of the order's other items too."""
    names = [line.item for line in order.items if whole or any(mine.item == line.item for mine in case.items)]
    application = Application(
        order_no=order.order_no,
        items=tuple((line.item, line.quantity) for line in case.items),
        kind=case.kind,
        reason=case.reason,
        amount_fen=case.amount_fen or None,
        note=case.note,
        files=case.files,
    )
    earlier = await unit.cases.of_buyer(case.shop, case.buyer_id)
    return Facts(
        application=application,
        order=order,
        books=await unit.refunds.books_of(names),
        asked_at=case.created_at,
        gone=settled(other for other in earlier if other.case_no != case.case_no),
        own_fen={} if case.details.get("own_goods") else {line.item: line.amount_fen for line in case.items},
        moved_to=case.goods,
    )


def _recent(world: World, order: Order, earlier: Sequence[Case], now: datetime) -> int:
    since = now - world.policies.number("flag_within", on=order.created_at, shop=order.shop).duration
    return sum(case.created_at > since for case in earlier)
