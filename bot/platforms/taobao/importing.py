"""What a report does to the store: new orders come in, known ones move on, the same report again changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from bot.aftersales.orders import Item, Order
from bot.aftersales.vocabulary import Goods, OrderStatus
from bot.platforms.taobao.reports import Product, Report, ReportFile, read_reports
from bot.platforms.taobao.sheets import Problem
from bot.store.tables.orders import products
from bot.store.unit_of_work import SqlUnitOfWork, SqlUnitsOfWork
from bot.store.upserts import upsert

_ON = (Goods.UNSENT, Goods.TO_BUYER, Goods.BUYER)
_ENDED = (OrderStatus.TRADE_FINISHED, OrderStatus.TRADE_CLOSED)


class ImportRefused(Exception):
    """Nothing was imported; `problems` say where and why, worded for the operator."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """How many orders were new, moved on, or known already; `problems` are those of the rows left out."""

    added: int
    changed: int
    same: int
    products: int
    problems: tuple[Problem, ...] = ()


async def import_files(
    units: SqlUnitsOfWork,
    orders: Path,
    items: Path | None = None,
    products: Path | None = None,
    *,
    shop: str,
    skip_bad: bool = False,
) -> Imported:
    """Read the files and take them in, all in one transaction. ImportRefused for a bad row unless `skip_bad`."""
    report = read_reports(
        _file(orders),
        None if items is None else _file(items),
        None if products is None else _file(products),
        shop=shop,
    )
    if report.problems and (not skip_bad or not report.orders):
        raise ImportRefused(report.problems)
    async with units() as unit:
        imported = await take_in(unit, report)
        if imported.problems and not skip_bad:
            raise ImportRefused(imported.problems)
        await unit.commit()
    return replace(imported, problems=(*report.problems, *imported.problems))


async def take_in(unit: SqlUnitOfWork, report: Report) -> Imported:
    """Store the orders and products of a report; those that contradict what is known are left out and named."""
    counts, problems = {"added": 0, "changed": 0, "same": 0}, []
    for product in report.products:
        await _put_product(unit, product)
    for order in report.orders:
        known = await unit.orders.lock(order.order_no)
        if known is None:
            await unit.orders.add(order)
            counts["added"] += 1
        elif (wrong := _contradiction(known, order)) is not None:
            line = report.lines.get(order.order_no, 0)
            problems.append(Problem(file=report.file, line=line, column="订单编号", words=wrong))
        elif (moved := _moved_on(known, order)) == known:
            counts["same"] += 1
        else:
            await unit.orders.save(moved)
            counts["changed"] += 1
    return Imported(**counts, products=len(report.products), problems=tuple(problems))


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
    return ReportFile(name=path.name, data=path.read_bytes())
