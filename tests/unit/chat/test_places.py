"""Addresses as they are typed: which part is which."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.places import Places

PLACES = Places.load()


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("浙江省杭州市西湖区文三路123号", ("浙江省", "杭州市", "西湖区", "文三路123号")),
        ("浙江杭州西湖区文三路123号", ("浙江省", "杭州市", "西湖区", "文三路123号")),
        ("浙江 杭州市 西湖区 文三路123号", ("浙江省", "杭州市", "西湖区", "文三路123号")),
        ("上海市浦东新区张江镇碧波路690号", ("上海市", "上海市", "浦东新区", "张江镇碧波路690号")),
        ("上海市上海市浦东新区碧波路690号", ("上海市", "上海市", "浦东新区", "碧波路690号")),
        ("北京朝阳区建国路88号", ("北京市", "北京市", "朝阳区", "建国路88号")),
        ("杭州市文三路123号", (None, "杭州市", None, "文三路123号")),
        ("广西壮族自治区南宁市青秀区民族大道1号", ("广西壮族自治区", "南宁市", "青秀区", "民族大道1号")),
        ("江苏省苏州市昆山市人民路5号", ("江苏省", "苏州市", "昆山市", "人民路5号")),
        ("文三路123号2单元", (None, None, None, "文三路123号2单元")),
        ("深圳南山区科技路1号", (None, "深圳市", "南山区", "科技路1号")),
        ("中山路8号", (None, None, None, "中山路8号")),
        ("静安区南京西路1266号", (None, None, "静安区", "南京西路1266号")),
        ("南京", (None, "南京市", None, None)),
        ("杭州市", (None, "杭州市", None, None)),
        ("", (None, None, None, None)),
    ],
)
def test_the_parts_of_a_place(written: str, parts: tuple[str | None, ...]) -> None:
    named = dict(zip(("province", "city", "district", "detail"), parts, strict=True))
    assert PLACES.place(written) == {name: part for name, part in named.items() if part is not None}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("收货人改成李四", "李四"),
        ("收件人：欧阳小明 电话13912345678", "欧阳小明"),
        ("收货人", None),
        ("改收货人", None),
    ],
)
def test_a_name_behind_its_label(text: str, name: str | None) -> None:
    assert PLACES.labelled_name(text) == name


@pytest.mark.parametrize(
    ("word", "person"),
    [("李四", True), ("李女士", True), ("张先生", True), ("马上", False), ("好的", False), ("李", False)],
)
def test_what_looks_like_a_name(word: str, person: bool) -> None:
    assert PLACES.surnamed(word) is person


@given(st.text(alphabet="浙江省杭州市西湖区上海北京路号1 ,收货人", max_size=60))
def test_nothing_breaks_and_no_part_is_empty(text: str) -> None:
    assert all(PLACES.place(text).values())
    PLACES.labelled_name(text)
    PLACES.surnamed(text)
