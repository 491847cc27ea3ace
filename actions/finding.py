"""Which case the buyer means: the one named or pressed, the one of the goods named, else the newest that suits."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from actions.said import said
from actions.scenes import Scene
from bot.aftersales.cases import Case
from bot.aftersales.vocabulary import Goods
from bot.chat.mentions import find

_NAMED = 0.75


async def find_case(scene: Scene, *, prefer: Callable[[Case], bool]) -> Case | None:
    """One of the buyer's cases, None when he has none; `prefer` says which suit the question."""
    cases = await scene.law.cases_of(scene.buyer)
    pressed = scene.turn.one("case_no")
    if pressed is not None:
        return next((case for case in cases if case.case_no == pressed), None)
    suiting = [case for case in cases if prefer(case)] or list(cases)
    named = await of_named_goods(scene, suiting) if len(suiting) > 1 else []
    focus = scene.turn.slots.get("focus_case")
    focused = [case for case in suiting if case.case_no == focus]
    return next(iter([*named, *focused, *suiting]), None)


async def of_named_goods(scene: Scene, cases: Sequence[Case]) -> list[Case]:
    """Those of the cases that are about the order which the words name; the named item's first."""
    orders = await scene.law.orders_of(scene.buyer)
    found = find(orders, said(scene.turn), goods=tuple(Goods), now=scene.now).sure
    if found is None or found.named < _NAMED:
        return []
    same = [case for case in cases if case.order_no == found.order.order_no]
    items = set(found.items)
    return sorted(same, key=lambda case: not items & {line.item for line in case.items})
