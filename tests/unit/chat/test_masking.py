"""A trainer reads what was wished, never who wished it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.chat.masking import marked, masked
from bot.chat.misunderstood import puzzle_of
from bot.store.chats import Conversation, Message
from bot.wire.turns import Parse, Reply, TurnResult

AT = datetime(2026, 11, 24, 4, tzinfo=UTC)
RANKING = ({"name": "exchange", "confidence": 0.4}, {"name": "repair", "confidence": 0.35})


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("我手机13812345678打过来", "我手机13800000000打过来"),
        ("138 1234 5678", "138 0000 0000"),
        ("１３８１２３４５６７８", "１３８00000000"),
        ("订单号4751234567890123456怎么还没发", "订单号4750000000000000000怎么还没发"),
        ("身份证11010519491231002X", "身份证11000000000000000"),
        ("幺三八零零幺三八零零零", "零" * 11),
        ("发到 a.b@example.com", "发到 a@a.a"),
        ("我叫张小三 电话改一下", "我叫某某 电话改一下"),
        ("收货人：李四 换一下", "收货人：某某 换一下"),
        ("寄到 浙江省杭州市西湖区文三路12号3单元", "寄到 某地址"),
        ("王美丽要退货", "某某要退货"),
        ("退35块5 41码 第3天", "退35块5 41码 第3天"),
    ],
)
def test_numbers_names_and_places_are_gone_and_the_wish_stays(text: str, shown: str) -> None:
    assert masked(text, names=("王美丽",)) == shown


def test_facts_that_the_bot_found_are_marked_and_personal_ones_are_not_shown() -> None:
    entities = [
        {"entity": "color", "start": 0, "end": 2},
        {"entity": "product", "start": 3, "end": 4},
        {"entity": "address", "start": 9, "end": 17},
        {"entity": "color", "start": 0, "end": 99},
    ]
    assert marked("蓝色的鞋坏了 寄到文三路12号李四", entities) == "[蓝色](color)的[鞋](product)坏了 寄到某地址"


def conversation() -> Conversation:
    known: dict[str, Any] = dict.fromkeys(Conversation.__dataclass_fields__)
    return Conversation(**{**known, "id": "c1", "shop": "dian1", "buyer_name": "王美丽"})


def turn(*, intent: str = "exchange", sure: bool = True, form: str | None = None, **reply: Any) -> TurnResult:
    return TurnResult(
        outcome="answered",
        replies=(Reply(text="…", **reply),),
        parse=Parse(
            text="鞋子13812345678呢", intent={"name": intent, "confidence": 0.4, "sure": sure}, ranking=RANKING
        ),
        active_form=form,
    )


LINE = Message(id="m1", sender="buyer", at=AT, text="鞋子13812345678呢", seq=7)


@pytest.mark.parametrize(
    ("result", "cause"),
    [
        (turn(sure=False, card={"kind": "clarify"}), "unclear"),
        (turn(sure=False), "unclear"),
        (turn(intent="out_of_scope"), "refused"),
        (turn(handoff={"cause": "anger"}), "handed_off"),
        (turn(), None),
        (turn(intent="request_human", handoff={"cause": "request"}), None),
        (turn(sure=False, form="application_form"), None),
    ],
)
def test_what_was_not_understood_comes_to_the_trainer_and_nothing_else(result: TurnResult, cause: str | None) -> None:
    puzzle = puzzle_of(conversation(), [LINE], result)
    assert (puzzle and puzzle.cause) == cause
    if puzzle is not None:
        assert (puzzle.guess, puzzle.runner_up, puzzle.seq) == ("exchange", "repair", 7)
        assert "13812345678" not in puzzle.text + puzzle.written


def test_a_pressed_button_is_nothing_to_learn_from() -> None:
    pressed = replace(LINE, choice={"intent": "exchange", "entities": []})
    assert puzzle_of(conversation(), [pressed], turn(sure=False)) is None
