"""What may be said, shown and put off while a case is open."""

from __future__ import annotations

from bot.aftersales import checks as check
from bot.aftersales import clocks, guards
from bot.aftersales import effects as do
from bot.aftersales.rows import BUYER, OPEN, STAFF, WBA, WBCG, WBM, WBRG, Row, T, rows
from bot.aftersales.targets import SAME

TALK: tuple[Row, ...] = rows(
    T(OPEN, "note", BUYER | STAFF, SAME, checks=(check.note_inside,)),
    T(OPEN, "add_evidence", BUYER | STAFF, SAME, effects=(do.add_files,)),
    T((WBM, WBA, WBRG, WBCG), "extend", STAFF, SAME, guards=(guards.extends_left, guards.clock_runs),
      checks=(check.days_allowed,), within=clocks.extended, effects=(do.count_extension,)),
)  # fmt: skip
