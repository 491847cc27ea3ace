"""One turn of the application form: an answer, a correction, an interruption, a yes, or the end of it."""

from __future__ import annotations

from dataclasses import replace

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answered_first import answered
from actions.application import questions
from actions.application.changing import case_to_change, draft_of
from actions.application.confirmation import digest_of
from actions.application.drafts import Draft, from_slots, to_slots
from actions.application.goods import Placed, place
from actions.application.keeping import forgotten, resumed
from actions.application.narrowing import narrowed, without_kept
from actions.application.next_question import ask_next, finish, forecast_of
from actions.application.reading import STARTS, begin, drops, picks_other, take, tells
from actions.focus import focus_of
from actions.matters.form import sent_to, typed_move
from actions.saying import Say
from actions.scenes import Events, Scene
from actions.second_wish import beside_application
from bot.aftersales.vocabulary import Goods
from bot.chat.mentions import Candidate


async def validate_application_form(scene: Scene) -> Events:
    """Slots and the next question; [] rejects the message, which is then answered by its own rule.

    What the message wishes besides is said to be heard and kept until the application is over.
    """
    turn, wish = scene.turn, None
    if not turn.again or from_slots(turn.slots) is None:
        turn, wish = beside_application(turn, scene.world.words)
    if wish is None:
        return await _answered(scene)
    said = Say(CollectingDispatcher())
    events = await _answered(replace(scene, turn=turn, say=said))
    if not events:
        return []
    scene.say("utter_noted", wish=scene.title("intents", wish.intent))
    scene.say.join(said)
    return [*events, *wish.kept()]


async def _answered(scene: Scene) -> Events:
    turn = scene.turn
    draft = from_slots(turn.slots)
    if draft is None or (turn.requested is None and turn.intent in STARTS and not turn.again):
        return await _begun(scene)
    if turn.again and turn.requested == "confirm" and turn.shaky:
        return questions.hold_card(scene, draft)
    if turn.again or turn.requested is None:
        return await ask_next(scene, await _placed(scene, draft, quiet=True))
    if turn.one("draft") not in (None, draft.draft):
        scene.say("utter_outdated")
        return await ask_next(scene, await _placed(scene, draft, quiet=True))
    words = scene.world.words
    told = await _placed(scene, take(draft, turn, words))
    if told.narrowed:
        return await ask_next(scene, told)
    if drops(turn, words):
        return finish("dropped")
    if turn.requested == "confirm" and (decided := await _decided(scene, draft, told)) is not None:
        return decided
    if not tells(turn, words):
        return []
    said_again = turn.intent in STARTS and turn.requested == "confirm"
    if told.draft == draft and said_again and turn.shaky:
        return questions.hold_card(scene, draft)
    picked = turn.requested == "sku" and picks_other(turn, words)
    if told.draft == draft and not (said_again or picked or _turned_away(scene)) and turn.one("page") is None:
        return []
    return await ask_next(scene, told)


async def _begun(scene: Scene) -> Events:
    """A new draft, or the open case that the message corrects."""
    turn, words = scene.turn, scene.world.words
    if (told := await answered(scene)) is not None:
        return [*told, *finish("ended")]
    draft = resumed(turn, words)
    if draft is not None:
        return [forgotten(), *await ask_next(scene, await _placed(scene, take(draft, turn, words)))]
    if turn.one("answer") == "resume":
        scene.say("utter_outdated")
        return finish("ended")
    if turn.intent in STARTS and (move := await typed_move(scene)) is not None:
        return [sent_to(scene, move), *finish("ended")]
    case = await case_to_change(scene)
    if case is None:
        return await ask_next(scene, await _placed(scene, take(begin(turn, words), turn, words)))
    draft = take(draft_of(case, turn, words), turn, words)
    if turn.one("answer") == "modify":
        questions.ask_change(scene, draft)
        return [*to_slots(draft), SlotSet("requested_slot", "confirm")]
    return await ask_next(scene, await _placed(scene, draft))


async def _decided(scene: Scene, draft: Draft, told: Placed) -> Events | None:
    """What comes of an answer to the card; None when the message is no answer to it, or names other goods."""
    turn = scene.turn
    match turn.one("answer"):
        case "yes" if turn.one("digest") == draft.shown:
            return await _yes(scene, draft)
        case "yes":
            scene.say("utter_outdated")
            return await ask_next(scene, await _placed(scene, draft, quiet=True))
        case "no":
            return finish("no")
        case "look":
            return await ask_next(scene, await _placed(scene, draft, quiet=True))
        case "change":
            questions.ask_change(scene, draft)
            return [*to_slots(draft), SlotSet("requested_slot", "confirm")]
    words = scene.world.words
    if turn.text and words.wants_change(turn.text):
        questions.ask_change(scene, draft)
        return [*to_slots(draft), SlotSet("requested_slot", "confirm")]
    if turn.text and words.sure_yes(turn.text):
        if turn.slots.get("unclear"):  # what was not understood may have changed the mind: he sees it all once more
            return await ask_next(scene, await _placed(scene, draft, quiet=True))
        return await _yes(scene, draft)
    if turn.intent == "affirm":
        scene.say("utter_plain_yes")
        return await ask_next(scene, await _placed(scene, draft, quiet=True))
    refuses = turn.intent == "deny" and (not turn.guessed or words.doubts(turn.text))
    if refuses and not _turned_away(scene) and told.draft == draft:
        return finish("no")
    return None


async def _yes(scene: Scene, draft: Draft) -> Events:
    """Only the card that lies there is agreed to: one that has changed since is shown anew."""
    forecast, _ = await forecast_of(scene, draft)
    if digest_of(draft, forecast) == draft.shown:
        return finish("yes")
    scene.say("utter_card_changed")
    return await ask_next(scene, await _placed(scene, draft, quiet=True))


def _turned_away(scene: Scene) -> bool:
    return scene.world.words.other_one(scene.turn.text)


async def _placed(scene: Scene, draft: Draft, *, quiet: bool = False) -> Placed:
    """The draft with order and items found; `quiet` reads nothing more out of a message that is used up."""
    turn = replace(scene.turn, text="", entities={}, intent="") if quiet else scene.turn
    if draft.changes is not None:
        order = await scene.law.order(scene.buyer, draft.order_no or "")
        return Placed(draft=draft, ranked=(Candidate(order=order),))
    sensible = {place for place in Goods if scene.reasons(draft.kind, place)}
    sensible = sensible & scene.world.words.places(turn.text) or sensible
    placed = place(
        draft,
        await scene.law.orders_of(scene.buyer),
        without_kept(turn, scene.world.words),
        scene.world.words,
        focus=await focus_of(scene),
        arrived=bool(scene.arrived) and not quiet,
        sensible=sensible,
        now=scene.now,
    )
    if not quiet and (meant := _meant_instead(scene, draft, placed)) is not None:
        return replace(placed, draft=meant, narrowed=True)
    less = narrowed(placed.draft, placed.order, turn, scene.world.words, now=scene.now)
    return placed if less is None else replace(placed, draft=less, narrowed=True)


def _meant_instead(scene: Scene, draft: Draft, placed: Placed) -> Draft | None:
    """`不是键盘 是鼠标`: the draft about the other goods of its order; None when the line says nothing such."""
    words, text, order = scene.world.words, scene.turn.text, placed.order
    taken_back = any(words.takes_back(text[slice(*part)]) for part in words.clauses(text))
    if not taken_back or order is None or not draft.items or order.order_no != draft.order_no:
        return None
    named = next((found.items for found in placed.ranked if found.order.order_no == order.order_no), ())
    lines = tuple((line.item, line.quantity) for line in order.items if line.item in named)
    return replace(draft, items=lines) if lines and lines != draft.items else None
