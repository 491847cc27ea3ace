"""Questions about rules: what may go back, and who pays the freight. The law's forecast answers for the order meant."""

from __future__ import annotations

from dataclasses import dataclass

from rasa_sdk.events import SlotSet

from actions.facts import goods, line, yuan
from actions.finding import find_case, of_named_goods
from actions.picking import pick_order
from actions.refusals import cited
from actions.reports import report
from actions.saying import button, card
from actions.scenes import Events, Scene
from actions.second_wish import also_wished
from bot.aftersales.cases import Case
from bot.aftersales.orders import Item, Order
from bot.aftersales.service import Application, Forecast
from bot.aftersales.vocabulary import Goods, Kind, Reason

_PLACES = (Goods.BUYER, Goods.TO_BUYER, Goods.UNSENT)
#: told of goods that came so, asked of goods that the buyer used himself
_OWN_USE = frozenset({"used_before"})
#: an exchange of which it is not said yet for which other one
NEEDS_SKU = "SKU_UNKNOWN"
#: which kind a question is about when it names none, best first
_KINDS = (Kind.RETURN_REFUND, Kind.REFUND_ONLY, Kind.EXCHANGE, Kind.REPAIR)
#: the wish that applies for a kind
_WISHES = {Kind.RETURN_REFUND: "return_refund", Kind.REFUND_ONLY: "refund_only", Kind.EXCHANGE: "exchange",
           Kind.REPAIR: "repair"}  # fmt: skip


async def ask_policy(scene: Scene) -> Events:
    """Whether the goods can go back, be exchanged or mended, in the sentence of the rule that decides."""
    if scene.world.words.coupons(scene.turn.text):
        return await coupons(scene)
    if not scene.turn.form and set(scene.turn.every("fault")) - _OWN_USE:
        # who asks whether a faulty thing can go back has told of a fault: what can be done, side by side, answers both
        return await report(scene)
    if not isinstance(meant := await _what_is_meant(scene), _Meant):
        return meant
    order, item, kind, forecast = meant.order, meant.item, meant.kind, meant.forecast
    if forecast.eligible or forecast.rule == NEEDS_SKU:
        _say(scene, "utter_policy", order, item, kind, forecast)
        return _about(scene, order)
    other = await _other(scene, order, item, kind)
    if other is None:
        _say(scene, "utter_policy_not", order, item, kind, forecast)
    else:
        _say(scene, "utter_policy_instead", order, item, kind, forecast, offered=other)
    return _about(scene, order)


async def ask_freight(scene: Scene) -> Events:
    """Who pays the way back: as the open case has it, else by the rules for the order meant."""
    case = await find_case(scene, prefer=lambda case: case.open)
    if case is not None and case.open and scene.turn.form != "application_form" and await _meant(scene, case):
        _of_case(scene, case)
        return [SlotSet("focus_case", case.case_no), *also_wished(scene)]
    if not isinstance(meant := await _what_is_meant(scene), _Meant):
        return meant
    _say(scene, "utter_freight", meant.order, meant.item, meant.kind, meant.forecast)
    if meant.forecast.insurance:
        scene.say("utter_freight_insurance")
    return _about(scene, meant.order)


async def coupons(scene: Scene) -> Events:
    """What becomes of a discount: it is shared over the goods, and what was paid is what goes back."""
    order = await pick_order(scene, goods=_PLACES)
    if order is None:
        return [SlotSet("asked", scene.turn.action)]
    books = await scene.law.books_of(order)
    most = sum(book.refundable_fen for book in books.values())
    person = [button(scene.title("buttons", "person"), "person", "request_human")]
    scene.say("utter_coupon", buttons=[] if scene.turn.form else person, goods=goods(order), most=yuan(most))
    return _about(scene, order)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Meant:
    """The goods and the kind that a question is about, with what the law says of them today."""

    order: Order
    item: Item
    kind: Kind
    forecast: Forecast


async def _what_is_meant(scene: Scene) -> _Meant | Events:
    """Or the events of asking which order, or of offering a person where no kind fits the goods."""
    order = await pick_order(scene, goods=_PLACES)
    if order is None:
        return [SlotSet("asked", scene.turn.action)]
    item = _item(scene, order)
    kind = _kind(scene, item)
    if kind is None:
        person = [button(scene.title("buttons", "person"), "person", "request_human")]
        scene.say("utter_policy_person", goods=line(item), buttons=person)
        return _about(scene, order)
    return _Meant(order=order, item=item, kind=kind, forecast=await _forecast(scene, order, item, kind))


def _about(scene: Scene, order: Order) -> Events:
    return [SlotSet("focus_order", order.order_no), SlotSet("asked", None), *also_wished(scene)]


async def _meant(scene: Scene, case: Case) -> bool:
    """Whether the words name no goods but the case's."""
    if not scene.turn.every("product") and scene.turn.one("order_no") is None:
        return True
    return bool(await of_named_goods(scene, [case]))


def _of_case(scene: Scene, case: Case) -> None:
    """As it was granted, which may be more than the rule gives."""
    policies = scene.world.policies
    rule = next((rule for rule in reversed(case.rules) if rule.startswith("FREIGHT_") and rule in policies.rules), None)
    by_rule = rule is not None and policies.payer(rule) == case.freight
    response = "utter_freight_of_case" if by_rule else "utter_freight_granted"
    scene.say(
        response,
        no=case.case_no,
        kind=scene.title("kinds", case.kind),
        reason=scene.title("reasons", case.reason),
        freight=policies.text_of(rule).text if rule is not None and by_rule else "",
        payer=policies.title("payers", case.freight),
    )


def _kind(scene: Scene, item: Item) -> Kind | None:
    """The kind that the question names, else the first that the goods admit."""
    named = scene.world.words.kind(scene.turn.text)
    drafted = scene.turn.slots.get("kind") if scene.turn.form == "application_form" else None
    wanted = [Kind(kind) for kind in (named, drafted) if kind is not None]
    return next((kind for kind in (*wanted, *_KINDS) if scene.reasons(kind, item.goods)), None)


async def _other(scene: Scene, order: Order, item: Item, kind: Kind) -> Kind | None:
    """What is possible instead, without a fault or, where only that is left, with one."""
    for other in _KINDS:
        if other == kind or not scene.reasons(other, item.goods):
            continue
        found = await _forecast(scene, order, item, other)
        if found.eligible:
            return other
    return None


def _say(
    scene: Scene,
    response: str,
    order: Order,
    item: Item,
    kind: Kind,
    forecast: Forecast,
    *,
    offered: Kind | None = None,
) -> None:
    wish = _WISHES.get(offered or kind)
    apply = [] if scene.turn.form or wish is None else [
        button(scene.title("intents", wish), wish, wish, order_no=order.order_no)
    ]  # fmt: skip
    shown = card(
        "policy", order_no=order.order_no, item=item.item, kind=kind.value, kind_title=scene.title("kinds", kind),
        eligible=forecast.eligible or forecast.rule == NEEDS_SKU,
        rules=cited(forecast.rules),
    )  # fmt: skip
    scene.say(
        response,
        card=shown,
        buttons=apply,
        goods=goods(order, [(item.item, item.quantity)]),
        kind=scene.title("kinds", kind),
        other=scene.title("kinds", offered or kind),
        sentence=forecast.sentence or (forecast.rules[0].text if forecast.rules else ""),
        freight=forecast.freight_text,
        due=scene.moment(forecast.due_at),
    )


def _item(scene: Scene, order: Order) -> Item:
    """The line the open draft or the message is about, else the first."""
    drafted = [item for item, _ in scene.turn.slots.get("items") or ()]
    return next((found for found in (order.item_of(item) for item in drafted) if found), order.items[0])


async def _forecast(scene: Scene, order: Order, item: Item, kind: Kind) -> Forecast:
    admitted = scene.reasons(kind, item.goods)
    told = scene.turn.one("reason") or scene.turn.slots.get("reason")
    reason = next((reason for reason in admitted if reason.value == told), admitted[0])
    if told is None and Reason.NO_REASON in admitted:
        reason = Reason.NO_REASON
    application = Application(
        order_no=order.order_no, items=((item.item, item.quantity),), kind=kind, reason=reason, amount_fen=None
    )
    return await scene.law.forecast(scene.buyer, application)
