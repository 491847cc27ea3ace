"""A buyer's orders, and an order's own actions."""

from __future__ import annotations

from typing import Any

from bot.aftersales.orders import Order
from bot.aftersales.usecases.act_on_order import ORDER_ACTIONS
from bot.aftersales.usecases.order_lists import Late
from bot.chat.shown import case_json, iso, order_json
from bot.gateway.callers import Who
from bot.gateway.handlers.cases import key_of, plain
from bot.gateway.problems import Problem
from bot.gateway.table import Call


async def list_orders(call: Call) -> list[dict[str, Any]]:
    """The caller's own, newest first."""
    service = call.parts.aftersales
    orders = await service.orders_of(call.who.actor)
    return [order_json(order, await service.books_of(order), call.parts.policies) for order in orders]


async def find_order(call: Call) -> Order:
    """An order the caller may know of. NotFound."""
    order_no = call.named("order_no")
    if not order_no.isalnum() or len(order_no) > 32:
        raise Problem("not-found")
    return await call.parts.aftersales.order(call.who.actor, order_no)


async def may_act(call: Call) -> None:
    """Problem 403 when the action is another role's, 404 when there is none such."""
    action = call.named("action")
    known = ORDER_ACTIONS.get(action)
    if known is None:
        raise Problem("not-found", "没有这项操作")
    if call.who.actor.role not in known.roles:
        raise Problem("not-allowed", "您的角色不能做这项操作", action=action)


async def act(call: Call) -> dict[str, Any]:
    """The order after the action, with the case it opened or met; `pending` when others are asked first."""
    await may_act(call)
    if call.named("action") == "issue_invoice":
        await call.parts.uploads.own(call.who, (call.body.file,))
    service, action = call.parts.aftersales, call.named("action")
    answer = await service.act_on_order(call.who.actor, call.named("order_no"), action, plain(call), key=key_of(call))
    call.parts.moved()
    shown = order_json(answer.order, await service.books_of(answer.order), call.parts.policies)
    if answer.pending:
        shown["pending"] = True
    if answer.case is None:
        return shown
    staff = call.who.who is not Who.BUYER
    return shown | {"case": case_json(answer.case, call.parts.policies, staff=staff), "existing": answer.existing}


async def list_late(call: Call) -> dict[str, Any]:
    """The shop's orders that need a look: about to be late, late, stuck on their way."""
    service, policies = call.parts.aftersales, call.parts.policies
    lists = await service.late_orders(call.who.actor)

    def shown(each: Late) -> dict[str, Any]:
        return order_json(each.order, {}, policies) | {"buyer": each.order.buyer_id, "due_at": iso(each.due_at)}

    return {name: [shown(each) for each in found] for name, found in lists.items()}


async def list_invoices(call: Call) -> list[dict[str, Any]]:
    """Invoices that were asked for and are not issued, oldest first."""
    return [
        {"order_no": order.order_no, "buyer": order.buyer_id, "paid_fen": order.paid_fen, **order.extra["invoice"]}
        for order in await call.parts.aftersales.invoices_asked(call.who.actor)
    ]


async def list_ratings(call: Call) -> list[dict[str, Any]]:
    """What the shop's buyers thought, newest first."""
    return [
        {
            "order_no": each.order_no,
            "buyer": each.buyer_id,
            "score": each.score,
            "words": each.words,
            "at": iso(each.at),
        }
        for each in await call.parts.aftersales.ratings(call.who.actor)
    ]
