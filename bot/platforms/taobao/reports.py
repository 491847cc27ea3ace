"""The seller centre's order and item reports and our product list, read into orders and products.

A bad row is named by line and column; the order it belongs to is left out, and `problems` says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.aftersales.money import split
from bot.aftersales.orders import Address, Item, Order
from bot.aftersales.vocabulary import Goods, OrderStatus, SevenDays
from bot.platforms.taobao import cells
from bot.platforms.taobao.sheets import Line, Problem, ReportFile, Sheet

ORDER_COLUMNS = ("订单编号", "买家会员名", "买家实际支付金额", "订单状态", "订单创建时间")
ITEM_COLUMNS = ("订单编号", "标题", "价格", "购买数量", "商品属性", "商家编码")
PRODUCT_COLUMNS = ("商家编码", "类目", "sku", "stock", "price_fen", "seven_days", "warranty_days", "free_shipping",
                   "freight_insurance", "gift_of")  # fmt: skip
_PROMISE = timedelta(hours=48)
#: problems that are kept to be told; the rest are counted
MOST_PROBLEMS = 200
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


@dataclass(slots=True, kw_only=True)
class Reading:
    """Orders out of their files one at a time. `problems` holds the first MOST_PROBLEMS, `wrong` counts them all.

    The product list is held whole, and the item report's rows until their order comes: both lie sorted like the
    order report when the seller centre writes them, so little of them waits.
    """

    sheet: Sheet
    item_sheet: Sheet | None
    goods: tuple[Product, ...]
    shop: str
    read_time: cells.ReadTime
    problems: list[Problem] = field(default_factory=list)
    wrong: int = 0

    def __iter__(self) -> Iterator[tuple[int, Order]]:
        """(line, order) of every order without a problem."""
        known, seen = _by_code(self.goods), set[str]()
        parts_of = _Parts(self.item_sheet, self.note) if self.item_sheet is not None else None
        for line in self.sheet:
            # without an item report the order's own row is its only item
            parts = [line] if parts_of is None else parts_of.take(line.text("订单编号"))
            order = _order(line, parts, known, self.shop, self.read_time)
            if order.order_no in seen:
                line.wrong("订单编号", f"订单 {order.order_no} 出现了两次")
            if not parts:
                line.wrong("订单编号", "商品报表里没有这笔订单的商品")
            if parts_of is None and _several(line):
                line.wrong("宝贝标题", "一格里有几个宝贝，分不出各自的金额：请用 --items 加上宝贝报表")
            found = [*line.problems, *(each for part in parts if part is not line for each in part.problems)]
            if found:
                self.note(dict.fromkeys(found))
            else:
                seen.add(order.order_no)
                yield line.number, order
        for orphan in () if parts_of is None else parts_of.left():
            orphan.wrong("订单编号", "订单报表里没有这笔订单")
            self.note(orphan.problems)
        self.note([*self.sheet.problems, *(self.item_sheet.problems if self.item_sheet is not None else ())])

    def note(self, problems: Iterable[Problem]) -> None:
        """Keep the first of them, count all."""
        for problem in problems:
            self.wrong += 1
            if len(self.problems) < MOST_PROBLEMS:
                self.problems.append(problem)


class _Parts:
    """The rows of an item report by order, read no further than the order asked for needs."""

    def __init__(self, sheet: Sheet, note: Callable[[Iterable[Problem]], None]) -> None:
        self._rows = iter(sheet)
        self._note = note
        self._waiting: dict[str, list[Line]] = {}
        self._last = ""

    def take(self, order_no: str) -> list[Line]:
        """The rows of an order: they stand together, the next order's first row ends them."""
        while (order_no not in self._waiting or self._last == order_no) and (
            line := next(self._rows, None)
        ) is not None:
            self._last = line.read("订单编号", cells.order_no, "")
            self._waiting.setdefault(self._last, []).append(line)
        return self._waiting.pop(order_no, [])

    def left(self) -> Iterator[Line]:
        """Rows of no order; those that are wrong themselves are noted as such."""
        for line in (line for lines in self._waiting.values() for line in lines):
            if line.problems:
                self._note(line.problems)
            else:
                yield line


def open_reports(
    orders: ReportFile,
    items: ReportFile | None = None,
    products: ReportFile | None = None,
    *,
    shop: str,
    read_time: cells.ReadTime = cells.moment,
) -> Reading:
    """Orders and products of `shop`; a row may name another one in its column 店铺."""
    goods_sheet = None if products is None else Sheet(source=products, needs=PRODUCT_COLUMNS)
    lines = [] if goods_sheet is None else list(goods_sheet)
    read = [(_product(line, shop), line) for line in lines]
    reading = Reading(
        sheet=Sheet(source=orders, needs=ORDER_COLUMNS),
        item_sheet=None if items is None else Sheet(source=items, needs=ITEM_COLUMNS),
        goods=tuple(product for product, line in read if not line.problems),
        shop=shop,
        read_time=read_time,
    )
    reading.note(goods_sheet.problems if goods_sheet is not None else ())
    reading.note(problem for line in lines for problem in line.problems)
    return reading


def read_reports(
    orders: ReportFile,
    items: ReportFile | None = None,
    products: ReportFile | None = None,
    *,
    shop: str,
    read_time: cells.ReadTime = cells.moment,
) -> Report:
    """All of it at once, for files that are known to be short."""
    reading = open_reports(orders, items, products, shop=shop, read_time=read_time)
    found = list(reading)
    return Report(
        file=orders.name,
        lines={order.order_no: line for line, order in found},
        orders=tuple(order for _, order in found),
        products=reading.goods,
        problems=tuple(dict.fromkeys(reading.problems)),
    )


def _several(line: Line) -> bool:
    kinds = line.text("宝贝种类")
    return "\n" in line.text("宝贝标题") or (kinds.isdecimal() and int(kinds) > 1)


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
