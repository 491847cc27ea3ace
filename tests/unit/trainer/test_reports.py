"""What a report says of a model, alone and beside the one that serves."""

from __future__ import annotations

import pytest

from bot.trainer.models.reports import Answer, against, chance, questions, report
from bot.trainer.noise import KINDS
from bot.trainer.scores import Labelled

MESSAGES = [Labelled("在吗", "greet"), Labelled("谢啦", "thanks"), Labelled("拜拜", "goodbye", ("thanks",))]


def answers(*intents: str, ms: float = 2.0) -> list[Answer]:
    """The same answers to the clean messages and to each kind of noise."""
    return [[intent, 0.9, 0.8, True, ms] for intent in intents] * (1 + len(KINDS))


def test_a_report_says_on_what_it_was_judged_and_how_sure_the_figure_is() -> None:
    asked = questions("held_out", MESSAGES)
    made = report(asked, answers("greet", "thanks", "thanks"), size_bytes=5, training_seconds=1.26)
    assert made["set"] == {"name": "held_out", "n": 3, "hash": asked.hash}
    assert (made["accuracy"]["count"], made["accepted"]["count"]) == (2, 3)
    assert made["accuracy"]["low"] < 2 / 3 < made["accuracy"]["high"]
    assert {row["intent"]: row["recall"] for row in made["by_intent"]} == {"greet": 1, "thanks": 1, "goodbye": 0}
    assert made["confusions"] == [], "an acceptable answer is none"
    assert [row["kind"] for row in made["noise"]] == list(KINDS)
    assert (made["speed"]["p50_ms"], made["size_bytes"], made["training_seconds"]) == (2.0, 5, 1.3)
    assert made["against"] is None


def test_beside_another_model_it_names_what_is_won_and_lost() -> None:
    asked = questions("split", MESSAGES)
    now, before = answers("greet", "greet", "goodbye"), answers("thanks", "thanks", "goodbye")
    made = against(asked, now, before, model="old", size_bytes=3)
    assert (made["gained"], made["lost"], made["model"]) == (1, 1, "old")
    assert made["gains"] == [{"text": "在吗", "meant": "greet", "now": "greet", "before": "thanks"}]
    assert made["losses"] == [{"text": "谢啦", "meant": "thanks", "now": "greet", "before": "thanks"}]
    assert {row["intent"]: (row["gained"], row["lost"]) for row in made["turned"]} == {
        "greet": (1, 0), "thanks": (0, 1)
    }  # fmt: skip


@pytest.mark.parametrize(
    ("gained", "lost", "says"), [(0, 0, 1.0), (5, 5, 1.0), (1, 0, 1.0), (10, 0, 2 / 1024), (0, 10, 2 / 1024)]
)
def test_the_chance_that_a_difference_is_an_accident(gained: int, lost: int, says: float) -> None:
    assert chance(gained, lost) == pytest.approx(says)


def test_two_sets_of_other_messages_are_told_apart() -> None:
    assert questions("held_out", MESSAGES).hash == questions("held_out", list(MESSAGES)).hash
    assert questions("held_out", MESSAGES).hash != questions("held_out", MESSAGES[:2]).hash
