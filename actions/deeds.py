"""The small form before a case is withdrawn, an order cancelled or readdressed: which, the card, the yes, the deed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rasa_sdk.events import FollowupAction, SlotSet

from actions.address_changes import ask, show, told_more
from actions.addresses import Parts, lacking, merged, written_out
from actions.answered_first import answered
from actions.application.changing import correction
from actions.deed_targets import Target, target_of
from actions.facts import goods, paid
from actions.matters import form as matters
from actions.progress import progress
from actions.refusals import say_refusal
from actions.saying import button
from actions.scenes import Events, Scene
from actions.second_wish import application_first
from actions.tracking import resume
from actions.turns import digest
from bot.aftersales.errors import AftersalesError
from bot.aftersales.vocabulary import FILED_KINDS

Deed = Mapping[str, Any]
#: intents that start this form
DEEDS = ("cancel_case", "cancel_order", "change_address")
#: the form that is opened first when an application was wished for before
APPLICATION = "application_form"
_QUESTIONS = ("deed", "address", "sure")
#: intents of messages that were meant for the open form although nothing could be read from them
_NOT_READ = frozenset({"change_address", "provide_info", "nlu_fallback", "out_of_scope", "affirm"})


async def validate_sure_form(scene: Scene) -> Events:
    """The deed and its card; [] rejects the message, which is then answered by its own rule."""
    turn = scene.turn
    if (begun := matters.under_way(turn.slots)) is not None and turn.requested in matters.QUESTIONS:
        return await matters.turn_of(scene, begun)
    deed: Deed | None = turn.slots.get("deed")
    fresh = deed is None or turn.requested not in _QUESTIONS
    untold = fresh and matters.sent(scene) is None and not turn.slots.get("draft")
    if untold and (said := await answered(scene)) is not None:
        return [*said, SlotSet("deed", None), *_finish("ended")]
    if untold and turn.guessed and await correction(replace(scene, turn=replace(turn, form=None))) is not None:
        return [matters.sent_to(scene, APPLICATION), *_finish("ended")]
    if (action := matters.wanted(scene) if not fresh else await matters.begun_by(scene)) is not None:
        if application_first(replace(scene, turn=replace(turn, form=None))) is not None:
            return [matters.sent_to(scene, APPLICATION), *_finish("ended")]
        filed = await _withdrawn(scene, action)
        return await matters.begin(scene, action) if filed is None else await _begin(filed, "cancel_case")
    if deed is None or fresh:
        return await _begin(scene, turn.intent if turn.intent in DEEDS else "cancel_case")
    if turn.again and turn.requested == "sure" and turn.shaky:
        return _hold(scene, deed)
    if turn.again or turn.one("answer") == "look":
        return await _show(scene, deed)
    if turn.one("draft") not in (None, deed["id"]):
        scene.say("utter_outdated")
        return await _show(scene, deed)
    answer = turn.one("answer")
    if turn.requested == "deed":
        told = turn.intent in (*DEEDS, "provide_info", "nlu_fallback", "query_order", "affirm")
        told_before = deed.get("told", {})
        return await _begin(scene, deed["action"], told_before) if told else _left(scene)
    typed_yes = bool(turn.text) and turn.requested == "sure" and scene.world.words.sure_yes(turn.text)
    if typed_yes and turn.misses:
        return await _show(scene, deed)
    if answer == "yes" or typed_yes:
        return _finish("yes")
    if answer == "no":
        return _finish("no")
    if deed["action"] == "change_address" and (events := await _readdressed(scene, deed)) is not None:
        return events
    if turn.intent == "affirm":
        scene.say("utter_plain_yes")
        return await _show(scene, deed)
    if turn.intent in DEEDS:
        return await _begin(scene, turn.intent)
    return _left(scene)


async def _withdrawn(scene: Scene, action: str) -> Scene | None:
    """The scene as if the open claim or complaint were pressed that the words take back; None when they take none."""
    if action not in FILED_KINDS or not scene.world.phrases.has(scene.turn.text, "withdraws"):
        return None
    cases = await scene.law.cases_of(scene.buyer)
    case = next((case for case in cases if case.open and case.kind == action), None)
    if case is None:
        return None
    return replace(scene, turn=replace(scene.turn, entities={**scene.turn.entities, "case_no": (case.case_no,)}))


def _left(scene: Scene) -> Events:
    """A no leaves it as it is; a line that is only guessed to be one does not."""
    turn = scene.turn
    no = turn.intent == "deny" and (not turn.guessed or scene.world.words.gives_up(turn.text))
    return _finish("no") if no else []


async def _readdressed(scene: Scene, deed: Deed) -> Events | None:
    """What a message does to the address; None when it says nothing of one."""
    turn, order = scene.turn, await scene.law.order(scene.buyer, deed["target"])
    asked = turn.requested == "address"
    told = told_more(scene, deed["told"], order=order, asked=asked)
    if told != deed["told"]:
        return await _show(scene, {**deed, "told": told})
    if turn.one("answer") == "change" or (asked and turn.intent in _NOT_READ):
        ask(scene, order, deed["told"], draft=deed["id"], unclear=asked)
        return [SlotSet("deed", dict(deed)), SlotSet("requested_slot", "address")]
    return None


async def submit_deed(scene: Scene) -> Events:
    """Do it on a yes; then any application left open goes on."""
    if (begun := matters.under_way(scene.turn.slots)) is not None:
        events = await matters.finished(scene, begun)
        return [*events, SlotSet("deed", None), SlotSet("sure", None), *resume(scene)]
    if matters.sent(scene) == APPLICATION:
        return [SlotSet("deed", None), SlotSet("sure", None), FollowupAction(APPLICATION)]
    deed: Deed | None = scene.turn.slots.get("deed")
    outcome = scene.turn.slots.get("sure")
    if deed is not None and outcome == "no":
        scene.say("utter_left_as_it_is")
    if deed is not None and outcome == "yes":
        try:
            await _do(scene, deed)
        except AftersalesError as refused:
            say_refusal(scene.say, refused, scene.world.titles, scene.world.policies)
    return [SlotSet("deed", None), SlotSet("sure", None), *resume(scene)]


async def _begin(scene: Scene, action: str, told: Parts | None = None) -> Events:
    number = digest({"conversation": scene.turn.conversation_id, "message": scene.turn.message_id})[:12]
    found = await target_of(scene, action)
    if action == "change_address" and found is not None:
        told = told_more(scene, told or {}, order=found.order, asked=False)
    deed = {"id": number, "action": action, "target": None, "version": None, "told": told or {}}
    return _lay(scene, deed, found)


async def _show(scene: Scene, deed: Deed) -> Events:
    return _lay(scene, deed, await target_of(scene, deed["action"], name=deed["target"]))


def _lay(scene: Scene, deed: Deed, found: Target | None) -> Events:
    """The question that is open now: which, what is missing, or the yes."""
    if found is None:
        return [SlotSet("deed", None), *_finish("ended")]
    if found.name is None:
        return [SlotSet("deed", dict(deed)), SlotSet("requested_slot", "deed")]
    deed = {**deed, "target": found.name, "version": deed["version"] or found.version}
    if found.order is None or deed["action"] != "change_address":
        _say_card(scene, deed, found)
        return [SlotSet("deed", deed), SlotSet("requested_slot", "sure")]
    address = merged(found.order.address, deed["told"])
    if lacking(address, deed["told"]):
        ask(scene, found.order, deed["told"], draft=deed["id"])
        return [SlotSet("deed", deed), SlotSet("requested_slot", "address")]
    show(scene, found.order, address, draft=deed["id"])
    return [SlotSet("deed", {**deed, "address": address}), SlotSet("requested_slot", "sure")]


def _hold(scene: Scene, deed: Deed) -> Events:
    """After a line not surely understood: the card is not laid again by itself."""
    look = button(scene.title("buttons", "look"), "look", "provide_info", answer="look", draft=deed["id"])
    no = button(scene.title("buttons", "no_keep"), "no", "deny", answer="no", draft=deed["id"])
    scene.say("utter_deed_waits", buttons=[look, no])
    return [
        SlotSet("deed", dict(deed)),
        SlotSet("requested_slot", "sure"),
        SlotSet("unclear", max(1, scene.turn.misses)),
    ]


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
        amount=paid(found.amount_fen),
    )


async def _do(scene: Scene, deed: Deed) -> None:
    key = scene.turn.key(scene.buyer.id, deed)
    if deed["action"] == "cancel_case":
        await scene.law.act(scene.buyer, deed["target"], "cancel", {}, version=deed["version"], key=key)
        view = await scene.law.case(scene.buyer, deed["target"])
        shown, buttons = await progress(scene, view)
        scene.say("utter_case_cancelled", card=shown, buttons=buttons, no=deed["target"])
        return
    if deed["action"] == "change_address":
        done = await scene.law.act_on_order(scene.buyer, deed["target"], "change_address", deed["address"], key=key)
        place = written_out(deed["address"])
        scene.say("utter_address_changed", goods=goods(done.order), receiver=deed["address"]["receiver"], address=place)
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
        amount=paid(view.case.amount_fen),
        status=scene.title("statuses", view.case.status),
        due=scene.moment(view.case.due_at),
    )


def _finish(outcome: str) -> Events:
    return [SlotSet("sure", outcome), SlotSet("requested_slot", None)]
