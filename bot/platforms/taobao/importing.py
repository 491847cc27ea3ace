"""What a report does to the store: new orders come in, known ones move on, the same report again changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from itertools import batched
from pathlib import Path

from bot.aftersales.orders import Item, Order
from bot.aftersales.vocabulary import Goods, OrderStatus
from bot.platforms.taobao.cells import ReadTime, moment
from bot.platforms.taobao.reports import Product, Reading, open_reports
from bot.platforms.taobao.sheets import Problem, ReportFile
from bot.store.orders import SqlOrders
from bot.store.tables.orders import products
from bot.store.unit_of_work import SqlUnitOfWork, SqlUnitsOfWork
from bot.store.upserts import upsert

#: orders that go to the database together
AT_A_TIME = 500
_ON = (Goods.UNSENT, Goods.TO_BUYER, Goods.BUYER)
_ENDED = (OrderStatus.TRADE_FINISHED, OrderStatus.TRADE_CLOSED)


class ImportRefused(Exception):
    """Nothing was imported; `problems` say where and why, worded for the operator."""

    def __init__(self, problems: Sequence[Problem], *, wrong: int | None = None) -> None:
        more = (wrong or 0) - len(problems)
        super().__init__("\n".join([*map(str, problems), *([f"另有 {more} 处错误"] if more > 0 else [])]))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """How many orders were new, moved on, or known already; `problems` are the first of the `wrong` that were met."""

    added: int
    changed: int
    same: int
    products: int
    problems: tuple[Problem, ...] = ()
    wrong: int = 0


async def import_files(
    units: SqlUnitsOfWork,
    orders: Path,
    items: Path | None = None,
    products: Path | None = None,
    *,
    shop: str,
    skip_bad: bool = False,
    read_time: ReadTime = moment,
) -> Imported:
    """Read the files and take them in, all in one transaction. ImportRefused for a bad row unless `skip_bad`."""
    reading = open_reports(
        _file(orders),
        None if items is None else _file(items),
        None if products is None else _file(products),
        shop=shop,
        read_time=read_time,
    )
    async with units() as unit:
        imported = await take_in(unit, reading)
        if imported.wrong and (not skip_bad or not imported.added + imported.changed + imported.same):
            raise ImportRefused(imported.problems, wrong=imported.wrong)
        await unit.commit()
    return imported


async def take_in(unit: SqlUnitOfWork, reading: Reading) -> Imported:
    """Store the orders and products of a report; those that contradict what is known are left out and named."""
    counts = {"added": 0, "changed": 0, "same": 0}
    for product in reading.goods:
        await _put_product(unit, product)
    store = SqlOrders(unit.connection)
    for told in batched(reading, AT_A_TIME):
        before = await store.lock_all([order.order_no for _, order in told])
        await store.add_all([order for _, order in told if order.order_no not in before])
        counts["added"] += sum(order.order_no not in before for _, order in told)
        for line, order in told:
            known = before.get(order.order_no)
            if known is None:
                continue
            if (wrong := _contradiction(known, order)) is not None:
                reading.note([Problem(file=reading.sheet.source.name, line=line, column="订单编号", words=wrong)])
            elif (moved := _moved_on(known, order)) == known:
                counts["same"] += 1
            else:
                await store.save(moved)
                counts["changed"] += 1
    return Imported(
        **counts, products=len(reading.goods), problems=tuple(dict.fromkeys(reading.problems)), wrong=reading.wrong
    )


async def put_in(unit: SqlUnitOfWork, orders: Sequence[Order], products: Sequence[Product]) -> None:
    """Orders that are not there yet, and products."""
    for product in products:
        await _put_product(unit, product)
    await SqlOrders(unit.connection).add_all(orders)


def _contradiction(known: Order, told: Order) -> str | None:
    """Why a report cannot be about the order that is known: money and owner do not change."""
    if (known.shop, known.buyer_id) != (told.shop, told.buyer_id):
        return f"订单 {known.order_no} 已经属于另一家店铺或另一位买家"
    if [(line.item, line.quantity, line.paid_fen) for line in known.items] != [
        (line.item, line.quantity, line.paid_fen) for line in told.items
    ]:
        return f"订单 {known.order_no} 的商品或实付金额与已导入的不一致"
    return None


def _moved_on(known: Order, told: Order) -> Order:
    """The order as the report tells it, where it knows more; it takes nothing back."""
    status = known.status if known.status in _ENDED and told.status not in _ENDED else told.status
    items = tuple(_item_moved_on(*pair) for pair in zip(known.items, told.items, strict=True))
    return replace(
        told,
        status=status,
        items=items,
        paid_at=told.paid_at or known.paid_at,
        promised_ship_at=told.promised_ship_at or known.promised_ship_at,
        shipped_at=told.shipped_at or known.shipped_at,
        finished_at=told.finished_at or known.finished_at,
        address=known.address or told.address,
        courier=told.courier or known.courier,
        tracking_no=told.tracking_no or known.tracking_no,
        track=known.track,
        paid_by=known.paid_by,
        version=known.version,
        extra=known.extra,
    )


def _item_moved_on(known: Item, told: Item) -> Item:
    behind = known.goods not in _ON or _ON.index(told.goods) < _ON.index(known.goods)
    signed = known if known.signed_at else told
    return replace(
        told,
        goods=known.goods if behind else told.goods,
        shipped_at=told.shipped_at or known.shipped_at,
        signed_at=signed.signed_at,
        signed_by=signed.signed_by,
    )


async def _put_product(unit: SqlUnitOfWork, product: Product) -> None:
    row = asdict(product) | {"seven_days": product.seven_days.value}
    put = upsert(unit.connection.dialect.name, products).values(row)
    await unit.connection.execute(put.on_conflict_do_update(index_elements=["shop", "code", "sku"], set_=row))


def _file(path: Path) -> ReportFile:
    return ReportFile(name=path.name, data=path)
