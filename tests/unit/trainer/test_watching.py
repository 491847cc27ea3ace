"""What watching says of how well buyers are understood: by day, by intent, by publication, and of drift."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from bot.store.publications import Publication
from bot.store.watching import Puzzled, Typed
from bot.trainer.models.watching import FEWEST, by_day, by_intent, by_publication, divergence, drift

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)
WORDS = ("退货", "换货", "快递", "到哪了", "什么时候", "尺码", "小了", "运费", "谁出", "地址")


def said(*hours: float) -> list[Typed]:
    return [Typed(at=NOON + timedelta(hours=each), text="在吗") for each in hours]


def puzzle(hours: float, cause: str = "unclear", guess: str | None = "greet") -> Puzzled:
    return Puzzled(at=NOON + timedelta(hours=hours), cause=cause, guess=guess)


def talk(n: int, words: tuple[str, ...], seed: int) -> list[str]:
    draw = Random(seed)
    return ["".join(draw.sample(words, 4)) for _ in range(n)]


def test_a_day_ends_at_midnight_in_shanghai() -> None:
    days = by_day(said(0, 11.9, 12.1), [puzzle(11.9), puzzle(12.1, "handed_off")])
    assert days == [
        {"day": "2026-11-24", "messages": 2, "unclear": 1, "handed_off": 0},
        {"day": "2026-11-25", "messages": 1, "unclear": 0, "handed_off": 1},
    ]


def test_the_most_puzzling_intent_comes_first_and_a_message_without_a_guess_has_none() -> None:
    rows = by_intent([puzzle(0), puzzle(1, guess="repair"), puzzle(2, "clarified", "repair"), puzzle(3, guess=None)])
    assert [(row["intent"], row["unclear"]) for row in rows] == [("repair", 2), ("greet", 1)]


def test_a_publication_is_compared_with_as_long_before_it() -> None:
    live = Publication(
        id="p", shop="dian1", model="m", state="rolled_back", share=100, note="", asked_by="a", asked_at=NOON,
        decided_by="b", decided_at=NOON, ended_at=NOON + timedelta(hours=5), ended_by="b",
    )  # fmt: skip
    asked = Publication(id="q", shop="dian1", model="n", state="asked", share=1, note="", asked_by="a", asked_at=NOON)
    (row,) = by_publication(
        [live, asked], said(-6, -4, -1, 0, 3, 6), [puzzle(-4), puzzle(-6), puzzle(2)], now=NOON + timedelta(days=1)
    )
    assert row["before"] == {"messages": 2, "unclear": 1, "handed_off": 0}
    assert row["live"] == {"messages": 2, "unclear": 1, "handed_off": 0}


def test_talk_like_the_examples_is_no_drift_and_talk_of_something_else_is() -> None:
    examples = talk(3000, WORDS, 1)
    assert not drift(talk(400, WORDS, 2), examples)["drifted"]
    others = ("直播间", "红包", "没领到", "主播", "抽奖", "优惠券")
    found = drift([*talk(200, WORDS, 3), *talk(200, others, 4)], examples)
    assert found["drifted"]
    assert found["divergence"] > found["floor"]


def test_a_handful_of_messages_says_nothing_about_drift() -> None:
    assert drift(["直播间红包"] * (FEWEST - 1), talk(500, WORDS, 1))["divergence"] is None


def test_the_divergence_is_none_for_the_same_and_one_for_nothing_in_common() -> None:
    assert divergence({"a": 2, "b": 2}, {"a": 1, "b": 1}) == 0
    assert divergence({"a": 1}, {"b": 5}) == 1
