"""What stands around an intent: the open question, the parts of a message, signs of danger, law and anger."""

from __future__ import annotations

from typing import Any

import pytest

from bot.engine.reading.clauses import clauses
from bot.engine.reading.expecting import in_context
from bot.engine.reading.signs import signs
from bot.engine.reading.words import read_word_list
from bot.engine.states import asked_of
from tests.engine.conftest import ROOT

#: what a reader may think of a short message alone
_ALONE = [
    {"name": "report_quality", "confidence": 0.5}, {"name": "exchange", "confidence": 0.3},
    {"name": "provide_info", "confidence": 0.1}, {"name": "affirm", "confidence": 0.06},
    {"name": "deny", "confidence": 0.04},
]  # fmt: skip
_SIZE = [{"entity": "reason", "value": "size", "start": 0, "end": 2}]
_MONEY = [{"entity": "money", "value": 1500, "start": 0, "end": 3}]


@pytest.mark.parametrize(
    ("text", "asked", "facts", "intent"),
    [
        ("小了", "reason", _SIZE, "provide_info"), ("小了", None, _SIZE, "report_quality"),
        ("小了", "amount", _SIZE, "report_quality"), ("15块", "amount", _MONEY, "provide_info"),
        ("小了能换吗", "reason", _SIZE, "report_quality"), ("转人工", "reason", _SIZE, "report_quality"),
        ("第二个", "order_no", [], "provide_info"),
        ("50", "amount", [], "provide_info"), ("50", "order_no", [], "report_quality"),
        ("我这个鞋子买回来就小了一大截", "reason", _SIZE, "report_quality"),
    ],
)  # fmt: skip
def test_a_short_answer_means_what_was_asked(text: str, asked: str | None, facts: list[Any], intent: str) -> None:
    ranking = in_context(_ALONE, text, asked, facts)
    assert ranking[0]["name"] == intent
    assert sum(row["confidence"] for row in ranking) == pytest.approx(1)


def test_a_clear_wish_is_not_bent_to_the_question() -> None:
    clear = [{"name": "query_logistics", "confidence": 0.97}, {"name": "provide_info", "confidence": 0.03}]
    assert in_context(clear, "快递到了没", "order_no", [])[0]["name"] == "query_logistics"


def test_the_open_question_is_read_from_the_state() -> None:
    form = {"event": "active_loop", "name": "application_form"}
    asked = {"event": "slot", "name": "requested_slot", "value": "reason"}
    assert asked_of([form, asked]) == "reason"
    assert asked_of([asked]) is None
    assert asked_of([{"event": "action", "name": "action_listen"}]) is None


def test_a_message_falls_into_its_parts_and_figures_stay_whole() -> None:
    text = "先帮我查下物流 不行就退款,付了35.5元"
    assert [text[a:b] for a, b in clauses(text)] == ["先帮我查下物流", "不行就退款", "付了35.5元"]
    assert len(clauses("退 款 吧," * 300)) <= 12


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("孩子用了过敏住院了", ["safety"]), ("这个有没有过敏原", []), ("我会不会过敏", []),
        ("插座漏电 我要起诉你们", ["safety", "legal"]),
        ("订单123151231512315123", []), ("我打12315了", ["legal"]), ("退货 你们这群骗子", ["anger"]), ("我要退货", []),
    ],
)  # fmt: skip
def test_signs_are_seen_apart_from_the_intent(text: str, shown: list[str]) -> None:
    assert signs(text, read_word_list(ROOT / "nlu_data" / "words").of("term")) == shown


def test_a_parse_names_the_intent_of_each_part(engine: Any) -> None:
    read = engine._reader.read("我要退货,帮我转人工")
    assert [(part["text"], part["intent"]["name"]) for part in read["clauses"]] == [
        ("我要退货", "return_refund"), ("帮我转人工", "request_human"),
    ]  # fmt: skip
    assert engine._reader.read("我要退货")["clauses"] == []


def test_a_filler_inside_a_word_changes_nothing() -> None:
    from bot.engine.reading.features import features

    assert features("快嗯递到那个哪了", list) == features("快递到哪了", list)
    assert features("那个快递到哪了", list) != features("快递到哪了", list)
