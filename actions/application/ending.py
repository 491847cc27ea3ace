"""What happens when the form is over: apply on a yes, and say what became of it."""

from __future__ import annotations

from rasa_sdk.events import FollowupAction, SlotSet

from actions.application.drafts import Draft, emptied, from_slots
from actions.application.keeping import forgotten, keep
from actions.application.next_question import forecast_of
from actions.asides import come_back
from actions.facts import goods, paid
from actions.finding import find_case
from actions.matters.form import FORM, wanted
from actions.parcels import return_parcel
from actions.progress import progress
from actions.refusals import say_refusal
from actions.saying import button
from actions.scenes import Events, Scene
from bot.aftersales.errors import AftersalesError
from bot.aftersales.service import CaseView
from bot.aftersales.vocabulary import Kind, Status

_PAYING = frozenset({Status.REFUNDING, Status.SUCCESS})


async def submit_application(scene: Scene) -> Events:
    """Apply when the buyer said yes, then come back to what he wished besides; the slots are empty afterwards."""
    events = await _file(scene)
    if wanted(scene) is not None:
        return [*events, FollowupAction(FORM)]
    return [*events, *await come_back(scene)]


async def _file(scene: Scene) -> Events:
    draft = from_slots(scene.turn.slots)
    outcome = scene.turn.slots.get("confirm")
    if draft is None or outcome == "ended":
        return emptied()
    if outcome != "yes":
        return [*emptied(), *await _dropped(scene, draft, outcome)]
    try:
        case_no = await _apply(scene, draft)
    except AftersalesError as refused:
        say_refusal(scene.say, refused, scene.world.titles, scene.world.policies)
        return emptied()
    return [*emptied(), forgotten(), SlotSet("focus_case", case_no), SlotSet("focus_order", draft.order_no)]


async def _dropped(scene: Scene, draft: Draft, outcome: str | None) -> Events:
    """Nothing was filed by this draft, which is kept; a case that is open is not passed over in silence."""
    if draft.changes is not None:
        scene.say("utter_change_dropped", no=draft.changes)
        return []
    scene.say("utter_not_filed" if outcome == "no" else "utter_application_dropped")
    held = await keep(scene, draft)
    case = await find_case(scene, prefer=lambda case: case.open)
    if outcome == "dropped" and case is not None and case.open:
        title = scene.title("buttons", "cancel_case")
        cancel = button(title, {"case_no": case.case_no}, "cancel_case", case_no=case.case_no)
        scene.say("utter_case_stays", buttons=[cancel], no=case.case_no, kind=scene.title("kinds", case.kind))
    return held


async def _change(scene: Scene, draft: Draft, changes: str) -> str:
    _, part = await forecast_of(scene, draft)
    held = await scene.law.case(scene.buyer, changes)
    added = [file for file in draft.files if file not in held.case.files]
    sku = draft.sku if draft.kind == Kind.EXCHANGE else None
    body = {"kind": draft.kind.value, "reason": str(draft.reason), "amount_fen": part, "files": added, "sku": sku}
    key = scene.turn.key(scene.buyer.id, {"case_no": changes, **body})
    await scene.law.act(scene.buyer, changes, "modify", body, version=draft.seen, key=key)
    await _say(scene, "utter_changed", await scene.law.case(scene.buyer, changes), draft)
    return changes


async def _apply(scene: Scene, draft: Draft) -> str:
    if draft.changes is not None:
        return await _change(scene, draft, draft.changes)
    _, part = await forecast_of(scene, draft)
    application = draft.application(amount_fen=part)
    body = {"draft": draft.draft, "shown": draft.shown}
    case, existing = await scene.law.apply(scene.buyer, application, key=scene.turn.key(scene.buyer.id, body))
    view = await scene.law.case(scene.buyer, case.case_no)
    if existing:
        await _say(scene, "utter_case_exists", view, draft)
    elif case.status in _PAYING:
        await _say(scene, "utter_filed_refunding", view, draft)
    elif case.status is Status.WAIT_BUYER_RETURN_GOODS:
        await _say(scene, "utter_filed_send_back", view, draft)
        scene.say("utter_return_address", **return_parcel(scene, view.case))
    else:
        await _say(scene, "utter_filed_waiting", view, draft)
    return case.case_no


async def _say(scene: Scene, response: str, view: CaseView, draft: Draft) -> None:
    shown, buttons = await progress(scene, view)
    order = await scene.law.order(scene.buyer, draft.order_no or "")
    scene.say(
        response,
        card=shown,
        buttons=buttons,
        no=view.case.case_no,
        goods=goods(order, draft.items),
        kind=scene.title("kinds", view.case.kind),
        reason=scene.title("reasons", view.case.reason),
        amount=paid(view.case.amount_fen),
        due=scene.moment(view.case.due_at),
    )
