"""A model is switched and rolled back while buyers write: no turn is lost. The full measure is bench/switching.py."""

from __future__ import annotations

import pytest

from bench.switching import ROLL_BACK_SECONDS, run

#: what needs no action: a machine that is busy with other tests times actions out whatever serves
SAID = ("你好", "谢谢", "再见")


@pytest.mark.model
def test_no_turn_fails_while_a_model_takes_half_then_all_and_is_rolled_back() -> None:
    found = run(2, rate=5, said=SAID)
    assert found.turns > 30
    assert found.failed == 0
    assert found.back <= ROLL_BACK_SECONDS
