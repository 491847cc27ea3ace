"""Questions about an order: what and how much, where the parcel is, when it is sent."""

from __future__ import annotations

from rasa_sdk.events import SlotSet

from actions.facts import goods, iso, yuan
from actions.finding import about_what_is_named
from actions.order_moves import move_buttons
from actions.picking import pick_order
from actions.progress import progress
from actions.saying import button, card
from actions.scenes import Events, Scene
from actions.second_wish import also_wished, application_first
from bot.aftersales.orders import Order
from bot.aftersales.vocabulary import Goods, OrderStatus, Status
from bot.wire.turns import Button

_SENT = (Goods.TO_BUYER, Goods.BUYER)


async def query_order(scene: Scene) -> Events:
    """State, goods, day and sum of one order."""
    if (begins := application_first(scene)) is not None:
        return begins
    order = await pick_order(scene, goods=tuple(Goods))
    if order is None:
        return _asked(scene)
    shown = card(
        "order",
        order_no=order.order_no,
        status=order.status.value,
        status_title=scene.title("order_statuses", order.status),
        paid_fen=order.paid_fen,
        created_at=iso(order.created_at),
        items=[
            {
                "item": line.item,
                "title": line.title,
                "sku": line.sku,
                "quantity": line.quantity,
                "price_fen": line.price_fen,
                "paid_fen": line.paid_fen,
                "signed_at": iso(line.signed_at),
            }
            for line in order.items
        ],
    )
    scene.say(
        "utter_order",
        card=shown,
        buttons=[*_next_steps(scene, order), *move_buttons(scene, order)],
        goods=goods(order),
        day=scene.day(order.created_at),
        paid=yuan(order.paid_fen),
        status=scene.title("order_statuses", order.status),
    )
    return [*_about(order), *also_wished(scene)]


async def query_logistics(scene: Scene) -> Events:
    """The parcel's track."""
    if (begins := application_first(scene)) is not None:
        return begins
    if (told := await _sent_again(scene)) is not None:
        return told
    order = await pick_order(scene, goods=(Goods.TO_BUYER,))
    if order is None:
        return _asked(scene)
    if order.tracking_no is None:
        steps = [
            button(scene.title("intents", name), name, name, order_no=order.order_no) for name in ("urge_shipping",)
        ]
        scene.say("utter_not_sent_yet", buttons=steps, goods=goods(order), due=scene.moment(order.promised_ship_at))
        return [*_about(order), *also_wished(scene)]
    last = max(order.track, key=lambda event: event.at, default=None)
    received = all(line.goods is Goods.BUYER for line in order.items)
    shown = card(
        "logistics",
        order_no=order.order_no,
        courier=order.courier,
        courier_title=scene.title("couriers", order.courier or "OTHER"),
        tracking_no=order.tracking_no,
        state="signed" if received else "on_its_way",
        events=[{"at": iso(event.at), "text": event.text} for event in sorted(order.track, key=lambda event: event.at)],
    )
    scene.say(
        "utter_logistics",
        card=shown,
        goods=goods(order),
        courier=scene.title("couriers", order.courier or "OTHER"),
        tracking_no=order.tracking_no,
        latest="" if last is None else f"{scene.moment(last.at)} {last.text}",
    )
    return [*_about(order), *also_wished(scene)]


async def urge_shipping(scene: Scene) -> Events:
    """Remind the seller; sent already is answered with the track."""
    if (begins := application_first(scene)) is not None:
        return begins
    order = await pick_order(scene, goods=(Goods.UNSENT,))
    if order is None:
        return _asked(scene)
    if any(line.goods in _SENT for line in order.items):
        return await query_logistics(scene)
    body = {"order_no": order.order_no}
    await scene.law.act_on_order(scene.buyer, order.order_no, "urge", {}, key=scene.turn.key(scene.buyer.id, body))
    scene.say("utter_urged_shipping", goods=goods(order), due=scene.moment(order.promised_ship_at))
    return [*_about(order), *also_wished(scene)]


async def _sent_again(scene: Scene) -> Events | None:
    """The parcel of a case, when the words are about what is sent again (换的到哪了); None when they are not."""
    cases = await scene.law.cases_of(scene.buyer) if scene.world.words.sent_again(scene.turn.text) else []
    sent = [case for case in cases if case.status is Status.WAIT_BUYER_CONFIRM_GOODS and "sent_parcel" in case.details]
    case = next(iter(await about_what_is_named(scene, sent)), None) if sent else None
    if case is None:
        return None
    parcel = case.details["sent_parcel"]
    shown, buttons = await progress(scene, await scene.law.case(scene.buyer, case.case_no))
    scene.say(
        "utter_sent_again",
        card=shown,
        buttons=buttons,
        no=case.case_no,
        courier=scene.title("couriers", parcel["courier"]),
        tracking_no=parcel["tracking_no"],
        due=scene.moment(case.due_at),
    )
    return [SlotSet("focus_case", case.case_no), *also_wished(scene)]


def _about(order: Order) -> Events:
    return [SlotSet("focus_order", order.order_no), SlotSet("asked", None)]


def _asked(scene: Scene) -> Events:
    """What to go on with when the buyer types which order, rather than pressing it."""
    return [SlotSet("asked", scene.turn.action)]


def _next_steps(scene: Scene, order: Order) -> list[Button]:
    names = {
        OrderStatus.WAIT_SELLER_SEND_GOODS: ("urge_shipping", "refund_only"),
        OrderStatus.WAIT_BUYER_CONFIRM_GOODS: ("query_logistics", "refund_only"),
        OrderStatus.TRADE_FINISHED: ("return_refund", "query_logistics"),
    }.get(order.status, ())
    return [button(scene.title("intents", name), name, name, order_no=order.order_no) for name in names]
