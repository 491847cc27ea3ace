"""What every use case works with, and what each reads first: whose order, whose case, which facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.aftersales.applications import Application
from bot.aftersales.cases import Actor, Case
from bot.aftersales.errors import NotFound
from bot.aftersales.facts import Facts, sent_back_for_fault, settled
from bot.aftersales.flags import Flag, flags
from bot.aftersales.moves import OWN_MALL
from bot.aftersales.orders import Item, Order
from bot.aftersales.policies import Policies
from bot.aftersales.ports import Clock, Couriers, UnitOfWork, UnitsOfWork, Variant, Warehouse
from bot.aftersales.transitions import PORTS
from bot.aftersales.vocabulary import Kind, OrderStatus, Role

#: cases of these kinds may stand beside another on the same item
BESIDE = frozenset({Kind.FREIGHT, Kind.COURIER_CLAIM, Kind.COMPLAINT})
STAFF = frozenset({Role.AGENT, Role.REVIEWER})


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Ports and settings, handed to each use case. `platform`: own_mall or connected."""

    units: UnitsOfWork
    clock: Clock
    policies: Policies
    warehouse: Warehouse
    couriers: Couriers
    platform: str = OWN_MALL


def owns(actor: Actor, *, shop: str, buyer_id: str) -> bool:
    """Buyers see their own, a shop's staff their shop's, the ports everything; nobody else sees anything."""
    if actor.role in PORTS:
        return True
    if actor.shop != shop:
        return False
    return actor.role in STAFF or (actor.role == Role.BUYER and actor.id == buyer_id)


def mends(actor: Actor, case: Case) -> bool:
    """A vendor sees the cases that were given to it to mend, and nothing else."""
    given = actor.role == Role.VENDOR and actor.shop == case.shop
    return given and case.details.get("vendor") == actor.id


async def own_order(unit: UnitOfWork, actor: Actor, order_no: str | None, *, lock: bool = False) -> Order:
    """The order, locked when asked; NotFound when it is not the caller's."""
    if order_no is None:
        raise NotFound("order")
    found = await (unit.orders.lock(order_no) if lock else unit.orders.get(order_no))
    if found is None or not owns(actor, shop=found.shop, buyer_id=found.buyer_id):
        raise NotFound("order", order_no)
    return found


def sees(actor: Actor, case: Case) -> bool:
    """As `owns`; a complaint is no matter of the shop's staff, and the mediators belong to no shop."""
    if actor.role == Role.MEDIATOR:
        return case.before_platform
    if case.kind == Kind.COMPLAINT and actor.role in STAFF:
        return False
    return owns(actor, shop=case.shop, buyer_id=case.buyer_id) or mends(actor, case)


async def own_case(unit: UnitOfWork, actor: Actor, case_no: str, *, lock: bool = False) -> Case:
    """The case, locked when asked; NotFound when it is not the caller's."""
    found = await (unit.cases.lock(case_no) if lock else unit.cases.get(case_no))
    if found is None or not sees(actor, found):
        raise NotFound("case", case_no)
    return found


async def order_of(unit: UnitOfWork, case: Case) -> Order:
    """The order that a case hangs on; an empty one for a complaint that hangs on none."""
    if case.order_no is None:
        return no_order(case.shop, case.buyer_id, case.created_at)
    found = await unit.orders.get(case.order_no)
    if found is None:
        raise NotFound("order", case.order_no)
    return found


def no_order(shop: str, buyer_id: str, at: datetime) -> Order:
    """What stands for the order where there is none: nothing bought, nothing paid."""
    return Order(
        order_no="", shop=shop, buyer_id=buyer_id, status=OrderStatus.TRADE_CLOSED, created_at=at, paid_fen=0, items=()
    )


async def facts_for(
    world: World,
    unit: UnitOfWork,
    order: Order,
    application: Application,
    *,
    price_drop_fen: int = 0,
    receivers: bool = True,
) -> tuple[Facts, Sequence[Case]]:
    """The facts of an application made now, and the buyer's open cases on its items.

    receivers   also counts to whom the buyer's orders went, for the flags

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
        flags=await _flags(world, unit, order, earlier, now, receivers=receivers),
        price_drop_fen=price_drop_fen,
        variants=await variants_of(unit, order, [line for line, _ in facts.lines], application.kind),
        sent_back=sent_back_for_fault(earlier),
        threshold_fen=_threshold(world, order),
    )
    return facts, [case for case in earlier if case.open and any(line.item in items for line in case.items)]


async def facts_of(
    world: World, unit: UnitOfWork, case: Case, order: Order, *, whole: bool = False, stock: bool = False
) -> Facts:
    """The facts of a case under change.

    whole   reads the books of the order's other items too
    stock   reads what the shop has of the case's products, as for every exchange
    """
    names = [line.item for line in order.items if whole or any(mine.item == line.item for mine in case.items)]
    application = Application(
        order_no=case.order_no,
        items=tuple((line.item, line.quantity) for line in case.items),
        kind=case.kind,
        reason=case.reason,
        amount_fen=case.amount_fen or None,
        note=case.note,
        files=case.files,
        sku=case.details.get("sku"),
    )
    lines = [line for line in order.items if any(mine.item == line.item for mine in case.items)]
    kind = Kind.EXCHANGE if stock else case.kind
    earlier = await unit.cases.of_buyer(case.shop, case.buyer_id)
    return Facts(
        application=application,
        order=order,
        books=await unit.refunds.books_of(names),
        asked_at=case.created_at,
        gone=settled(other for other in earlier if other.case_no != case.case_no),
        own_fen={} if case.details.get("own_goods") else {line.item: line.amount_fen for line in case.items},
        moved_to=case.goods,
        variants=await variants_of(unit, order, lines, kind),
        sent_back=sent_back_for_fault(earlier),
        threshold_fen=_threshold(world, order),
    )


async def variants_of(
    unit: UnitOfWork, order: Order, lines: Sequence[Item], kind: Kind
) -> Mapping[str, Sequence[Variant]]:
    """What the shop has of each line's product; only an exchange asks."""
    if kind != Kind.EXCHANGE:
        return {}
    return {line.item: await unit.products.variants(order.shop, line.code) for line in lines}


def _threshold(world: World, order: Order) -> int:
    return world.policies.number("freight_lost_threshold", on=order.created_at, shop=order.shop).value


async def _flags(
    world: World, unit: UnitOfWork, order: Order, earlier: Sequence[Case], now: datetime, *, receivers: bool
) -> tuple[Flag, ...]:
    since = now - world.policies.number("flag_within", on=order.created_at, shop=order.shop).duration
    count = await unit.orders.receivers_of(order.shop, order.buyer_id, since) if receivers else 0
    return flags(earlier, count, policies=world.policies, shop=order.shop, on=order.created_at, now=now)
