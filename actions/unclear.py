"""When the bot is not sure: the likeliest meanings as buttons, the second time in a row a person."""

from __future__ import annotations

from rasa_sdk.events import FollowupAction, SlotSet

from actions.application.changing import correction
from actions.evidence import take_files
from actions.focus import named_goods
from actions.manners import missed, often_wanted
from actions.picking import goes_on
from actions.saying import button, card
from actions.scenes import Events, Scene

#: meanings on one card
_GUESSES = 3
_CARRIED_ON = ("order_no", "product", "reason", "money", "quantity", "color", "size", "courier", "tracking_no")


async def clarify(scene: Scene) -> Events:
    """Ask which of the likeliest meanings it is; buttons carry on what the message said. Files speak for themselves."""
    if scene.turn.files:
        return await take_files(scene)
    if (asked := goes_on(scene)) is not None:
        return [SlotSet("asked", None), FollowupAction(asked)]
    if (changes := await correction(scene)) is not None:
        return changes
    never = scene.world.words.never_came(scene.turn.text)
    if not scene.turn.form and (never or _not_wanted(scene) or await _money_back(scene)):
        return [FollowupAction("application_form")]
    if scene.turn.form or scene.turn.misses:
        return missed(scene)
    times = scene.turn.misses + 1
    guesses = _guesses(scene)
    told = {name: scene.turn.one(name) for name in _CARRIED_ON}
    buttons = [
        button(scene.title("intents", name), {"intent": name}, name, heard=scene.turn.text, **told) for name in guesses
    ]
    buttons.append(button(scene.title("buttons", "none"), "none", "out_of_scope"))
    options = [{"intent": name, "title": scene.title("intents", name)} for name in guesses]
    scene.say("utter_clarify", card=card("clarify", options=options), buttons=buttons)
    return [*await named_goods(scene), SlotSet("unclear", times)]


async def out_of_scope(scene: Scene) -> Events:
    """Say what the bot can do; take files whatever is written under them."""
    if scene.turn.files:
        return await take_files(scene)
    times = scene.turn.misses + 1
    if scene.turn.form and times > 1:
        return missed(scene)
    buttons = [] if scene.turn.form else often_wanted(scene)
    scene.say("utter_offer_person" if times > 1 else "utter_out_of_scope", buttons=buttons)
    return [SlotSet("unclear", times)]


def _not_wanted(scene: Scene) -> bool:
    """Goods named and not wanted any more: whether that is a return or not shows where they are."""
    words, text = scene.world.words, scene.turn.text
    return bool(scene.turn.every("product")) and words.not_wanted(text) and not words.asks(text)


async def _money_back(scene: Scene) -> bool:
    """Goods named and a refund, by a buyer who has no case that the words could be about."""
    words, text = scene.world.words, scene.turn.text
    plain = bool(scene.turn.every("product")) and words.wishes(text, "refund_only") and not words.asks(text)
    return plain and not await scene.law.cases_of(scene.buyer)


def _guesses(scene: Scene) -> list[str]:
    known = [name for name, _ in scene.turn.ranking if scene.world.titles.knows("intents", name)]
    return (known or ["return_refund", "query_logistics", "query_case"])[:_GUESSES]
