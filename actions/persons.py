"""When a person is wanted or needed: hand over at once, or say the next real step and offer one."""

from __future__ import annotations

from collections.abc import Mapping

from rasa_sdk.events import FollowupAction, SlotSet

from actions.application.changing import correction
from actions.picking import goes_on
from actions.saying import button
from actions.scenes import Events, Scene, handoff
from actions.second_wish import also_wished

#: wishes that the chat cannot carry out yet, with the steps it can offer instead of or beside a person
NEXT_STEPS: Mapping[str, tuple[str, ...]] = {
    "product_question": (),
}


async def request_human(scene: Scene) -> Events:
    """The chat goes to the queue with what was understood so far."""
    scene.say("utter_handoff", handoff=handoff(scene.turn, "request_human"))
    return [FollowupAction("action_listen")]


async def offer_step(scene: Scene) -> Events:
    """One honest line about the wish, the next real steps, and a person."""
    turn = scene.turn
    if turn.intent not in NEXT_STEPS:
        raise LookupError(f"no next step for {turn.intent}")
    if (changes := await correction(scene)) is not None:
        return changes
    if turn.intent == "product_question" and (asked := goes_on(scene)) is not None:
        return [SlotSet("asked", None), FollowupAction(asked)]
    told = {name: turn.one(name) for name in ("order_no", "reason", "product")}
    buttons = [
        button(scene.title("intents", name), name, name, heard=turn.text, **told)
        for name in NEXT_STEPS[turn.intent]
        if turn.form is None
    ]
    buttons.append(button(scene.title("buttons", "person"), "person", "request_human"))
    scene.say(f"utter_thin_{turn.intent}", buttons=buttons)
    return also_wished(scene, but=NEXT_STEPS[turn.intent])
