"""How an action speaks: a response of domain.yml by name, its facts, and the card and buttons that go with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from bot.wire.turns import Button, Choice

Card = Mapping[str, Any]


def button(title: str, value: Any, intent: str, /, *, binding: bool = False, **entities: Any) -> Button:
    """A button that means `intent` with these entities; entities that are None are left out."""
    told = tuple((name, entity) for name, entity in entities.items() if entity is not None)
    return Button(title=title, value=value, choice=Choice(intent=intent, entities=told), binding=binding)


def card(name: str, /, **data: Any) -> Card:
    """A card of bot/wire/cards.py; what is None is left out."""
    return {"kind": name, "data": {name: value for name, value in data.items() if value is not None}}


class Say:
    """Collects the lines of one action in order."""

    def __init__(self, dispatcher: CollectingDispatcher) -> None:
        self._dispatcher = dispatcher

    def __call__(
        self,
        response: str,
        *,
        card: Card | None = None,
        buttons: Sequence[Button] = (),
        handoff: Mapping[str, Any] | None = None,
        **facts: str | int,
    ) -> None:
        """Say `response`. `handoff` {"cause": …} ends the turn and moves the chat to the queue."""
        custom: dict[str, Any] = {}
        if card is not None:
            custom["card"] = dict(card)
        if buttons:
            custom["buttons"] = [asdict(one) for one in buttons]
        if handoff is not None:
            custom["handoff"] = dict(handoff)
        self._dispatcher.utter_message(response=response, json_message=custom, **facts)

    def join(self, later: Say) -> None:
        """Go on with what another voice said."""
        self._dispatcher.messages.extend(later._dispatcher.messages)
