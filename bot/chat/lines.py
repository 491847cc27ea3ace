"""How a line looks: made of an engine's reply, and as JSON for the buyer and for the desk."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from uuid_utils import uuid7

from bot.chat.bus import Event
from bot.chat.wording import PERSON, Wording
from bot.store.chats import Message
from bot.wire.turns import Button, Choice, Reply

#: cards that void the binding buttons of every line before them
VOIDING = frozenset({"confirm", "offer", "quote"})
#: what the app does itself when such a button is pressed, without asking the engine
TO_PERSON = {"app": "person"}
TO_BOT = {"app": "leave"}
OUTDATED = {"app": "outdated"}


def new_id() -> str:
    """An id for a line of ours; sorts by time, and no client can have guessed it."""
    return uuid7().hex


def line(sender: str, text: str, at: datetime, **more: Any) -> Message:
    """An unnumbered line with an id of ours."""
    return Message(id=new_id(), sender=sender, text=text, at=at, **more)


def reply_line(reply: Reply, at: datetime) -> Message:
    """What the bot says, with its buttons made opaque."""
    buttons = [stored_button(button) for button in reply.buttons]
    return line("bot", reply.text, at, card=reply.card, buttons=buttons)


def app_button(title: str, value: Any, choice: Mapping[str, Any]) -> Mapping[str, Any]:
    """A button whose press the app answers itself."""
    return {"title": title, "value": value, "choice": choice, "binding": False, "action": _token()}


def person_button(wording: Wording) -> Mapping[str, Any]:
    """The way to a person that works when nothing else does."""
    return app_button(wording.say(PERSON), "person", TO_PERSON)


def ended(lines: Sequence[Message], answers: Sequence[str]) -> Sequence[Message]:
    """The lines of one turn: each names what it answers, the last one ends it."""
    last = len(lines) - 1
    return [replace(each, answers=tuple(answers), ends=n == last) for n, each in enumerate(lines)]


def binding_at(lines: Sequence[Message]) -> int | None:
    """Which of the lines voids the binding buttons before it, None when none does."""
    places = [n for n, each in enumerate(lines) if each.card is not None and each.card.get("kind") in VOIDING]
    return places[-1] if places else None


def public(message: Message) -> dict[str, Any]:
    """CONTRACT.md's message: an action is "seq.n.token", opaque to its reader."""
    shown: dict[str, Any] = {
        "seq": message.seq,
        "id": message.id,
        "from": message.sender,
        "at": message.at.isoformat(),
        "text": message.text,
    }
    if message.author is not None:
        shown["author"] = message.author
    if message.card is not None:
        shown["card"] = message.card
    if message.buttons:
        shown["buttons"] = [
            {"title": each["title"], "action": f"{message.seq}.{n}.{each['action']}", "value": each["value"]}
            for n, each in enumerate(message.buttons)
        ]
    if message.files:
        shown["files"] = list(message.files)
    if message.answers:
        shown["answers"] = list(message.answers)
    if message.ends:
        shown["end"] = True
    return shown


def for_desk(message: Message) -> dict[str, Any]:
    """As the buyer's, and whether only staff see it."""
    return public(message) | ({"internal": True} if message.internal else {})


def line_event(conversation: str, message: Message) -> Event:
    """The event that a line was said."""
    return {"type": "message", "conversation": conversation, "message": for_desk(message)}


def place_of(action: str) -> tuple[int, int, str] | None:
    """(seq, which button, token) of a pressed action, None when it is no action of ours."""
    parts = action.split(".")
    if len(parts) != 3 or not (parts[0].isascii() and parts[0].isdigit() and parts[1].isascii() and parts[1].isdigit()):
        return None
    if len(parts[0]) > 9 or len(parts[1]) > 3:
        return None
    return int(parts[0]), int(parts[1]), parts[2]


def button_at(message: Message | None, which: int, token: str) -> Mapping[str, Any] | None:
    """The button that an action names, None when it was never shown."""
    if message is None or which >= len(message.buttons):
        return None
    found = message.buttons[which]
    return found if secrets.compare_digest(str(found["action"]).encode(), token.encode()) else None


def stored_button(button: Button) -> Mapping[str, Any]:
    """A button as it is stored: opaque outside, its choice kept here."""
    choice = {"intent": button.choice.intent, "entities": [list(pair) for pair in button.choice.entities]}
    return {
        "title": button.title,
        "value": button.value,
        "choice": choice,
        "binding": button.binding,
        "action": _token(),
    }


def button_of(stored: Mapping[str, Any]) -> Button:
    """A stored button of the bot's as it was first said, to be said again."""
    choice = stored["choice"]
    entities = tuple((name, value) for name, value in choice["entities"])
    return Button(
        title=stored["title"],
        value=stored["value"],
        choice=Choice(intent=choice["intent"], entities=entities),
        binding=stored["binding"],
    )


def _token() -> str:
    return secrets.token_urlsafe(9)
