"""How what Rasa utters becomes the lines of a turn: one Reply an utterance, with its card, buttons and hand-off."""

from __future__ import annotations

import json
from typing import Any, Mapping

from rasa.core.channels.channel import OutputChannel

from bot.wire.turns import Button, Choice, Reply, button_from_json


class Replies(OutputChannel):
    """Collects the lines of one turn."""

    def __init__(self) -> None:
        self.lines: list[Reply] = []

    @classmethod
    def name(cls) -> str:
        """What `channel:` of a response in domain.yml may name."""
        return "wuyou"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep an utterance; one with neither words nor card is nothing to say."""
        custom = message.get("custom") or {}
        buttons = [button_from_json(raw) for raw in custom.get("buttons") or ()]
        buttons += [_domain_button(raw) for raw in message.get("buttons") or ()]
        line = Reply(
            text=message.get("text") or "",
            response=message.get("utter_action"),
            card=custom.get("card"),
            buttons=tuple(buttons),
            handoff=custom.get("handoff"),
        )
        if line.text or line.card or line.buttons or line.handoff:
            self.lines.append(line)


def _domain_button(raw: Mapping[str, Any]) -> Button:
    """A button of domain.yml (`payload: /intent{"entity": value}`), which only we write."""
    payload = str(raw.get("payload", ""))
    name, brace, rest = payload.lstrip("/").partition("{")
    entities = json.loads(brace + rest) if brace else {}
    return Button(
        title=str(raw.get("title", "")),
        value={"intent": name, **entities},
        choice=Choice(intent=name, entities=tuple(entities.items())),
    )
