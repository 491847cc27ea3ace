"""The noise of the bench is the same for the same seed, and each kind does what it says."""

from random import Random

import pytest

from bot.trainer.noise import KINDS


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_seed_gives_the_same_noise_and_changes_the_text(kind: str) -> None:
    tidy = "鞋子小了,买的是41码"
    first = KINDS[kind](tidy, Random(5))
    assert first == KINDS[kind](tidy, Random(5))
    assert first != tidy


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_shortest_texts_are_survived(kind: str) -> None:
    for text in ("", "退", "退货", "退货吧"):
        assert isinstance(KINDS[kind](text, Random(1)), str)


def test_a_cut_message_loses_nothing() -> None:
    assert KINDS["cut"]("那个鞋小了", Random(3)).replace("\n", "") == "那个鞋小了"
