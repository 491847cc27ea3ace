"""How goods are mended and tested, and what the buyer may choose when that takes too long or fails twice."""

from __future__ import annotations

from bot.aftersales import checks as check
from bot.aftersales import conditions as if_
from bot.aftersales import effects as do
from bot.aftersales import guards
from bot.aftersales import refunds as pay
from bot.aftersales.rows import BUYER, IN_HOUSE, IN_REPAIR, QC, REPAIR, STAFF, VENDOR, WSSG, Row, T, rows
from bot.aftersales.targets import NEXT, SAME

REPAIRS: tuple[Row, ...] = rows(
    T(IN_REPAIR, "repaired", VENDOR | STAFF, QC, kinds=REPAIR, effects=(do.note_repaired,)),
    T(IN_REPAIR, "note", VENDOR, SAME, kinds=REPAIR, checks=(check.note_inside,)),
    # whoever mended does not test; what failed goes back to be mended
    T(QC, "qc", STAFF, IN_REPAIR, kinds=REPAIR, when=(if_.failed,), guards=(guards.another_than_mended,),
      checks=(check.test_findings,), effects=(do.count_failed_test,)),
    T(QC, "qc", STAFF, WSSG, kinds=REPAIR, guards=(guards.another_than_mended,)),
    # too long, or failed twice: his right, nobody's consent
    T((IN_REPAIR, QC), "turn_to_refund", BUYER, NEXT, kinds=REPAIR, goods=IN_HOUSE,
      guards=(guards.repair_too_long, guards.warranty_holds), effects=(pay.turn_to_refund,)),
    T((IN_REPAIR, QC), "turn_to_exchange", BUYER, NEXT, kinds=REPAIR, goods=IN_HOUSE, guards=(guards.repair_too_long,),
      checks=(check.exchange_named,), effects=(pay.turn_to_exchange,)),
)  # fmt: skip
