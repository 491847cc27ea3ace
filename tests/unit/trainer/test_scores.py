"""The bench's own arithmetic: shares with their interval, calibration, facts by value, confusions."""

import pytest

from bot.trainer.scores import Guess, Labelled, confusions, curve, facts_f1, interval, reliability, rights

_MESSAGES = [Labelled("a", "x"), Labelled("b", "x", ("y",)), Labelled("c", "y"), Labelled("d", "y")]
_GUESSES = [Guess(name, sure, sure, sure > 0.5) for name, sure in (("x", 0.9), ("y", 0.9), ("x", 0.3), ("y", 0.9))]


def test_acceptable_answers_are_counted_apart() -> None:
    assert rights(_MESSAGES, _GUESSES) == (2, 3)
    assert confusions(_MESSAGES, _GUESSES) == [(("y", "x"), 1)]


def test_an_interval_holds_its_share_and_narrows_with_more() -> None:
    low, high = interval(80, 100)
    assert low < 0.8 < high
    assert interval(800, 1_000)[0] > low
    assert interval(0, 0) == (0.0, 1.0)


def test_calibration_is_the_weighted_gap_between_told_and_right() -> None:
    error, bins = reliability(_MESSAGES, _GUESSES)
    assert error == pytest.approx((3 * 0.1 + 1 * 0.3) / 4)
    assert [n for _, n, _, _ in bins] == [1, 3]


def test_a_higher_threshold_asks_back_more_and_errs_less() -> None:
    rows = curve(_MESSAGES, _GUESSES)
    assert [row[1] for row in rows] == sorted(row[1] for row in rows)
    assert rows[0][2] == 0.25
    assert rows[8][2] == 0.0


def test_a_fact_counts_once_and_by_its_value() -> None:
    found = facts_f1([([("money", 100), ("size", "XL")], [("money", "100"), ("money", "100")])])
    assert found["all"][:2] == (0.5, 0.5)
    assert found["size"] == (0.0, 0.0, 0.0, 1)
