"""Small talk, and answers to questions that nobody asked."""

from __future__ import annotations

from rasa_sdk.events import FollowupAction, SlotSet

from actions.application.changing import correction
from actions.application.keeping import thrown_away
from actions.case_moves import answer_offer
from actions.evidence import take_files
from actions.picking import goes_on
from actions.saying import button
from actions.scenes import Events, Scene
from bot.wire.turns import Button

_OFTEN_WANTED = ("return_refund", "query_logistics", "query_case", "request_human")


def missed(scene: Scene) -> Events:
    """A line in an open form that was not understood; the second in a row is offered a person."""
    times = scene.turn.misses + 1
    person = [button(scene.title("buttons", "person"), "person", "request_human")] if times > 1 else []
    scene.say("utter_offer_person" if times > 1 else "utter_not_clear", buttons=person)
    return [SlotSet("unclear", times)]


def often_wanted(scene: Scene) -> list[Button]:
    """Buttons for what the bot can do."""
    return [button(scene.title("intents", name), name, name) for name in _OFTEN_WANTED]


async def greet(scene: Scene) -> Events:
    """Greet; inside a form the open question follows by itself."""
    scene.say("utter_greet", buttons=[] if scene.turn.form else often_wanted(scene))
    return []


async def thanks(scene: Scene) -> Events:
    """Answer thanks."""
    scene.say("utter_thanks")
    return []


async def goodbye(scene: Scene) -> Events:
    """Say goodbye."""
    scene.say("utter_goodbye")
    return []


async def affirm(scene: Scene) -> Events:
    """A yes to what the seller proposed, else with no question open; a button of an older card is outdated."""
    return await _answered(scene)


async def deny(scene: Scene) -> Events:
    """A no to what the seller proposed, a parcel that somebody else signed for, else with no question open."""
    turn, words = scene.turn, scene.world.words
    if turn.form is None and (gone := thrown_away(scene)) is not None:
        return gone
    if turn.form is None and turn.text and words.never_came(turn.text) and not words.asks(turn.text):
        return [FollowupAction("application_form")]
    return await _answered(scene)


async def provide_info(scene: Scene) -> Events:
    """A fact or file nobody asked for: goes on with the question that needed an order, else asks what it is for."""
    turn = scene.turn
    if turn.files or turn.one("file"):
        return await take_files(scene)
    if turn.one("answer") == "modify" or await correction(scene) is not None:
        return [FollowupAction("application_form")]
    asked = goes_on(scene)
    if asked is not None:
        return [SlotSet("asked", None), FollowupAction(asked)]
    if turn.form:
        return missed(scene)
    return _nothing_asked(scene)


async def insult(scene: Scene) -> Events:
    """Stay calm; the second time a person takes over before this is asked (scenes.py)."""
    person = [button(scene.title("buttons", "person"), "person", "request_human")]
    scene.say("utter_calm", buttons=person)
    return []


async def _answered(scene: Scene) -> Events:
    told = None if scene.turn.one("draft") is not None or scene.turn.form else await answer_offer(scene)
    return _nothing_asked(scene) if told is None else told


def _nothing_asked(scene: Scene) -> Events:
    outdated = scene.turn.one("draft") is not None
    if scene.turn.form and not outdated:
        return missed(scene)
    buttons = [] if scene.turn.form else often_wanted(scene)
    scene.say("utter_outdated" if outdated else "utter_what_for", buttons=buttons)
    return []
