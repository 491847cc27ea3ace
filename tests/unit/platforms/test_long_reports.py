"""A report of any length takes the memory of a few rows, and what a real export adds is no fault."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.platforms.demo import relative_to
from bot.platforms.taobao.importing import ImportRefused, import_files
from bot.platforms.taobao.reports import MOST_PROBLEMS, open_reports
from bot.platforms.taobao.sheets import ReportFile
from bot.store.unit_of_work import SqlUnitsOfWork

HEADING = (
    "订单编号,买家会员名,买家实际支付金额,订单状态,订单创建时间,订单付款时间,"
    "宝贝标题,宝贝种类,宝贝总数量,物流单号,物流公司,,"
)  # fmt: skip
ITEMS = "订单编号,标题,价格,购买数量,商品属性,商家编码"


def row(n: int, *, paid: str = "59.00", title: str = "T恤", kinds: str = "1") -> str:
    return (
        f'="41275839{n:08}",buyer{n % 50},{paid},"买家已付款，等待卖家发货",2026-11-20 10:00:00,2026-11-20 10:01:00,'
        f'"{title}",{kinds},1,,,,'
    )


def write(path: Path, rows: Iterator[str], heading: str = HEADING) -> Path:
    path.write_text("\n".join((heading, *rows)), "gbk")
    return path


def peak(path: Path, items: Path | None = None) -> int:
    """Bytes that reading it held at most."""
    reading = open_reports(
        ReportFile(name="orders.csv", data=path),
        None if items is None else ReportFile(name="items.csv", data=items),
        shop="wuyou",
    )
    tracemalloc.start()
    try:
        count = sum(1 for _ in reading)
        assert count
        assert not reading.wrong
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_four_times_the_rows_take_hardly_more_memory(tmp_path: Path) -> None:
    few, many = (
        (
            write(tmp_path / f"{size}.csv", (row(n) for n in range(size))),
            write(tmp_path / f"{size}i.csv", (f"41275839{n:08},T恤,59,1,颜色:白,TEE" for n in range(size)), ITEMS),
        )
        for size in (1000, 4000)
    )
    # the numbers that were met are kept, about a hundred bytes each
    assert peak(*many) - peak(*few) < 3000 * 250


async def test_a_long_report_goes_in_whole_and_again_changes_nothing(tmp_path: Path, sql_units: SqlUnitsOfWork) -> None:
    orders = write(tmp_path / "orders.csv", (row(n) for n in range(1200)))
    first = await import_files(sql_units, orders, shop="wuyou")
    assert (first.added, first.changed, first.same, first.wrong) == (1200, 0, 0, 0)
    again = await import_files(sql_units, orders, shop="wuyou")
    assert (again.added, again.changed, again.same) == (0, 0, 1200)


async def test_one_bad_row_of_a_long_report_refuses_it_whole_unless_it_may_be_left_out(
    tmp_path: Path, sql_units: SqlUnitsOfWork
) -> None:
    orders = write(tmp_path / "orders.csv", (row(n, paid="x" if n == 700 else "59") for n in range(1000)))
    with pytest.raises(ImportRefused, match="第 702 行“买家实际支付金额”列"):
        await import_files(sql_units, orders, shop="wuyou")
    async with sql_units(write=False) as unit:
        assert await unit.orders.get("4127583900000001") is None
    done = await import_files(sql_units, orders, shop="wuyou", skip_bad=True)
    assert (done.added, done.wrong) == (999, 1)


async def test_thousands_of_bad_rows_are_counted_and_the_first_told(tmp_path: Path, sql_units: SqlUnitsOfWork) -> None:
    orders = write(tmp_path / "orders.csv", (row(n, paid="x") for n in range(1000)))
    with pytest.raises(ImportRefused, match=f"另有 {1000 - MOST_PROBLEMS} 处错误"):
        await import_files(sql_units, orders, shop="wuyou")


async def test_several_titles_in_a_cell_ask_for_the_item_report_and_are_right_with_it(
    tmp_path: Path, sql_units: SqlUnitsOfWork
) -> None:
    orders = write(tmp_path / "orders.csv", iter([row(1, title="T恤，帽子", kinds="2")]))
    with pytest.raises(ImportRefused, match="请用 --items"):
        await import_files(sql_units, orders, shop="wuyou")
    items = write(
        tmp_path / "items.csv", iter(["4127583900000001,T恤,40,1,,TEE", "4127583900000001,帽子,19,1,,CAP"]), ITEMS
    )
    assert (await import_files(sql_units, orders, items, shop="wuyou")).added == 1
    async with sql_units(write=False) as unit:
        order = await unit.orders.get("4127583900000001")
    assert order is not None
    assert [(line.title, line.paid_fen) for line in order.items] == [("T恤", 4000), ("帽子", 1900)]


async def test_items_in_any_order_find_their_order_and_strays_are_named(
    tmp_path: Path, sql_units: SqlUnitsOfWork
) -> None:
    orders = write(tmp_path / "orders.csv", (row(n) for n in range(3)))
    shuffled = (f"41275839{n:08},T恤,59,1,,TEE" for n in (2, 0, 1))
    items = write(tmp_path / "items.csv", shuffled, ITEMS)
    assert (await import_files(sql_units, orders, items, shop="wuyou")).added == 3
    write(items, (f"41275839{n:08},T恤,59,1,,TEE" for n in (0, 1, 2, 9)), ITEMS)
    with pytest.raises(ImportRefused, match=r"items\.csv 第 5 行“订单编号”列：订单报表里没有这笔订单"):
        await import_files(sql_units, orders, items, shop="wuyou")


async def test_the_demos_own_files_say_how_to_import_them_and_then_go_in(sql_units: SqlUnitsOfWork) -> None:
    demo = Path(__file__).parents[3] / "demo"
    files = (demo / "orders.csv", demo / "items.csv", demo / "products.csv")
    with pytest.raises(ImportRefused, match="--relative-dates"):
        await import_files(sql_units, *files, shop="wuyou")
    done = await import_files(sql_units, *files, shop="wuyou", read_time=relative_to(datetime.now(UTC)))
    assert done.added > 5
    assert done.wrong == 0
