"""Which order a question is about: known, or asked with a picker whose buttons repeat the question."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from actions.focus import focus_of
from actions.pickers import item_picker, order_picker
from actions.said import said
from actions.scenes import Scene
from bot.aftersales.orders import Item, Order
from bot.aftersales.vocabulary import Goods
from bot.chat.mentions import Candidate, find, unknown_number

_NAMED = 0.75
#: characters up to which a line is an answer rather than a new matter
_SHORT = 12


async def pick_order(scene: Scene, *, goods: Collection[Goods], told: Mapping[str, Any] | None = None) -> Order | None:
    """The order meant; None when there is none or the buyer was asked (said here). `told` goes on with the buttons."""
    orders = await scene.law.orders_of(scene.buyer)
    if not orders:
        scene.say("utter_no_orders")
        return None
    found = find(orders, said(scene.turn), goods=goods, now=scene.now)
    if (unknown := unknown_number(orders, said(scene.turn))) is not None:
        scene.say("utter_order_unknown", no=unknown)
        _ask(scene, found.ranked, told or {})
        return None
    if found.sure is not None and (found.sure.named >= _NAMED or len(orders) == 1):
        return found.sure.order
    if (focused := await _focused(scene, found.ranked)) is not None:
        return focused
    if found.sure is not None:
        return found.sure.order
    _ask(scene, found.ranked, told or {})
    return None


async def pick_line(scene: Scene, order: Order, *, told: Mapping[str, Any] | None = None) -> Item | None:
    """The line of the order that is meant; None when the buyer was asked (said here)."""
    found = find(await scene.law.orders_of(scene.buyer), said(scene.turn), goods=tuple(Goods), now=scene.now).ranked
    named = next((each.items for each in found if each.order.order_no == order.order_no), ())
    meant = [line for line in order.items if line.item in named]
    if len(meant) == 1 or len(order.items) == 1:
        return (meant or order.items)[0]
    spoken = (await focus_of(scene)).get("item")
    if (item := order.item_of(spoken or "")) is not None and not meant:
        return item
    intent = scene.turn.action.removeprefix("action_")
    books = await scene.law.books_of(order)
    shown, buttons = item_picker(order, books, scene.world.titles, intent=intent, told=told)
    scene.say("utter_want_items", card=shown, buttons=buttons)
    return None


def _ask(scene: Scene, ranked: tuple[Candidate, ...], told: Mapping[str, Any]) -> None:
    page = int(scene.turn.one("page") or 0)
    intent = scene.turn.action.removeprefix("action_") if scene.turn.form is None else scene.turn.intent
    shown, buttons = order_picker(ranked, scene.world.titles, intent=intent, page=page, told=told)
    scene.say("utter_want_which_order", card=shown, buttons=buttons)


def goes_on(scene: Scene) -> str | None:
    """The action that had asked which order, when a bare name or number answers it; None otherwise."""
    turn = scene.turn
    asked = turn.slots.get("asked")
    if not asked or turn.form or turn.one("draft") is not None or len(turn.text) > _SHORT:
        return None
    return str(asked) if turn.every("product") or turn.every("order_no") or turn.intent == "provide_info" else None


async def _focused(scene: Scene, ranked: tuple[Candidate, ...]) -> Order | None:
    """The page just come from, else the order last spoken of where the question suits it; unless words name one."""
    if ranked[0].named >= _NAMED:
        return None
    order_no = (await focus_of(scene)).get("order_no")
    suits = bool(scene.arrived) or not any(found.fits for found in ranked)
    return next((found.order for found in ranked if found.order.order_no == order_no and (found.fits or suits)), None)
