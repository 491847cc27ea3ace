"""An order's own actions: confirm, ship, cancel, urge, change the address; and the courier's word that it arrived."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.aftersales import snapshots
from bot.aftersales.applications import Application, Key, OrderAnswer
from bot.aftersales.bodies import COURIERS, Read, among, item_ids, moment, read_fields, tracking, words
from bot.aftersales.cases import Actor, Case
from bot.aftersales.decisions import choose, run
from bot.aftersales.errors import BadRequest, NotAllowed, StateConflict
from bot.aftersales.orders import Address, Order
from bot.aftersales.ports import UnitOfWork
from bot.aftersales.transitions import Row
from bot.aftersales.usecases.act import load
from bot.aftersales.usecases.apply import opened, stop
from bot.aftersales.usecases.keeping import carry_out, first_answer, keep_answer
from bot.aftersales.usecases.world import STAFF, World, own_order
from bot.aftersales.vocabulary import Goods, Kind, OrderStatus, Reason, Role, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One order's action under way: everything its function reads."""

    world: World
    unit: UnitOfWork
    actor: Actor
    order: Order
    action: str
    body: Mapping[str, Any]
    now: datetime
    stopped: bool

    def refused(self, reason: str, **facts: Any) -> StateConflict:
        """Why not, in the guard's words."""
        policies = self.world.policies
        said = {
            "status_title": policies.title("order_statuses", self.order.status),
            "action_title": policies.title("actions", self.action),
            **facts,
        }
        return StateConflict(reason, policies.sentence(reason, said), **facts)


async def act_on_order(
    world: World, actor: Actor, order_no: str, action: str, raw: Mapping[str, Any], *, key: Key | None
) -> OrderAnswer:
    """The order after the action. Locks it."""
    if action in _ACTIONS and actor.role not in _ACTIONS[action].roles:
        async with world.units(write=False) as unit:
            await own_order(unit, actor, order_no)
        raise NotAllowed(actor.role, action)
    stopped = action == "cancel_order" and await _stopped(world, actor, order_no)
    async with world.units() as unit:
        if (first := await first_answer(unit, key)) is not None:
            case = first["case"] and snapshots.from_json(first["case"])
            return OrderAnswer(order=await own_order(unit, actor, order_no), case=case, existing=first["existing"])
        order = await own_order(unit, actor, order_no, lock=True)
        if action not in _ACTIONS:
            raise StateConflict("unknown_action", world.policies.sentence("unknown_action", {}), action=action)
        known = _ACTIONS[action]
        call = Call(
            world=world, unit=unit, actor=actor, order=order, action=action, body=read_fields(known.fields, raw),
            now=world.clock.now(), stopped=stopped,
        )  # fmt: skip
        answer = await known.do(call)
        if answer.order != order:
            await unit.orders.save(answer.order)
        told = answer.case and snapshots.to_json(answer.case)
        await keep_answer(unit, key, {"case": told, "existing": answer.existing})
        await unit.commit()
    return answer


async def confirm_order(call: Call) -> OrderAnswer:
    """The seller saw it."""
    if call.order.status != OrderStatus.WAIT_SELLER_SEND_GOODS:
        raise call.refused("order_state")
    return _noted(call, confirmed_at=call.now.isoformat(), confirmed_by=call.actor.id)


async def ship(call: Call) -> OrderAnswer:
    """What is not shipped leaves, all or the named items; refused once a refund of it is agreed, told to who waits."""
    unsent = [line for line in call.order.items if line.goods == Goods.UNSENT]
    named = call.body.get("items")
    going = [line for line in unsent if named is None or line.item in named]
    if named is not None and len(going) < len(named):
        raise BadRequest("items", "not_to_be_shipped")
    if not going or call.order.status not in (OrderStatus.WAIT_SELLER_SEND_GOODS, OrderStatus.SELLER_CONSIGNED_PART):
        raise call.refused("order_state")
    cases = await call.unit.cases.open_on([line.item for line in going])
    if any(case.status in (Status.REFUNDING, Status.REFUND_FAILED) for case in cases):
        raise call.refused("refund_agreed")
    moved = {line.item: replace(line, goods=Goods.TO_BUYER, shipped_at=call.now) for line in going}
    order = replace(
        call.order,
        items=tuple(moved.get(line.item, line) for line in call.order.items),
        status=OrderStatus.SELLER_CONSIGNED_PART if going != unsent else OrderStatus.WAIT_BUYER_CONFIRM_GOODS,
        shipped_at=call.now,
        courier=call.body["courier"],
        tracking_no=call.body["tracking_no"],
    )
    for case in cases:
        await _tell(call, order, case, Role.ORDER, "order_shipped")
    return OrderAnswer(order=order)


async def signed(call: Call) -> OrderAnswer:
    """The courier handed it over, when his own record says so: windows begin then, refunds waiting for it stop."""
    arrived = [line for line in call.order.items if line.goods == Goods.TO_BUYER]
    if not arrived:
        raise call.refused("order_state")
    at: datetime = call.body.get("at") or call.now
    if at > call.now or any(line.shipped_at is not None and at < line.shipped_at for line in arrived):
        raise BadRequest("at", "not_a_time")
    moved = {line.item: replace(line, goods=Goods.BUYER, signed_at=at, signed_by="courier") for line in arrived}
    order = replace(call.order, items=tuple(moved.get(line.item, line) for line in call.order.items))
    for case in await call.unit.cases.open_on([line.item for line in arrived]):
        await _tell(call, order, case, Role.COURIER, "goods_arrived")
    return OrderAnswer(order=order)


async def cancel_order(call: Call) -> OrderAnswer:
    """Unpaid: closed. Paid, not shipped: a refund of everything, agreed by policy when the warehouse stopped it."""
    if call.order.status == OrderStatus.WAIT_BUYER_PAY:
        return OrderAnswer(order=replace(call.order, status=OrderStatus.TRADE_CLOSED))
    if any(line.goods != Goods.UNSENT for line in call.order.items):
        raise call.refused("order_state")
    asked = whole(call.order)
    case, existing = await opened(call.world, call.unit, call.actor, asked, stopped=call.stopped)
    return OrderAnswer(order=call.order, case=case, existing=existing)


async def urge(call: Call) -> OrderAnswer:
    """Noted for the seller, at most every 4 h."""
    if call.order.status not in (OrderStatus.WAIT_SELLER_SEND_GOODS, OrderStatus.SELLER_CONSIGNED_PART):
        raise call.refused("order_state")
    pause = call.world.policies.number("urge_every", on=call.order.created_at, shop=call.order.shop)
    last = call.order.extra.get("urged_at")
    if last is not None and call.now - datetime.fromisoformat(last) < pause.duration:
        raise call.refused("urged_lately", hours=pause.value)
    return _noted(call, urged_at=call.now.isoformat())


async def change_address(call: Call) -> OrderAnswer:
    """Before shipping only, at once."""
    if call.order.status not in (OrderStatus.WAIT_BUYER_PAY, OrderStatus.WAIT_SELLER_SEND_GOODS):
        raise call.refused("order_state")
    return OrderAnswer(order=replace(call.order, address=Address(**call.body)))


def whole(order: Order) -> Application:
    """Everything that was paid for, back, before shipping."""
    items = tuple((line.item, line.quantity) for line in order.items if line.paid_fen)
    return Application(order_no=order.order_no, items=items, kind=Kind.REFUND_ONLY, reason=Reason.NO_REASON)


async def _stopped(world: World, actor: Actor, order_no: str) -> bool:
    async with world.units(write=False) as unit:
        order = await own_order(unit, actor, order_no)
    sent = any(line.goods != Goods.UNSENT for line in order.items)
    if sent or order.status == OrderStatus.WAIT_BUYER_PAY:
        return False
    return await stop(world, actor, whole(order))


async def _tell(call: Call, order: Order, case: Case, role: Role, action: str) -> None:
    locked = await call.unit.cases.lock(case.case_no)
    if locked is None or locked.kind != Kind.REFUND_ONLY or not locked.open:
        return
    actor = Actor(role=role, id=call.actor.id, shop=order.shop)
    move = await load(call.world, call.unit, actor, locked, action, {})
    move = replace(move, order=order, facts=replace(move.facts, order=order))
    # a case past the point where it matters is not told; the order itself is stored by the caller
    if isinstance(choose(move), Row):
        await carry_out(call.unit, replace(run(move), order=order))


def _noted(call: Call, **facts: Any) -> OrderAnswer:
    return OrderAnswer(order=replace(call.order, extra={**call.order.extra, **facts}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An order's action: who may, what its body holds, what it does."""

    roles: frozenset[Role]
    do: Callable[[Call], Awaitable[OrderAnswer]]
    fields: Mapping[str, tuple[Read, bool]]


_BUYER, _COURIER = frozenset({Role.BUYER}), frozenset({Role.COURIER})
_PARCEL: Mapping[str, tuple[Read, bool]] = {"courier": (among(*COURIERS), True), "tracking_no": (tracking, True)}
_ADDRESS: Mapping[str, tuple[Read, bool]] = {
    "receiver": (words(40, 1), True),
    "phone": (words(20, 5), True),
    "province": (words(40), False),
    "city": (words(40), False),
    "district": (words(40), False),
    "detail": (words(200, 2), True),
}
_ACTIONS: Mapping[str, Known] = {
    "confirm_order": Known(roles=STAFF, do=confirm_order, fields={}),
    "ship": Known(roles=STAFF, do=ship, fields={**_PARCEL, "items": (item_ids, False)}),
    "signed": Known(roles=_COURIER, do=signed, fields={"at": (moment, False)}),
    "cancel_order": Known(roles=_BUYER, do=cancel_order, fields={}),
    "urge": Known(roles=_BUYER, do=urge, fields={}),
    "change_address": Known(roles=_BUYER, do=change_address, fields=_ADDRESS),
}
