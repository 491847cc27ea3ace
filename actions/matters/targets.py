"""Which case or order a matter is about: pressed or named, the only one that the law allows it on, else asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from actions.facts import goods
from actions.finding import case_button
from actions.matters.table import CASE, ORDER, Matter
from actions.picking import pick_order
from actions.progress import progress
from actions.refusals import say_refusal
from actions.said import said
from actions.saying import button
from actions.scenes import Scene
from bot.aftersales.cases import Case
from bot.aftersales.errors import AftersalesError
from bot.aftersales.orders import Item, Order
from bot.aftersales.service import Application
from bot.aftersales.vocabulary import FAULTS, Goods, Kind, Reason
from bot.chat.mentions import find

#: the intent of buttons that begin a matter or say which case or order it is about
BY_FORM = "act_by_form"
_NAMED = 0.75
#: where the goods of an order must be, for what is done on it
_FITS: Mapping[str, tuple[Goods, ...]] = {
    "courier_claim": (Goods.TO_BUYER, Goods.BUYER),
    "price_protect": (Goods.UNSENT, Goods.BUYER),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """`name` is the number of a case or order, "" where none is needed, None when the buyer was asked which.

    fen   what comes of it, where the law knows before it is done
    """

    name: str | None
    case: Case | None = None
    order: Order | None = None
    fen: int | None = None

    @property
    def named(self) -> str:
        """The goods, as a buyer reads them."""
        if self.order is None:
            return ""
        return goods(self.order, [(each.item, each.quantity) for each in self.case.items] if self.case else None)


async def target_of(scene: Scene, matter: Matter, name: str | None = None) -> Target | None:
    """None when there is none, which is said here."""
    if matter.on == CASE:
        return await _case(scene, matter, name or scene.turn.one("case_no"))
    if matter.on == ORDER or name:
        return await _order(scene, matter, name)
    order = await _spoken_of(scene)
    return Target(name="" if order is None else order.order_no, order=order)


async def allowed_on(scene: Scene, action: str) -> Sequence[Case]:
    """The buyer's cases on which the law allows it now; of those about other goods than the words name none."""
    cases = list(await scene.law.cases_of(scene.buyer))
    able = [case for case in cases if await _allowed(scene, case, action)]
    if not able:
        return []
    orders = await scene.law.orders_of(scene.buyer)
    found = find(orders, said(scene.turn), goods=tuple(Goods), now=scene.now).sure if orders else None
    if found is None or found.named < _NAMED:
        return able
    return [case for case in able if case.order_no == found.order.order_no]


async def of(scene: Scene, case: Case) -> Target:
    """A case with its order."""
    order = None if case.order_no is None else await scene.law.order(scene.buyer, case.order_no)
    return Target(name=case.case_no, case=case, order=order)


async def _allowed(scene: Scene, case: Case, action: str) -> bool:
    if action == "freight":
        return case.return_parcel is not None and case.reason in FAULTS
    options = await scene.law.options(scene.buyer, case.case_no)
    return any(each.allowed for each in options if each.action == action)


async def _case(scene: Scene, matter: Matter, name: str | None) -> Target | None:
    if name is not None:
        return await _pressed(scene, matter, str(name))
    able = await allowed_on(scene, matter.action)
    focus = scene.turn.slots.get("focus_case")
    focused = [case for case in able if case.case_no == focus]
    chosen = next(iter([*focused, *(able if len(able) == 1 else ())]), None)
    if chosen is not None:
        return await of(scene, chosen)
    if not able:
        scene.say("utter_no_such_move", action=scene.title("actions", matter.action))
        return None
    buttons = [await case_button(scene, case, BY_FORM, answer=matter.action) for case in able]
    scene.say("utter_want_which_case", buttons=buttons)
    return Target(name=None)


async def _pressed(scene: Scene, matter: Matter, name: str) -> Target | None:
    view = await scene.law.case(scene.buyer, name)
    if matter.action == "freight" and await _allowed(scene, view.case, "freight"):
        return await of(scene, view.case)
    option = next((each for each in view.options if each.action == matter.action), None)
    if option is not None and option.allowed:
        return await of(scene, view.case)
    shown, buttons = await progress(scene, view)
    person = button(scene.title("buttons", "person"), "person", "request_human")
    why = "" if option is None else option.why_not or ""
    scene.say("utter_move_not_now", card=shown, buttons=[*buttons, person], sentence=why)
    return None


async def _order(scene: Scene, matter: Matter, name: str | None) -> Target | None:
    if name:
        order: Order | None = await scene.law.order(scene.buyer, name)
    else:
        asking = replace(scene, turn=replace(scene.turn, intent=BY_FORM, form="sure_form"))
        order = await pick_order(asking, goods=_FITS.get(matter.action, tuple(Goods)), told={"answer": matter.action})
    if order is not None and matter.action == "courier_claim" and not sent(order):
        await _not_sent(scene, order)
        return None
    if order is not None and matter.action == "price_protect":
        return await _fallen(scene, order)
    if order is not None:
        return Target(name=order.order_no, order=order)
    return Target(name=None) if await scene.law.orders_of(scene.buyer) else None


async def _fallen(scene: Scene, order: Order) -> Target | None:
    """With the difference; a price that did not fall, or too late, is told here."""
    try:
        fen = await scene.law.price_fallen(scene.buyer, order.order_no)
    except AftersalesError as refused:
        say_refusal(scene.say, refused, scene.world.titles, scene.world.policies)
        return None
    return Target(name=order.order_no, order=order, fen=fen)


def sent(order: Order) -> Sequence[Item]:
    """What of an order a courier has had."""
    return [line for line in order.items if line.goods is not Goods.UNSENT]


async def _not_sent(scene: Scene, order: Order) -> None:
    """Nothing to claim: in the rule's own words, and what is possible instead."""
    asked = Application(
        order_no=order.order_no,
        items=tuple((line.item, line.quantity) for line in order.items),
        kind=Kind.COURIER_CLAIM,
        reason=Reason.OTHER,
    )
    found = await scene.law.forecast(scene.buyer, asked)
    names = ("urge_shipping", "refund_only")
    steps = [button(scene.title("intents", name), name, name, order_no=order.order_no) for name in names]
    scene.say("utter_not_eligible", sentence=found.sentence or "", buttons=steps)


async def _spoken_of(scene: Scene) -> Order | None:
    """The order that the words name; a complaint needs none."""
    orders = await scene.law.orders_of(scene.buyer)
    found = find(orders, said(scene.turn), goods=tuple(Goods), now=scene.now).sure if orders else None
    return found.order if found is not None and found.named >= _NAMED else None
