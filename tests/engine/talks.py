"""A conversation as the app holds it, for the engine's tests: the state of the turn before goes into the next."""

from __future__ import annotations

import json
from typing import Any

from bot.wire.turns import Choice, Json, TurnRequest, TurnResult


class Talk:
    """One conversation; every request and result goes through JSON, as it does on the wire."""

    def __init__(self, engine: Any, name: str = "c1") -> None:
        self.engine, self.name, self.count = engine, name, 0
        self.state: tuple[Json, ...] = ()

    async def say(self, text: str | None = None, **more: Any) -> TurnResult:
        """The result of one message."""
        self.count += 1
        request = TurnRequest(
            conversation_id=self.name, message_id=f"m{self.count}", text=text, state=self.state, **more
        )
        request = TurnRequest.from_json(json.loads(json.dumps(request.to_json())))
        result = TurnResult.from_json(json.loads(json.dumps((await self.engine.turn(request)).to_json())))
        self.state = result.state
        return result

    async def press(self, intent: str, *entities: tuple[str, Any]) -> TurnResult:
        """The result of a pressed button."""
        return await self.say(choice=Choice(intent=intent, entities=entities))


def responses(result: TurnResult) -> list[str | None]:
    """Names of what was said."""
    return [reply.response for reply in result.replies]
