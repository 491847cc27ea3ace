"""The seller centre's reports: either encoding, a bad row by line and column, twice the same as once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.aftersales.orders import Order
from bot.aftersales.vocabulary import Goods, OrderStatus
from bot.platforms.taobao.importing import Imported, ImportRefused, import_files
from bot.platforms.taobao.reports import ORDER_COLUMNS, Report, ReportFile, read_reports
from bot.store.unit_of_work import SqlUnitsOfWork

HEADING = (
    "订单编号,买家会员名,买家应付货款,买家实际支付金额,订单状态,订单创建时间,订单付款时间,确认收货时间,发货时间,"
    "收货人姓名,收货地址,联系手机,宝贝标题,宝贝总数量,物流单号,物流公司,商家编码"
)
GOOD = (
    '="4127583920461738562",张三,299.00,299.00,"买家已付款，等待卖家发货",2026-11-20 10:00:00,2026-11-20 10:01:00,,,'
    '张三,浙江省 杭州市,\'13800000000,"运动鞋, 白色",1,,,SHOE'
)
SENT = (
    "4127583920461738563,李四,59,59,卖家已发货，等待买家确认,2026/11/20 10:00,2026/11/20 10:01,null,2026-11-21 09:00,"
    "李四,上海市,13900000000,T恤,2,sf1234567890123,顺丰速运,TEE"
).replace("卖家已发货，等待买家确认", '"卖家已发货，等待买家确认"')


def read(*rows: str, encoding: str = "utf-8", items: str | None = None, products: str | None = None) -> Report:
    data = "\n".join((HEADING, *rows)).encode(encoding)
    return read_reports(
        ReportFile(name="orders.csv", data=data),
        None if items is None else ReportFile(name="items.csv", data=items.encode()),
        None if products is None else ReportFile(name="products.csv", data=products.encode()),
        shop="wuyou",
    )


def only(report: Report) -> Order:
    assert report.problems == ()
    (order,) = report.orders
    return order


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_an_order_is_read_from_either_encoding(encoding: str) -> None:
    order = only(read(GOOD, encoding=encoding))
    assert (order.order_no, order.buyer_id, order.paid_fen) == ("4127583920461738562", "张三", 29900)
    assert order.created_at == datetime(2026, 11, 20, 2, tzinfo=UTC)
    assert order.status == OrderStatus.WAIT_SELLER_SEND_GOODS
    assert order.address is not None
    assert order.address.phone == "13800000000"
    (item,) = order.items
    assert (item.title, item.quantity, item.paid_fen, item.goods) == ("运动鞋, 白色", 1, 29900, Goods.UNSENT)


def test_a_shipped_order_has_its_parcel_and_nobody_says_that_it_was_signed() -> None:
    order = only(read(SENT))
    assert (order.courier, order.tracking_no) == ("SF", "SF1234567890123")
    (item,) = order.items
    assert (item.goods, item.price_fen, item.signed_at, item.signed_by) == (Goods.TO_BUYER, 2950, None, None)


def test_a_finished_order_was_signed_by_its_confirmation() -> None:
    row = SENT.replace("卖家已发货，等待买家确认", "交易成功").replace("null", "2026-11-23 12:00:00")
    (item,) = only(read(row)).items
    assert (item.goods, item.signed_by) == (Goods.BUYER, "confirmation")
    assert item.signed_at == datetime(2026, 11, 23, 4, tzinfo=UTC)


BAD_CELLS = [
    ("299.00,299.00", "299.00,2.999", "买家实际支付金额"),
    ("299.00,299.00", "299.00,-1", "买家实际支付金额"),
    ("299.00,299.00", "299.00,NaN", "买家实际支付金额"),
    ("299.00,299.00", "299.00,1e400", "买家实际支付金额"),
    ("299.00,299.00", "299.00,一百", "买家实际支付金额"),
    ("2026-11-20 10:00:00", "昨天", "订单创建时间"),
    ("2026-11-20 10:00:00", "", "订单创建时间"),
    ("2026-11-20 10:00:00", "2026-02-30 10:00:00", "订单创建时间"),
    ("买家已付款，等待卖家发货", "不知道", "订单状态"),
    ('="4127583920461738562"', "4.12758E+18", "订单编号"),
    ('白色",1,', '白色",0,', "宝贝总数量"),
    ('白色",1,', '白色",一,', "宝贝总数量"),
    ('白色",1,', '白色",²,', "宝贝总数量"),
    (",张三,299", ",,299", "买家会员名"),
]


@pytest.mark.parametrize(("good", "bad", "column"), BAD_CELLS)
def test_a_bad_cell_is_named_by_line_and_column(good: str, bad: str, column: str) -> None:
    assert good in GOOD
    report = read(SENT, GOOD.replace(good, bad, 1))
    assert [(problem.line, problem.column) for problem in report.problems] == [(3, column)]
    assert f"orders.csv 第 3 行“{column}”列：" in str(report.problems[0])
    assert [order.buyer_id for order in report.orders] == ["李四"], "the good row is still good"


@pytest.mark.parametrize("column", ORDER_COLUMNS)
def test_a_missing_column_is_named(column: str) -> None:
    data = HEADING.replace(column, "别的").encode()
    report = read_reports(ReportFile(name="o.csv", data=data), shop="wuyou")
    assert [(problem.line, problem.column) for problem in report.problems] == [(1, column)]


@pytest.mark.parametrize("data", [b"", b"\n", b"\xff\xfe\x00\x81", b'"a\n', b"\x00" * 50])
def test_what_is_no_report_is_refused_in_words(data: bytes) -> None:
    report = read_reports(ReportFile(name="o.csv", data=data), shop="wuyou")
    assert len(report.problems) == 1
    assert report.orders == ()


def test_an_order_told_twice_is_refused() -> None:
    assert [problem.line for problem in read(GOOD, GOOD).problems] == [3]


def test_a_cell_too_many_is_refused() -> None:
    assert [problem.line for problem in read(GOOD + ",多").problems] == [2]


def test_a_line_break_inside_a_cell_does_not_shift_the_line_numbers() -> None:
    broken = GOOD.replace("浙江省 杭州市", '"浙江省\n杭州市"')
    report = read(broken, SENT.replace(",59,59,", ",59,-59,"))
    assert [problem.line for problem in report.problems] == [4]


ITEMS = "订单编号,标题,价格,购买数量,商品属性,商家编码\n"
PRODUCTS = (
    "商家编码,类目,sku,stock,price_fen,seven_days,warranty_days,free_shipping,freight_insurance,gift_of\n"
    "SHOE,运动鞋,白色 41码,3,29900,no_by_law,90,yes,yes,\n"
)


def test_items_share_what_was_paid_to_the_fen_and_know_their_product() -> None:
    items = ITEMS + "4127583920461738562,鞋,200.00,1,颜色:白色;尺码:41码,SHOE\n4127583920461738562,袜,50.00,2,,SOCK\n"
    order = only(read(GOOD.replace(",299.00,299.00,", ",300.00,299.99,"), items=items, products=PRODUCTS))
    shoe, sock = order.items
    assert shoe.paid_fen + sock.paid_fen == 29999
    assert (shoe.paid_fen, shoe.sku, shoe.category, shoe.seven_days) == (19999, "白色 41码", "运动鞋", "no_by_law")
    assert (shoe.freight_insurance, shoe.warranty_days, sock.category) == (True, 90, "未分类")


def test_items_without_an_order_and_orders_without_items_are_named() -> None:
    items = ITEMS + "4127583920461738599,鞋,299.00,1,,SHOE\n"
    problems = read(GOOD, items=items).problems
    assert [(problem.file, problem.line) for problem in problems] == [("orders.csv", 2), ("items.csv", 2)]


@given(st.binary(max_size=300))
def test_no_bytes_at_all_raise(data: bytes) -> None:
    for heading in (b"", HEADING.encode() + b"\n"):
        file = ReportFile(name="o.csv", data=heading + data)
        read_reports(file, file, file, shop="wuyou")
        read_reports(file, shop="wuyou")


# into the store


async def bring(units: SqlUnitsOfWork, folder: Path, *rows: str, skip_bad: bool = False) -> Imported:
    path = folder / "orders.csv"
    path.write_text("\n".join((HEADING, *rows)), "gbk")
    return await import_files(units, path, shop="wuyou", skip_bad=skip_bad)


async def test_a_report_with_a_bad_row_is_refused_whole(sql_units: SqlUnitsOfWork, tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="第 3 行“买家实际支付金额”列"):
        await bring(sql_units, tmp_path, GOOD, SENT.replace(",59,59,", ",59,-59,"))
    async with sql_units(write=False) as unit:
        assert await unit.orders.get("4127583920461738562") is None


async def test_bad_rows_are_left_out_when_asked(sql_units: SqlUnitsOfWork, tmp_path: Path) -> None:
    done = await bring(sql_units, tmp_path, GOOD, SENT.replace(",59,59,", ",59,-59,"), skip_bad=True)
    assert (done.added, [problem.line for problem in done.problems]) == (1, [3])
    async with sql_units(write=False) as unit:
        assert await unit.orders.get("4127583920461738562") is not None
        assert await unit.orders.get("4127583920461738563") is None


async def test_importing_twice_leaves_the_same_state(sql_units: SqlUnitsOfWork, tmp_path: Path) -> None:
    first = await bring(sql_units, tmp_path, GOOD, SENT)
    async with sql_units(write=False) as unit:
        before = await unit.orders.get("4127583920461738562")
    second = await bring(sql_units, tmp_path, GOOD, SENT)
    async with sql_units(write=False) as unit:
        assert await unit.orders.get("4127583920461738562") == before
    assert (first.added, first.same, second.added, second.changed, second.same) == (2, 0, 0, 0, 2)


async def test_a_newer_report_moves_an_order_on_and_an_older_one_takes_nothing_back(
    sql_units: SqlUnitsOfWork, tmp_path: Path
) -> None:
    finished = SENT.replace("卖家已发货，等待买家确认", "交易成功").replace("null", "2026-11-23 12:00:00")
    await bring(sql_units, tmp_path, SENT)
    assert (await bring(sql_units, tmp_path, finished)).changed == 1
    assert (await bring(sql_units, tmp_path, SENT)).same == 1
    async with sql_units(write=False) as unit:
        order = await unit.orders.get("4127583920461738563")
    assert order is not None
    assert (order.status, order.items[0].goods) == (OrderStatus.TRADE_FINISHED, Goods.BUYER)


async def test_a_report_cannot_step_back_goods_that_a_case_moved(sql_units: SqlUnitsOfWork, tmp_path: Path) -> None:
    await bring(sql_units, tmp_path, SENT)
    async with sql_units() as unit:
        order = await unit.orders.get("4127583920461738563")
        assert order is not None
        await unit.orders.save(replace(order, items=(replace(order.items[0], goods=Goods.TO_SHOP),)))
        await unit.commit()
    assert (await bring(sql_units, tmp_path, SENT)).same == 1


@pytest.mark.parametrize("change", [(",59,59,", ",59,60,"), (",李四,59", ",王五,59")])
async def test_money_and_owner_of_a_known_order_never_change(
    sql_units: SqlUnitsOfWork, tmp_path: Path, change: tuple[str, str]
) -> None:
    await bring(sql_units, tmp_path, SENT)
    with pytest.raises(ImportRefused, match=r"orders\.csv 第 3 行“订单编号”列：订单 4127583920461738563"):
        await bring(sql_units, tmp_path, GOOD, SENT.replace(*change))
    async with sql_units(write=False) as unit:
        assert await unit.orders.get("4127583920461738562") is None
