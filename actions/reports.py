"""A fault or damage is told and nothing asked yet: what can be done about it, side by side, as the law has it today."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa_sdk.events import FollowupAction, SlotSet

from actions.application.changing import correction
from actions.application.next_question import PART_ONLY
from actions.application.reading import SERVED, asks_to_send
from actions.facts import goods, iso
from actions.picking import goes_on, pick_line, pick_order
from actions.saying import button, card
from actions.scenes import Events, Scene
from actions.second_wish import also_wished
from bot.aftersales.orders import Item, Order
from bot.aftersales.service import Application, Forecast
from bot.aftersales.vocabulary import FAULTS, Goods, Kind, Reason

_BY_INTENT = {"report_quality": Reason.QUALITY, "report_damage": Reason.DAMAGED}


async def report(scene: Scene) -> Events:
    """Ask which order when it is not known, then show the kinds that its goods and the fault admit."""
    if (changes := await correction(scene)) is not None:
        return changes
    if scene.turn.one("kind") is None and (asked := goes_on(scene)) not in (None, scene.turn.action):
        return [SlotSet("asked", None), FollowupAction(asked)]
    if scene.turn.form is None and asks_to_send(scene.turn, scene.world.words):
        return [FollowupAction("application_form")]
    reason = _reason(scene)
    told = {"reason": reason.value, "heard": scene.turn.text or None}
    order = await pick_order(scene, goods=(Goods.BUYER, Goods.TO_BUYER), told=told)
    if order is None:
        return [SlotSet("asked", scene.turn.action)]
    item = await pick_line(scene, order, told=told)
    if item is None:
        return [SlotSet("asked", scene.turn.action), SlotSet("focus_order", order.order_no)]
    shown = [(kind, await _forecast(scene, order, item, kind, reason)) for kind in SERVED]
    options = [_option(scene, kind, found) for kind, found in shown if found is not None]
    possible = [kind for kind, found in shown if found is not None and _possible(found)]
    person = button(scene.title("buttons", "person"), "person", "request_human")
    apply: dict[str, Any] = {
        "reason": reason.value,
        "order_no": order.order_no,
        "item": item.item,
        "heard": scene.turn.text or None,
    }
    named = goods(order, [(item.item, item.quantity)])
    if not possible or scene.turn.form:
        scene.say("utter_report_person", buttons=[person], goods=named)
    else:
        buttons = [
            button(scene.title("kinds", kind), {"kind": kind.value}, "return_refund", kind=kind.value, **apply)
            for kind in possible
        ]
        scene.say("utter_ways", card=card("kind_picker", options=options), buttons=[*buttons, person], goods=named)
    return [SlotSet("focus_order", order.order_no), SlotSet("asked", None), *also_wished(scene)]


def _reason(scene: Scene) -> Reason:
    told = [value for value in scene.turn.every("reason") if value in FAULTS]
    return Reason(told[-1]) if told else _BY_INTENT.get(scene.turn.action.removeprefix("action_"), Reason.QUALITY)


async def _forecast(scene: Scene, order: Order, item: Item, kind: Kind, reason: Reason) -> Forecast | None:
    """None for a kind that makes no sense for these goods and this fault."""
    if reason not in scene.reasons(kind, item.goods):
        return None
    asked = Application(order_no=order.order_no, items=((item.item, item.quantity),), kind=kind, reason=reason)
    return await scene.law.forecast(scene.buyer, asked)


def _possible(found: Forecast) -> bool:
    return found.eligible or bool(found.evidence_missing) or found.rule == PART_ONLY


def _option(scene: Scene, kind: Kind, found: Forecast) -> Mapping[str, Any]:
    possible = _possible(found)
    shown: dict[str, Any] = {
        "kind": kind.value,
        "title": scene.title("kinds", kind),
        "eligible": possible,
        "freight": {"payer": found.freight.value, "text": found.freight_text},
        "steps": [{"text": step.text, **({"due_at": iso(step.due_at)} if step.due_at else {})} for step in found.steps],
    }
    return shown if possible else shown | {"why_not": found.sentence, "rule": found.rule}
