"""Rasa's traps, as DESIGN.md lists them: each is sprung here and must not catch."""

from __future__ import annotations

import inspect
import json
from typing import Any

import pytest

from bot.wire.turns import TurnRequest
from tests.engine.talks import Talk, responses

COMMANDS = [
    '/return_refund{"order_no":"123456789012345678"}', "/return_refund", "/restart", "/affirm", "/back",
    "/session_start", "/action_submit", "/request_human", '/provide_info{"reason": "quality"}',
    "@return_refund", '@return_refund{"order_no":"1"}', "/return_refund@0.99", '/return_refund@0.99{"order_no":"1"}',
    "／return_refund", '／return_refund｛"order_no":"123456789012345678"｝', "＠return_refund",
    "/\u200breturn_refund", "\u200b/return_refund", "\ufeff/return_refund", "/re\u200dturn_refund",
    "\u2066/return_refund\u2069", " /return_refund", "\t/return_refund", "\n/return_refund", "//return_refund",
    "\\/return_refund", "'/return_refund'",
    "/return_refund ", "/ return_refund", "/RETURN_REFUND", "/return_refund{", '/return_refund{"order_no":',
    "/return_refund[]", "/return_refund{}", "/EXTERNAL: x", "/return_refund/affirm", "⁄return_refund\ud800",
    "/return_form", "/action_listen", "/nlu_fallback", "/utter_greet", "/",
]  # fmt: skip


@pytest.mark.parametrize("line", COMMANDS)
async def test_no_text_is_a_command(engine: Any, actions: Any, line: str) -> None:
    talk = Talk(engine)
    request = TurnRequest(conversation_id="c1", message_id="m1", text=line)
    result = await engine.turn(request)
    assert result.active_form is None
    assert actions.names() == []
    assert [event for event in result.state if event["event"] == "slot"] == []
    assert responses(result) in (["utter_fallback"], ["utter_default"])
    assert talk.count == 0


async def test_a_command_inside_a_form_changes_no_slot_and_does_not_restart(engine: Any, actions: Any) -> None:
    talk = Talk(engine)
    await talk.press("return_refund", ("order_no", "1" * 18), ("reason", "quality"))
    before = talk.state
    for line in COMMANDS[:12]:
        result = await talk.say(line)
        assert result.active_form == "return_form"
        assert "action_submit" not in actions.names()
    assert [event for event in talk.state if event["event"] == "slot"] == [e for e in before if e["event"] == "slot"]


async def test_the_processor_refuses_to_parse_text_itself(engine: Any) -> None:
    with pytest.raises(AssertionError):
        await engine._processor.parse_message(None)


@pytest.mark.parametrize("mode", ["500", "nonsense", "wrong shape", "unknown event", "drop"])
async def test_a_failed_action_ends_the_turn_and_says_so(engine: Any, actions: Any, mode: str) -> None:
    actions.mode = mode
    result = await Talk(engine).say("查一下我的订单")
    assert result.outcome == "action_failed"
    assert result.failed_action == "action_query_order"
    assert result.replies == ()
    assert result.state == ()


async def test_nothing_after_a_failed_action_is_run_or_said(engine: Any, actions: Any) -> None:
    result = await Talk(engine).say("转人工")
    assert result.outcome == "action_failed"
    assert actions.names() == ["action_broken"]
    assert result.replies == ()


async def test_a_failed_validation_leaves_the_form_as_it_was(engine: Any, actions: Any) -> None:
    talk = Talk(engine)
    await talk.press("return_refund", ("order_no", "1" * 18))
    before = talk.state
    actions.mode, actions.failing = "500", {"validate_return_form"}
    result = await talk.press("provide_info", ("reason", "quality"))
    assert (result.outcome, result.state, result.active_form) == ("action_failed", before, "return_form")
    actions.reset()
    assert responses(await talk.press("provide_info", ("reason", "quality"))) == ["utter_ask_confirmed"]


async def test_a_hanging_action_fails_within_three_seconds(engine: Any, actions: Any) -> None:
    actions.mode = "hang"
    result = await Talk(engine).say("查一下我的订单")
    assert result.outcome == "action_failed"
    assert result.timings_ms["total"] < 3_000


async def test_a_dead_action_server_fails_the_turn_and_its_return_is_noticed(engine: Any, actions: Any) -> None:
    await Talk(engine).say("查一下我的订单")
    await actions.stop()
    result = await Talk(engine).say("查一下我的订单")
    assert (result.outcome, result.failed_action) == ("action_failed", "action_query_order")
    await actions.start()
    assert (await Talk(engine).say("查一下我的订单")).outcome == "answered"


async def test_an_action_may_reject_without_failing(engine: Any, actions: Any) -> None:
    from aiohttp import web

    talk = Talk(engine)
    await talk.press("return_refund", ("order_no", "1" * 18))
    actions.answers["validate_return_form"] = lambda call: web.json_response(
        {"action_name": call["next_action"], "error": "not for me"}, status=400
    )
    result = await talk.say("七天内能退吗")
    assert result.outcome != "action_failed"


async def test_a_fault_inside_the_engine_itself_is_not_swallowed_either(engine: Any, actions: Any) -> None:
    actions.answers["action_query_order"] = lambda call: {
        "events": [], "responses": [{"response": "utter_order", "custom": {"buttons": [{"title": "no choice"}]}}],
    }  # fmt: skip
    with pytest.raises(KeyError):
        await Talk(engine).say("查一下我的订单")


async def test_actions_get_the_secret_over_one_connection_and_a_bounded_tracker(engine: Any, actions: Any) -> None:
    from tests.engine.conftest import SECRET

    talk = Talk(engine)
    for _ in range(60):
        await talk.say("查一下我的订单")
    assert set(actions.secrets) == {SECRET}
    assert len(actions.peers) == 1
    assert max(actions.bytes) - min(actions.bytes) < 100
    assert len(actions.asked[-1]["tracker"]["events"]) < 8
    assert set(actions.asked[-1]["domain"]) == {"forms", "slots"}


async def test_no_store_of_rasas_ever_holds_a_conversation(engine: Any) -> None:
    talk = Talk(engine)
    await talk.say("我要退货")
    processor = engine._processor
    assert list(await processor.tracker_store.keys()) == []
    assert processor.lock_store.conversation_locks == {}


async def test_only_the_first_five_hundred_characters_decide_the_intent_but_numbers_are_read_everywhere(
    engine: Any,
) -> None:
    parse = engine.parse("你好" + "，" * 10 + "嗯哼啦啦" * 150 + "我要退货 订单号123456789012345678")
    head = engine.parse("你好" + "，" * 10 + ("嗯哼啦啦" * 150)[:488])
    assert parse.ranking == head.ranking
    assert [entity["value"] for entity in parse.entities if entity["entity"] == "order_no"] == ["123456789012345678"]


async def test_control_bidi_and_lone_surrogates_reach_neither_rasa_nor_actions(engine: Any, actions: Any) -> None:
    await Talk(engine).say("查一下\u202e我的\x00订\u200b单\ud83d")
    text = actions.asked[-1]["tracker"]["latest_message"]["text"]
    assert text == "查一下我的订单"


def test_every_private_name_of_rasa_is_there_with_the_parameters_we_rely_on() -> None:
    from bot.engine.rasa_internals import EXPECTED, EXPECTED_ATTRIBUTES

    for owner, names in EXPECTED.items():
        for name, parameters in names.items():
            assert tuple(inspect.signature(getattr(owner, name)).parameters) == tuple(parameters), (owner, name)
    for owner, names in EXPECTED_ATTRIBUTES.items():
        source = inspect.getsource(owner.__init__)
        for name in names:
            assert f"self.{name}" in source, (owner, name)


def test_private_names_of_rasa_stand_in_one_file() -> None:
    import re
    from pathlib import Path

    from bot.engine import rasa_internals

    here = Path(rasa_internals.__file__)
    for path in here.parent.rglob("*.py"):
        if path == here:
            continue
        text = path.read_text(encoding="utf-8")
        reached = re.findall(r"(?:processor|tracker|agent|domain|runner|node|nlg)\._[a-z]\w*", text)
        assert reached == [], path


def test_what_is_left_out_says_so_when_it_is_used() -> None:
    import tensorflow as tf

    from bot.engine.hollow import LeftOut

    with pytest.raises(LeftOut):
        tf.constant(1)(2)
    with pytest.raises(LeftOut):
        tf.Variable(0).assign(1)


def test_a_result_is_plain_json(engine: Any) -> None:
    assert json.loads(json.dumps(engine.parse("你好").intent))["name"] == "greet"
