"""Messages that are alike stand together; two trainers' agreement is more than chance."""

from __future__ import annotations

import time

import pytest

from bot.trainer.inbox.clusters import together
from bot.trainer.inbox.labels import agree


def test_messages_that_say_the_same_are_one_group_and_others_are_not() -> None:
    groups = together(
        {"a": "运费险怎么没赔给我", "b": "运费险怎么没赔", "c": "你们几点下班", "d": "几点下班啊你们"}, {}
    )
    assert groups["b"] == "a"
    assert groups["d"] == "c"
    assert groups["c"] == "c"


def test_a_new_message_joins_the_group_that_is_there() -> None:
    assert together({"n": "运费险没赔给我呀"}, {"old": "运费险怎么没赔给我"}) == {"n": "old"}


def test_numbers_do_not_part_what_is_said_with_them() -> None:
    assert together({"a": "订单380000000000000000没发货", "b": "订单475000000000000000没发货"}, {})["b"] == "a"


def test_signs_alone_and_emptiness_make_no_trouble() -> None:
    groups = together({"a": "？？？", "b": "？？？", "c": "👌"}, {})
    assert groups == {"a": "a", "b": "a", "c": "c"}


def test_thousands_of_messages_take_no_time_to_speak_of() -> None:
    wishes = ("退货", "换货", "查物流", "催发货", "开发票", "改地址", "投诉")
    texts = {str(n): f"{wishes[n % 7]}第{n // 7 % 40}种说法{'啊' * (n % 5)}" for n in range(5000)}
    began = time.process_time()
    together(texts, {})
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("one", "two", "kappa"),
    [
        # both say each half of the time, agree on 3 of 4: (0.75 − 0.5) / (1 − 0.5)
        ({"1": "a", "2": "a", "3": "b", "4": "b"}, {"1": "a", "2": "a", "3": "b", "4": "a"}, 0.5),
        ({"1": "a", "2": "b"}, {"1": "a", "2": "b"}, 1.0),
        ({"1": "a", "2": "b"}, {"1": "b", "2": "a"}, -1.0),
        ({"1": "a", "2": "a"}, {"1": "a", "2": "a"}, None),
    ],
)
def test_agreement_is_cohens_kappa(one: dict[str, str], two: dict[str, str], kappa: float | None) -> None:
    assert agree(one, two)["kappa"] == kappa
