"""Whether a history could have come of the table: each line must be one of its rows, from where the last one led."""

from __future__ import annotations

from collections.abc import Sequence

from bot.aftersales.cases import HistoryLine
from bot.aftersales.rows import Row
from bot.aftersales.targets import reach
from bot.aftersales.transitions import TABLE
from bot.aftersales.vocabulary import Stage, Status


def departs_at(lines: Sequence[HistoryLine]) -> int | None:
    """The number of the first line that no row allows; None when all of them replay to where they say they led."""
    status: Status | None = None
    stage: Stage | None = None
    for n, line in enumerate(lines, start=1):
        if line.before != status or not any(_allows(row, line, stage) for row in TABLE):
            return n
        status, stage = line.after, line.stage
    return None


def _allows(row: Row, line: HistoryLine, stage: Stage | None) -> bool:
    return (
        row.before == line.before
        and row.action == line.action
        and line.role in row.roles
        and stage in row.stages
        and line.after in reach(row.to, line.before)
        and line.stage == (stage if row.to_stage is None else row.to_stage)
    )
