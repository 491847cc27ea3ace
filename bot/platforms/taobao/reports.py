"""The seller centre's order and item reports and our product list, read into orders and products.

A bad row is named by line and column; the order it belongs to is left out, and `Report.problems` says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.aftersales.money import split
from bot.aftersales.orders import Address, Item, Order
from bot.aftersales.vocabulary import Goods, OrderStatus, SevenDays
from bot.platforms.taobao import cells
from bot.platforms.taobao.sheets import Line, Problem, Sheet, read_sheet

ORDER_COLUMNS = ("订单编号", "买家会员名", "买家实际支付金额", "订单状态", "订单创建时间")
ITEM_COLUMNS = ("订单编号", "标题", "价格", "购买数量", "商品属性", "商家编码")
PRODUCT_COLUMNS = ("商家编码", "类目", "sku", "stock", "price_fen", "seven_days", "warranty_days", "free_shipping",
                   "freight_insurance", "gift_of")  # fmt: skip
_PROMISE = timedelta(hours=48)
#: products by shop and code, each sku of it
_Known = Mapping[tuple[str, str], Sequence["Product"]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One sku of a product of a shop."""

    shop: str
    code: str
    sku: str
    category: str
    stock: int
    price_fen: int
    seven_days: SevenDays
    warranty_days: int
    free_shipping: bool
    freight_insurance: bool
    gift_of: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the files say. Orders with a problem are not among them; `lines`: where in `file` each order stands."""

    file: str
    lines: Mapping[str, int]
    orders: tuple[Order, ...]
    products: tuple[Product, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFile:
    """A file's name, for whoever must mend it, and its bytes."""

    name: str
    data: bytes


def read_reports(
    orders: ReportFile,
    items: ReportFile | None = None,
    products: ReportFile | None = None,
    *,
    shop: str,
    read_time: cells.ReadTime = cells.moment,
) -> Report:
    """Orders and products of `shop`; a row may name another one in its column 店铺."""
    order_sheet = read_sheet(orders.name, orders.data, needs=ORDER_COLUMNS)
    item_sheet = Sheet() if items is None else read_sheet(items.name, items.data, needs=ITEM_COLUMNS)
    goods_sheet = Sheet() if products is None else read_sheet(products.name, products.data, needs=PRODUCT_COLUMNS)
    goods = [_product(line, shop) for line in goods_sheet.lines]
    by_order: defaultdict[str, list[Line]] = defaultdict(list)
    for line in item_sheet.lines:
        by_order[line.read("订单编号", cells.order_no, "")].append(line)

    known = _by_code(goods)
    read: dict[str, Order] = {}
    for line in order_sheet.lines:
        # without an item report the order's own row is its only item
        parts = [line] if items is None else by_order.pop(line.text("订单编号"), [])
        order = _order(line, parts, known, shop, read_time)
        if order.order_no in read:
            line.wrong("订单编号", f"订单 {order.order_no} 出现了两次")
        if not parts:
            line.wrong("订单编号", "商品报表里没有这笔订单的商品")
        if not line.problems and not any(part.problems for part in parts):
            read[order.order_no] = order
    for orphan in (line for lines in by_order.values() for line in lines if not line.problems):
        orphan.wrong("订单编号", "订单报表里没有这笔订单")

    sheets = (order_sheet, item_sheet, goods_sheet)
    rows = (problem for sheet in sheets for line in sheet.lines for problem in line.problems)
    problems = (*(problem for sheet in sheets for problem in sheet.problems), *rows)
    good = tuple(product for product, line in zip(goods, goods_sheet.lines, strict=True) if not line.problems)
    return Report(
        file=orders.name,
        lines={line.text("订单编号"): line.number for line in order_sheet.lines},
        orders=tuple(read.values()),
        products=good,
        problems=tuple(dict.fromkeys(problems)),
    )


def _order(line: Line, parts: list[Line], known: _Known, shop: str, read_time: cells.ReadTime) -> Order:
    order_no = line.read("订单编号", cells.order_no, "")
    shop = line.text("店铺") or shop
    created_at = line.read("订单创建时间", read_time, None)
    status = line.read("订单状态", cells.status, OrderStatus.WAIT_BUYER_PAY)
    paid_fen = line.read("买家实际支付金额", cells.fen, 0)
    freight_fen = line.maybe("买家应付邮费", cells.fen) or 0
    shipped_at = line.maybe("发货时间", read_time)
    finished_at = line.maybe("确认收货时间", read_time)
    paid_at = line.maybe("订单付款时间", read_time)
    if not line.text("买家会员名"):
        line.wrong("买家会员名", "不能为空")
    if freight_fen > paid_fen:
        line.wrong("买家应付邮费", "邮费大于实际支付金额")
    number, company = line.text("物流单号"), line.text("物流公司")
    items = [_item(part, f"{order_no}-{n}", shop, known) for n, part in enumerate(parts, 1)]
    shares = _shares(max(paid_fen - freight_fen, 0), items)
    goods = _goods(status, shipped=shipped_at is not None)
    signed_at = finished_at if status == OrderStatus.TRADE_FINISHED else None
    return Order(
        order_no=order_no,
        shop=shop,
        buyer_id=line.text("买家会员名"),
        status=status,
        created_at=created_at or cells.moment("1970-01-01"),
        paid_at=paid_at,
        promised_ship_at=None if paid_at is None else paid_at + _PROMISE,
        shipped_at=shipped_at,
        finished_at=finished_at,
        paid_fen=paid_fen,
        freight_fen=freight_fen,
        free_shipping=freight_fen == 0,
        items=tuple(
            replace(
                item,
                paid_fen=share,
                goods=goods,
                shipped_at=shipped_at,
                signed_at=signed_at,
                signed_by="confirmation" if signed_at else None,
            )
            for item, share in zip(items, shares, strict=True)
        ),
        address=_address(line),
        courier=cells.courier(company) if number else None,
        tracking_no=number.upper() or None,
    )


def _item(line: Line, item: str, shop: str, known: _Known) -> Item:
    """A line of an item report; the order report's own columns stand in where there is none."""
    sku = cells.sku(line.text("商品属性"))
    skus = known.get((shop, line.text("商家编码")), ())
    product = next((one for one in skus if one.sku == sku), skus[0] if skus else None)
    if "标题" in line.cells:
        title, quantity = "标题", line.read("购买数量", lambda text: cells.whole(text, least=1), 1)
        price = line.read("价格", cells.fen, 0)
    else:
        title, quantity = "宝贝标题", line.read("宝贝总数量", lambda text: cells.whole(text, least=1), 1)
        price = line.read("买家实际支付金额", cells.fen, 0) // quantity
    if not line.text(title):
        line.wrong(title, "不能为空")
    return Item(
        item=item,
        title=line.text(title)[:200],
        sku=sku[:120],
        code=line.text("商家编码")[:64],
        quantity=quantity,
        price_fen=price,
        paid_fen=0,
        category=product.category if product else "未分类",
        seven_days=product.seven_days if product else SevenDays.YES,
        warranty_days=product.warranty_days if product else 0,
        freight_insurance=product.freight_insurance if product else False,
        gift_of=product.gift_of if product else None,
    )


def _shares(paid_fen: int, items: Sequence[Item]) -> list[int]:
    """What was paid for each line after coupons; a gift has none of it."""
    if not items:
        return []
    prices = [item.price_fen * item.quantity for item in items]
    return split(paid_fen, prices if any(prices) else [1] * len(prices))


def _product(line: Line, shop: str) -> Product:
    if not line.text("商家编码"):
        line.wrong("商家编码", "不能为空")
    return Product(
        shop=line.text("店铺") or shop,
        code=line.text("商家编码")[:64],
        sku=line.text("sku")[:120],
        category=line.text("类目")[:32] or "未分类",
        stock=line.read("stock", cells.whole, 0),
        price_fen=line.read("price_fen", lambda text: cells.whole(text, most=10**11), 0),
        seven_days=line.read("seven_days", cells.seven_days, SevenDays.YES),
        warranty_days=line.read("warranty_days", cells.whole, 0),
        free_shipping=line.read("free_shipping", cells.flag, True),
        freight_insurance=line.read("freight_insurance", cells.flag, False),
        gift_of=line.text("gift_of") or None,
    )


def _by_code(products: Sequence[Product]) -> _Known:
    known: defaultdict[tuple[str, str], list[Product]] = defaultdict(list)
    for product in products:
        known[product.shop, product.code].append(product)
    return known


def _goods(status: OrderStatus, *, shipped: bool) -> Goods:
    if status == OrderStatus.TRADE_FINISHED:
        return Goods.BUYER
    return Goods.TO_BUYER if shipped or status == OrderStatus.WAIT_BUYER_CONFIRM_GOODS else Goods.UNSENT


def _address(line: Line) -> Address | None:
    receiver, phone = line.text("收货人姓名"), line.text("联系手机")
    detail = line.text("收货地址")
    return Address(receiver=receiver, phone=phone, detail=detail) if receiver or phone or detail else None
