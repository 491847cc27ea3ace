"""The buyer's side of an order: cancel, send it elsewhere, press, take longer, have the fallen price, confirm, rate."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.aftersales.applications import Application, OrderAnswer
from bot.aftersales.cases import Actor
from bot.aftersales.orders import Address, Order, Rating
from bot.aftersales.trades.calls import Call
from bot.aftersales.trades.selling import TO_SHIP
from bot.aftersales.usecases.apply import opened, standing, stop
from bot.aftersales.usecases.world import World
from bot.aftersales.vocabulary import Goods, Kind, OrderStatus, Reason


async def stopped(world: World, actor: Actor, order: Order) -> bool:
    """Whether the warehouse stopped a paid order that has not left; asked before the unit of work opens."""
    if any(line.goods != Goods.UNSENT for line in order.items) or order.status == OrderStatus.WAIT_BUYER_PAY:
        return False
    return await stop(world, actor, whole(order), order)


async def cancel_order(call: Call) -> OrderAnswer:
    """Unpaid: closed. Paid, not shipped: a refund of everything, agreed by policy when the warehouse stopped it."""
    if call.order.status == OrderStatus.WAIT_BUYER_PAY:
        return OrderAnswer(order=replace(call.order, status=OrderStatus.TRADE_CLOSED))
    if any(line.goods != Goods.UNSENT for line in call.order.items):
        raise call.refused("order_state")
    asked = whole(call.order)
    case, existing = await opened(call.world, call.unit, call.actor, asked, stopped=bool(call.ahead), order=call.order)
    return OrderAnswer(order=call.order, case=case, existing=existing)


async def urge(call: Call) -> OrderAnswer:
    """Noted and the agents reminded, at most every 4 h."""
    if call.order.status not in TO_SHIP:
        raise call.refused("order_state")
    pause, last = call.number("urge_every"), call.order.extra.get("urged_at")
    if last is not None and call.now - datetime.fromisoformat(last) < pause.duration:
        raise call.refused("urged_lately", hours=pause.value)
    await call.tell("desk", "order_urged")
    return call.noted(urged_at=call.now.isoformat())


async def change_address(call: Call) -> OrderAnswer:
    """Not shipped: at once. On its way: the courier is asked, a person is told, the order keeps its address."""
    order = call.order
    if order.status in (OrderStatus.WAIT_BUYER_PAY, OrderStatus.WAIT_SELLER_SEND_GOODS):
        return OrderAnswer(order=replace(order, address=Address(**call.body)))
    if order.tracking_no is None or not any(line.goods == Goods.TO_BUYER for line in order.items):
        raise call.refused("order_state")
    where = {"shop": order.shop, "order_no": order.order_no, "courier": order.courier, "tracking_no": order.tracking_no}
    key = f"{order.order_no}:{call.now:%Y%m%d%H%M%S%f}"
    await call.unit.outbox.put(kind="redirect", key=key, payload={**where, "address": dict(call.body)})
    answer = call.noted(address_wish={**call.body, "at": call.now.isoformat()})
    return replace(answer, pending=True)


async def extend_receipt(call: Call) -> OrderAnswer:
    """Three days more before the order confirms itself, once."""
    if call.order.status != OrderStatus.WAIT_BUYER_CONFIRM_GOODS:
        raise call.refused("order_state")
    if call.order.extra.get("receipt_extended_at") is not None:
        raise call.refused("receipt_extended")
    return call.noted(receipt_extended_at=call.now.isoformat())


async def confirm_receipt(call: Call) -> OrderAnswer:
    """He has it all: the trade is finished. Not while a case is open on any of it."""
    order = call.order
    if order.status != OrderStatus.WAIT_BUYER_CONFIRM_GOODS:
        raise call.refused("order_state")
    if standing(await call.unit.cases.open_on([line.item for line in order.items])) is not None:
        raise call.refused("case_open_on_order")
    return OrderAnswer(order=finished(order, call.now))


async def rate(call: Call) -> OrderAnswer:
    """Goods and service, 1–5 and words, once, when the goods came or the trade ended."""
    order = call.order
    came = any(line.goods not in (Goods.UNSENT, Goods.TO_BUYER) for line in order.items)
    if not came and order.status != OrderStatus.TRADE_FINISHED:
        raise call.refused("order_state")
    if await call.unit.orders.rating_of(order.order_no) is not None:
        raise call.refused("rated_before")
    await call.unit.orders.rate(
        Rating(
            order_no=order.order_no, shop=order.shop, buyer_id=order.buyer_id, score=call.body["score"],
            words=call.body.get("words", ""), at=call.now,
        )
    )  # fmt: skip
    return OrderAnswer(order=order)


async def invoice(call: Call) -> OrderAnswer:
    """Asked for, or asked anew while none was issued; an agent issues it as a file."""
    if call.order.status in (OrderStatus.WAIT_BUYER_PAY, OrderStatus.TRADE_CLOSED):
        raise call.refused("order_state")
    if (call.order.extra.get("invoice") or {}).get("file"):
        raise call.refused("invoice_issued_before")
    await call.tell("desk", "invoice_asked")
    return call.noted(invoice={**call.body, "asked_at": call.now.isoformat()})


async def price_protect(call: Call) -> OrderAnswer:
    """The price fell within the shop's days: the difference goes back by policy under the limit, else by an agent."""
    asked = await price_fallen(call)
    case, existing = await opened(
        call.world, call.unit, call.actor, asked, stopped=False, order=call.order, price_drop_fen=asked.amount_fen or 0
    )
    return OrderAnswer(order=call.order, case=case, existing=existing)


async def price_fallen(call: Call) -> Application:
    """What is asked back for a price that fell; refused in words where nothing is."""
    order, bought_at = call.order, call.order.paid_at
    lines = [line for line in order.items if line.goods in (Goods.UNSENT, Goods.BUYER) and line.paid_fen]
    if bought_at is None or order.status == OrderStatus.TRADE_CLOSED or not lines:
        raise call.refused("price_after_signing" if bought_at and order.shipped_at else "order_state")
    if call.now >= bought_at + call.number("price_protect_days").duration:
        raise call.refused("price_days_over", days=call.number("price_protect_days").value)
    fell = {line.item: await call.unit.orders.price_drop(order.shop, line) for line in lines}
    place = next((line.goods for line in lines if fell[line.item]), None)
    items = tuple((line.item, line.quantity) for line in lines if fell[line.item] and line.goods == place)
    fen = sum(fell[item] for item, _ in items)
    if not items or fen <= await _given_back(call):
        raise call.refused("price_not_fallen")
    return Application(
        order_no=order.order_no, items=items, kind=Kind.REFUND_ONLY, reason=Reason.PRICE,
        amount_fen=fen - await _given_back(call),
    )  # fmt: skip


def finished(order: Order, at: datetime) -> Order:
    """The trade at its good end; what the courier did not show as signed for counts as received now."""
    items = tuple(
        replace(line, goods=Goods.BUYER, signed_at=at, signed_by="confirmation")
        if line.goods == Goods.TO_BUYER
        else line
        for line in order.items
    )
    return replace(order, items=items, status=OrderStatus.TRADE_FINISHED, finished_at=at)


def whole(order: Order) -> Application:
    """Everything that was paid for, back, before shipping."""
    items = tuple((line.item, line.quantity) for line in order.items if line.paid_fen)
    return Application(order_no=order.order_no, items=items, kind=Kind.REFUND_ONLY, reason=Reason.NO_REASON)


async def _given_back(call: Call) -> int:
    """Fen that earlier price cases of the order gave back, or hold."""
    earlier = await call.unit.cases.of_buyer(call.order.shop, call.order.buyer_id)
    return sum(
        case.amount_fen
        for case in earlier
        if case.order_no == call.order.order_no and case.reason == Reason.PRICE and case.status != "CLOSED"
    )
