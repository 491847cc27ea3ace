"""How goods come back and are inspected."""

from __future__ import annotations

from bot.aftersales import checks as check
from bot.aftersales import clocks, guards
from bot.aftersales import conditions as if_
from bot.aftersales import effects as do
from bot.aftersales.clocks import lasting, stopped
from bot.aftersales.rows import (
    AT_BUYER,
    AT_SHOP,
    BACK,
    BUYER,
    CLOSED,
    COURIER,
    REVIEW,
    STAFF,
    TIMER,
    TO_SHOP,
    WBM,
    WBRG,
    WSCG,
    Row,
    T,
    rows,
)
from bot.aftersales.targets import NEXT, SAME

RETURNS: tuple[Row, ...] = rows(
    T(WBRG, "pickup", BUYER | STAFF, SAME, kinds=BACK, goods=AT_BUYER, effects=(do.ask_pickup,)),
    T(WBRG, "ship_back", BUYER | STAFF, WSCG, goods=AT_BUYER, checks=(check.number_free,), effects=(do.send_back,)),
    T(WBRG, "close", TIMER, CLOSED, goods=AT_BUYER),
    T(WSCG, "ship_back", BUYER | STAFF, SAME, kinds=BACK, goods=TO_SHOP, guards=(guards.not_scanned,),
      checks=(check.number_free,), effects=(do.correct_number,)),
    T(WSCG, "scanned", COURIER, SAME, goods=TO_SHOP, effects=(do.scan,)),
    T(WSCG, "delivered", COURIER, SAME, goods=TO_SHOP, within=clocks.delivered_late, effects=(do.deliver,)),
    T(WSCG, "inspect", STAFF, WBM, goods=TO_SHOP | AT_SHOP, when=(if_.failed,), checks=(check.findings_shown,),
      effects=(do.record_inspection,)),
    T(WSCG, "inspect", STAFF, REVIEW, goods=TO_SHOP | AT_SHOP, when=(if_.over_limit,),
      effects=(do.record_inspection, do.remember_review)),
    T(WSCG, "inspect", STAFF, NEXT, goods=TO_SHOP | AT_SHOP, effects=(do.record_inspection,)),
    T(WSCG, "not_arrived", STAFF, WBRG, kinds=BACK, goods=TO_SHOP, when=(if_.never_scanned,),
      guards=(guards.not_delivered,), within=lasting("buyer_returns_again"), effects=(do.drop_number,)),
    T(WSCG, "not_arrived", STAFF, SAME, goods=TO_SHOP, guards=(guards.not_delivered,),
      within=stopped("lost_on_the_way")),
)  # fmt: skip
