"""Questions about a case: how far, press for it, where the money is, where to send the goods."""

from __future__ import annotations

from rasa_sdk.events import FollowupAction, SlotSet

from actions.case_moves import lay
from actions.facts import paid
from actions.finding import ask_which, find_case
from actions.parcels import return_parcel
from actions.progress import progress
from actions.rules import coupons
from actions.saying import button
from actions.scenes import Events, Scene
from actions.second_wish import also_wished
from bot.aftersales.cases import Case
from bot.aftersales.vocabulary import Status
from bot.chat.offers import offered
from bot.chat.shown import side

#: words that name the case itself when its progress is asked for
_SAME_MATTER = frozenset({"return_refund", "refund_only", "exchange", "query_case", "ask_refund_arrival"})
_PAID_BACK = (Status.REFUNDING, Status.REFUND_FAILED, Status.SUCCESS)


async def query_case(scene: Scene) -> Events:
    """The progress card of the case meant, else of the newest open one, else of the newest."""
    return await _tell(scene, "utter_case")


async def urge_case(scene: Scene) -> Events:
    """Whose turn it is and until when; a person when it is not the buyer's."""
    return await _tell(scene, "utter_case_urged")


async def ask_refund_arrival(scene: Scene) -> Events:
    """Where the money is; a coupon is no money on its way."""
    if scene.world.words.coupons(scene.turn.text):
        return await coupons(scene)
    case = await find_case(scene, prefer=lambda case: case.status in _PAID_BACK)
    words, text = scene.world.words, scene.turn.text
    wished = scene.turn.form is None and words.wishes(text, "refund_only") and not words.asks(text)
    if case is None and wished and not words.asks_when(text):
        return [FollowupAction("application_form")]
    if case is None:
        return _none(scene)
    responses = {Status.REFUNDING: "utter_money_on_its_way", Status.SUCCESS: "utter_money_paid"}
    await _show(scene, responses.get(case.status, "utter_money_not_yet"), case)
    return [SlotSet("focus_case", case.case_no)]


async def ask_return_address(scene: Scene) -> Events:
    """Where to send the goods of an agreed case; what comes before that when none is agreed."""
    case = await find_case(scene, prefer=_waits_for_goods)
    if case is not None and _waits_for_goods(case):
        scene.say("utter_return_address", **return_parcel(scene, case))
        return [SlotSet("focus_case", case.case_no)]
    if case is not None and case.open:
        await _show(scene, "utter_address_after_agreement", case)
        return [SlotSet("focus_case", case.case_no)]
    apply = button(scene.title("intents", "return_refund"), "return_refund", "return_refund")
    scene.say("utter_address_after_applying", buttons=[apply])
    return []


async def _tell(scene: Scene, response: str) -> Events:
    if await ask_which(scene):
        return [SlotSet("asked", scene.turn.action)]
    case = await find_case(scene, prefer=_open)
    if case is None:
        return _none(scene)
    await _show(scene, response, case)
    return [SlotSet("focus_case", case.case_no), *also_wished(scene, but=_SAME_MATTER)]


async def _show(scene: Scene, response: str, case: Case) -> None:
    view = await scene.law.case(scene.buyer, case.case_no)
    shown, buttons = await progress(scene, view)
    if response == "utter_case_urged" and side(view.turn) != "buyer":
        buttons.append(button(scene.title("buttons", "person"), "person", "request_human"))
    scene.say(
        response,
        card=shown,
        buttons=buttons,
        no=case.case_no,
        kind=scene.title("kinds", case.kind),
        status=scene.title("statuses", case.status),
        turn=scene.title("turns", side(view.turn) or "none") if case.open else "",
        due=scene.moment(case.due_at),
        amount=paid(case.amount_fen),
    )
    if offered(case) is not None:
        await lay(scene, case)


def _none(scene: Scene) -> Events:
    names = ("return_refund", "refund_only")
    scene.say("utter_no_cases", buttons=[button(scene.title("intents", name), name, name) for name in names])
    return []


def _waits_for_goods(case: Case) -> bool:
    return case.status is Status.WAIT_BUYER_RETURN_GOODS


def _open(case: Case) -> bool:
    return case.open
