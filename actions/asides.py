"""Coming back to a wish that waited for an application to be filed: answered when it is a question, else offered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from rasa_sdk.events import SlotSet

from actions import cases, orders, rules
from actions.scenes import Events, Handler, Scene
from actions.second_wish import kept_wish, offer

#: questions, which need nothing but an answer
_ANSWERS: Mapping[str, Handler] = {
    "query_logistics": orders.query_logistics,
    "query_order": orders.query_order,
    "urge_shipping": orders.urge_shipping,
    "query_case": cases.query_case,
    "ask_refund_arrival": cases.ask_refund_arrival,
    "ask_freight": rules.ask_freight,
}


async def come_back(scene: Scene) -> Events:
    """The events of the kept wish; empty when none was kept."""
    wish = kept_wish(scene.turn)
    if wish is None:
        return []
    handler = _ANSWERS.get(wish.intent)
    if handler is None:
        offer(scene, wish)
        return [SlotSet("later", None)]
    scene.say("utter_back_to", wish=scene.title("intents", wish.intent))
    turn = replace(
        scene.turn,
        text=wish.text,
        intent=wish.intent,
        entities=wish.entities,
        places={},
        action=f"action_{wish.intent}",
        form=None,
        requested=None,
    )
    return [SlotSet("later", None), *await handler(replace(scene, turn=turn))]
