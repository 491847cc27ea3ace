"""Which order and items a buyer means, by names, typos, looks, numbers and days."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.aftersales.vocabulary import Goods
from bot.chat.mentions import Found, Said, find
from tests.dialogues.demo_world import demo_orders

NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)
ORDERS = demo_orders(NOW)
EVERYWHERE = tuple(Goods)


def meant(buyer: str, said: Said, goods: tuple[Goods, ...] = EVERYWHERE) -> tuple[str | None, Found]:
    orders = sorted(ORDERS[buyer].values(), key=lambda order: order.created_at, reverse=True)
    found = find(orders, said, goods=goods, now=NOW)
    letters = {order.order_no: letter for letter, order in ORDERS[buyer].items()}
    return (None if found.sure is None else letters[found.sure.order.order_no]), found


@pytest.mark.parametrize(
    ("buyer", "text", "letter"),
    [
        ("xiaowang", "我上次买的鞋有点小，想退货", "A"),
        ("xiaowang", "那两件T恤不要了，退钱", "C"),
        ("xiaowang", "耳机到哪了", "B"),
        ("xiaowang", "蓝压耳机没有声音", "B"),
        ("xiaowang", "运动协太小", "A"),
        ("xiaowang", "白色41码那个", "A"),
        ("xiaowang", "昨天买的那个不要了", "C"),
        ("laozhang", "电饭煲坏了", "A"),
        ("laozhang", "樱桃烂了", "B"),
        ("laozhang", "尾号30003", "C"),
        ("meili", "裙子有点长", "A"),
        ("meili", "刻字的壳", "B"),
    ],
)
def test_goods_looks_days_and_numbers_name_one_order(buyer: str, text: str, letter: str) -> None:
    assert meant(buyer, Said(text=text))[0] == letter


def test_nothing_named_and_several_suit_is_not_sure() -> None:
    letter, found = meant("laozhang", Said(text="我想退货"))
    assert letter is None
    assert len(found.ranked) == 3


def test_nothing_named_and_one_suits_is_sure() -> None:
    assert meant("xiaowang", Said(text="我想退货"), (Goods.BUYER,))[0] == "A"
    assert meant("xiaowang", Said(text="查物流"), (Goods.TO_BUYER,))[0] == "B"


def test_goods_that_no_order_has_are_not_taken_for_the_only_order_that_suits() -> None:
    assert meant("xiaowang", Said(text="冰箱要退", products=("冰箱",)), (Goods.BUYER,))[0] is None


def test_a_couriers_name_in_a_title_names_no_goods() -> None:
    assert meant("laozhang", Said(text="顺丰快递到哪了"))[0] is None


def test_whole_number_and_tail_decide_over_everything() -> None:
    number = ORDERS["xiaowang"]["B"].order_no
    assert meant("xiaowang", Said(text="鞋子", order_no=number))[0] == "B"
    assert meant("xiaowang", Said(text="鞋子", order_no=number[-5:]))[0] == "B"


def test_a_number_of_somebody_else_names_nothing() -> None:
    assert meant("xiaowang", Said(text="", order_no=ORDERS["meili"]["A"].order_no))[0] is None


def test_days_meant_are_days_bought_or_received() -> None:
    bought = (date(2026, 11, 23), date(2026, 11, 23))
    assert meant("xiaowang", Said(text="那天买的", days=bought))[0] == "C"


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("鼠标坏了", {"无线鼠标 静音办公"}),
        ("鼠标垫太大", {"超大鼠标垫 80×30"}),
        ("键盘和鼠标都要退", {"机械键盘 87键 茶轴", "无线鼠标 静音办公"}),
    ],
)
def test_items_named_are_the_ones_meant(text: str, titles: set[str]) -> None:
    _, found = meant("ajie", Said(text=text))
    assert found.sure is not None
    names = {item.item: item.title for item in found.sure.order.items}
    assert {names[item] for item in found.sure.items} == titles


@pytest.mark.parametrize(
    ("buyer", "text", "general", "letter"),
    [
        ("xiaowang", "衣服还没发吧", "衣服", "C"),
        ("xiaowang", "鞋子开胶了", "鞋子", "A"),
        ("laozhang", "水果烂了一半", "水果", "B"),
        ("laozhang", "那个灯不亮", "灯", "C"),
        ("meili", "衣服起球", "衣服", "A"),
    ],
)
def test_a_general_name_means_the_goods_of_that_sort(buyer: str, text: str, general: str, letter: str) -> None:
    assert meant(buyer, Said(text=text, products=(general,)))[0] == letter


def test_a_word_about_prices_names_no_goods_by_a_single_character() -> None:
    assert meant("xiaowang", Said(text="降价了 差价补给我"))[0] is None
