"""Text from outside loses what only machines can see, and nothing that a person wrote."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.gateway.texts import clean

UNWANTED = "\x00\x07\x1b\x7f\x9f\u200b\u202e\u2066\ufeff\u2028\U000e0041"


def test_invisible_marks_go_and_words_stay() -> None:
    assert clean(f"退{UNWANTED}货\r\n吧  ") == "退货\n吧"


def test_emoji_and_traditional_characters_stay() -> None:
    assert clean("退貨😭👨‍👩‍👧") == "退貨😭👨‍👩‍👧"


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert not set(once) & set(UNWANTED)
