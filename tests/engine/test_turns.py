"""A turn is a function: state and message in, replies, new state and an explicit outcome out."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from bot.wire.turns import Choice, TurnRequest
from tests.engine.talks import Talk, responses


async def test_a_greeting_is_answered_and_leaves_a_tiny_state(engine: Any) -> None:
    talk = Talk(engine)
    result = await talk.say("你好")
    assert result.outcome == "answered"
    assert responses(result) == ["utter_greet"]
    assert len(json.dumps(result.state)) < 160
    assert result.parse is not None
    assert result.parse.intent["name"] == "greet"


async def test_text_card_buttons_and_response_name_of_an_action_become_one_reply(engine: Any) -> None:
    result = await Talk(engine).say("查一下我的订单")
    (reply,) = result.replies
    assert reply.text == "订单 1 共 35 元"
    assert reply.response == "utter_order"
    assert reply.card == {"kind": "order", "data": {"order_no": "1"}}
    (button,) = reply.buttons
    assert button.binding
    assert button.choice == Choice("return_refund", (("order_no", "123456789012345678"),))


async def test_a_hand_off_travels_with_its_line(engine: Any, actions: Any) -> None:
    from tests.engine.acting import says

    actions.answers["action_query_order"] = lambda call: says("utter_human", {"handoff": {"cause": "asked"}})
    result = await Talk(engine).say("查一下我的订单")
    assert result.replies[0].handoff == {"cause": "asked"}


async def test_a_pressed_button_is_its_choice_and_needs_no_words(engine: Any, actions: Any) -> None:
    talk = Talk(engine)
    result = await talk.press("return_refund", ("order_no", "123456789012345678"))
    assert result.active_form == "return_form"
    assert result.parse is None
    assert responses(result) == ["utter_ask_reason_text"]
    assert actions.asked[-1]["tracker"]["slots"]["order_no"] == "123456789012345678"


async def test_message_id_and_files_reach_actions_in_the_metadata(engine: Any, actions: Any) -> None:
    await Talk(engine).say("查一下我的订单", files=("f1", "f2"))
    metadata = actions.asked[-1]["tracker"]["latest_message"]["metadata"]
    assert metadata == {"message_id": "m1", "files": ["f1", "f2"]}
    assert actions.asked[-1]["sender_id"] == "c1"


async def test_files_alone_are_an_answer(engine: Any, actions: Any) -> None:
    talk = Talk(engine)
    await talk.press("return_refund", ("order_no", "1" * 18))
    result = await talk.say(None, files=("f1",))
    assert result.active_form == "return_form"
    assert actions.asked[-1]["tracker"]["latest_message"]["intent"]["name"] == "provide_info"


async def test_a_form_asks_takes_facts_and_ends(engine: Any, actions: Any) -> None:
    talk = Talk(engine)
    first = await talk.say("我要退货")
    assert responses(first) == ["utter_ask_order_no"]
    second = await talk.say("订单号是123456789012345678 不喜欢")
    assert responses(second) == ["utter_ask_confirmed"]
    assert second.replies[0].buttons[0].choice == Choice("affirm", (("draft", "d1"),))
    third = await talk.say("是的")
    assert responses(third) == ["utter_done"]
    assert "123456789012345678" in third.replies[0].text
    assert third.active_form is None
    assert third.state == ({"event": "action", "name": "action_listen"},)


async def test_facts_of_the_first_message_are_not_asked_again(engine: Any) -> None:
    result = await Talk(engine).press("return_refund", ("order_no", "1" * 18), ("reason", "quality"))
    assert responses(result) == ["utter_ask_confirmed"]


async def test_an_interruption_is_answered_and_the_question_asked_again(engine: Any) -> None:
    talk = Talk(engine)
    await talk.say("我要退货")
    result = await talk.say("七天内能退吗")
    assert responses(result) == ["utter_policy", "utter_ask_order_no"]
    again = await talk.say("订单号是123456789012345678")
    assert responses(again) == ["utter_ask_reason_text"]


async def test_a_correction_changes_the_slot_and_nothing_else(engine: Any, actions: Any) -> None:
    talk = Talk(engine)
    await talk.press("return_refund", ("order_no", "123456789012345678"), ("reason", "quality"))
    await talk.press("provide_info", ("reason", "size"))
    slots = actions.asked[-1]["tracker"]["slots"]
    assert (slots["order_no"], slots["reason"]) == ("123456789012345678", "size")


async def test_cancelling_ends_the_form(engine: Any) -> None:
    talk = Talk(engine)
    await talk.say("我要退货 订单123456789012345678")
    result = await talk.say("算了不退了")
    assert responses(result) == ["utter_cancelled"]
    assert result.active_form is None
    assert len(result.state) == 1


async def test_a_form_interrupted_three_hundred_times_costs_no_more(engine: Any, actions: Any) -> None:
    talk = Talk(engine)
    await talk.say("我要退货 订单123456789012345678")
    early = None
    for _ in range(300):
        result = await talk.say("七天内能退吗")
        assert responses(result) == ["utter_policy", "utter_ask_reason_text"]
        early = early or len(json.dumps(result.state))
    assert len(json.dumps(talk.state)) == early
    assert actions.bytes[-1] < 1.1 * actions.bytes[10]
    assert responses(await talk.say("质量问题")) == ["utter_ask_confirmed"]
    assert responses(await talk.say("是的")) == ["utter_done"]


async def test_three_hundred_turns_of_all_kinds_keep_the_state_bounded(engine: Any) -> None:
    talk = Talk(engine)
    lines = [
        "你好",
        "我要退货",
        "七天内能退吗",
        "查一下我的订单",
        "订单号是123456789012345678",
        "唱首歌",
        "不喜欢",
        "算了不退了",
    ]
    sizes = [len(json.dumps((await talk.say(lines[turn % len(lines)])).state)) for turn in range(300)]
    assert max(sizes) < 2_000
    assert max(sizes[:40]) == max(sizes[-40:])


async def test_an_unsure_message_is_a_fallback_with_the_true_ranking(engine: Any, actions: Any) -> None:
    talk = Talk(engine)
    result = await talk.say("噗噜噗噜咔咔")
    assert responses(result) == ["utter_fallback"]
    assert result.parse is not None
    assert result.parse.intent["sure"] is False
    assert result.parse.intent["name"] == result.parse.ranking[0]["name"] != "nlu_fallback"


async def test_a_turn_that_predicts_nothing_to_say_is_silent_in_so_many_words(engine: Any, actions: Any) -> None:
    actions.answers["action_query_order"] = lambda call: {"events": [], "responses": []}
    result = await Talk(engine).say("查一下我的订单")
    assert result.outcome == "silent"
    assert result.replies == ()


async def test_a_turn_run_again_says_the_same(engine: Any) -> None:
    said = {(await Talk(engine, "again").say("你好")).replies[0].text for _ in range(20)}
    others = {(await Talk(engine, f"c{n}").say("你好")).replies[0].text for n in range(20)}
    assert len(said) == 1
    assert len(others) == 2


async def test_conversations_at_once_do_not_mix(engine: Any, actions: Any) -> None:
    talks = [Talk(engine, f"t{n}") for n in range(20)]
    numbers = [f"{n:018d}" for n in range(20)]
    await asyncio.gather(
        *(talk.press("return_refund", ("order_no", no)) for talk, no in zip(talks, numbers, strict=False))
    )
    await asyncio.gather(*(talk.say("不喜欢") for talk in talks))
    ends = await asyncio.gather(*(talk.say("是的") for talk in talks))
    assert [end.replies[0].text for end in ends] == [f"已申请 {no}" for no in numbers]


@pytest.mark.parametrize("state", [({"event": "no such event"},), ({"name": "x"},)])
async def test_a_state_that_is_none_is_refused(engine: Any, state: Any) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        await engine.turn(TurnRequest("c", "m", text="你好", state=state))
