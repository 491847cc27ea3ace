"""What happens when a clock runs out; the order of these rows is the order in which they are tried."""

from __future__ import annotations

from bot.aftersales import clocks
from bot.aftersales import conditions as if_
from bot.aftersales import effects as do
from bot.aftersales.clocks import lasting, stopped
from bot.aftersales.rows import (
    AT_BUYER,
    AT_SHOP,
    CLOSED,
    EXCHANGE,
    IN_REPAIR,
    NOT_BACK,
    QC,
    REFUND_ONLY,
    REFUNDING,
    REVIEW,
    TIMER,
    TO_BUYER,
    TO_SHOP,
    WBA,
    WBM,
    WSA,
    WSCG,
    WSSG,
    Row,
    T,
    rows,
)
from bot.aftersales.targets import NEXT, SAME, WHERE_IT_CAME_FROM

_SELLER_SILENT = (if_.sellers_time_at(WSA),)
_INSPECTION_DUE = (if_.sellers_time_at(WSCG),)

TIMERS: tuple[Row, ...] = rows(
    T(WSA, "close", TIMER, CLOSED, goods=NOT_BACK, when=(if_.waits_for_yes,)),
    T((WSA, REVIEW, WBA), "overdue", TIMER, WSA, when=(*_SELLER_SILENT, if_.staff_applied),
      within=stopped("needs_another_agent"), effects=(do.lapse,)),
    T((WSA, REVIEW, WBA), "overdue", TIMER, WSA, when=(*_SELLER_SILENT, if_.signed_for),
      within=stopped("signed_for"), effects=(do.lapse,)),
    T((WSA, REVIEW, WBA), "goods_arrived", TIMER, WBM, kinds=REFUND_ONLY, goods=TO_BUYER,
      when=(*_SELLER_SILENT, if_.delivery_shown), effects=(do.lapse, do.sign_for)),
    T((WSA, REVIEW, WBA), "refuse", TIMER, WBM, when=(*_SELLER_SILENT, if_.silence_refuses),
      effects=(do.lapse, do.refused_by_silence)),
    T((WSA, REVIEW, WBA), "agree", TIMER, WBA, kinds=EXCHANGE, goods=AT_BUYER, when=(*_SELLER_SILENT, if_.dearer),
      within=clocks.paying, effects=(do.lapse, do.lay_difference)),
    T((WSA, REVIEW, WBA), "agree", TIMER, NEXT, when=_SELLER_SILENT, effects=(do.lapse, do.ask_interception)),
    T((WSCG, REVIEW, WBA), "inspect", TIMER, NEXT, goods=TO_SHOP | AT_SHOP,
      when=(*_INSPECTION_DUE, if_.delivery_shown), effects=(do.lapse, do.record_inspection)),
    T(WSCG, "overdue", TIMER, SAME, within=stopped("no_delivery_shown")),
    *(
        T(before, "overdue", TIMER, to, when=(if_.sellers_time_at(there),), within=within, effects=effects)
        for there, within in ((IN_REPAIR, stopped("repair_late")), (QC, stopped("qc_late")), (WSSG, clocks.sent_late))
        for before, to, effects in ((there, SAME, ()), ((REVIEW, WBA), WHERE_IT_CAME_FROM, (do.lapse,)))
    ),
    T(REVIEW, "send_back_to_agent", TIMER, WBM, within=lasting("buyer_modifies"), effects=(do.undo_reviewed,)),
    T(WBA, "decline", TIMER, WHERE_IT_CAME_FROM, within=clocks.what_was_left, effects=(do.drop_offer,)),
    T(REFUNDING, "overdue", TIMER, SAME, within=stopped("payment_unanswered")),
)  # fmt: skip
