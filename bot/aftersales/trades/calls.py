"""One order's action under way: what its function reads, how it refuses, and what it leaves for the commit."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.aftersales.applications import OrderAnswer
from bot.aftersales.bodies import Read
from bot.aftersales.cases import Actor
from bot.aftersales.errors import StateConflict
from bot.aftersales.numbers import Number
from bot.aftersales.orders import Order
from bot.aftersales.ports import UnitOfWork
from bot.aftersales.usecases.world import World
from bot.aftersales.vocabulary import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Everything an action's function reads. `ahead`: what was asked of the outside before the unit of work opened."""

    world: World
    unit: UnitOfWork
    actor: Actor
    order: Order
    action: str
    body: Mapping[str, Any]
    now: datetime
    ahead: Any = None

    def refused(self, reason: str, **facts: Any) -> StateConflict:
        """Why not, in the guard's words."""
        policies = self.world.policies
        said = {
            "status_title": policies.title("order_statuses", self.order.status),
            "action_title": policies.title("actions", self.action),
            **facts,
        }
        return StateConflict(reason, policies.sentence(reason, said), **facts)

    def number(self, name: str) -> Number:
        """A number of the settings for this order."""
        return self.world.policies.number(name, on=self.order.created_at, shop=self.order.shop)

    def noted(self, **facts: Any) -> OrderAnswer:
        """The order with some of its own facts set."""
        return OrderAnswer(order=replace(self.order, extra={**self.order.extra, **facts}))

    async def tell(self, to: str, template: str, **facts: Any) -> None:
        """A notice to "desk", "supervisor" or "buyer:ID" after the commit; one for this action and instant."""
        order_no = self.order.order_no
        payload = {"shop": self.order.shop, "to": to, "template": template, "facts": {"order_no": order_no, **facts}}
        named = f"{to}:{order_no}:{facts.get('tracking_no')}:{self.now.isoformat()}"
        key = f"{template}:{hashlib.sha256(named.encode()).hexdigest()[:32]}"
        await self.unit.outbox.put(kind="notice", key=key, payload=payload)


#: asks the outside before the unit of work opens, where an action needs that
Ahead = Callable[[World, Actor, Order], Awaitable[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An order's action: who may, what its body holds, what it does."""

    roles: frozenset[Role]
    do: Callable[[Call], Awaitable[OrderAnswer]]
    fields: Mapping[str, tuple[Read, bool]]
    ahead: Ahead | None = None
