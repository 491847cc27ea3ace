"""What a message says: intents through noise, facts with their canonical values and where they stand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.engine.reading.entities import EntityReader
from bot.engine.reading.figures import number
from bot.engine.reading.normal import normalise
from bot.engine.reading.reader import cleaned
from bot.engine.reading.words import BadWords, WordList, read_word_list
from tests.engine.conftest import PROJECT

#: a Tuesday
TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def read() -> EntityReader:
    return EntityReader(read_word_list(PROJECT / "nlu_data" / "words"))


def facts(read: EntityReader, text: str) -> list[tuple[str, Any]]:
    return [(fact["entity"], fact["value"]) for fact in read(normalise(text), TODAY)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("订单123456789012345678", [("order_no", "123456789012345678")]),
        ("订单1234 5678 9012 3456 789", [("order_no", "1234567890123456789")]),
        ("１２３４５６７８９０１２３４５６７８", [("order_no", "123456789012345678")]),
        ("一二三四五六七八九零一二三四五六七八", [("order_no", "123456789012345678")]),
        ("尾号1234的那单", [("order_no", "尾号1234")]),
        ("sf1234567890123", [("tracking_no", "SF1234567890123")]),
        ("圆通 YT1234567890123", [("courier", "YTO"), ("tracking_no", "YT1234567890123")]),
        ("中通78901234567890", [("courier", "ZTO"), ("tracking_no", "78901234567890")]),
        ("78901234567890", []),
        ("顺风寄的", [("courier", "SF")]),
        ("用sf寄的", [("courier", "SF")]),
        ("sfa", []),
        ("電話13800138000", [("phone", "13800138000")]),
        ("138 0013 8000", [("phone", "13800138000")]),
        ("幺三八零零幺三八零零零", [("phone", "13800138000")]),
        ("¥35", [("money", 3500)]),
        ("35块5", [("money", 3550)]),
        ("三十五元", [("money", 3500)]),
        ("退我一百二十块", [("money", 12000)]),
        ("补偿一百二吧", [("money", 12000)]),
        ("0.01元", [("money", 1)]),
        ("退一半", [("money", "half")]),
        ("全额退", [("money", "all")]),
        ("换大一码 41码的", [("size", "+1"), ("size", "41码")]),
        ("两件", [("quantity", 2)]),
        ("其中一双", [("quantity", 1)]),
        ("这一件", []),
        ("59元一件", [("money", 5900)]),
        ("41码", [("size", "41码")]),
        ("四十一码", [("size", "41码")]),
        ("41.5码", [("size", "41.5码")]),
        ("换大一号", [("size", "+1")]),
        ("换小一码", [("size", "-1")]),
        ("换xl", [("size", "XL")]),
        ("要3XL", [("size", "3XL")]),
        ("要xxxl", [("size", "3XL")]),
        ("不喜欢", [("reason", "no_reason")]),
        ("昨天", [("date", "2026-11-23")]),
        ("大前天", [("date", "2026-11-21")]),
        ("上周三", [("date", "2026-11-18")]),
        ("周一", [("date", "2026-11-23")]),
        ("周五", [("date", "2026-11-20")]),
        ("双十一", [("date", "2026-11-11")]),
        ("国庆", [("date", "2026-10-01/2026-10-07")]),
        ("11月3号", [("date", "2026-11-03")]),
        ("12月3号", [("date", "2025-12-03")]),
        ("十月一号", [("date", "2026-10-01")]),
        ("2026-01-31", [("date", "2026-01-31")]),
        ("2月31号", []),
        ("3天前", [("date", "2026-11-21")]),
        ("前几天", [("date", "2026-11-17/2026-11-24")]),
        ("上个月", [("date", "2026-10-01/2026-10-31")]),
        ("支付宝账号 abc@qq.com", [("payee", "alipay:abc@qq.com")]),
        ("改成浙江省杭州市西湖区文三路123号", [("address", "浙江省杭州市西湖区文三路123号")]),
        ("你好", []),
        ("", []),
    ],
)  # fmt: skip
def test_a_fact_has_its_canonical_value(read: EntityReader, text: str, expected: list[tuple[str, Any]]) -> None:
    assert facts(read, text) == expected


@pytest.mark.parametrize(
    "text", ["退\u200b我\u202e３５块５谢谢", "😀退我35块5", "退退退退我３５元", "　退我　三十五元　"]
)
def test_offsets_lead_back_to_what_the_buyer_wrote(read: EntityReader, text: str) -> None:
    clean = cleaned(text)
    (fact,) = read(normalise(clean), TODAY)
    assert clean[fact["start"] : fact["end"]] == fact["text"]
    assert fact["text"].strip()[0] in "3３三"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("三十五", 35),
        ("一百二", 120),
        ("一百零二", 102),
        ("两千五", 2500),
        ("一万二", 12000),
        ("十", 10),
        ("1.5万", 15000),
    ],
)
def test_a_number_in_chinese_is_a_number(written: str, value: int) -> None:
    assert number(written) == value


@pytest.mark.parametrize("piece", ["一", "万", "1", "1 ", "1.", "三十块", "/", "号", "路", "区1号", "支付宝a", "a"])
def test_a_long_silly_message_is_read_in_bounded_time(read: EntityReader, piece: str) -> None:
    import time

    began = time.process_time()
    read(normalise((piece * 2_000)[:2_000]), TODAY)
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("text", "regular"),
    [
        ("退退退!!!", "退!"), ("我要退貨", "我要退货"), ("１２３ＸＬ", "123xl"), ("a\u0000b\u202ec\ud800", "abc"),
        ("10000", "10000"), ("xxxl", "xxxl"), ("退\u200b\u200d款", "退款"), ("一  二\n三", "一 二 三"),
    ],
)  # fmt: skip
def test_a_message_is_made_regular(text: str, regular: str) -> None:
    assert normalise(text).text == regular


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("words: {a: [b]}", "no entity"), ("entity: fault\nwords: {a: [掉色], b: [掉色]}", "stands under"),
        ("entity: fault\npatterns: {a: ['(']}", "missing"), ("entity: fault\nwords: {a: ['\u200b']}", "empty"),
    ],
)  # fmt: skip
def test_a_words_file_that_breaks_the_form_is_refused(tmp_path: Any, content: str, why: str) -> None:
    (tmp_path / "fault.yml").write_text(content, encoding="utf-8")
    with pytest.raises(BadWords, match=why):
        read_word_list(tmp_path)


def test_word_lists_survive_a_model_as_plain_json() -> None:
    import json

    listed = read_word_list(PROJECT / "nlu_data" / "words")
    assert WordList.from_json(json.loads(json.dumps(listed.to_json()))) == listed


@pytest.mark.parametrize(
    ("worn", "intent"),
    [
        ("我要退活", "return_refund"), ("我要tuihuo", "return_refund"), ("我要退貨!!!", "return_refund"),
        ("我要退退退货", "return_refund"), ("转人攻", "request_human"), ("zhuanrengong", "request_human"),
        ("zrg", "request_human"), ("我要退货[大哭]", "return_refund"), ("ｎｉｈａｏ", "greet"),
    ],
)  # fmt: skip
def test_an_intent_is_understood_through_noise(engine: Any, worn: str, intent: str) -> None:
    assert engine.parse(worn).intent["name"] == intent


def test_a_prediction_is_quick(engine: Any) -> None:
    import time

    took = []
    for _ in range(50):
        began = time.perf_counter()
        engine._reader._intents.ranking("我上次买的鞋有点小,想退货")
        took.append(time.perf_counter() - began)
    assert sorted(took)[25] < 0.002


def test_confidences_are_shares_of_one(engine: Any) -> None:
    ranking = engine._reader._intents.ranking("你好")
    assert sum(row["confidence"] for row in ranking) == pytest.approx(1)
    assert ranking == sorted(ranking, key=lambda row: -row["confidence"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("货退了", []), ("什么都没变", []), ("顺风的", [("courier", "SF")]),
        ("zuotian到的", [("date", "2026-11-23")]), ("昨 天到的", [("date", "2026-11-23")]),
        ("昨\n天到的", [("date", "2026-11-23")]), ("昨嗯天到的", [("date", "2026-11-23")]),
        ("换大遗码", [("size", "+1")]), ("41麻的", [("size", "41码")]), ("换shunfeng", [("courier", "SF")]),
    ],
)  # fmt: skip
def test_a_fact_is_found_through_pinyin_gaps_and_homophones_but_not_in_everyday_words(
    read: EntityReader, text: str, expected: list[tuple[str, Any]]
) -> None:
    assert facts(read, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "按你说的办", "有赠运费险吗", "垃圾回收谁管", "把订单撤了吧", "订单写重复了", "已经超时了",
        "报销要交漏税的那部分吗",
        "发到我邮箱视频里看", "之前快递垫付的钱",
    ],
)  # fmt: skip
def test_everyday_words_and_what_lies_across_two_words_are_no_typo_of_a_listed_one(
    read: EntityReader, text: str
) -> None:
    assert [(fact["entity"], fact["text"]) for fact in read(normalise(text), TODAY)] == []


@pytest.mark.parametrize(("text", "fact"), [("我发的顺风", ("courier", "SF")), ("元通寄的", ("courier", "YTO"))])
def test_a_couriers_name_is_heard_even_where_it_is_another_word(
    read: EntityReader, text: str, fact: tuple[str, str]
) -> None:
    assert [(found["entity"], found["value"]) for found in read(normalise(text), TODAY)] == [fact]


def test_an_address_keeps_its_neighbours_out(read: EntityReader) -> None:
    text = "我搬家了,北京市朝阳区建国路88号院3号楼,电话13911112222"
    assert facts(read, text) == [("address", "北京市朝阳区建国路88号院3号楼"), ("phone", "13911112222")]
    text = "改成成都市武侯区人民南路四段11号"
    assert facts(read, text) == [("address", "成都市武侯区人民南路四段11号")]
