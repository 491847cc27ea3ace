"""An order and its items: the facts that the rules read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.aftersales.vocabulary import Goods, OrderStatus, SevenDays

#: clocks of an order
SHIP, RECEIPT = "ship", "receipt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line (sub-order) of an order. `paid_fen` is the line's paid share after coupons, for its whole quantity."""

    item: str  # unique over all orders
    title: str
    sku: str  # colour, size … as the buyer reads it
    code: str  # 商家编码
    quantity: int
    price_fen: int  # one piece, before coupons
    paid_fen: int
    category: str
    seven_days: SevenDays
    warranty_days: int = 0
    freight_insurance: bool = False
    gift_of: str | None = None
    goods: Goods = Goods.UNSENT
    shipped_at: datetime | None = None
    signed_at: datetime | None = None
    #: who says it was signed: "courier", "confirmation", "person"; None when not signed
    signed_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a parcel goes. Personal data: masked by role at the edge."""

    receiver: str
    phone: str
    province: str = ""
    city: str = ""
    district: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelEvent:
    """One line of a parcel's track."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """What a buyer thought of goods and service: `score` 1–5, `words` his own."""

    order_no: str
    shop: str
    buyer_id: str
    score: int
    words: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A trade of one buyer in one shop."""

    order_no: str
    shop: str
    buyer_id: str
    status: OrderStatus
    created_at: datetime
    paid_fen: int
    items: tuple[Item, ...]
    paid_at: datetime | None = None
    promised_ship_at: datetime | None = None
    shipped_at: datetime | None = None
    finished_at: datetime | None = None
    freight_fen: int = 0
    free_shipping: bool = True
    address: Address | None = None
    courier: str | None = None  # code: SF ZTO YTO STO YUNDA EMS JTSD JD DBL OTHER
    tracking_no: str | None = None
    track: tuple[ParcelEvent, ...] = ()
    paid_by: str = "alipay"
    version: int = 1
    #: facts an adapter brought that no rule reads yet
    extra: Mapping[str, Any] = field(default_factory=dict)

    def item_of(self, item: str) -> Item | None:
        """The line with that id, None when the order has none such."""
        return next((line for line in self.items if line.item == item), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderClock:
    """One clock of one order."""

    order_no: str
    shop: str
    clock: str
    started_at: datetime
    due_at: datetime
