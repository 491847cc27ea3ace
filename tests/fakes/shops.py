"""A small shop in memory: the demo's buyers and orders (CONTRACT.md, "Demo data") and the law over them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from bot.aftersales.applications import Application
from bot.aftersales.cases import Actor, Case
from bot.aftersales.money import split
from bot.aftersales.orders import Item, Order
from bot.aftersales.policies import Policies
from bot.aftersales.service import Aftersales
from bot.aftersales.vocabulary import Goods, Kind, OrderStatus, Reason, Role, SevenDays
from tests.fakes.clocks import NOON, StillClock
from tests.fakes.outside import ToldCouriers, ToldWarehouse
from tests.fakes.stores import MemoryUnits

SHOP = "wuyou"
AGENT = Actor(role=Role.AGENT, id="agent1", shop=SHOP)
AGENT2 = Actor(role=Role.AGENT, id="agent2", shop=SHOP)
BOSS = Actor(role=Role.REVIEWER, id="boss", shop=SHOP)
TIMER = Actor(role=Role.TIMER, id="timer", shop=SHOP)
PAYMENT = Actor(role=Role.PAYMENT, id="payment", shop=SHOP)
VENDOR = Actor(role=Role.VENDOR, id="vendor1", shop=SHOP)
MEDIATOR = Actor(role=Role.MEDIATOR, id="mediator1", shop=SHOP)
MEDIATOR2 = Actor(role=Role.MEDIATOR, id="mediator2", shop=SHOP)
COURIER = Actor(role=Role.COURIER, id="courier", shop=SHOP)


@cache
def policies() -> Policies:
    """Read once for all tests."""
    return Policies.read()


def buyer(name: str) -> Actor:
    """A buyer of the shop."""
    return Actor(role=Role.BUYER, id=name, shop=SHOP)


def item(item: str, price_fen: int, **facts: Any) -> Item:
    """A line that may go back in seven days, paid in full."""
    given: dict[str, Any] = {
        "title": item, "sku": "", "code": item, "quantity": 1, "paid_fen": price_fen, "category": "服饰",
        "seven_days": SevenDays.YES,
    }  # fmt: skip
    return Item(item=item, price_fen=price_fen, **{**given, **facts})


def unsent(order_no: str, owner: str, *lines: Item, paid_at: datetime) -> Order:
    """Paid, not shipped."""
    return Order(
        order_no=order_no,
        shop=SHOP,
        buyer_id=owner,
        status=OrderStatus.WAIT_SELLER_SEND_GOODS,
        created_at=paid_at,
        paid_at=paid_at,
        paid_fen=sum(line.paid_fen for line in lines),
        items=lines,
    )


def on_its_way(order_no: str, owner: str, *lines: Item, shipped_at: datetime) -> Order:
    """Shipped, not signed."""
    sent = tuple(replace(line, goods=Goods.TO_BUYER, shipped_at=shipped_at) for line in lines)
    order = unsent(order_no, owner, *sent, paid_at=shipped_at - timedelta(days=1))
    return replace(
        order,
        status=OrderStatus.WAIT_BUYER_CONFIRM_GOODS,
        shipped_at=shipped_at,
        courier="SF",
        tracking_no=f"SF{order_no:0>12}",
    )


def received(order_no: str, owner: str, *lines: Item, signed_at: datetime, finished: bool = False) -> Order:
    """Signed for by the courier's record."""
    shipped_at = signed_at - timedelta(days=3)
    order = on_its_way(order_no, owner, *lines, shipped_at=shipped_at)
    order = replace(
        order,
        items=tuple(replace(line, goods=Goods.BUYER, signed_at=signed_at, signed_by="courier") for line in order.items),
    )
    if not finished:
        return order
    return replace(order, status=OrderStatus.TRADE_FINISHED, finished_at=shipped_at + timedelta(days=10))


def demo_orders(now: datetime = NOON) -> tuple[Order, ...]:
    """The orders of CONTRACT.md's demo buyers, named by buyer and letter."""
    day = timedelta(days=1)
    by_law = SevenDays.NO_BY_LAW
    shoes = item("A鞋", 29900, sku="白色 41码", category="运动鞋", freight_insurance=True)
    shell = item("B壳", 4900, category="定制", seven_days=by_law)
    cooker = item("A锅", 39900, category="家电", warranty_days=365)
    cherries = item("B樱桃", 12800, category="生鲜水果", seven_days=by_law)
    prices = (49900, 19900, 3900)
    shares = split(sum(prices) - 3000, prices)
    names = ("键盘", "鼠标", "鼠标垫")
    desk = [item(name, fen, paid_fen=share) for name, fen, share in zip(names, prices, shares, strict=True)]
    return (
        received("1001", "xiaowang", shoes, signed_at=now - 2 * day),
        on_its_way("1002", "xiaowang", item("B耳机", 15900, category="数码"), shipped_at=now - day),
        unsent("1003", "xiaowang", item("CT恤", 5900, quantity=2, paid_fen=11800), paid_at=now - day),
        received("2001", "meili", item("A裙", 23900), signed_at=now - 20 * day, finished=True),
        received("2002", "meili", shell, signed_at=now - day),
        received("3001", "laozhang", cooker, signed_at=now - 200 * day, finished=True),
        received("3002", "laozhang", cherries, signed_at=now - timedelta(hours=2)),
        received("3003", "laozhang", item("C灯", 8900, category="家居"), signed_at=now - day),
        received("4001", "ajie", *desk, signed_at=now - 5 * day),
    )


class Shop:
    """The law over memory, with short ways to say what a test does."""

    def __init__(self, *, platform: str = "own_mall") -> None:
        self.clock = StillClock()
        self.units = MemoryUnits()
        self.warehouse = ToldWarehouse()
        self.couriers = ToldCouriers()
        self.law = Aftersales(
            units=self.units,
            clock=self.clock,
            policies=policies(),
            warehouse=self.warehouse,
            couriers=self.couriers,
            platform=platform,
        )

    async def stock(self, *orders: Order) -> None:
        """Put orders on the shelf."""
        async with self.units() as unit:
            for order in orders:
                await unit.orders.add(order)
            await unit.commit()

    def shoes(self) -> None:
        """小王's shoes in four sizes, a dearer pair and a cheaper one."""
        self.sells("A鞋", "白色 40码", "白色 41码", "白色 42码", "白色 43码", price_fen=29900)
        self.sells("A鞋", "限量 42码", price_fen=35900)
        self.sells("A鞋", "旧款 42码", price_fen=19900)

    def sells(self, code: str, *skus: str, price_fen: int, stock: int = 5) -> None:
        """What the shop has of a product."""
        self.units.shelf.products.update({(SHOP, code, sku): (price_fen, stock) for sku in skus})

    async def apply(self, order_no: str, kind: Kind, reason: Reason, **more: Any) -> Case:
        """Its own buyer applies for every item of an order; `by` for somebody else."""
        order = self.units.shelf.orders[order_no]
        by = more.pop("by", None) or buyer(order.buyer_id)
        items = more.pop("items", None) or tuple((line.item, line.quantity) for line in order.items)
        asked = Application(order_no=order_no, items=items, kind=kind, reason=reason, **more)
        case, _ = await self.law.apply(by, asked, key=None)
        return case

    async def act(self, actor: Actor, case: Case, action: str, body: Mapping[str, Any] | None = None) -> Case:
        """Act on a case in its present version."""
        return await self.law.act(actor, case.case_no, action, body or {})

    async def time_out(self, case: Case) -> Case:
        """Move the clock to the case's deadline and let the timer knock."""
        assert case.due_at is not None
        self.clock.at = max(self.clock.at, case.due_at)
        return await self.law.act(TIMER, case.case_no, "time_out", {})

    def present(self, case: Case) -> Case:
        """The case as it is stored now."""
        return self.units.shelf.cases[case.case_no]
