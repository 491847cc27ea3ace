"""The validator refuses what would teach the bot wrongly."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.trainer.examples import Example, read_examples
from bot.trainer.validation import complaints


def written(folder: Path, intent: str, *lines: str) -> list[Example]:
    """Examples read back from a file as a trainer would write it."""
    body = "".join(f"    - {line}\n" for line in lines)
    (folder / f"{intent}.yml").write_text(f'version: "3.1"\nnlu:\n- intent: {intent}\n  examples: |\n{body}', "utf-8")
    return list(read_examples(folder))


def faults(examples: list[Example], *held_out: str) -> list[str]:
    """What the validator says, thin intents left aside."""
    known = {example.intent for example in examples}
    said = complaints(examples, intents=known, entities={"product", "size"}, held_out=held_out)
    return [fault for fault in said if "至少要" not in fault]


def test_marks_are_taken_out_and_kept_as_spans(tmp_path: Path) -> None:
    (example,) = written(tmp_path, "return_refund", "[41码](size)的[鞋](product)小了 想退")
    assert example.text == "41码的鞋小了 想退"
    assert [(example.text[a:b], entity) for a, b, entity in example.entities] == [("41码", "size"), ("鞋", "product")]
    assert not faults([example])


@pytest.mark.parametrize("double", ["我想退货", "我想退货！！", "我想 退货。", "我想退货～"])
def test_the_same_words_twice_are_refused_whatever_their_punctuation(tmp_path: Path, double: str) -> None:
    assert any("重复" in fault for fault in faults(written(tmp_path, "return_refund", "我想退货", double)))


def test_one_text_under_two_intents_is_refused(tmp_path: Path) -> None:
    written(tmp_path, "repair", "手机坏了")
    assert any("两个意图" in fault for fault in faults(written(tmp_path, "report_quality", "手机坏了")))


@pytest.mark.parametrize("broken", ["[鞋](product 小了", "[鞋](Product)小了", "[鞋](shoe)小了"])
def test_a_broken_or_unknown_mark_is_refused(tmp_path: Path, broken: str) -> None:
    assert faults(written(tmp_path, "return_refund", broken))


def test_a_copy_of_a_held_out_message_is_refused_and_an_ordinary_one_is_not(tmp_path: Path) -> None:
    held_out = "昨天收到的裙子颜色跟图片差好多啊怎么弄"
    assert faults(written(tmp_path, "report_quality", "昨天收到的裙子颜色跟图片差好多怎么弄"), held_out)
    assert not faults(written(tmp_path, "report_quality", "锅盖是歪的合不上"), held_out)


def test_a_thin_intent_is_named(tmp_path: Path) -> None:
    said = complaints(written(tmp_path, "greet", "在吗"), intents={"greet", "thanks"}, entities=set())
    assert [fault.split(":")[0] for fault in said] == ["greet", "thanks"]
