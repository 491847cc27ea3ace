"""Which case the buyer means: the one named or pressed, the one of the goods named, else the newest that suits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from actions.facts import goods
from actions.said import said
from actions.saying import button
from actions.scenes import Scene
from bot.aftersales.cases import Case
from bot.aftersales.vocabulary import Goods
from bot.chat.mentions import find
from bot.wire.turns import Button

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


async def ask_which(scene: Scene) -> bool:
    """Ask which of several open cases is meant, when the words, a press and the goods name none."""
    turn = scene.turn
    cases = [case for case in await scene.law.cases_of(scene.buyer) if case.open]
    named = turn.one("case_no") is not None or bool(turn.every("product")) or turn.one("order_no") is not None
    if len(cases) < 2 or named:
        return False
    files = list(turn.files) or None
    intent = turn.action.removeprefix("action_")
    scene.say("utter_want_which_case", buttons=[await case_button(scene, case, intent, file=files) for case in cases])
    return True


async def case_button(scene: Scene, case: Case, intent: str, **told: Any) -> Button:
    """A case by its goods and kind, so that a person can tell it from another."""
    order = None if case.order_no is None else await scene.law.order(scene.buyer, case.order_no)
    named = "" if order is None else goods(order, [(each.item, each.quantity) for each in case.items])
    title = " · ".join(part for part in (named, scene.title("kinds", case.kind), case.case_no) if part)
    return button(title, {"case_no": case.case_no}, intent, case_no=case.case_no, **told)


async def about_what_is_named(scene: Scene, cases: Sequence[Case]) -> Sequence[Case]:
    """Those of the cases that the words can be about: all when they name no goods, none when they name others."""
    orders = await scene.law.orders_of(scene.buyer)
    found = find(orders, said(scene.turn), goods=tuple(Goods), now=scene.now).sure
    if found is None or found.named < _NAMED:
        return [] if scene.turn.every("product") else cases
    items = set(found.items)
    same = (case for case in cases if case.order_no == found.order.order_no)
    return [case for case in same if not items or items & {line.item for line in case.items}]


async def of_named_goods(scene: Scene, cases: Sequence[Case]) -> list[Case]:
    """Those of the cases that are about the order which the words name; the named item's first."""
    orders = await scene.law.orders_of(scene.buyer)
    found = find(orders, said(scene.turn), goods=tuple(Goods), now=scene.now).sure
    if found is None or found.named < _NAMED:
        return []
    same = [case for case in cases if case.order_no == found.order.order_no]
    items = set(found.items)
    return sorted(same, key=lambda case: not items & {line.item for line in case.items})
