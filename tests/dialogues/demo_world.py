"""The buyers and orders of CONTRACT.md, "Demo data", by the letters that scripts call them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.aftersales.orders import Address, Item, Order, ParcelEvent
from bot.aftersales.vocabulary import Goods, OrderStatus, SevenDays

SHOP = "wuyou"
#: 小王's shoes exist in 40–43, the last of them sold out
STOCK = [
    {"shop": SHOP, "code": "0001-1", "category": "运动鞋", "sku": f"白色 {size}码", "price_fen": 29900,
     "stock": 0 if size == 43 else 5, "seven_days": "yes", "warranty_days": 90, "free_shipping": True,
     "freight_insurance": True}
    for size in (40, 41, 42, 43)
] + [
    {"shop": SHOP, "code": "0001-1", "category": "运动鞋", "sku": "白色 44码", "price_fen": 32900, "stock": 5,
     "seven_days": "yes", "warranty_days": 90, "free_shipping": True, "freight_insurance": True},
]  # fmt: skip


def demo_orders(now: datetime) -> Mapping[str, Mapping[str, Order]]:
    """buyer → letter → order, as seen from `now`."""
    days = {n: now - timedelta(days=n) for n in (0, 1, 2, 3, 5, 12, 20, 200)}
    hour = timedelta(hours=2)
    return {
        "xiaowang": {
            "A": _order("4100000000000010001", "xiaowang", days[5], [
                _item("轻跑系列透气缓震男士运动鞋", "白色 41码", 29900, "运动鞋",
                      signed=days[2], freight_insurance=True),
            ]),
            "B": _order("4100000000000010002", "xiaowang", days[3], [
                _item("无线蓝牙耳机 主动降噪 长续航", "黑色", 15900, "数码配件", shipped=days[2]),
            ]),
            "C": _order("4100000000000010003", "xiaowang", days[1], [
                _item("纯棉圆领短袖T恤", "灰色 L", 11800, "T恤", quantity=2),
            ]),
        },
        "meili": {
            "A": _order("4100000000000020001", "meili", days[20] - timedelta(days=3), [
                _item("法式碎花收腰连衣裙", "碎花 M", 23900, "连衣裙", signed=days[20]),
            ], finished=days[12]),
            "B": _order("4100000000000020002", "meili", days[5], [
                _item("定制刻字手机壳 来图定做", "透明", 4900, "定制", signed=days[1], seven_days=SevenDays.NO_BY_LAW),
            ]),
        },
        "laozhang": {
            "A": _order("4100000000000030001", "laozhang", days[200] - timedelta(days=3), [
                _item("智能预约电饭煲 4L", "银色", 39900, "电饭煲", signed=days[200], warranty_days=365),
            ], finished=days[200] + timedelta(days=7)),
            "B": _order("4100000000000030002", "laozhang", days[2], [
                _item("烟台大樱桃 5斤 顺丰冷链", "5斤装", 12800, "生鲜",
                      signed=now - hour, seven_days=SevenDays.NO_BY_LAW),
            ]),
            "C": _order("4100000000000030003", "laozhang", days[3], [
                _item("国AA级护眼台灯", "白色", 8900, "台灯", signed=days[1]),
            ]),
        },
        "ajie": {
            "A": _order("4100000000000040001", "ajie", days[5] - timedelta(days=3), [
                _item("机械键盘 87键 茶轴", "茶轴", 47869, "电脑外设", price=49900, signed=days[5]),
                _item("无线鼠标 静音办公", "黑色", 19090, "电脑外设", price=19900, signed=days[5]),
                _item("超大鼠标垫 80×30", "黑色", 3741, "电脑外设", price=3900, signed=days[5]),
            ]),
        },
        "xiaoli": {},
    }  # fmt: skip


def _item(title: str, sku: str, paid: int, category: str, **more: Any) -> dict[str, Any]:
    return {"title": title, "sku": sku, "paid": paid, "category": category, **more}


def _order(
    order_no: str,
    buyer: str,
    created: datetime,
    lines: Sequence[Mapping[str, Any]],
    *,
    finished: datetime | None = None,
) -> Order:
    items = tuple(_line(f"{order_no}-{n}", line, created) for n, line in enumerate(lines, 1))
    goods = {item.goods for item in items}
    if finished is not None:
        status = OrderStatus.TRADE_FINISHED
    else:
        status = OrderStatus.WAIT_SELLER_SEND_GOODS if goods == {Goods.UNSENT} else OrderStatus.WAIT_BUYER_CONFIRM_GOODS
    sent = goods != {Goods.UNSENT}
    shipped_at = items[0].shipped_at
    return Order(
        order_no=order_no,
        shop=SHOP,
        buyer_id=buyer,
        status=status,
        created_at=created,
        paid_fen=sum(item.paid_fen for item in items),
        items=items,
        paid_at=created,
        promised_ship_at=created + timedelta(hours=48),
        shipped_at=shipped_at,
        finished_at=finished,
        address=Address(receiver="张三", phone="13800000000", province="浙江省", city="杭州市", detail="文一西路 1 号"),
        courier="SF" if sent else None,
        tracking_no=f"SF{order_no[-13:]}" if sent else None,
        track=(ParcelEvent(at=shipped_at, text="已揽收"),) if shipped_at else (),
    )


def _line(name: str, line: Mapping[str, Any], created: datetime) -> Item:
    signed, shipped = line.get("signed"), line.get("shipped")
    quantity = int(line.get("quantity", 1))
    if signed is not None:
        goods, shipped = Goods.BUYER, shipped or created + timedelta(hours=12)
    else:
        goods = Goods.TO_BUYER if shipped else Goods.UNSENT
    return Item(
        item=name,
        title=line["title"],
        sku=line["sku"],
        code=name[-6:],
        quantity=quantity,
        price_fen=int(line.get("price", line["paid"] // quantity)),
        paid_fen=line["paid"],
        category=line["category"],
        seven_days=line.get("seven_days", SevenDays.YES),
        warranty_days=int(line.get("warranty_days", 0)),
        freight_insurance=bool(line.get("freight_insurance", False)),
        goods=goods,
        shipped_at=shipped,
        signed_at=signed,
        signed_by="courier" if signed else None,
    )
