"""The seller's side of an order: seen, shipped whole or in parts, the invoice issued; and the courier's word on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.aftersales.applications import OrderAnswer
from bot.aftersales.cases import Actor, Case
from bot.aftersales.decisions import choose, run
from bot.aftersales.errors import BadRequest
from bot.aftersales.orders import Order
from bot.aftersales.trades.calls import Call
from bot.aftersales.transitions import Row
from bot.aftersales.usecases.act import load
from bot.aftersales.usecases.keeping import carry_out
from bot.aftersales.vocabulary import Goods, Kind, OrderStatus, Role, Status

TO_SHIP = (OrderStatus.WAIT_SELLER_SEND_GOODS, OrderStatus.SELLER_CONSIGNED_PART)


async def confirm_order(call: Call) -> OrderAnswer:
    """The seller saw it."""
    if call.order.status != OrderStatus.WAIT_SELLER_SEND_GOODS:
        raise call.refused("order_state")
    return call.noted(confirmed_at=call.now.isoformat(), confirmed_by=call.actor.id)


async def ship(call: Call) -> OrderAnswer:
    """What is not shipped leaves, all or the named items; refused once a refund of it is agreed, told to who waits."""
    unsent = [line for line in call.order.items if line.goods == Goods.UNSENT]
    named = call.body.get("items")
    going = [line for line in unsent if named is None or line.item in named]
    if named is not None and len(going) < len(named):
        raise BadRequest("items", "not_to_be_shipped")
    if not going or call.order.status not in TO_SHIP:
        raise call.refused("order_state")
    cases = await call.unit.cases.open_on([line.item for line in going])
    if any(case.status in (Status.REFUNDING, Status.REFUND_FAILED) for case in cases):
        raise call.refused("refund_agreed")
    moved = {line.item: replace(line, goods=Goods.TO_BUYER, shipped_at=call.now) for line in going}
    parcel = {"courier": call.body["courier"], "tracking_no": call.body["tracking_no"]}
    order = replace(
        call.order,
        items=tuple(moved.get(line.item, line) for line in call.order.items),
        status=OrderStatus.SELLER_CONSIGNED_PART if going != unsent else OrderStatus.WAIT_BUYER_CONFIRM_GOODS,
        shipped_at=call.now,
        extra={**call.order.extra, "parcels": [*parcels(call.order), {**parcel, "items": list(moved)}]},
        **parcel,
    )
    for case in cases:
        await _told(call, order, case, Role.ORDER, "order_shipped")
    return OrderAnswer(order=order)


async def signed(call: Call) -> OrderAnswer:
    """The courier handed it over, when his own record says so: windows begin then, refunds waiting for it stop."""
    named = call.body.get("items")
    under_way = [line for line in call.order.items if line.goods == Goods.TO_BUYER]
    arrived = [line for line in under_way if named is None or line.item in named]
    if not arrived:
        raise call.refused("order_state")
    at: datetime = call.body.get("at") or call.now
    if at > call.now or any(line.shipped_at is not None and at < line.shipped_at for line in arrived):
        raise BadRequest("at", "not_a_time")
    moved = {line.item: replace(line, goods=Goods.BUYER, signed_at=at, signed_by="courier") for line in arrived}
    order = replace(call.order, items=tuple(moved.get(line.item, line) for line in call.order.items))
    for case in await call.unit.cases.open_on([line.item for line in arrived]):
        await _told(call, order, case, Role.COURIER, "goods_arrived")
    return OrderAnswer(order=order)


async def issue_invoice(call: Call) -> OrderAnswer:
    """The invoice that was asked for, as a file of the agent's; the buyer is told."""
    asked = call.order.extra.get("invoice")
    if asked is None or asked.get("file"):
        raise call.refused("no_invoice_asked")
    await call.tell(f"buyer:{call.order.buyer_id}", "invoice_issued", file=call.body["file"])
    issued = {"file": call.body["file"], "issued_at": call.now.isoformat(), "issued_by": call.actor.id}
    return call.noted(invoice={**asked, **issued})


def parcels(order: Order) -> list[dict[str, object]]:
    """Courier, number and items of every parcel the order left in, oldest first."""
    return list(order.extra.get("parcels", ()))


async def _told(call: Call, order: Order, case: Case, role: Role, action: str) -> None:
    locked = await call.unit.cases.lock(case.case_no)
    if locked is None or locked.kind not in (Kind.REFUND_ONLY, Kind.RESHIP) or not locked.open:
        return
    actor = Actor(role=role, id=call.actor.id, shop=order.shop)
    move = await load(call.world, call.unit, actor, locked, action, {})
    move = replace(move, order=order, facts=replace(move.facts, order=order))
    # a case past the point where it matters is not told; the order itself is stored by the caller
    if isinstance(choose(move), Row):
        await carry_out(call.unit, replace(run(move), order=order))
