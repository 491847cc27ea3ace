"""No line that people read has a number or a date of its own; and the check can fail."""

from __future__ import annotations

import pytest

from scripts.wording import complaints, lines_of, own_numbers


def test_every_number_that_is_said_comes_from_a_rule_or_a_fact() -> None:
    assert complaints() == []


@pytest.mark.parametrize(
    ("line", "numbers"),
    [
        ("商家 48 小时内处理。", ["48"]),
        ("最多退￥１００。", ["１００"]),
        ("七天内可以退。", ["七天"]),
        ("请等三个工作日。", ["三个工作日"]),
        ("两周后再来。", ["两周"]),
        ("十五天售后期。", ["十五天"]),
        ("请在{due}前寄回，最多¥{most}。", []),
        ("七天无理由退货到 {window_end} 为止。", []),
        ("请稍等一下，点一下就行。", []),
    ],
)
def test_a_typed_in_number_is_found_and_a_filled_in_one_is_not(line: str, numbers: list[str]) -> None:
    assert own_numbers(line) == numbers


def test_sentences_of_the_law_are_read_and_its_numbers_are_not() -> None:
    rows = [{"id": "R1", "sentence": "七天内。", "hours": "48"}]
    assert list(lines_of("bot/aftersales/policy/eligibility.yml", rows)) == [("sentence", "七天内。")]
