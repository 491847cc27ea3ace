"""A second wish in one breath: heard apart from the first, said to be heard, offered or kept until its turn comes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from rasa_sdk.events import FollowupAction, SlotSet

from actions.saying import button
from actions.scenes import Events, Scene
from actions.turns import Turn
from actions.words import Words

#: wishes that the application form itself serves
APPLICATIONS = frozenset({"return_refund", "refund_only"})
#: said beside an application they mean the application
_SAME = APPLICATIONS | {"cancel_order"}
_TWO = 2
_FACTS = ("reason", "fault", "quantity", "money", "order_no")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A wish with the words and facts that belong to it."""

    intent: str
    text: str
    entities: Mapping[str, tuple[Any, ...]]

    def kept(self) -> Events:
        """Into the slot, until its turn comes."""
        told = {name: list(values) for name, values in self.entities.items()}
        return [SlotSet("later", {"intent": self.intent, "text": self.text, "entities": told})]


def kept_wish(turn: Turn) -> Wish | None:
    """The wish that waits, None when none does."""
    later = turn.slots.get("later")
    if not later:
        return None
    told = {name: tuple(values) for name, values in later["entities"].items()}
    return Wish(intent=later["intent"], text=later["text"], entities=told)


def apart(turn: Turn, words: Words, *, first: str, but: Collection[str] = ()) -> tuple[Turn, Wish | None]:
    """The turn without its second wish, and that wish; as it was when there is none or they cannot be told apart."""
    intent = words.second_wish(turn.text, first=first, but=but)
    if intent is None:
        return turn, None
    parts = words.clauses(turn.text)
    mine = [part for part in parts if words.second_wish(turn.text[slice(*part)], first=first, but=but) == intent]
    rest = [part for part in parts if part not in mine]
    if not mine or not rest:
        return turn, Wish(intent=intent, text=turn.text, entities=turn.entities)
    start, end = mine[0]
    wish = Wish(intent=intent, text=turn.text[start:end], entities=turn.within(start, end))
    left = " ".join(turn.text[slice(*part)] for part in rest)
    entities: dict[str, tuple[Any, ...]] = {}
    for part in rest:
        for name, values in turn.within(*part).items():
            entities[name] = tuple(dict.fromkeys((*entities.get(name, ()), *values)))
    return replace(turn, text=left, entities=entities, places={}), wish


def beside_application(turn: Turn, words: Words) -> tuple[Turn, Wish | None]:
    """What a message says to the application form, and what it wishes besides.

    A message whose intent is the other wish still answers the form with the facts of its rest.
    """
    if not turn.text or turn.one("draft") is not None:
        return turn, None
    told, wish = apart(turn, words, first="", but={*_SAME, *({"exchange"} & {turn.intent})})
    if wish is None or wish.intent != turn.intent:
        return told, wish
    started = _application(told.text, words) if told.text != turn.text else None
    facts = told.text != turn.text and any(told.every(fact) for fact in _FACTS)
    if started is None and not facts:
        return turn, None
    return replace(told, intent=started or "provide_info"), wish


def application_first(scene: Scene) -> Events | None:
    """Begin with the application that stands before the question in one breath (`退了吧 顺便查下物流`), if one does."""
    turn, words = scene.turn, scene.world.words
    if turn.form is not None or turn.again or not turn.text:
        return None
    parts = words.clauses(turn.text)
    first = turn.text[slice(*parts[0])] if len(parts) >= _TWO else ""
    if _application(first, words) is None or words.doubts(first):
        return None
    told, wish = apart(turn, words, first="", but=_SAME)
    if wish is None or wish.intent != turn.intent or told.text == turn.text:
        return None
    return [FollowupAction("application_form")]


def _application(text: str, words: Words) -> str | None:
    return next((name for name in sorted(APPLICATIONS) if words.wishes(text, name)), None)


def also_wished(scene: Scene, *, but: Collection[str] = ()) -> Events:
    """Say the second wish with its button, unless the open form serves it or there is none. No slot changes."""
    turn = scene.turn
    served = APPLICATIONS if turn.form == "application_form" else frozenset()
    _, wish = apart(turn, scene.world.words, first=turn.intent, but={*but, *served})
    if wish is not None:
        offer(scene, wish)
    return []


def offer(scene: Scene, wish: Wish) -> None:
    """The wish and the button that goes on with it."""
    title = scene.title("intents", wish.intent)
    told = {name: values[0] for name, values in wish.entities.items() if name in ("order_no", "product", "reason")}
    scene.say("utter_also", buttons=[button(title, wish.intent, wish.intent, heard=wish.text, **told)], wish=title)
