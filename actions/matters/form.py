"""One turn of a matter under way: an answer, the yes, an interruption or the end; and how one begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from rasa_sdk.events import EventType, FollowupAction, SlotSet

from actions.matters import asking
from actions.matters.doing import do
from actions.matters.reading import bad_tax_no, read
from actions.matters.table import BEGINS, MATTERS, Begun
from actions.matters.targets import Target, allowed_on, target_of
from actions.refusals import say_refusal
from actions.scenes import Events, Handler, Scene
from actions.second_wish import also_wished
from actions.turns import digest
from bot.aftersales.errors import AftersalesError

#: the form that carries every matter, and the questions of it
FORM, QUESTIONS = "sure_form", ("deed", "details", "sure")
#: intents of messages that were meant for the open form although nothing could be read from them
_NOT_READ = frozenset({"provide_info", "nlu_fallback", "out_of_scope", "affirm", *BEGINS})
#: never taken for the words that were asked for
_NO_WORDS = frozenset({"request_human", "greet", "thanks", "goodbye", "insult"})
#: characters up to which giving up is all that a line says
_SHORT = 10
_QUESTIONS_OF_HIS = frozenset({"query_logistics", "query_order", "query_case", "ask_freight", "ask_policy",
                               "ask_refund_arrival", "ask_return_address", "urge_case", "urge_shipping"})  # fmt: skip


def under_way(slots: Mapping[str, Any]) -> Begun | None:
    """The matter in the slot `deed`, None when there is none or the slot holds another deed."""
    deed = slots.get("deed")
    if not deed or deed.get("action") not in MATTERS:
        return None
    return Begun(**{name: deed.get(name) for name in ("id", "action", "target", "version")}, told=deed.get("told", {}))


def wanted(scene: Scene) -> str | None:
    """The action of the matter that a press or another action begins, or the intent; None when it begins none."""
    turn = scene.turn
    pressed = turn.one("answer") if turn.intent == "act_by_form" else None
    named = pressed or sent(scene) or BEGINS.get(turn.intent)
    return str(named) if named in MATTERS else None


def sent(scene: Scene) -> str | None:
    """What another action of this turn wants the form to begin with."""
    deed = scene.turn.slots.get("deed") or {}
    return deed.get("begin") if deed.get("message") == scene.turn.message_id else None


async def begun_by(scene: Scene) -> str | None:
    """The matter that this message begins: pressed, sent on, named by its words, else meant by its intent."""
    turn = scene.turn
    told = wanted(scene)
    if turn.again or (told is not None and turn.intent not in BEGINS):
        return told
    return await typed_move(scene) or told


async def typed_move(scene: Scene) -> str | None:
    """The matter that the words name, where the law allows it on a case or order of the buyer's; else None."""
    turn, phrases = scene.turn, scene.world.phrases
    if not turn.text or turn.one("heard") is not None or turn.one("draft") is not None:
        return None
    kind = phrases.application(turn.text)
    if kind is not None and await allowed_on(scene, kind):
        return kind
    if scene.world.words.asks(turn.text):
        return None
    for action in phrases.moves(turn.text):
        if await allowed_on(scene, action):
            return action
    move = phrases.order_move(turn.text)
    return move if move is not None and await scene.law.orders_of(scene.buyer) else None


def moves_first(handler: Handler) -> Handler:
    """The handler, unless the words name a move that the law allows now: they outrank what the message was read as."""

    async def first(scene: Scene) -> Events:
        action = await typed_move(scene)
        return await handler(scene) if action is None else [sent_to(scene, action), FollowupAction(FORM)]

    return first


def sent_to(scene: Scene, action: str) -> EventType:
    """What the form begins with when it is opened in this turn, whatever the message was read as."""
    return SlotSet("deed", {"begin": action, "message": scene.turn.message_id})


async def begin(scene: Scene, action: str, told: Mapping[str, Any] | None = None) -> Events:
    """Find what it is about, read what is told already, ask for the rest."""
    turn = scene.turn
    if turn.intent in BEGINS and told is None:
        also_wished(scene)
    number = digest({"conversation": turn.conversation_id, "message": turn.message_id, "action": action})[:12]
    begun = Begun(id=number, action=action, told=told or {})
    begun = replace(begun, told=read(begun, turn, scene.world.phrases, scene.world.places, asked=False))
    return await _lay(scene, begun, await target_of(scene, begun.matter))


async def turn_of(scene: Scene, begun: Begun) -> Events:
    """[] when the message is no answer: it is then answered by its own rule, and the question asked again."""
    turn = scene.turn
    if turn.again and turn.requested == "sure" and turn.shaky:
        asking.hold(scene, begun)
        return [*_kept(begun), SlotSet("requested_slot", "sure"), SlotSet("unclear", max(1, turn.misses))]
    if turn.requested == "deed" and turn.one("answer") == begun.action:
        return await begin(scene, begun.action, begun.told)
    if turn.again or turn.one("answer") == "look":
        return await _again(scene, begun)
    if turn.one("draft") not in (None, begun.id) or turn.one("digest") not in (None, asking.shown_of(begun)):
        scene.say("utter_outdated")
        return await _again(scene, begun)
    match turn.one("answer"):
        case "yes":
            return _finish("yes")
        case "no":
            return _finish("no")
        case "change":
            return await _change(scene, begun)
    return await _sure(scene, begun) if turn.requested == "sure" else await _details(scene, begun)


async def finished(scene: Scene, begun: Begun) -> Events:
    """Do it on a yes. A refusal is worded; nothing is left half done."""
    outcome = scene.turn.slots.get("sure")
    if outcome == "no":
        scene.say("utter_left_as_it_is")
    if outcome != "yes":
        return []
    try:
        return await do(scene, begun)
    except AftersalesError as refused:
        say_refusal(scene.say, refused, scene.world.titles, scene.world.policies)
        return []


async def _sure(scene: Scene, begun: Begun) -> Events:
    """An answer to the card."""
    turn, words = scene.turn, scene.world.words
    if turn.text and words.sure_yes(turn.text):
        return await _again(scene, begun) if turn.misses else _finish("yes")
    if turn.text and words.wants_change(turn.text) and begun.matter.fields:
        return await _change(scene, begun)
    told = read(begun, turn, scene.world.phrases, scene.world.places, asked=False)
    if told != begun.told:
        return await _again(scene, replace(begun, told=told))
    if turn.intent == "affirm":
        scene.say("utter_plain_yes")
        return await _again(scene, begun)
    return _finish("no") if turn.intent in ("deny", "cancel_case") else []


async def _details(scene: Scene, begun: Begun) -> Events:
    """An answer to what was asked for."""
    turn, words = scene.turn, scene.world.words
    if words.gives_up(turn.text) and (turn.intent in ("deny", "cancel_case") or len(turn.text) <= _SHORT):
        return _finish("no")
    if turn.requested == "deed":
        telling = turn.intent in ("provide_info", "nlu_fallback", "query_order", "affirm", *BEGINS)
        return await begin(scene, begun.action, begun.told) if telling else []
    if begun.matter.words and not _says_it(scene):
        return []
    told = read(begun, turn, scene.world.phrases, scene.world.places, asked=True)
    if told != begun.told:
        return await _again(scene, replace(begun, told=told))
    if turn.intent == "deny":
        return _finish("no")
    if turn.intent not in _NOT_READ:
        return []
    wrong = begun.action == "invoice" and bad_tax_no(turn.text, scene.world.phrases)
    scene.say("utter_bad_tax_no" if wrong else "utter_not_clear")
    return await _again(scene, begun)


def _says_it(scene: Scene) -> bool:
    """Whether a message is what was asked for in his own words, rather than another matter."""
    turn = scene.turn
    question = turn.intent in _QUESTIONS_OF_HIS and scene.world.words.asks(turn.text)
    return bool(turn.files) or not (question or (turn.intent in _NO_WORDS and not turn.guessed))


async def _change(scene: Scene, begun: Begun) -> Events:
    """Everything is asked for anew."""
    anew = replace(begun, told={})
    target = await target_of(scene, anew.matter, anew.target)
    return await _lay(scene, anew, target)


async def _again(scene: Scene, begun: Begun) -> Events:
    """The question that is open, without reading the message a second time."""
    return await _lay(scene, begun, await target_of(scene, begun.matter, begun.target))


async def _lay(scene: Scene, begun: Begun, target: Target | None) -> Events:
    if target is None:
        return [SlotSet("deed", None), *_finish("ended")]
    if target.name is None:
        return [*_kept(begun), SlotSet("requested_slot", "deed")]
    version = begun.version if target.case is None else begun.version or target.case.version
    begun = replace(begun, target=target.name, version=version)
    if begun.matter.missing(begun.told):
        await asking.ask(scene, begun, target)
        return [*_kept(begun), SlotSet("requested_slot", "details")]
    if not begun.matter.sure:
        return [*_kept(begun), *_finish("yes")]
    asking.show(scene, begun, target)
    return [*_kept(begun), SlotSet("requested_slot", "sure")]


def _kept(begun: Begun) -> Events:
    return [SlotSet("deed", {**asdict(begun), "told": dict(begun.told)})]


def _finish(outcome: str) -> Events:
    return [SlotSet("sure", outcome), SlotSet("requested_slot", None)]
