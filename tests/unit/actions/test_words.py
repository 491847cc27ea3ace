"""Only plain agreement binds, and what calls a person calls one."""

from __future__ import annotations

import pytest

from actions.words import Words

WORDS = Words.load()


@pytest.mark.parametrize(
    "text",
    [
        "是",
        "好",
        "对",
        "好的",
        "行吧",
        "确认",
        "可以的",
        "OK",
        "好好",
        "确认提交!",
        "是的。",
        "好的，确认",
        "对，提交吧",
        "嗯嗯可以",
        "没问题就这样",
    ],
)
def test_plain_agreement_binds(text: str) -> None:
    assert WORDS.sure_yes(text)


@pytest.mark.parametrize(
    "text",
    [
        "好像不太对",
        "可以吗",
        "好吧但是运费谁出",
        "不是",
        "行不行",
        "好贵",
        "等一下",
        "",
        "对方不好",
        "没有",
        "好 取消",
        "可以 撤销吧",
        "对，不提交",
        "好的鞋子",
    ],
)
def test_doubt_does_not_bind(text: str) -> None:
    assert not WORDS.sure_yes(text)


@pytest.mark.parametrize(
    ("text", "cause"), [("锅漏电把我电到了", "safety"), ("我要找律师", "legal"), ("鞋子小了", None)]
)
def test_words_that_call_a_person(text: str, cause: str | None) -> None:
    assert WORDS.escalation(text) == cause


@pytest.mark.parametrize(
    ("text", "n"), [("第一个", 0), ("2", 1), ("第二双", 1), ("三", 2), ("鞋子", None), ("12", None)]
)
def test_places_in_a_list(text: str, n: int | None) -> None:
    assert WORDS.nth(text) == n


def test_a_second_wish_is_heard() -> None:
    assert WORDS.second_wish("先帮我查下物流 不行就退款", first="query_logistics") == "refund_only"
    assert WORDS.second_wish("我的快递到哪了", first="query_logistics") is None


@pytest.mark.parametrize(
    ("text", "kind"), [("改成仅退款吧", "refund_only"), ("那就退货退款", "return_refund"), ("就退一件吧", None)]
)
def test_only_words_that_name_a_kind_change_it(text: str, kind: str | None) -> None:
    assert WORDS.kind(text) == kind


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("订单号4100000000000012315", None),
        ("尾号112315的那单", None),
        ("我要打12315投诉", "legal"),
        ("12315见", "legal"),
        ("这个电饭煲有没有过敏原", None),
        ("过敏体质能用吗", None),
        ("用了以后过敏了 脸都肿了", "safety"),
        ("过敏体质，用完过敏了", "safety"),
        ("会不会漏电啊", None),
    ],
)
def test_a_number_or_a_question_is_no_danger(text: str, cause: str | None) -> None:
    assert WORDS.escalation(text) == cause


@pytest.mark.parametrize(
    ("text", "never"),
    [("台灯没收到 不是我签的", True), ("没收到退款", False), ("显示签收了，我没收到货", True), ("收到了", False)],
)
def test_a_parcel_that_never_came_is_heard(text: str, never: bool) -> None:
    assert WORDS.never_came(text) == never


@pytest.mark.parametrize("text", ["不是这个，另一件", "换个订单", "我说的是别的"])
def test_words_that_turn_to_another(text: str) -> None:
    assert WORDS.other_one(text)


@pytest.mark.parametrize("text", ["不喜欢，没别的原因", "拍错了", "你们发错了", "买错了 退"])
def test_a_reason_turns_to_no_other_order(text: str) -> None:
    assert not WORDS.other_one(text)
