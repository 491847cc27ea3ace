"""Questions about rules: what may go back, and who pays the freight. The law's forecast answers for the order meant."""

from __future__ import annotations

from rasa_sdk.events import SlotSet

from actions.facts import goods, line
from actions.picking import pick_order
from actions.saying import button
from actions.scenes import Events, Scene
from actions.second_wish import also_wished
from bot.aftersales.orders import Item, Order
from bot.aftersales.service import Application, Forecast
from bot.aftersales.vocabulary import Goods, Kind, Reason

_KINDS = (Kind.RETURN_REFUND, Kind.REFUND_ONLY)


async def ask_policy(scene: Scene) -> Events:
    """Whether the goods can go back, in the sentence of the rule that decides."""
    return await _answer(scene, "utter_policy")


async def ask_freight(scene: Scene) -> Events:
    """Who pays the way back, and that an insurance may pay it."""
    return await _answer(scene, "utter_freight")


async def _answer(scene: Scene, response: str) -> Events:
    order = await pick_order(scene, goods=(Goods.BUYER, Goods.TO_BUYER, Goods.UNSENT))
    if order is None:
        return [SlotSet("asked", scene.turn.action)]
    item = _item(scene, order)
    kind = next((kind for kind in _KINDS if scene.reasons(kind, item.goods)), None)
    if kind is None:
        person = [button(scene.title("buttons", "person"), "person", "request_human")]
        scene.say("utter_policy_person", goods=line(item), buttons=person)
        return []
    forecast = await _forecast(scene, order, item, kind)
    name = kind.value
    apply = [] if scene.turn.form else [button(scene.title("intents", name), name, name, order_no=order.order_no)]
    if response == "utter_policy" and not forecast.eligible:
        response = "utter_policy_not"
    scene.say(
        response,
        buttons=apply,
        goods=goods(order, [(item.item, item.quantity)]),
        kind=scene.title("kinds", kind),
        sentence=forecast.sentence or (forecast.rules[0].text if forecast.rules else ""),
        freight=forecast.freight_text,
        due=scene.moment(forecast.due_at),
    )
    if response == "utter_freight" and forecast.insurance:
        scene.say("utter_freight_insurance")
    return [SlotSet("focus_order", order.order_no), SlotSet("asked", None), *also_wished(scene)]


def _item(scene: Scene, order: Order) -> Item:
    """The line the open draft or the message is about, else the first."""
    drafted = [item for item, _ in scene.turn.slots.get("items") or ()]
    return next((found for found in (order.item_of(item) for item in drafted) if found), order.items[0])


async def _forecast(scene: Scene, order: Order, item: Item, kind: Kind) -> Forecast:
    admitted = scene.reasons(kind, item.goods)
    told = scene.turn.one("reason") or scene.turn.slots.get("reason")
    reason = next((reason for reason in admitted if reason.value == told), admitted[0])
    if told is None and Reason.NO_REASON in admitted:
        reason = Reason.NO_REASON
    application = Application(
        order_no=order.order_no, items=((item.item, item.quantity),), kind=kind, reason=reason, amount_fen=None
    )
    return await scene.law.forecast(scene.buyer, application)
