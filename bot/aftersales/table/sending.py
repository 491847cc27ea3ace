"""How goods leave the shop for the buyer and are received, and what the buyer may choose when they do not leave."""

from __future__ import annotations

from bot.aftersales import checks as check
from bot.aftersales import conditions as if_
from bot.aftersales import effects as do
from bot.aftersales import exchanges, guards
from bot.aftersales import refunds as pay
from bot.aftersales.rows import (
    AT_BUYER,
    BUYER,
    CLOSED,
    EXCHANGE,
    IN_HOUSE,
    REFUNDING,
    REPAIR,
    RESHIP,
    SENT,
    STAFF,
    SUCCESS,
    TIMER,
    TO_BUYER,
    WBCG,
    WSA,
    WSSG,
    Row,
    T,
    rows,
)
from bot.aftersales.targets import NEXT
from bot.aftersales.vocabulary import Goods

_TURNS = (guards.goods_not_own, guards.sending_late)

SENDING: tuple[Row, ...] = rows(
    # the buyer's own goods go back to him
    T(WSSG, "send", STAFF, WBCG, goods=IN_HOUSE, when=(if_.own_goods,), effects=(do.send_parcel,)),
    T(WBCG, "confirm", BUYER | TIMER, CLOSED, goods=TO_BUYER, when=(if_.own_goods,),
      effects=(do.goods_at(Goods.BUYER),)),
    # another one, the mended one, the missing piece
    T(WSSG, "send", STAFF, WBCG, kinds=EXCHANGE, goods=IN_HOUSE, effects=(do.send_parcel, exchanges.take_stock)),
    T(WSSG, "send", STAFF, WBCG, kinds=REPAIR, goods=IN_HOUSE, effects=(do.send_parcel,)),
    T(WSSG, "send", STAFF, WBCG, kinds=RESHIP, goods=TO_BUYER | AT_BUYER, effects=(do.send_parcel,)),
    T(WBCG, "confirm", BUYER | TIMER, REFUNDING, kinds=EXCHANGE, when=(if_.difference_back,),
      effects=(do.goods_at(Goods.BUYER), pay.hold_difference)),
    T(WBCG, "confirm", BUYER | TIMER, SUCCESS, kinds=SENT, effects=(do.goods_at(Goods.BUYER),)),
    T(WBCG, "not_right", BUYER, WSA, goods=TO_BUYER, guards=(guards.goods_not_own,), effects=(do.not_right,)),
    # not sent in time: his right, nobody's consent
    T(WSSG, "turn_to_refund", BUYER, NEXT, guards=(*_TURNS, guards.warranty_holds), effects=(pay.turn_to_refund,)),
    T(WSSG, "turn_to_exchange", BUYER, NEXT, guards=_TURNS, checks=(check.exchange_named,),
      effects=(pay.turn_to_exchange,)),
)  # fmt: skip
