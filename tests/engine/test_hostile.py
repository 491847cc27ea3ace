"""Whatever is typed is parsed or refused: a thousand hostile lines, none crashes, none is a command, none is slow."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from typing import Any

import pytest

SEED, LINES = 20261124, 1_000
_COMMANDS = (
    '/return_refund{"order_no":"1"}', "/restart", "/session_start", "@bot", "/affirm", "／return_refund", "//", "/ ",
    "\u200b/restart", "@user /deny", "/nlu_fallback", "\\/restart", '/inform{"a":', "⁄restart", "/greet", "@all",
)  # fmt: skip
_SCRIPTS = (
    "Привет, верните деньги",
    "مرحبا",
    "שלום",
    "こんにちは返品したい",
    "환불해 주세요",
    "नमस्ते",
    "ẞüß",
    "𝓻𝓮𝓯𝓾𝓷𝓭",
    "ไทย",
    "🏳️‍🌈",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢",
)
_PIECES = ("退", "1", "a", " ", "号", "一", "路", "\u0301", "tui", "区1号", "-1", "昨天")
_MARKS = "。，！？、…~!?.,;:'\"()[]{}<>|\\/@#$%^&*_-+=`"


def hostile_lines() -> Iterator[str]:
    """The same thousand lines for the same seed."""
    draw = random.Random(SEED)
    kinds = (
        lambda: "".join(chr(draw.randrange(0x20)) for _ in range(draw.randrange(1, 80))),
        lambda: "".join(chr(draw.randrange(0xD800, 0xE000)) for _ in range(draw.randrange(1, 40))),
        lambda: "".join(chr(draw.randrange(0x1F300, 0x1FAFF)) for _ in range(draw.randrange(1, 60))),
        lambda: "".join(draw.choice(_MARKS) for _ in range(draw.randrange(1, 200))),
        lambda: draw.choice(_SCRIPTS) * draw.randrange(1, 30),
        lambda: draw.choice(("", " ", "\u202e", "\ufeff", "😀")) + draw.choice(_COMMANDS),
        lambda: "".join(chr(draw.randrange(1, 0x110000)) for _ in range(draw.randrange(1, 120))),
        lambda: draw.choice(_PIECES) * draw.choice((7, 500, 10_000)),
        lambda: "退货" + "\u202e\u2066" * draw.randrange(1, 9) + "1234567890123456" + chr(draw.randrange(1632, 1642)),
        lambda: draw.choice(("", " ", "\n", "\t \r", "\u200b" * 50, "\u3000", "null", "None", "NaN", "-0", "1e999")),
    )  # fmt: skip
    for number in range(LINES):
        yield kinds[number % len(kinds)]()


def test_a_thousand_hostile_lines_are_parsed_and_none_is_a_command(engine: Any) -> None:
    known, slowest = set(engine.domain.intents), 0.0
    for line in hostile_lines():
        began = time.process_time()
        read = engine.parse(line)
        slowest = max(slowest, time.process_time() - began)
        json.dumps([read.text, read.intent, read.ranking, read.entities], ensure_ascii=False).encode("utf-8")
        assert read.intent["name"] in known
        assert 0 <= read.intent["confidence"] <= 1.0001
        for fact in read.entities:
            assert read.text[fact["start"] : fact["end"]] == fact["text"]
    assert slowest < 1


@pytest.mark.parametrize("line", _COMMANDS)
def test_a_command_of_rasas_own_names_no_fact_and_is_never_sure(engine: Any, line: str) -> None:
    read = engine.parse(line)
    assert not read.intent["sure"]
    assert read.entities == ()
