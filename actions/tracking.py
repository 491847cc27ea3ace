"""The small form for a return's parcel: which case, which courier, which number; taken at once when all is said."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rasa_sdk.events import EventType, FollowupAction, SlotSet

from actions.progress import progress
from actions.refusals import say_refusal
from actions.saying import button
from actions.scenes import Events, Scene
from bot.aftersales.cases import Case
from bot.aftersales.errors import AftersalesError
from bot.aftersales.vocabulary import Status
from bot.wire.turns import Button

#: intents that answer this form; others interrupt it
_TELLS = frozenset({"provide_tracking", "provide_info", "affirm", "nlu_fallback", "query_logistics", "query_order"})
_LEAVES = frozenset({"deny", "goodbye"})
_NUMBER = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{0,4}\d{8,18}(?![A-Za-z0-9])")
#: numbers that begin with their courier's letters
_BY_LETTERS = {"SF": "SF", "YT": "YTO", "JT": "JTSD", "JD": "JD", "DPK": "DBL", "EM": "EMS", "ST": "STO", "ZT": "ZTO"}
_SLOTS = ("return_case", "courier", "tracking_no")


async def validate_tracking_form(scene: Scene) -> Events:
    """Slots and the next question; [] rejects the message, which is then answered by its own rule."""
    turn = scene.turn
    open_question = turn.requested in _SLOTS
    if open_question and not turn.again:
        if turn.intent in _LEAVES:
            scene.say("utter_tracking_later")
            return _finish("left")
        if turn.intent not in _TELLS:
            return []
    told = {name: turn.slots.get(name) for name in _SLOTS} if open_question else dict.fromkeys(_SLOTS)
    if not turn.again:
        told |= {name: value for name, value in _read(scene, told).items() if value is not None}
    return await _ask_next(scene, told)


async def submit_tracking(scene: Scene) -> Events:
    """Ship back with what was said; then any application left open goes on."""
    slots = scene.turn.slots
    told = {"courier": slots.get("courier"), "tracking_no": slots.get("tracking_no")}
    case_no = slots.get("return_case")
    if slots.get("sure") == "yes" and case_no:
        try:
            key = scene.turn.key(scene.buyer.id, {"case_no": case_no, **told})
            await scene.law.act(scene.buyer, case_no, "ship_back", told, key=key)
        except AftersalesError as refused:
            say_refusal(scene.say, refused, scene.world.titles, scene.world.policies)
        else:
            await _thank(scene, case_no, told)
    return [*_emptied(), *resume(scene)]


def resume(scene: Scene) -> Events:
    """Go on with the application that another form interrupted, if there is one."""
    return [FollowupAction("application_form")] if scene.turn.slots.get("draft") else []


async def _ask_next(scene: Scene, told: dict[str, str | None]) -> Events:
    cases = await _waiting(scene)
    if not any(case.case_no == told["return_case"] for case in cases):
        told["return_case"] = cases[0].case_no if len(cases) == 1 else None
    if not cases:
        scene.say("utter_no_case_to_ship", buttons=_steps(scene))
        return _finish("left")
    kept: list[EventType] = [SlotSet(name, told[name]) for name in _SLOTS]
    if told["return_case"] is None:
        buttons = [
            button(f"{case.case_no} {scene.title('kinds', case.kind)}", {"case_no": case.case_no}, "provide_tracking",
                   case_no=case.case_no)
            for case in cases
        ]  # fmt: skip
        scene.say("utter_want_return_case", buttons=buttons)
        return [*kept, SlotSet("requested_slot", "return_case")]
    if told["tracking_no"] is None:
        scene.say("utter_want_tracking_no")
        return [*kept, SlotSet("requested_slot", "tracking_no")]
    if told["courier"] is None:
        codes = ("SF", "ZTO", "YTO", "STO", "YUNDA", "EMS", "JTSD", "JD", "DBL", "OTHER")
        buttons = [
            button(scene.title("couriers", code), {"courier": code}, "provide_info", courier=code) for code in codes
        ]
        scene.say("utter_want_courier", buttons=buttons, tracking_no=told["tracking_no"])
        return [*kept, SlotSet("requested_slot", "courier")]
    return [*kept, *_finish("yes")]


def _read(scene: Scene, before: dict[str, str | None]) -> dict[str, str | None]:
    turn = scene.turn
    number = turn.one("tracking_no")
    if number is None and (found := _NUMBER.search(turn.text)):
        number = found[0].upper()
    courier = turn.one("courier")
    if number and courier is None and before["courier"] is None:
        courier = next((code for letters, code in _BY_LETTERS.items() if str(number).startswith(letters)), None)
    return {"tracking_no": number, "courier": courier, "return_case": turn.one("case_no")}


async def _waiting(scene: Scene) -> Sequence[Case]:
    """Cases that wait for a parcel, else those whose number may still be corrected."""
    cases = await scene.law.cases_of(scene.buyer)
    waiting = [case for case in cases if case.status is Status.WAIT_BUYER_RETURN_GOODS]
    return waiting or [case for case in cases if case.status is Status.WAIT_SELLER_CONFIRM_GOODS and case.return_parcel]


async def _thank(scene: Scene, case_no: str, told: dict[str, str | None]) -> None:
    view = await scene.law.case(scene.buyer, case_no)
    shown, buttons = await progress(scene, view)
    scene.say(
        "utter_tracking_taken",
        card=shown,
        buttons=buttons,
        no=case_no,
        courier=scene.title("couriers", told["courier"] or "OTHER"),
        tracking_no=told["tracking_no"] or "",
        due=scene.moment(view.case.due_at),
    )


def _steps(scene: Scene) -> list[Button]:
    names = ("query_case", "return_refund")
    return [button(scene.title("intents", name), name, name) for name in names]


def _finish(outcome: str) -> Events:
    return [SlotSet("sure", outcome), SlotSet("requested_slot", None)]


def _emptied() -> Events:
    return [SlotSet(name, None) for name in (*_SLOTS, "sure")]
