"""A figure typed where a sum was asked for: whatever it is, it is a sum, no sum, or no figure, and nothing breaks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.figures import MOST_FEN, fen_of, negative


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("0.5", 50), ("３０", 3000), ("30元", 3000), ("¥30.", 3000), (".5", 50), ("30块钱", 3000), ("0", 0),
        ("0.001", 0), ("12.345", 0), ("-5", 0), ("−5元", 0), ("¥-5", 0), ("9" * 30, MOST_FEN),
        ("1e999", None), ("inf", None), ("nan", None), ("一半", None), ("", None), ("退30吧", None), ("9" * 60, None),
    ],
)  # fmt: skip
def test_figures(text: str, fen: int | None) -> None:
    assert fen_of(text) == fen


@pytest.mark.parametrize(("text", "minus"), [("-3元", True), ("退-3元", True), ("3-5元", False), ("3元", False)])
def test_a_minus_is_seen_and_a_range_is_none(text: str, minus: bool) -> None:
    assert negative(text) is minus


@given(st.text(alphabet="0123456789.-−¥元块eE+ 一半", max_size=60))
def test_nothing_breaks(text: str) -> None:
    fen = fen_of(text)
    assert fen is None or 0 <= fen <= MOST_FEN
