"""Moves that need nothing but the order: take it longer, confirm it, rate it."""

from __future__ import annotations

from typing import Any

from rasa_sdk.events import SlotSet

from actions.facts import goods
from actions.saying import button, card
from actions.scenes import Events, Scene
from bot.aftersales.orders import Order
from bot.aftersales.vocabulary import OrderStatus
from bot.wire.turns import Button

#: moves of buttons on an order's card
AT_ONCE = ("extend_receipt", "confirm_receipt", "rate")
_SAID = {
    "extend_receipt": "utter_receipt_extended",
    "confirm_receipt": "utter_receipt_confirmed",
    "rate": "utter_rated",
}
_SCORES = (5, 4, 3, 2, 1)


async def act_on_order(scene: Scene) -> Events:
    """What the pressed button says, on the order it stood under."""
    turn = scene.turn
    action, order_no = turn.one("answer"), turn.one("order_no")
    if action not in AT_ONCE or order_no is None:
        scene.say("utter_outdated")
        return []
    body: dict[str, Any] = {"score": turn.one("score")} if action == "rate" else {}
    key = turn.key(scene.buyer.id, {"order_no": order_no, "action": action, **body})
    done = await scene.law.act_on_order(scene.buyer, str(order_no), str(action), body, key=key)
    rating = action == "confirm_receipt"
    scene.say(
        _SAID[str(action)],
        goods=goods(done.order),
        card=card("rating", order_no=done.order.order_no) if rating else None,
        buttons=rating_buttons(scene, done.order) if rating else (),
    )
    return [SlotSet("focus_order", done.order.order_no)]


def move_buttons(scene: Scene, order: Order) -> list[Button]:
    """What the buyer may do with an order that is on its way or has come."""
    if order.status != OrderStatus.WAIT_BUYER_CONFIRM_GOODS:
        return []
    longer = [] if order.extra.get("receipt_extended_at") else [_button(scene, order, "extend_receipt")]
    return [*longer, _button(scene, order, "confirm_receipt", binding=True)]


def _button(scene: Scene, order: Order, action: str, *, binding: bool = False) -> Button:
    title = scene.title("actions", action)
    return button(title, action, "act_on_order", binding=binding, answer=action, order_no=order.order_no)


def rating_buttons(scene: Scene, order: Order) -> list[Button]:
    """One to five points."""
    return [
        button(scene.title("scores", str(score)), {"score": score}, "act_on_order", answer="rate",
               order_no=order.order_no, score=score)
        for score in _SCORES
    ]  # fmt: skip
