"""What courier and order say of goods on their way to the buyer."""

from __future__ import annotations

from bot.aftersales import conditions as if_
from bot.aftersales import effects as do
from bot.aftersales.rows import (
    COURIER,
    OPEN,
    ORDER,
    REFUND_FAILED,
    REFUND_ONLY,
    REFUNDING,
    RESHIP,
    REVIEW,
    TO_BUYER,
    UNSENT,
    WBA,
    WBM,
    WSA,
    WSCG,
    Row,
    T,
    rows,
)
from bot.aftersales.targets import SAME

_BEFORE_MONEY = (WSA, REVIEW, WBM, WBA)
_MONEY = (REFUNDING, REFUND_FAILED)

ON_THE_WAY: tuple[Row, ...] = rows(
    T((WSA, REVIEW, WBA), "goods_arrived", COURIER, WBM, kinds=REFUND_ONLY, goods=TO_BUYER,
      effects=(do.lapse, do.sign_for)),
    T((WBM, *_MONEY), "goods_arrived", COURIER, SAME, kinds=REFUND_ONLY, goods=TO_BUYER,
      effects=(do.sign_for,)),
    *(
        T(before, action, COURIER, to, kinds=REFUND_ONLY, goods=TO_BUYER,
          effects=(*lapse, do.turn_back))
        for action in ("intercepted", "refused_at_door")
        for before, to, lapse in ((_BEFORE_MONEY, WSCG, (do.lapse,)), (_MONEY, SAME, ()))
    ),
    T((*_BEFORE_MONEY, *_MONEY), "interception_failed", COURIER, SAME, kinds=REFUND_ONLY, goods=TO_BUYER),
    # a missing piece is asked for while the rest is still on its way
    T(OPEN, "goods_arrived", COURIER, SAME, kinds=RESHIP, goods=TO_BUYER, when=(if_.nothing_sent_yet,),
      effects=(do.sign_for,)),
    T((WSA, REVIEW, WBA), "order_shipped", ORDER, SAME, kinds=REFUND_ONLY, goods=UNSENT,
      effects=(do.shipped_without_consent,)),
)  # fmt: skip
