"""How goods leave the shop for the buyer and are received."""

from __future__ import annotations

from bot.aftersales import conditions as if_
from bot.aftersales import effects as do
from bot.aftersales.rows import AT_SHOP, BUYER, CLOSED, STAFF, TIMER, TO_BUYER, WBCG, WSSG, Row, T, rows
from bot.aftersales.vocabulary import Goods

SENDING: tuple[Row, ...] = rows(
    T(WSSG, "send", STAFF, WBCG, goods=AT_SHOP, when=(if_.own_goods,), effects=(do.send_parcel,)),
    T(WBCG, "confirm", BUYER | TIMER, CLOSED, goods=TO_BUYER, when=(if_.own_goods,),
      effects=(do.goods_at(Goods.BUYER),)),
)  # fmt: skip
