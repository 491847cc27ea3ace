"""What is to be withdrawn, cancelled or readdressed: found, asked for with buttons, or said that there is nothing."""

from __future__ import annotations

from dataclasses import dataclass

from actions.address_changes import say_too_late
from actions.facts import goods, iso
from actions.finding import case_button, find_case
from actions.picking import pick_order
from actions.saying import Card, button, card
from actions.scenes import Scene
from bot.aftersales.orders import Order
from bot.aftersales.vocabulary import Goods, OrderStatus

_NOT_SENT = (OrderStatus.WAIT_BUYER_PAY, OrderStatus.WAIT_SELLER_SEND_GOODS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """`name` a case or order number, None when the buyer was asked which; `version` of a case for its lock."""

    name: str | None
    version: int | None = None
    goods: str = ""
    amount_fen: int = 0
    card: Card | None = None
    order: Order | None = None


async def target_of(scene: Scene, action: str, *, name: str | None = None) -> Target | None:
    """The target; None when there is none, which is said here."""
    match action:
        case "cancel_case":
            return await _case(scene, name)
        case "change_address":
            return await _unsent(scene, name)
        case _:
            return await _order(scene, name)


async def _unsent(scene: Scene, name: str | None) -> Target | None:
    order = await _picked(scene, name)
    if order is None:
        return Target(name=None) if await scene.law.orders_of(scene.buyer) else None
    if order.status not in _NOT_SENT:
        say_too_late(scene, order)
        return None
    return Target(name=order.order_no, goods=goods(order), order=order)


async def _picked(scene: Scene, name: str | None) -> Order | None:
    if name is not None:
        return await scene.law.order(scene.buyer, name)
    return await pick_order(scene, goods=(Goods.UNSENT,))


async def _case(scene: Scene, name: str | None) -> Target | None:
    cases = [case for case in await scene.law.cases_of(scene.buyer) if case.open]
    pressed = name or scene.turn.one("case_no")
    found = next((case for case in cases if case.case_no == pressed), None)
    if found is None and pressed is None and cases:
        found = await find_case(scene, prefer=lambda case: case.open) if _told(scene) or len(cases) == 1 else None
        if found is None:
            buttons = [await case_button(scene, case, "cancel_case") for case in cases]
            scene.say("utter_want_which_case", buttons=buttons)
            return Target(name=None)
    if found is None or not found.open:
        scene.say("utter_no_open_case")
        return None
    blocked = next((o for o in await scene.law.options(scene.buyer, found.case_no) if o.action == "cancel"), None)
    if blocked is None or not blocked.allowed:
        person = [button(scene.title("buttons", "person"), "person", "request_human")]
        scene.say("utter_not_now", sentence=(blocked.why_not if blocked else "") or "", buttons=person)
        return None
    order = None if found.order_no is None else await scene.law.order(scene.buyer, found.order_no)
    shown = card(
        "confirm",
        action="cancel",
        no=found.case_no,
        kind=found.kind.value,
        kind_title=scene.title("kinds", found.kind),
        order_no=found.order_no,
        items=[{"item": each.item, "quantity": each.quantity} for each in found.items],
        reason=found.reason.value,
        reason_title=scene.title("reasons", found.reason),
        amount_fen=found.amount_fen,
        due_at=iso(found.due_at),
    )
    named = (
        scene.title("kinds", found.kind)
        if order is None
        else goods(order, [(each.item, each.quantity) for each in found.items])
    )
    return Target(name=found.case_no, version=found.version, goods=named, amount_fen=found.amount_fen, card=shown)


async def _order(scene: Scene, name: str | None) -> Target | None:
    order = await _picked(scene, name)
    if order is None:
        return Target(name=None) if await scene.law.orders_of(scene.buyer) else None
    if order.status not in _NOT_SENT:
        step = button(scene.title("intents", "refund_only"), "refund_only", "refund_only", order_no=order.order_no)
        scene.say("utter_cancel_too_late", goods=goods(order), buttons=[step])
        return None
    shown = card(
        "confirm",
        action="cancel_order",
        order_no=order.order_no,
        items=[
            {"item": line.item, "title": line.title, "sku": line.sku, "quantity": line.quantity} for line in order.items
        ],
        amount_fen=order.paid_fen,
    )
    return Target(name=order.order_no, goods=goods(order), amount_fen=order.paid_fen, card=shown)


def _told(scene: Scene) -> bool:
    turn = scene.turn
    return bool(turn.every("product") or turn.one("order_no") or turn.slots.get("focus_case"))
