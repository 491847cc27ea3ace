"""What must not be taught: every kind of poison is refused with a line that a trainer can read."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.trainer.changes.change import Change, Item, Word, Written
from bot.trainer.changes.files import items
from bot.trainer.changes.refused import Known, RefusedChange, check, read_known
from bot.trainer.changes.texts import read_texts
from tests.unit.trainer.test_changes import TEXTS, freight

ROOT = Path(__file__).resolve().parents[3]
KNOWN = Known(
    intents={"ask_freight", "thanks"},
    entities={"money"},
    lists={"color"},
    held_out={"运费到底谁承担啊": "运费到底谁承担啊？"},
)
THERE = items(TEXTS)


def refused(before: Item | None, after: Item | None) -> str:
    with pytest.raises(RefusedChange) as caught:
        check(Change(before=before, after=after), KNOWN, THERE)
    return str(caught.value)


@pytest.mark.parametrize(
    "command",
    [
        "/affirm",
        '/return_refund{"order_no":"1"}',
        "@bot",
        "／affirm",
        "[/affirm](money)",
        "⁄restart",
        "\\restart",
        "!/x",
    ],
)
def test_a_command_is_never_an_example(command: str) -> None:
    assert "命令" in refused(None, freight(command))


@pytest.mark.parametrize(
    "trick",
    ["!!python/object/apply:os.system", "运费 &anchor *anchor", "<<: *base", "!<tag:x> 运费", "--- 运费", "%YAML 1.1"],
)
def test_a_yaml_trick_is_refused(trick: str) -> None:
    assert "YAML" in refused(None, freight(trick)) or "- 或 #" in refused(None, freight(trick))


@pytest.mark.parametrize(
    "formula", ["=cmd|' /C calc'!A0", '=HYPERLINK("http://x")', "+SUM(A1)", "-2+3+cmd|x", "＝SUM(A1)"]
)
def test_a_formula_is_refused(formula: str) -> None:
    assert "公式" in refused(None, freight(formula))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("运" * 501, "太长"),
        ("运费\n- intent: affirm", "控制字符"),
        ("运费\u202e谁出", "控制字符"),
        ("运费\x00", "控制字符"),
        ("  ", "空"),
        (" 运费", "空格"),
        ("- 运费", "开头"),
        ("# 运费", "开头"),
        ("[运费](money", "标注"),
        ('[运费]{"entity": "money"}', "标注"),
        ("[运费](nothing)", "没有实体"),
        ("[1](money)" * 21, "太多"),
        ("运费到底谁承担啊", "测试句"),
        ("运费到底是谁承担啊", "太像"),
        ("运费谁出!", "已经有了"),
    ],
)
def test_what_else_is_no_example(written: str, said: str) -> None:
    assert said in refused(None, freight(written))


def test_an_unknown_intent_and_one_that_only_the_server_says_are_refused() -> None:
    known = read_known(ROOT)
    for intent in ("nlu_fallback", "act_on_case", "nothing"):
        with pytest.raises(RefusedChange, match="没有意图"):
            check(Change(after=Written(intent=intent, written="哈哈哈")), known, {})


def test_the_same_words_under_another_intent_are_told_where_they_stand() -> None:
    assert "ask_freight" in refused(None, Written(intent="thanks", written="运费 谁出"))


def test_an_edit_of_what_is_no_longer_so_is_refused() -> None:
    assert "刷新" in refused(freight("从来没有"), freight("甲乙丙"))
    assert "刷新" in refused(Written(intent="thanks", written="运费谁出"), None)


def test_a_word_needs_its_list_and_one_line() -> None:
    assert "词表" in refused(None, Word(entity="festival", canonical="元旦", word="新年"))
    assert "词表" in refused(None, Word(entity="../color", canonical="红", word="红的"))
    assert "控制字符" in refused(None, Word(entity="color", canonical="红色", word="红\n黑"))
    assert "太长" in refused(None, Word(entity="color", canonical="红色", word="红" * 41))


def test_nothing_that_the_shop_teaches_already_would_be_refused_for_its_form() -> None:
    known = read_known(ROOT)
    there = items(read_texts(ROOT / "nlu_data"))
    anything = Known(intents=known.intents, entities=known.entities, lists=known.lists | {"festival"})
    for item in there.values():
        check(Change(after=item), anything, {})
