"""What holds for every action: who is asked for comes first, refusals are worded, everything unexpected goes up."""

from __future__ import annotations

import pytest

from actions.registry import HANDLERS
from actions.turns import read
from bot.aftersales.errors import NotEligible, NotFound, NotRefundable, StaleVersion, StateConflict
from tests.unit.actions.trackers import NoLaw, run, tracker

FORMS = {
    "validate_application_form": "application_form",
    "validate_tracking_form": "tracking_form",
    "validate_sure_form": "sure_form",
}


@pytest.mark.parametrize("name", sorted(HANDLERS))
async def test_an_injury_or_legal_threat_hands_over_before_anything_is_done(name: str) -> None:
    slots = {"draft": "d", "kind": "return_refund", "confirm": "yes", "sure": "yes", "deed": {"action": "cancel_case"}}
    tracked = tracker("affirm", "我被电到受伤了 要找律师", slots=slots, form=FORMS.get(name))
    messages, events = await run(name, tracked, NoLaw())
    assert [message["custom"]["handoff"]["cause"] for message in messages] == ["safety"]
    assert events


@pytest.mark.parametrize("name", sorted(HANDLERS))
async def test_the_second_scolding_hands_over(name: str) -> None:
    tracked = tracker("insult", "傻逼客服", slots={"anger": 1}, form=FORMS.get(name))
    messages, _ = await run(name, tracked, NoLaw())
    assert [message["custom"]["handoff"]["cause"] for message in messages] == ["anger"]


async def test_the_first_scolding_is_counted_and_calmed() -> None:
    messages, events = await run("action_insult", tracker("insult", "傻逼"), NoLaw())
    assert [message["response"] for message in messages] == ["utter_calm"]
    assert {"event": "slot", "timestamp": None, "name": "anger", "value": 1} in events


async def test_scolding_the_goods_while_asking_for_a_refund_is_served() -> None:
    with pytest.raises(AssertionError, match="the law was called"):
        await run(
            "validate_application_form", tracker("return_refund", "垃圾鞋 退货", form="application_form"), NoLaw()
        )


@pytest.mark.parametrize(
    ("error", "response"),
    [
        (NotEligible("NO_REASON_LATE", "七天无理由退货已经过了。"), "utter_not_eligible"),
        (NotRefundable("x", asked_fen=2, refundable_fen=1), "utter_not_refundable"),
        (StateConflict("not_now", "现在不能这样做。"), "utter_not_now"),
        (StaleVersion(), "utter_moved_meanwhile"),
        (NotFound("order"), "utter_not_found"),
    ],
)
async def test_a_refusal_of_the_law_is_worded_and_a_person_offered(error: Exception, response: str) -> None:
    messages, _ = await run("action_query_case", tracker("query_case", "退款到哪了"), NoLaw(error))
    assert [message["response"] for message in messages] == [response]
    assert messages[0]["custom"]["buttons"][-1]["choice"]["intent"] == "request_human"


async def test_what_nobody_expected_goes_up_and_is_not_swallowed() -> None:
    with pytest.raises(ZeroDivisionError):
        await run("action_query_case", tracker("query_case", "退款到哪了"), NoLaw(ZeroDivisionError()))


def test_a_turn_run_again_uses_the_same_key_and_a_second_run_in_one_turn_another() -> None:
    first = read(tracker("affirm", "好"), "action_submit_application").key("xiaowang", {"a": 1})
    again = read(tracker("affirm", "好"), "action_submit_application").key("xiaowang", {"a": 1})
    ran = {"event": "action", "name": "action_submit_application"}
    second = read(tracker("affirm", "好", after=[ran]), "action_submit_application").key("xiaowang", {"a": 1})
    assert first == again
    assert first.key == "turn:xiaowang:m1:action_submit_application:0"
    assert second.key == "turn:xiaowang:m1:action_submit_application:1"


async def test_a_button_of_a_form_that_is_over_is_said_to_be_outdated() -> None:
    tracked = tracker("affirm", entities={"draft": "old", "answer": "yes", "digest": "x"})
    messages, _ = await run("action_affirm", tracked, NoLaw())
    assert [message["response"] for message in messages] == ["utter_outdated"]
