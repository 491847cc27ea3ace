"""Moves that need nothing but the case: an offer's yes or no, goods back, goods received; pressed or typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa_sdk.events import SlotSet

from actions.facts import paid
from actions.figures import figures
from actions.parcels import return_parcel
from actions.progress import progress
from actions.scenes import Events, Scene
from bot.aftersales.cases import Case
from bot.aftersales.errors import StateConflict
from bot.aftersales.service import CaseView
from bot.aftersales.vocabulary import Status
from bot.chat.charges import PAY, charge_of, pay_buttons, pay_card
from bot.chat.moves import AT_ONCE
from bot.chat.offers import offer_buttons, offer_card, offered, plan
from bot.chat.shown import side

#: what is said after a move that is no answer to an offer
_SAID = {
    "take_back": "utter_taken_back",
    "confirm": "utter_received",
    "not_right": "utter_not_right",
    "turn_to_refund": "utter_turned_to_refund",
    "done": "utter_shown_all",
    "withdraw": "utter_mediation_withdrawn",
    "accept_decision": "utter_decision_accepted",
    "accept_settlement": "utter_settled",
    "decline_settlement": "utter_not_settled",
}
_PAYING = frozenset({Status.REFUNDING, Status.SUCCESS})


async def act_on_case(scene: Scene) -> Events:
    """What the pressed button says, on the case as it was shown; a case that moved since is shown anew."""
    turn = scene.turn
    action, case_no = turn.one("answer"), turn.one("case_no")
    if action == PAY and case_no is not None:
        return await _pay(scene, str(case_no))
    if action not in AT_ONCE or case_no is None:
        scene.say("utter_outdated")
        return []
    return await move(scene, str(case_no), str(action), version=turn.one("version"))


async def answer_offer(scene: Scene) -> Events | None:
    """A typed answer to what lies before the buyer: explicit words bind, others show it again. None when nothing does.

    With several of them none is taken for the one meant.
    """
    waiting = await _waiting(scene)
    if not waiting or scene.turn.form:
        return None
    if len(waiting) == 1 and (answer := _answer(scene, waiting[0])) is not None:
        return await move(scene, waiting[0].case_no, answer, version=waiting[0].version)
    for case in waiting:
        await lay(scene, case)
    return [SlotSet("focus_case", waiting[0].case_no)]


async def answer_said(scene: Scene) -> Events | None:
    """A clear yes or no to the one proposal that lies there, whatever else the sentence was taken for; else None."""
    turn, words = scene.turn, scene.world.words
    answers = words.offer_answer(turn.text) or words.begins_with_yes(turn.text) or words.pays(turn.text)
    if turn.again or not turn.text or not answers:
        return None
    waiting = await _waiting(scene)
    answer = _answer(scene, waiting[0]) if len(waiting) == 1 else None
    if answer != "decline" and (owing := [case for case in waiting if charge_of(case) is not None]):
        return await _pay(scene, owing[0].case_no)
    if answer is not None:
        return await move(scene, waiting[0].case_no, answer, version=waiting[0].version)
    if not waiting or not words.offer_answer(turn.text):
        return None
    for case in waiting:  # agreed to another sum, or to one of several: he sees what lies there
        await lay(scene, case)
    return [SlotSet("focus_case", waiting[0].case_no)]


def _answer(scene: Scene, case: Case) -> str | None:
    """ "accept" or "decline" as said; a sum in the words must be the one proposed, and named it is a yes by itself."""
    turn, words, offer = scene.turn, scene.world.words, offered(case) or {}
    answer = words.offer_answer(turn.text)
    if answer == "decline":
        return answer
    sums = {*figures(turn.text), *(value for value in turn.every("money") if isinstance(value, int))}
    proposed = {fen for fen in (offer.get("amount_fen"), offer.get("quote_fen")) if fen}
    if not sums <= proposed:
        return None
    return "accept" if answer or (sums and words.begins_with_yes(turn.text)) else None


async def _waiting(scene: Scene) -> list[Case]:
    return [case for case in await scene.law.cases_of(scene.buyer) if _waits_for_an_answer(case)]


async def lay(scene: Scene, case: Case) -> None:
    """Show what waits for the buyer's yes or no."""
    offer, titles = offered(case), scene.world.titles
    due = scene.moment(case.due_at)
    if offer is None:
        shown, buttons = await progress(scene, await scene.law.case(scene.buyer, case.case_no))
        kind, amount = scene.title("kinds", case.kind), paid(case.amount_fen)
        scene.say("utter_applied_for_you", card=shown, buttons=buttons, no=case.case_no, kind=kind, amount=amount)
        return
    if (charge := charge_of(case)) is not None:
        _say_charge(scene, "utter_pay_first", case, charge)
        return
    laid, answers = offer_card(case, offer, titles), offer_buttons(case, titles)
    scene.say("utter_offer_lies", card=laid, buttons=answers, plan=plan(case, offer, titles), due=due)


async def _pay(scene: Scene, case_no: str) -> Events:
    """Where the money is paid; the bank tells when it came."""
    view = await scene.law.case(scene.buyer, case_no)
    charge = charge_of(view.case)
    if charge is None:
        shown, buttons = await progress(scene, view)
        scene.say("utter_nothing_to_pay", card=shown, buttons=buttons, no=case_no)
    else:
        _say_charge(scene, "utter_pay_how", view.case, charge)
    return [SlotSet("focus_case", case_no)]


def _say_charge(scene: Scene, response: str, case: Case, charge: Mapping[str, Any]) -> None:
    titles = scene.world.titles
    scene.say(
        response,
        card=pay_card(case, charge, titles),
        buttons=pay_buttons(case, charge, titles),
        no=case.case_no,
        what=scene.title("charges", charge["for"]),
        amount=paid(charge["amount_fen"]),
        due=scene.moment(case.due_at),
    )


def _waits_for_an_answer(case: Case) -> bool:
    applied = case.details.get("applied_by") or {}
    return offered(case) is not None or applied.get("buyer_said_yes") is False


async def move(
    scene: Scene, case_no: str, action: str, *, version: int | None, body: Mapping[str, Any] | None = None
) -> Events:
    """Make the move on the case as it was shown, and say what came of it; a case that moved since is shown anew."""
    key = scene.turn.key(scene.buyer.id, {"case_no": case_no, "action": action, "version": version})
    focus: Events = [SlotSet("focus_case", case_no)]
    try:
        await scene.law.act(scene.buyer, case_no, action, body or {}, version=version, key=key)
    except StateConflict:
        view = await scene.law.case(scene.buyer, case_no)
        shown, buttons = await progress(scene, view)
        scene.say("utter_moved_meanwhile", card=shown, buttons=buttons)
        if _waits_for_an_answer(view.case):
            await lay(scene, view.case)
        return focus
    await _tell(scene, action, await scene.law.case(scene.buyer, case_no))
    return focus


async def _tell(scene: Scene, action: str, view: CaseView) -> None:
    case = view.case
    if action == "accept" and (charge := charge_of(case)) is not None:
        _say_charge(scene, "utter_pay_first", case, charge)
        return
    shown, buttons = await progress(scene, view)
    response = _SAID.get(action, "utter_accepted_waiting")
    if action == "decline":
        response = "utter_declined" if case.open else "utter_declined_closed"
    elif action == "accept" and case.status in _PAYING:
        response = "utter_accepted_paying"
    elif action == "accept" and case.status is Status.WAIT_BUYER_RETURN_GOODS:
        response = "utter_accepted_send_back"
    scene.say(
        response,
        card=shown,
        buttons=buttons,
        no=case.case_no,
        amount=paid(case.amount_fen),
        status=scene.title("statuses", case.status),
        turn=scene.title("turns", side(view.turn) or "none") if case.open else "",
        due=scene.moment(case.due_at),
    )
    if response == "utter_accepted_send_back":
        scene.say("utter_return_address", **return_parcel(scene, case))
