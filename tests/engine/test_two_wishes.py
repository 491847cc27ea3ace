"""Two wishes in one message are no doubt about one; what is expressly not wished does not win."""

from __future__ import annotations

from typing import Any

import pytest

from bot.engine.reading.two_wishes import settle


def _ranking(*shares: tuple[str, float]) -> list[dict[str, Any]]:
    return [{"name": name, "confidence": share} for name, share in shares]


def _clause(text: str, intent: str, confidence: float = 0.9) -> dict[str, Any]:
    return {"text": text, "intent": {"name": intent, "confidence": confidence}}


TIED = _ranking(("query_logistics", 0.5), ("refund_only", 0.46), ("deny", 0.01))


def test_two_clauses_with_a_wish_each_are_sure() -> None:
    clauses = [_clause("先帮我查下物流", "query_logistics"), _clause("不行就退款", "refund_only")]
    assert settle(TIED, clauses) == (TIED, True)


@pytest.mark.parametrize(
    "clauses",
    [
        [],
        [_clause("查下物流", "query_logistics")],
        [_clause("查下物流", "query_logistics"), _clause("退款", "refund_only", 0.4)],
        [_clause("查下物流", "query_logistics"), _clause("你好", "greet")],
    ],
)
def test_without_two_sure_clauses_a_tie_stays_a_doubt(clauses: list[dict[str, Any]]) -> None:
    assert settle(TIED, clauses) == (TIED, False)


def test_a_tie_of_little_confidence_stays_a_doubt() -> None:
    weak = _ranking(("query_logistics", 0.3), ("refund_only", 0.28), ("deny", 0.2))
    clauses = [_clause("查下物流", "query_logistics"), _clause("退款", "refund_only")]
    assert settle(weak, clauses) == (weak, False)


def test_what_is_not_wished_comes_second() -> None:
    tied = _ranking(("return_refund", 0.5), ("refund_only", 0.46))
    ranking, sure = settle(tied, [_clause("我不要退货", "return_refund"), _clause("赔我一半钱就行", "refund_only")])
    assert ([each["name"] for each in ranking], sure) == (["refund_only", "return_refund"], True)
