"""The settings table: the right line on the right day, and nothing unknown."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.aftersales import vocabulary
from bot.aftersales.bodies import BODIES, COURIERS
from bot.aftersales.diagram import mermaid
from bot.aftersales.errors import BadPolicy
from bot.aftersales.money import split, spread, yuan
from bot.aftersales.numbers import holding, read_number
from bot.aftersales.policies import FOLDER, Policies
from bot.aftersales.transitions import ACTIONS, TABLE
from bot.aftersales.vocabulary import Kind, Status
from tests.fakes.shops import policies

ON = datetime(2026, 3, 1, tzinfo=UTC)


def line(value: int, effective: date, **where: str) -> dict[str, object]:
    """A row of clocks.yml."""
    return {"value": value, "unit": "天", "来源": "试", "生效日": effective, "customary": False, "where": where}


def test_the_most_specific_line_in_force_on_the_orders_day_holds() -> None:
    lines = [
        read_number("n", line(5, date(2020, 1, 1))),
        read_number("n", line(6, date(2026, 3, 1))),
        read_number("n", line(7, date(2026, 3, 2))),
        read_number("n", line(9, date(2020, 1, 1), shop="dian2")),
    ]
    for day, dims, value in (
        (date(2026, 2, 28), {}, 5),
        (date(2026, 3, 1), {}, 6),
        (date(2026, 3, 2), {"shop": "wuyou"}, 7),
        (date(2026, 3, 2), {"shop": "dian2"}, 9),
        (date(2001, 1, 1), {}, 5),
    ):
        found = holding(lines, on=day, dims=dims)
        assert found is not None
        assert found.value == value


def test_the_clocks_of_the_rules_are_the_ones_read() -> None:
    law = policies()
    for name, dims, length in (
        ("seller_answers", {"kind": "refund_only", "goods": "UNSENT"}, timedelta(hours=48)),
        ("seller_answers", {"kind": "refund_only", "goods": "TO_BUYER"}, timedelta(days=5)),
        ("seller_answers", {"kind": "refund_only", "goods": "BUYER", "seven_days": "yes"}, timedelta(days=5)),
        ("seller_answers", {"kind": "return_refund", "goods": "BUYER", "seven_days": "yes"}, timedelta(hours=48)),
        ("seller_answers", {"kind": "return_refund", "goods": "BUYER", "seven_days": "no_by_law"}, timedelta(days=5)),
        ("surface_report", {"category": "fresh"}, timedelta(hours=24)),
        ("refund_retry", {"failures": 2}, timedelta(hours=6)),
    ):
        assert law.number(name, on=ON, **dims).duration == length, (name, dims)


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("clocks.yml", "buyer_returns:", "buyer_return:"),
        ("clocks.yml", "value: 7, unit: 天", "value: 七, unit: 天"),
        ("clocks.yml", "value: 7, unit: 天", "value: 7, unit: 周"),
        ("clocks.yml", "value: 7, unit: 天,", "value: 7, unit: 天, 备注: 无,"),
        ("clocks.yml", "where: {kind: refund_only, goods: UNSENT}", "where: {colour: red}"),
        ("eligibility.yml", "decides: deny", "decides: maybe"),
    ],
)
def test_a_wrong_settings_table_refuses_to_start(tmp_path: Path, file: str, before: str, after: str) -> None:
    folder = tmp_path / "policy"
    shutil.copytree(FOLDER, folder)
    text = (folder / file).read_text("utf-8")
    assert before in text
    (folder / file).write_text(text.replace(before, after, 1), "utf-8")
    with pytest.raises(BadPolicy):
        Policies.read(folder)


def test_every_number_and_rule_says_where_it_comes_from() -> None:
    for path in FOLDER.glob("*.yml"):
        raw = yaml.safe_load(path.read_text("utf-8"))
        if path.stem in ("clocks", "limits"):
            assert all(row["来源"] and row["生效日"] for rows in raw.values() for row in rows)
        if path.stem in ("eligibility", "freight", "automatic"):
            assert all(row["来源"] and row["生效日"] and row["when"] for row in raw)


def test_every_code_has_a_title() -> None:
    law = policies()
    for section, words in (
        ("kinds", vocabulary.Kind),
        ("statuses", vocabulary.Status),
        ("reasons", vocabulary.Reason),
        ("refusals", vocabulary.Refusal),
        ("goods", vocabulary.Goods),
        ("roles", vocabulary.Role),
        ("order_statuses", vocabulary.OrderStatus),
        ("actions", ACTIONS),
        ("couriers", COURIERS),
    ):
        assert all(law.title(section, word) for word in words), section
    assert set(BODIES) <= set(ACTIONS)


def test_the_diagram_shows_every_arrow_of_the_table() -> None:
    text = mermaid(Kind.RETURN_REFUND, policies())
    assert text.startswith("stateDiagram-v2\n")
    assert "[*] --> WAIT_SELLER_AGREE : 提交申请（买家）" in text
    for row in TABLE:
        if row.to_stage is not None:  # a mediation's moves have a diagram of their own
            continue
        if isinstance(row.to, Status) and row.before and row.to != row.before and Kind.RETURN_REFUND in row.kinds:
            assert f"{row.before} --> {row.to} : " in text


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**7), min_size=1, max_size=9).filter(any))
def test_shares_add_up_and_differ_from_the_exact_ones_by_less_than_a_fen(total: int, weights: list[int]) -> None:
    shares = split(total, weights)
    assert sum(shares) == total
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share * sum(weights) - total * weight) < sum(weights)


@given(
    st.data(), st.dictionaries(st.text(min_size=1), st.integers(0, 10**6), min_size=1).filter(lambda d: any(d.values()))
)
def test_no_item_gets_more_than_it_can_take(data: st.DataObject, most: dict[str, int]) -> None:
    amount = data.draw(st.integers(1, sum(most.values())))
    shares = spread(amount, most)
    assert sum(shares.values()) == amount
    assert all(0 < fen <= most[item] for item, fen in shares.items())


def test_ties_go_by_the_order_of_the_lines() -> None:
    assert split(70700, [49900, 19900, 3900]) == [47869, 19090, 3741]
    assert split(10, [1, 1, 1]) == [4, 3, 3]
    assert yuan(5) == "¥0.05"
    for wrong in ((-1, [1]), (1, [0]), (1, [-1, 2])):
        with pytest.raises(ValueError, match="cannot split"):
            split(*wrong)
