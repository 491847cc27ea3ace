"""A list of cases as its reader may see them, in two more reads however long it is: their orders, their histories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.aftersales.applications import CaseView
from bot.aftersales.cases import Actor, Case
from bot.aftersales.orders import Order
from bot.aftersales.turns import turn_of
from bot.aftersales.usecases.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A row: the case without options, and its order (None for a complaint about none)."""

    view: CaseView
    order: Order | None


async def listed(world: World, actor: Actor, cases: Sequence[Case]) -> Sequence[Listed]:
    """In the order given. The caller may see them all: it got them from the service."""
    async with world.units(write=False) as unit:
        orders = await unit.orders.several({case.order_no for case in cases if case.order_no is not None})
        histories = await unit.cases.histories([case.case_no for case in cases])
    return [
        Listed(
            view=CaseView(
                case=case,
                history=tuple(
                    line
                    for line in histories.get(case.case_no, ())
                    if not (line.internal and actor.id == case.buyer_id)
                ),
                turn=turn_of(case),
                options=(),
                rules=tuple(world.policies.text_of(rule) for rule in case.rules),
            ),
            order=orders.get(case.order_no or ""),
        )
        for case in cases
    ]
