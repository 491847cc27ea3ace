"""The arithmetic of the load tool: percentiles, drift over a run, what is read from `/metrics`."""

from __future__ import annotations

import pytest

from bench.load import _parts, percentile
from bench.load_report import plot, slope


def test_percentiles_are_of_what_was_seen() -> None:
    assert percentile([], 0.95) == 0.0
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert percentile([float(n) for n in range(100)], 0.95) == 95.0


def test_drift_is_growth_over_the_run_as_a_share_of_the_mean() -> None:
    assert slope([(0.0, 10.0), (5.0, 10.0), (10.0, 10.0)]) == 0.0
    assert slope([(0.0, 9.5), (10.0, 10.5)]) == pytest.approx(0.1)
    assert slope([(1.0, 3.0)]) == 0.0


def test_a_plot_holds_every_point_and_escapes_its_title() -> None:
    drawn = plot("<b>", [(0.0, 1.0), (1.0, 2.0)], "ms")
    assert drawn.count(",") >= 2
    assert "<b>" not in drawn
    assert plot("none", [], "ms") == ""


def test_parts_of_a_turn_are_means_over_all_turns() -> None:
    shown = (
        'wuyou_turn_part_seconds_total{part="parse"} 0.2\nwuyou_turn_part_seconds_total{part="total"} 1.0\n'
        "wuyou_turn_seconds_sum 1.5\nwuyou_turn_seconds_count 100.0\n"
    )
    assert _parts(shown) == {"parse": 2.0, "actions": 0.0, "total": 10.0, "turn": 15.0}
