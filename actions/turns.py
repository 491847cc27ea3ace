"""What the buyer's message says, read from Rasa's tracker: intent, entities, files, open question, slots."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rasa_sdk import Tracker

from bot.aftersales.service import Key

#: actions that Rasa runs by itself and that say nothing
_SILENT = frozenset({"action_listen", "action_extract_slots", "action_session_start"})

#: below it a reading may answer a question, but nothing binding goes on from it
_SURE = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One message as an action sees it.

    text      the buyer's words; for a button the words it carries on from an earlier message (entity `heard`)
    confidence  of the intent, 0–1; 1 for a button
    ranking   (intent, confidence), likeliest first
    runs      how often the running action already ran since this message
    places    (entity, which of its values) → [start, end) in the text, of what was typed
    again     a form speaks a second time, after something else was answered: the message is used up
    """

    conversation_id: str
    message_id: str
    text: str
    intent: str
    confidence: float
    ranking: tuple[tuple[str, float], ...]
    entities: Mapping[str, tuple[Any, ...]]
    places: Mapping[tuple[str, int], tuple[int, int]]
    files: tuple[str, ...]
    slots: Mapping[str, Any]
    form: str | None
    requested: str | None
    action: str
    runs: int
    again: bool

    @property
    def misses(self) -> int:
        """How many lines in a row were not understood."""
        return int(self.slots.get("unclear") or 0)

    @property
    def shaky(self) -> bool:
        """Not understood, or read as something else with little confidence."""
        return self.misses > 0 or self.guessed

    @property
    def guessed(self) -> bool:
        """Whether the intent is hardly more than a guess."""
        return bool(self.text) and self.confidence < _SURE

    def one(self, entity: str) -> Any:
        """The first value of an entity, None without one."""
        return next(iter(self.entities.get(entity, ())), None)

    def every(self, entity: str) -> tuple[Any, ...]:
        """All values of an entity, as they came."""
        return self.entities.get(entity, ())

    def within(self, start: int, end: int) -> Mapping[str, tuple[Any, ...]]:
        """The entities of a part of the text; what has no place is everywhere."""
        kept = {
            name: tuple(
                value
                for n, value in enumerate(values)
                if (name, n) not in self.places or start <= self.places[name, n][0] < end
            )
            for name, values in self.entities.items()
        }
        return {name: values for name, values in kept.items() if values}

    def key(self, caller: str, body: Mapping[str, Any]) -> Key:
        """The idempotency key of this action in this turn: run again, it gets the first answer."""
        name = f"turn:{self.conversation_id}:{self.message_id}:{self.action}:{self.runs}"
        return Key(caller=caller, path=f"actions/{self.action}", key=name, body_digest=digest(body))


def digest(body: Mapping[str, Any]) -> str:
    """A short stable digest of plain JSON."""
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def read(tracker: Tracker, action: str) -> Turn:
    """Read a tracker as rasa-sdk hands it over; missing parts become empty."""
    message = tracker.latest_message or {}
    metadata = message.get("metadata") or {}
    entities: dict[str, tuple[Any, ...]] = {}
    places: dict[tuple[str, int], tuple[int, int]] = {}
    for found in message.get("entities") or ():
        before = entities.get(found["entity"], ())
        if found.get("start") is not None and found.get("end") is not None:
            places[found["entity"], len(before)] = (int(found["start"]), int(found["end"]))
        entities[found["entity"]] = (*before, found.get("value"))
    since = _since_message(tracker.events)
    loop = tracker.active_loop or {}
    return Turn(
        conversation_id=str(tracker.sender_id),
        message_id=str(metadata.get("message_id", "")),
        text=str(next(iter(entities.get("heard", ())), None) or message.get("text") or ""),
        intent=str((message.get("intent") or {}).get("name") or ""),
        confidence=float((message.get("intent") or {}).get("confidence") or 0.0),
        ranking=tuple(
            (str(guess["name"]), float(guess.get("confidence", 0.0))) for guess in message.get("intent_ranking") or ()
        ),
        entities=entities,
        places=places,
        files=tuple(str(file) for file in metadata.get("files") or ()),
        slots=dict(tracker.slots),
        form=loop.get("name") or None,
        requested=tracker.slots.get("requested_slot"),
        action=action,
        runs=sum(1 for event in since if event.get("event") == "action" and event.get("name") == action),
        again=_used_up(since, loop.get("name")),
    )


def _since_message(events: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    for n in range(len(events) - 1, -1, -1):
        if events[n].get("event") == "user":
            return events[n + 1 :]
    return events


def _used_up(since: Sequence[Mapping[str, Any]], form: str | None) -> bool:
    """Turned down by this form before, or answered by an action; another form that turned it down leaves it unused."""
    return any(
        (event.get("event") == "action_execution_rejected" and event.get("name") == form)
        or (event.get("event") == "action" and _speaks(str(event.get("name"))))
        for event in since
    )


def _speaks(action: str) -> bool:
    return action not in _SILENT and not action.endswith("_form")
