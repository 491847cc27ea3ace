"""An engine that says what a test wrote for it, and remembers what it was asked."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.engine_client import EngineDown
from bot.wire.turns import Parse, Reply, TurnRequest, TurnResult

Script = Callable[[TurnRequest], TurnResult | Awaitable[TurnResult]]


def echo(request: TurnRequest) -> TurnResult:
    """Says back what it heard, and counts its turns in the state."""
    heard = request.text if request.choice is None else f"[{request.choice.intent}]"
    return TurnResult(
        outcome="answered",
        replies=(Reply(text=f"听到：{heard}"),),
        state=({"turns": len(request.state) and request.state[0]["turns"] + 1},),
        parse=Parse(text=heard or "", intent={"name": "provide_info", "confidence": 1.0}),
    )


@dataclass(slots=True)
class ScriptedEngine:
    """The port `Engine`. `gate` holds turns back while it is not set; `down` refuses them."""

    script: Script = echo
    down: bool = False
    asked: list[TurnRequest] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    entered: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    async def turn(self, request: TurnRequest) -> TurnResult:
        """What the script says."""
        if self.down:
            raise EngineDown("down")
        self.asked.append(request)
        self.entered.set()
        await self.gate.wait()
        answer = self.script(request)
        return answer if isinstance(answer, TurnResult) else await answer

    async def parse(self, texts: Sequence[str]) -> Sequence[Parse]:
        """Nothing understood."""
        return [Parse(text=text, intent={"name": "out_of_scope", "confidence": 1.0}) for text in texts]

    async def ready(self) -> bool:
        """Whether turns are taken."""
        return not self.down

    async def alive(self) -> Mapping[str, bool]:
        """Itself."""
        return {"scripted": not self.down}
