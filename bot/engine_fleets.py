"""Which engines take which conversation: the installation's own, and beside them those of published models.

A conversation always falls on the same side of a share; a larger share keeps those that it had. When the engines of
its side cannot be reached the other side's take the turn: any engine can, the state comes with the message.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.engine_client import Engine, EngineDown
from bot.wire.turns import Parse, TurnRequest, TurnResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`model` takes `share` percent of the conversations, `rest` the others; None is the installation's own model."""

    model: str | None = None
    share: int = 100
    rest: str | None = None

    @property
    def models(self) -> frozenset[str | None]:
        """Whose engines it needs."""
        return frozenset({self.model} if self.share >= 100 else {self.model, self.rest})

    def side(self, conversation: str) -> str | None:
        """The model of a conversation. Drawn by model, so that it is not always the same buyers who try a new one."""
        if self.share >= 100:
            return self.model
        drawn = hashlib.sha256(f"{self.model}\n{conversation}".encode()).digest()
        return self.model if int.from_bytes(drawn[:4], "big") % 100 < self.share else self.rest


class Fleet:
    """The port `Engine` over several engines, each of one model; who serves is changed between two turns."""

    def __init__(self, own: Engine) -> None:
        self._engines: dict[str | None, Engine] = {None: own}
        self._plan = Plan()

    @property
    def plan(self) -> Plan:
        """Who serves now."""
        return self._plan

    def add(self, model: str, engine: Engine) -> None:
        """Engines of a model, warm, taking no turn until a plan says so."""
        self._engines[model] = engine

    def drop(self, model: str) -> None:
        """Forget a model's engines. ValueError while the plan needs them."""
        if model in self._plan.models:
            raise ValueError(f"{model} serves")
        self._engines.pop(model, None)

    def has(self, model: str | None) -> bool:
        """Whether engines of it are here."""
        return model in self._engines

    def lay(self, plan: Plan) -> None:
        """From now on turns go by this plan; those that run end where they began. KeyError for a model not here."""
        for model in plan.models:
            self._engines[model]
        self._plan = plan

    async def turn(self, request: TurnRequest) -> TurnResult:
        """One turn on the conversation's side, else on the other one."""
        plan = self._plan
        first = plan.side(request.conversation_id)
        try:
            return await self._engines[first].turn(request)
        except EngineDown:
            for model in plan.models - {first}:
                return await self._engines[model].turn(request)
            raise

    async def parse(self, texts: Sequence[str]) -> Sequence[Parse]:
        """By the newest model."""
        return await self._engines[self._plan.model].parse(texts)

    async def ready(self) -> bool:
        """Whether somebody who serves is ready."""
        for model in self._plan.models:
            if await self._engines[model].ready():
                return True
        return False

    async def alive(self) -> Mapping[str, bool]:
        """Every engine of those who serve."""
        found: dict[str, bool] = {}
        for model in self._plan.models:
            found |= await self._engines[model].alive()
        return found
