"""An application that was left unfinished: kept as it was, gone on with when the buyer says so, or thrown away."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rasa_sdk.events import EventType, SlotSet

from actions.application.drafts import Draft, from_slots, to_slots
from actions.application.reading import STARTS
from actions.facts import goods
from actions.saying import button, card
from actions.scenes import Events, Scene
from actions.turns import Turn, digest
from actions.words import Words

#: of a draft, what lay before the buyer and does so no longer
_GONE: dict[str, Any] = {"shown": None, "offered": ()}


def kept(turn: Turn) -> Draft | None:
    """The draft that waits, None when none does."""
    held = turn.slots.get("kept")
    return from_slots(held) if held else None


def forgotten() -> EventType:
    """The event that throws it away."""
    return SlotSet("kept", None)


def resumed(turn: Turn, words: Words) -> Draft | None:
    """The kept draft when the message goes on with it; under a new id, so that its old buttons stay outdated."""
    held = kept(turn)
    if held is None:
        return None
    if turn.one("answer") == "resume":
        goes_on = turn.one("draft") == held.draft
    else:
        goes_on = words.goes_on(turn.text) or (words.still(turn.text) and STARTS.get(turn.intent) == held.kind)
    if not goes_on:
        return None
    return replace(held, draft=digest({"conversation": turn.conversation_id, "message": turn.message_id})[:12], **_GONE)


async def keep(scene: Scene, draft: Draft) -> Events:
    """Say what is kept and how to go on with it; nothing when hardly anything was told."""
    if draft.order_no is None or draft.changes is not None:
        return []
    order = await scene.law.order(scene.buyer, draft.order_no)
    title = goods(order, draft.items)
    scene.say(
        "utter_draft_kept",
        card=card(
            "draft",
            kind=draft.kind.value,
            kind_title=scene.title("kinds", draft.kind),
            item=draft.items[0][0] if draft.items else None,
            title=title,
        ),
        buttons=[
            button(scene.title("buttons", "resume"), "resume", "return_refund", answer="resume", draft=draft.draft),
            button(scene.title("buttons", "drop_draft"), "drop", "deny", answer="drop", draft=draft.draft),
        ],
        goods=title,
        kind=scene.title("kinds", draft.kind),
    )
    return [SlotSet("kept", {event["name"]: event["value"] for event in to_slots(draft)})]


def thrown_away(scene: Scene) -> Events | None:
    """What comes of the button that throws the kept draft away; None when the message is not that."""
    held, turn = kept(scene.turn), scene.turn
    if held is None or turn.one("answer") != "drop" or turn.one("draft") != held.draft:
        return None
    scene.say("utter_draft_gone")
    return [forgotten()]
