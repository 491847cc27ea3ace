"""The small form before a case is withdrawn or an order cancelled: which one, the card, the yes, the deed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa_sdk.events import SlotSet

from actions.deed_targets import Target, target_of
from actions.facts import yuan
from actions.progress import progress
from actions.refusals import say_refusal
from actions.saying import button
from actions.scenes import Events, Scene
from actions.tracking import resume
from actions.turns import digest
from bot.aftersales.errors import AftersalesError

Deed = Mapping[str, Any]
#: intents that start this form
DEEDS = ("cancel_case", "cancel_order")


async def validate_sure_form(scene: Scene) -> Events:
    """The deed and its card; [] rejects the message, which is then answered by its own rule."""
    turn = scene.turn
    deed: Deed | None = turn.slots.get("deed")
    running = deed is not None and turn.requested in ("sure", "deed")
    if deed is None or not running:
        return await _begin(scene, turn.intent if turn.intent in DEEDS else "cancel_case")
    if turn.again:
        return await _show(scene, deed)
    if turn.one("draft") not in (None, deed["id"]):
        scene.say("utter_outdated")
        return await _show(scene, deed)
    answer = turn.one("answer")
    if turn.requested == "deed":
        told = turn.intent in (*DEEDS, "provide_info", "nlu_fallback", "query_order", "affirm")
        return await _begin(scene, deed["action"]) if told else _finish("no") if turn.intent == "deny" else []
    if answer == "yes" or (answer is None and turn.text and scene.world.words.sure_yes(turn.text)):
        return _finish("yes")
    if answer == "no" or turn.intent == "deny":
        return _finish("no")
    if turn.intent == "affirm":
        scene.say("utter_plain_yes")
        return await _show(scene, deed)
    if turn.intent in DEEDS:
        return await _begin(scene, turn.intent)
    return []


async def submit_deed(scene: Scene) -> Events:
    """Do it on a yes; then any application left open goes on."""
    deed: Deed | None = scene.turn.slots.get("deed")
    outcome = scene.turn.slots.get("sure")
    if deed is not None and outcome == "no":
        scene.say("utter_left_as_it_is")
    if deed is not None and outcome == "yes":
        try:
            await _do(scene, deed)
        except AftersalesError as refused:
            say_refusal(scene.say, refused, scene.world.titles)
    return [SlotSet("deed", None), SlotSet("sure", None), *resume(scene)]


async def _begin(scene: Scene, action: str) -> Events:
    found = await target_of(scene, action)
    if found is None:
        return [SlotSet("deed", None), *_finish("ended")]
    number = digest({"conversation": scene.turn.conversation_id, "message": scene.turn.message_id})[:12]
    deed = {"id": number, "action": action, "target": found.name, "version": found.version}
    if found.name is None:
        return [SlotSet("deed", deed), SlotSet("requested_slot", "deed")]
    _say_card(scene, deed, found)
    return [SlotSet("deed", deed), SlotSet("requested_slot", "sure")]


async def _show(scene: Scene, deed: Deed) -> Events:
    found = await target_of(scene, deed["action"], name=deed["target"])
    if found is None or found.name is None:
        slot = "deed" if found is not None else None
        return [SlotSet("deed", dict(deed) if slot else None), SlotSet("requested_slot", slot)]
    _say_card(scene, deed, found)
    return [SlotSet("deed", dict(deed)), SlotSet("requested_slot", "sure")]


def _say_card(scene: Scene, deed: Deed, found: Target) -> None:
    told = {"draft": deed["id"]}
    title = scene.world.titles.of
    yes = "yes_cancel" if deed["action"] == "cancel_case" else "yes_cancel_order"
    scene.say(
        "utter_confirm_cancel_case" if deed["action"] == "cancel_case" else "utter_confirm_cancel_order",
        card=found.card,
        buttons=[
            button(title("buttons", yes), "yes", "affirm", binding=True, answer="yes", **told),
            button(title("buttons", "no_keep"), "no", "deny", answer="no", **told),
        ],
        no=str(found.name),
        goods=found.goods,
        amount=yuan(found.amount_fen),
    )


async def _do(scene: Scene, deed: Deed) -> None:
    key = scene.turn.key(scene.buyer.id, deed)
    if deed["action"] == "cancel_case":
        await scene.law.act(scene.buyer, deed["target"], "cancel", {}, version=deed["version"], key=key)
        view = await scene.law.case(scene.buyer, deed["target"])
        shown, buttons = await progress(scene, view)
        scene.say("utter_case_cancelled", card=shown, buttons=buttons, no=deed["target"])
        return
    answer = await scene.law.act_on_order(scene.buyer, deed["target"], "cancel_order", {}, key=key)
    if answer.case is None:
        scene.say("utter_order_cancelled")
        return
    view = await scene.law.case(scene.buyer, answer.case.case_no)
    shown, buttons = await progress(scene, view)
    scene.say(
        "utter_order_cancelled_refund",
        card=shown,
        buttons=buttons,
        amount=yuan(view.case.amount_fen),
        status=scene.title("statuses", view.case.status),
        due=scene.moment(view.case.due_at),
    )


def _finish(outcome: str) -> Events:
    return [SlotSet("sure", outcome), SlotSet("requested_slot", None)]
