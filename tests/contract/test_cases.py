"""What every store of cases and their history does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.aftersales import errors
from bot.aftersales.cases import Case, CaseItem, Parcel
from bot.aftersales.ports import UnitsOfWork
from bot.aftersales.vocabulary import Kind, Status
from tests.contract.worlds import NOON, a_case, a_line, an_order


async def store(units: UnitsOfWork, *cases: Case) -> None:
    async with units() as unit:
        for order_no in sorted({case.order_no or "" for case in cases}):
            await unit.orders.add(an_order(order_no, paid=(29900, 100)))
        for case in cases:
            await unit.cases.add(case)
        await unit.commit()


async def test_numbers_count_up_within_a_day_of_shanghai(units: UnitsOfWork) -> None:
    late = datetime(2026, 11, 24, 15, 59, 59, tzinfo=UTC)
    async with units() as unit:
        numbers = [await unit.cases.next_no(at) for at in (NOON, late, late + timedelta(seconds=1))]
        await unit.commit()
    assert numbers == ["AS202611240001", "AS202611240002", "AS202611250001"]
    async with units() as unit:
        assert await unit.cases.next_no(NOON) == "AS202611240003"


async def test_a_case_comes_back_as_it_was_put(units: UnitsOfWork) -> None:
    case = a_case("AS1", an_order())
    await store(units, case)
    async with units() as unit:
        assert await unit.cases.get("AS1") == case
        assert await unit.cases.lock("AS1") == case
        assert await unit.cases.get("AS2") is None
        assert await unit.cases.lock("AS2") is None


async def test_a_complaint_needs_neither_order_nor_items(units: UnitsOfWork) -> None:
    complaint = a_case("AS1", an_order(), kind=Kind.COMPLAINT, order_no=None, items=(), amount_fen=0)
    async with units() as unit:
        await unit.cases.add(complaint)
        await unit.commit()
    async with units(write=False) as unit:
        assert await unit.cases.get("AS1") == complaint


async def test_saving_needs_the_version_that_was_seen(units: UnitsOfWork) -> None:
    case = a_case("AS1", an_order())
    await store(units, case)
    parcel = Parcel(courier="SF", tracking_no="SF2000000000002", shipped_at=NOON)
    moved = replace(case, version=2, status=Status.WAIT_SELLER_CONFIRM_GOODS, return_parcel=parcel, due_at=None)
    async with units() as unit:
        await unit.cases.save(moved, seen=1)
        await unit.commit()
    async with units() as unit:
        assert await unit.cases.get("AS1") == moved
        assert await unit.cases.with_return_no("SF2000000000002") == ["AS1"]
        assert await unit.cases.with_return_no("SF1") == []
        with pytest.raises(errors.StaleVersion):
            await unit.cases.save(moved, seen=1)


async def test_the_items_of_a_case_may_change_with_it(units: UnitsOfWork) -> None:
    order = an_order(paid=(29900, 100))
    case = a_case("AS1", order)
    await store(units, case)
    items = (
        CaseItem(item=order.items[0].item, quantity=2, amount_fen=20000),
        CaseItem(item=order.items[1].item, quantity=1, amount_fen=100),
    )
    async with units() as unit:
        await unit.cases.lock("AS1")
        await unit.cases.save(replace(case, version=2, items=items), seen=1)
        await unit.commit()
    async with units(write=False) as unit:
        stored = await unit.cases.get("AS1")
        assert stored is not None
        assert stored.items == items


async def test_an_item_has_one_open_case(units: UnitsOfWork) -> None:
    order = an_order()
    case = a_case("AS1", order)
    await store(units, case)
    item = order.items[0].item
    async with units() as unit:
        assert [found.case_no for found in await unit.cases.open_on([item, "other"])] == ["AS1"]
        with pytest.raises(errors.StateConflict):
            await unit.cases.add(a_case("AS2", order))
    async with units() as unit:
        await unit.cases.add(a_case("AS3", order, kind=Kind.COURIER_CLAIM))
        await unit.cases.lock("AS1")
        await unit.cases.save(replace(case, version=2, status=Status.CLOSED, due_at=None), seen=1)
        await unit.cases.add(a_case("AS4", order))
        await unit.commit()
    async with units(write=False) as unit:
        assert {found.case_no for found in await unit.cases.open_on([item])} == {"AS3", "AS4"}


async def test_lists_are_newest_first_and_open_ones_by_deadline(units: UnitsOfWork) -> None:
    hour = timedelta(hours=1)
    orders = [an_order(str(n)) for n in range(4)]
    await store(
        units,
        a_case("AS1", orders[0], created_at=NOON, due_at=NOON + 3 * hour),
        a_case("AS2", orders[1], created_at=NOON + hour, due_at=None),
        a_case("AS3", orders[2], created_at=NOON + 2 * hour, due_at=NOON + 2 * hour),
        a_case("AS4", orders[3], created_at=NOON + 3 * hour, due_at=NOON + hour, status=Status.SUCCESS),
    )
    async with units(write=False) as unit:
        assert [case.case_no for case in await unit.cases.of_buyer("wuyou", "xiaowang")] == ["AS4", "AS3", "AS2", "AS1"]
        assert [case.case_no for case in await unit.cases.of_shop("wuyou")] == ["AS4", "AS3", "AS2", "AS1"]
        assert [case.case_no for case in await unit.cases.of_shop("wuyou", open_only=True)] == ["AS3", "AS1", "AS2"]
        assert await unit.cases.of_shop("dian2") == []
        assert await unit.cases.due(NOON + 2 * hour - timedelta(microseconds=1), 10) == []
        assert await unit.cases.due(NOON + 2 * hour, 10) == ["AS3"]
        assert await unit.cases.due(NOON + 9 * hour, 10) == ["AS3", "AS1"]
        assert await unit.cases.due(NOON + 9 * hour, 1) == ["AS3"]
        assert await unit.cases.next_due() == NOON + 2 * hour


async def test_without_open_cases_nothing_falls_due(units: UnitsOfWork) -> None:
    async with units(write=False) as unit:
        assert await unit.cases.next_due() is None
        assert await unit.cases.due(NOON + timedelta(days=999), 10) == []


async def test_history_is_told_oldest_first_and_a_number_is_taken_once(units: UnitsOfWork) -> None:
    case = a_case("AS1", an_order())
    await store(units, case)
    first = a_line(case, 1)
    second = a_line(case, 2, action="note", before=case.status, words="", internal=True, amount_fen=None)
    async with units() as unit:
        await unit.cases.append(first)
        await unit.cases.append(second)
        await unit.commit()
    async with units(write=False) as unit:
        assert await unit.cases.history("AS1") == [first, second]
    async with units() as unit:
        with pytest.raises(Exception, match=r"(?i)unique|taken"):
            await unit.cases.append(second)
