"""How a case begins and what the seller answers: agreement, refusal, four eyes, offers; and what the buyer changes."""

from __future__ import annotations

from bot.aftersales import charges, clocks, guards
from bot.aftersales import checks as check
from bot.aftersales import conditions as if_
from bot.aftersales import effects as do
from bot.aftersales import refunds as pay
from bot.aftersales.clocks import lasting
from bot.aftersales.rows import (
    ANYWHERE,
    AT_BUYER,
    AT_SHOP,
    BUYER,
    CLOSED,
    EXCHANGE,
    IN_HOUSE,
    IN_REPAIR,
    NOT_BACK,
    PAYMENT,
    POLICY,
    QC,
    REVIEW,
    REVIEWER,
    STAFF,
    TIMER,
    TO_BUYER,
    WBA,
    WBM,
    WBRG,
    WSA,
    WSCG,
    WSSG,
    Row,
    T,
    rows,
)
from bot.aftersales.targets import NEXT, SAME, WHERE_IT_CAME_FROM

_GRANTED = (do.forget_review, do.drop_offer, do.ask_interception)
_AGREE_GUARDS = (guards.buyer_said_yes, guards.another_agent)
_AGREE_CHECKS = (check.not_less, check.freight_in_favour)

ANSWERS: tuple[Row, ...] = rows(
    # a case begins
    T(None, "apply", BUYER, WSA, effects=(pay.hold_needed, do.intercept_first)),
    T(None, "apply", STAFF, WSA, effects=(pay.hold_needed, do.wait_for_yes)),
    T(WSA, "accept", BUYER, SAME, when=(if_.waits_for_yes,), within=lasting("seller_answers"), effects=(do.say_yes,)),
    T(WSA, "decline", BUYER, CLOSED, goods=NOT_BACK, when=(if_.waits_for_yes,)),
    # the seller answers
    T(
        WSA, "agree", STAFF, REVIEW, when=(if_.over_limit,), guards=_AGREE_GUARDS, checks=_AGREE_CHECKS,
        effects=(do.take_amount, do.take_freight, do.remember_review),
    ),
    # a dearer colour or size: the difference is paid first
    T(
        WSA, "agree", STAFF, WBA, kinds=EXCHANGE, goods=AT_BUYER, when=(if_.dearer,), guards=_AGREE_GUARDS,
        checks=_AGREE_CHECKS, within=clocks.paying, effects=(do.take_freight, do.lay_difference),
    ),
    T(
        WSA, "agree", STAFF, NEXT, guards=_AGREE_GUARDS, checks=_AGREE_CHECKS,
        effects=(do.take_amount, do.take_freight, do.ask_interception),
    ),
    T(WSA, "agree", POLICY, NEXT, guards=_AGREE_GUARDS),
    T(
        WSA, "refuse", STAFF, WBM, guards=(guards.buyer_said_yes, guards.refusable), checks=(check.refusal_proved,),
        effects=(do.note_refusal,),
    ),
    # four eyes
    T(REVIEW, "approve", REVIEWER, WBA, when=(if_.offer_lies_under_review,), guards=(guards.another_reviewer,),
      effects=(do.forget_review,)),
    T(REVIEW, "approve", REVIEWER, NEXT, guards=(guards.another_reviewer,), effects=_GRANTED),
    T(REVIEW, "send_back_to_agent", REVIEWER, WHERE_IT_CAME_FROM, guards=(guards.another_reviewer,),
      within=clocks.keep, effects=(do.undo_reviewed,)),
    # an offer
    *(
        T(
            before, "offer", STAFF, to, goods=goods, when=when,
            guards=(guards.buyer_said_yes, guards.refusable, guards.offers_left), checks=(check.offer_differs,),
            effects=(do.lay_offer, *more),
        )
        for before, goods in (((WSA,), ANYWHERE), ((WBM,), NOT_BACK | IN_HOUSE), ((WSCG,), AT_SHOP),
                              ((IN_REPAIR, QC, WSSG), IN_HOUSE), ((WSSG,), TO_BUYER | AT_BUYER))
        for to, when, more in ((REVIEW, (if_.offer_over_limit,), (do.remember_review,)), (WBA, (), ()))
    ),
    T(WBA, "accept", BUYER, SAME, when=(if_.to_pay_first,), guards=(guards.not_charged_yet,), within=clocks.paying,
      effects=(charges.ask_charge,)),
    T(WBA, "paid_in", PAYMENT, NEXT, when=(if_.charge_asked,),
      effects=(charges.book_charge, do.take_offer, do.ask_interception)),
    T(WBA, "accept", BUYER, NEXT, effects=(do.take_offer, do.ask_interception)),
    T(WBA, "decline", BUYER, WHERE_IT_CAME_FROM, within=clocks.what_was_left, effects=(do.drop_offer,)),
    # the buyer changes or ends it
    T((WSA, WBM, WBRG), "modify", BUYER, WSA, goods=NOT_BACK, guards=(guards.modifies_left,),
      checks=(check.eligible_anew,), effects=(do.take_modification,)),
    T((WSA, REVIEW, WBM, WBA, WBRG), "cancel", BUYER, CLOSED, goods=NOT_BACK, effects=(do.lapse, do.resume_shipping)),
    T(WBM, "take_back", BUYER | TIMER, WSSG, goods=IN_HOUSE, effects=(do.take_own_goods,)),
    T(WBM, "close", TIMER, CLOSED, goods=NOT_BACK),
)  # fmt: skip
