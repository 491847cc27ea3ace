"""What is done once all is told and agreed to, and what the buyer hears of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa_sdk.events import SlotSet

from actions.facts import goods, paid
from actions.matters.table import ORDER, Begun
from actions.matters.targets import sent
from actions.mediations import say_where
from actions.order_moves import rating_buttons
from actions.progress import progress
from actions.saying import card
from actions.scenes import Events, Scene
from bot.aftersales.service import Application, CaseView
from bot.aftersales.vocabulary import Kind, Reason
from bot.chat.mediations import mediation_json
from bot.chat.shown import side

#: said with the mediation's card
_BEFORE_THE_PLATFORM: Mapping[str, str] = {
    "statement": "utter_stated",
    "done": "utter_shown_all",
    "appeal": "utter_appealed",
    "settle": "utter_settlement_proposed",
    "accept_decision": "utter_decision_accepted",
    "decline_settlement": "utter_not_settled",
}
#: said with the case's progress
_DONE: Mapping[str, str] = {
    "withdraw": "utter_mediation_withdrawn",
    "accept_settlement": "utter_settled",
    "escalate": "utter_escalated",
    "reopen": "utter_reopened",
    "not_right": "utter_told_not_right",
    "turn_to_exchange": "utter_turned_to_exchange",
    "turn_to_refund": "utter_turned_to_refund",
    "take_back": "utter_taken_back",
    "confirm": "utter_received",
    "new_payee": "utter_payee_proposed",
    "pickup": "utter_pickup_asked",
    "note": "utter_note_left",
    "add_evidence": "utter_files_added",
}
_FILED: Mapping[str, str] = {
    "complaint": "utter_complaint_filed",
    "courier_claim": "utter_claim_filed",
    "freight": "utter_freight_filed",
}
_ORDER_DONE: Mapping[str, str] = {
    "invoice": "utter_invoice_asked",
    "extend_receipt": "utter_receipt_extended",
    "confirm_receipt": "utter_receipt_confirmed",
    "rate": "utter_rated",
}


async def do(scene: Scene, begun: Begun) -> Events:
    """Raises what the law raises."""
    if begun.action in Kind:
        return await _apply(scene, begun)
    match begun.matter.on:
        case str(on) if on == ORDER:
            return await _on_order(scene, begun)
        case _:
            return await _on_case(scene, begun)


async def _on_case(scene: Scene, begun: Begun) -> Events:
    case_no, body = begun.target or "", await _body(scene, begun)
    key = scene.turn.key(scene.buyer.id, {"case_no": case_no, "action": begun.action, **body})
    await scene.law.act(scene.buyer, case_no, begun.action, body, version=begun.version, key=key)
    view = await scene.law.case(scene.buyer, case_no)
    if begun.action in _BEFORE_THE_PLATFORM and mediation_json(view.case, scene.world.policies) is not None:
        say_where(scene, _BEFORE_THE_PLATFORM[begun.action], view)
    else:
        await _tell(scene, _DONE[begun.action], view)
    return [SlotSet("focus_case", case_no)]


async def _body(scene: Scene, begun: Begun) -> dict[str, Any]:
    body = dict(begun.told)
    if begun.action == "pickup":
        body["address"] = await _pickup_address(scene, begun)
    if begun.action == "add_evidence":
        body["note"] = ""
    return body


async def _pickup_address(scene: Scene, begun: Begun) -> str:
    """Where the order was delivered."""
    case = (await scene.law.case(scene.buyer, begun.target or "")).case
    order = await scene.law.order(scene.buyer, case.order_no or "")
    at = order.address
    return "" if at is None else "".join((at.province, at.city, at.district, at.detail))


async def _on_order(scene: Scene, begun: Begun) -> Events:
    body = dict(begun.told)
    key = scene.turn.key(scene.buyer.id, {"order_no": begun.target, "action": begun.action, **body})
    done = await scene.law.act_on_order(scene.buyer, begun.target or "", begun.action, body, key=key)
    if done.case is not None:
        await _tell(scene, "utter_case_exists" if done.existing else "utter_price_back",
                    await scene.law.case(scene.buyer, done.case.case_no), named=goods(done.order))  # fmt: skip
        return [SlotSet("focus_order", done.order.order_no), SlotSet("focus_case", done.case.case_no)]
    asks_rating = begun.action == "confirm_receipt"
    scene.say(
        _ORDER_DONE[begun.action],
        card=card("rating", order_no=done.order.order_no) if asks_rating else None,
        buttons=rating_buttons(scene, done.order) if asks_rating else (),
        goods=goods(done.order),
    )
    return [SlotSet("focus_order", done.order.order_no)]


async def _apply(scene: Scene, begun: Begun) -> Events:
    asked = await _application(scene, begun)
    key = scene.turn.key(scene.buyer.id, {"begun": begun.id, "told": dict(begun.told)})
    case, existing = await scene.law.apply(scene.buyer, asked, key=key)
    view = await scene.law.case(scene.buyer, case.case_no)
    await _tell(scene, "utter_filing_exists" if existing else _FILED[begun.action], view)
    return [SlotSet("focus_case", case.case_no)]


async def _application(scene: Scene, begun: Begun) -> Application:
    told, files = begun.told, tuple(begun.told.get("files") or ())
    if begun.action == Kind.FREIGHT:
        case = (await scene.law.case(scene.buyer, begun.target or "")).case
        items = tuple((each.item, each.quantity) for each in case.items)
        return Application(order_no=case.order_no, items=items, kind=Kind.FREIGHT, reason=case.reason,
                           amount_fen=told["amount_fen"], files=files)  # fmt: skip
    if begun.action == Kind.COURIER_CLAIM:
        order = await scene.law.order(scene.buyer, begun.target or "")
        parts = tuple((line.item, line.quantity) for line in sent(order))
        return Application(order_no=order.order_no, items=parts, kind=Kind.COURIER_CLAIM,
                           reason=Reason(told["reason"]), files=files)  # fmt: skip
    return Application(order_no=begun.target or None, items=(), kind=Kind.COMPLAINT, reason=Reason.OTHER,
                       note=str(told["note"]), files=files)  # fmt: skip


async def _tell(scene: Scene, response: str, view: CaseView, *, named: str = "") -> None:
    shown, buttons = await progress(scene, view)
    case = view.case
    scene.say(
        response,
        card=shown,
        buttons=buttons,
        no=case.case_no,
        goods=named,
        kind=scene.title("kinds", case.kind),
        amount=paid(case.amount_fen),
        status=scene.title("statuses", case.status),
        turn=scene.title("turns", side(view.turn) or "none") if case.open else "",
        due=scene.moment(case.due_at),
    )
