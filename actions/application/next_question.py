"""What a draft still lacks: asks the next question, or says why nothing can be filed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rasa_sdk.events import SlotSet

from actions.application import questions
from actions.application.confirmation import ask_yes
from actions.application.drafts import Draft, to_slots
from actions.application.goods import Placed
from actions.application.other_ones import ask_other, named, other_size, wants_other
from actions.application.reading import SERVED, STARTS
from actions.facts import goods
from actions.progress import progress
from actions.scenes import Events, Scene
from bot.aftersales.orders import Item, Order
from bot.aftersales.ports import Variant
from bot.aftersales.service import Forecast
from bot.aftersales.vocabulary import FAULTS, Goods, Kind, Reason

#: the rule that leaves only a part of what was paid
PART_ONLY = "PART_ONLY"


async def ask_next(scene: Scene, placed: Placed) -> Events:
    """One question, and the slots with the draft."""
    draft, order = placed.draft, placed.order
    if not placed.ranked:
        scene.say("utter_no_orders")
        return finish("ended")
    if order is None:
        if placed.unknown is not None:
            scene.say("utter_order_unknown", no=placed.unknown)
        return _open(questions.ask_order(scene, draft, placed), "order_no")
    if not draft.items:
        return _open(await questions.ask_items(scene, draft, order), "items")
    item = _item(draft, order)
    draft = _suited(scene, draft, item)
    variants: Sequence[Variant] = ()
    if draft.kind == Kind.EXCHANGE and draft.sku is None:
        variants = await scene.law.variants_of(scene.buyer, order.order_no, item.item)
        draft = replace(draft, sku=_other_one(scene, draft, item, variants))
        if draft.reason is None and draft.sku is not None and other_size(draft.sku, item.sku):
            draft = replace(draft, reason=Reason.SIZE)
    if draft.reason is None:
        questions.ask_reason(scene, draft, item)
        return _open(draft, "reason")
    if wants_other(draft, variants):
        return _open(ask_other(scene, draft, item, variants), "sku")
    forecast, _ = await forecast_of(scene, draft)
    return await _after_forecast(scene, draft, order, forecast)


async def forecast_of(scene: Scene, draft: Draft) -> tuple[Forecast, int | None]:
    """What would come of the draft, and the part in fen that it asks for where the law leaves only a part."""
    whole = await scene.law.forecast(scene.buyer, draft.application(amount_fen=None), changing=draft.changes)
    part = amount_fen(draft, whole) if draft.kind == Kind.REFUND_ONLY else None
    if part is None or not _in_part(scene, draft, whole):
        return whole, None
    return await scene.law.forecast(scene.buyer, draft.application(amount_fen=part), changing=draft.changes), part


def _in_part(scene: Scene, draft: Draft, whole: Forecast) -> bool:
    """Whether the law leaves a part only, or the goods are kept and the buyer named a part himself."""
    kept = draft.reason in scene.reasons(draft.kind, Goods.BUYER) and draft.reason in FAULTS
    return whole.rule == PART_ONLY or kept


def amount_fen(draft: Draft, forecast: Forecast) -> int | None:
    """The named part in fen; None for all of it, or when no part was named."""
    match draft.amount:
        case "half":
            return forecast.refundable_fen // 2
        case int(fen) if 0 < fen < forecast.refundable_fen:
            return fen
        case _:
            return None


def finish(outcome: str) -> Events:
    """Close the form. action_submit_application reads the outcome: "yes", "no", "dropped", "ended" (all was said)."""
    return [SlotSet("confirm", outcome), SlotSet("requested_slot", None)]


async def _after_forecast(scene: Scene, draft: Draft, order: Order, forecast: Forecast) -> Events:
    if forecast.existing is not None:
        shown, buttons = await progress(scene, await scene.law.case(scene.buyer, forecast.existing))
        scene.say(
            "utter_case_exists", card=shown, buttons=buttons, goods=goods(order, draft.items), no=forecast.existing
        )
        return [SlotSet("focus_case", forecast.existing), *finish("ended")]
    wants_proof = forecast.evidence_missing or any(
        proof.required and proof.by == "buyer" for proof in forecast.evidence
    )
    if wants_proof and draft.evidence is None:
        questions.ask_evidence(scene, draft, forecast)
        return _open(draft, "evidence")
    if forecast.evidence_missing and not draft.files:
        questions.insist_on_evidence(scene, draft, forecast)
        return _open(replace(draft, evidence=None), "evidence")
    if forecast.rule == PART_ONLY:
        questions.ask_amount(scene, draft, order, forecast)
        return _open(replace(draft, amount=None), "amount")
    if not forecast.eligible and (instead := await _as_no_reason(scene, draft)) is not None:
        draft, forecast = instead
        due, reason = scene.moment(order.promised_ship_at), scene.title("reasons", Reason.NO_REASON)
        scene.say("utter_not_late_yet", due=due, reason=reason)
        return _open(ask_yes(scene, draft, order, forecast), "confirm")
    if not forecast.eligible:
        questions.ask_way(scene, draft, order, forecast, await _ways(scene, draft, order))
        return _open(draft, "way")
    return _open(ask_yes(scene, draft, order, forecast), "confirm")


async def _as_no_reason(scene: Scene, draft: Draft) -> tuple[Draft, Forecast] | None:
    """Not sent and not late yet: the buyer may have his money without a reason; None when he may not."""
    if draft.reason != Reason.NOT_SHIPPED:
        return None
    free = replace(draft, reason=Reason.NO_REASON)
    forecast, _ = await forecast_of(scene, free)
    return (free, forecast) if forecast.eligible and forecast.existing is None else None


def _other_one(scene: Scene, draft: Draft, item: Item, variants: Sequence[Variant]) -> str | None:
    if scene.turn.again:
        return None
    nth = scene.world.words.nth(scene.turn.text) if scene.turn.requested == "sku" else None
    if nth is not None and nth < len(draft.offered):
        return draft.offered[nth]
    return named(scene.turn, item, variants)


def _item(draft: Draft, order: Order) -> Item:
    item = order.item_of(draft.items[0][0]) if draft.items else None
    assert item is not None
    return item


def _suited(scene: Scene, draft: Draft, item: Item) -> Draft:
    """Kind and reason that make sense where the goods are, said aloud when the kind had to change."""
    if draft.wished is not None and scene.reasons(draft.wished, item.goods):
        draft = replace(draft, kind=draft.wished, wished=None)
    if not scene.reasons(draft.kind, item.goods):
        other = next((kind for kind in STARTS.values() if scene.reasons(kind, item.goods)), None)
        if other is not None:
            scene.say(
                "utter_kind_by_goods",
                goods_state=scene.title("goods", item.goods),
                kind=scene.title("kinds", other),
            )
            draft = replace(draft, kind=other, wished=draft.wished or draft.kind)
            if draft.reason not in scene.reasons(other, item.goods):
                draft = replace(draft, reason=None)
    admitted = scene.reasons(draft.kind, item.goods)
    if draft.reason is None and Reason.NO_REASON in admitted and Reason.NOT_SHIPPED in admitted:
        draft = replace(draft, reason=Reason.NO_REASON)  # not sent yet: why does not matter, the card still says it
    return draft


async def _ways(scene: Scene, draft: Draft, order: Order) -> Sequence[questions.Way]:
    """Other kinds and reasons that the law would take for the same goods."""
    item = _item(draft, order)
    assert draft.reason is not None
    tries = [(kind, draft.reason) for kind in SERVED if kind != draft.kind]
    if draft.reason not in FAULTS:
        tries.append((Kind.RETURN_REFUND, Reason.QUALITY))
    if draft.reason != Reason.NOT_RECEIVED:  # nothing was agreed on a parcel that never came
        tries.append((draft.kind, Reason.AGREED))
    ways = []
    for kind, reason in tries:
        if (kind, reason) == (draft.kind, draft.reason) or reason not in scene.reasons(kind, item.goods):
            continue
        other = replace(draft, kind=kind, reason=reason, sku=None)
        forecast = await scene.law.forecast(scene.buyer, other.application(amount_fen=None), changing=draft.changes)
        if forecast.eligible or forecast.evidence_missing:
            ways.append((kind, reason))
    return ways


def _open(draft: Draft, slot: str) -> Events:
    return [*to_slots(draft), SlotSet("requested_slot", slot)]
