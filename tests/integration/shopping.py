"""Orders and cases for tests of the gateway: put in through the store, applied for through the public API."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.aftersales.orders import Item, Order
from bot.aftersales.vocabulary import Goods, OrderStatus, SevenDays
from tests.integration.conftest import Person, World


def order_of(buyer: str, shop: str, order_no: str, *, goods: Goods = Goods.BUYER, paid_fen: int = 29900) -> Order:
    """One pair of shoes; received two days ago, or not sent yet."""
    now = datetime.now(UTC)
    received = goods is Goods.BUYER
    item = Item(
        item=f"{order_no}-1", title="运动鞋", sku="白色 41码", code="SHOE-41", quantity=1, price_fen=paid_fen,
        paid_fen=paid_fen, category="鞋", seven_days=SevenDays.YES, goods=goods,
        shipped_at=now - timedelta(days=4) if received else None,
        signed_at=now - timedelta(days=2) if received else None,
        signed_by="courier" if received else None,
    )  # fmt: skip
    return Order(
        order_no=order_no, shop=shop, buyer_id=buyer, created_at=now - timedelta(days=5), paid_fen=paid_fen,
        status=OrderStatus.WAIT_BUYER_CONFIRM_GOODS if received else OrderStatus.WAIT_SELLER_SEND_GOODS,
        items=(item,), paid_at=now - timedelta(days=5 if received else 1), courier="SF" if received else None,
        tracking_no="SF0000000001" if received else None,
    )  # fmt: skip


async def stock(world: World) -> None:
    """An order for each buyer: A<n> received, B1 not sent."""
    async with world.parts.units() as unit:
        await unit.orders.add(order_of("xiaowang", "dian1", "1001"))
        await unit.orders.add(order_of("xiaowang", "dian1", "1002", goods=Goods.UNSENT, paid_fen=11800))
        await unit.orders.add(order_of("meili", "dian1", "2001"))
        await unit.orders.add(order_of("lisi", "dian2", "3001"))
        await unit.commit()


async def applied(buyer: Person, order_no: str = "1001", *, key: str = "k1", **more: Any) -> dict[str, Any]:
    """A return of the order's one item."""
    body = {"order_no": order_no, "item": f"{order_no}-1", "kind": "return_refund", "reason": "size", **more}
    case: dict[str, Any] = await buyer.post("/api/cases", body, expect=201, Idempotency_Key=key)
    return case
