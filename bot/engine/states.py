"""What of a conversation is kept between turns: the set slots, the form that waits, and that it is the buyer's turn.

The state's size depends on the domain, never on how long the conversation is. A form is written down as if it had just
asked: Rasa's rules and forms look no further back (an interruption, a correction, the end of a form all come of what
is said from here on), so a form with 300 interruptions costs the same as one with none.
"""

from __future__ import annotations

from typing import Any, Iterator, Mapping, Optional, Sequence

from rasa.shared.core.constants import ACTION_LISTEN_NAME, DEFAULT_SLOT_NAMES, REQUESTED_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker

Json = Mapping[str, Any]


def tracker_of(conversation_id: str, state: Sequence[Json], domain: Domain) -> DialogueStateTracker:
    """A tracker as the turn before left it; ValueError when an event of the state is none."""
    events = []
    for raw in state or ({"event": "action", "name": ACTION_LISTEN_NAME},):
        event = Event.from_parameters(dict(raw))
        if event is None:
            raise ValueError(f"no event: {raw.get('event')}")
        events.append(event)
    return DialogueStateTracker.from_events(conversation_id, events, domain.slots, domain=domain)


def state_of(tracker: DialogueStateTracker) -> tuple[Json, ...]:
    """The events that `tracker_of` rebuilds the conversation from."""
    return tuple(_events(tracker))


def asked_of(state: Sequence[Json]) -> Optional[str]:
    """The slot that the form of a state waits for; None when no form does."""
    if not any(event.get("event") == "active_loop" and event.get("name") for event in state):
        return None
    asked = [event.get("value") for event in state if event.get("name") == REQUESTED_SLOT]
    return str(asked[-1]) if asked and asked[-1] is not None else None


def active_form(tracker: DialogueStateTracker) -> Optional[str]:
    """The form that waits for an answer."""
    return tracker.active_loop_name or None


def _events(tracker: DialogueStateTracker) -> Iterator[Json]:
    for name, slot in tracker.slots.items():
        if name not in DEFAULT_SLOT_NAMES and slot.value != slot.initial_value:
            yield {"event": "slot", "name": name, "value": slot.value}
    form = active_form(tracker)
    if form is not None:
        yield {"event": "action", "name": ACTION_LISTEN_NAME}
        yield {"event": "action", "name": form}
        yield {"event": "active_loop", "name": form}
        yield {"event": "slot", "name": REQUESTED_SLOT, "value": tracker.get_slot(REQUESTED_SLOT)}
    yield {"event": "action", "name": ACTION_LISTEN_NAME}
