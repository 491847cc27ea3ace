"""A buyer's orders, and an order's own actions."""

from __future__ import annotations

from typing import Any

from bot.aftersales.orders import Order
from bot.chat.shown import case_json, order_json
from bot.gateway.callers import DESK, Who
from bot.gateway.handlers.cases import key_of, plain
from bot.gateway.problems import Problem
from bot.gateway.table import Call

#: whose actions they are; the rest is a buyer's
_SELLERS = frozenset({"confirm_order", "ship"})


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
    """Problem 403 when the action is the other side's."""
    action = call.named("action")
    if (action in _SELLERS) != (call.who.who in DESK):
        raise Problem("not-allowed", "您的角色不能做这项操作", action=action)


async def act(call: Call) -> dict[str, Any]:
    """The order after the action, with the case it opened or met."""
    await may_act(call)
    service, action = call.parts.aftersales, call.named("action")
    answer = await service.act_on_order(call.who.actor, call.named("order_no"), action, plain(call), key=key_of(call))
    call.parts.moved()
    shown = order_json(answer.order, await service.books_of(answer.order), call.parts.policies)
    if answer.case is None:
        return shown
    staff = call.who.who is not Who.BUYER
    return shown | {"case": case_json(answer.case, call.parts.policies, staff=staff), "existing": answer.existing}
