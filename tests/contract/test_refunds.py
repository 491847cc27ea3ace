"""What every refund book does: no sum past what was paid, no amount that is not one, a key counts once."""

from __future__ import annotations

from typing import Any

import pytest

from bot.aftersales import errors
from bot.aftersales.ports import ItemBook, UnitsOfWork
from bot.aftersales.vocabulary import Kind
from tests.contract.worlds import a_case, an_order

ORDER = an_order(paid=(1000, 500))
SHOE, LACE = (item.item for item in ORDER.items)


@pytest.fixture
async def books(units: UnitsOfWork) -> UnitsOfWork:
    """An order of two items paid 1000 and 500 fen, and the cases AS1 and AS2 on it."""
    async with units() as unit:
        await unit.orders.add(ORDER)
        await unit.cases.add(a_case("AS1", ORDER))
        await unit.cases.add(a_case("AS2", ORDER, kind=Kind.FREIGHT))
        await unit.commit()
    return units


async def book(units: UnitsOfWork, item: str) -> ItemBook:
    async with units(write=False) as unit:
        return await unit.refunds.book_of(item)


async def test_a_book_opens_with_what_was_paid(books: UnitsOfWork) -> None:
    assert await book(books, SHOE) == ItemBook(item=SHOE, paid_fen=1000)
    with pytest.raises(errors.NotFound):
        await book(books, "no such item")


async def test_reserving_again_replaces_what_the_case_had(books: UnitsOfWork) -> None:
    async with books() as unit:
        await unit.refunds.reserve("AS1", {SHOE: 1000, LACE: 500})
        await unit.refunds.reserve("AS1", {SHOE: 1000})
        await unit.commit()
    assert (await book(books, SHOE)).refundable_fen == 0
    assert (await book(books, LACE)).refundable_fen == 500
    async with books() as unit:
        await unit.refunds.release("AS1")
        await unit.refunds.release("AS1")
        await unit.commit()
    assert await book(books, SHOE) == ItemBook(item=SHOE, paid_fen=1000)


@pytest.mark.parametrize("amount", [0, -1, 1001, 10.0, "10", True, None])
async def test_what_is_not_an_amount_or_too_much_is_refused(books: UnitsOfWork, amount: Any) -> None:
    async with books() as unit:
        with pytest.raises(errors.NotRefundable):
            await unit.refunds.reserve("AS1", {SHOE: amount})
    assert await book(books, SHOE) == ItemBook(item=SHOE, paid_fen=1000)


async def test_two_cases_share_one_book(books: UnitsOfWork) -> None:
    async with books() as unit:
        await unit.refunds.reserve("AS1", {SHOE: 600})
        with pytest.raises(errors.NotRefundable):
            await unit.refunds.reserve("AS2", {SHOE: 401})
    async with books() as unit:
        await unit.refunds.reserve("AS1", {SHOE: 600})
        await unit.refunds.reserve("AS2", {SHOE: 400})
        await unit.commit()
    assert (await book(books, SHOE)).refundable_fen == 0


async def test_money_is_reserved_then_in_flight_then_booked_once(books: UnitsOfWork) -> None:
    async with books() as unit:
        await unit.refunds.reserve("AS1", {SHOE: 600, LACE: 500})
        await unit.refunds.send("AS1", "refund:AS1")
        await unit.refunds.send("AS1", "refund:AS1")
        await unit.commit()
    assert await book(books, SHOE) == ItemBook(item=SHOE, paid_fen=1000, in_flight_fen=600)
    for _ in range(2):
        async with books() as unit:
            await unit.refunds.booked("AS1", "refund:AS1")
            await unit.commit()
    assert await book(books, SHOE) == ItemBook(item=SHOE, paid_fen=1000, booked_fen=600)
    assert await book(books, LACE) == ItemBook(item=LACE, paid_fen=500, booked_fen=500)


async def test_what_failed_stays_reserved_and_goes_out_again_under_the_same_key(books: UnitsOfWork) -> None:
    async with books() as unit:
        await unit.refunds.reserve("AS1", {SHOE: 600})
        await unit.refunds.send("AS1", "refund:AS1")
        await unit.refunds.failed("AS1", "refund:AS1")
        await unit.commit()
    assert await book(books, SHOE) == ItemBook(item=SHOE, paid_fen=1000, reserved_fen=600)
    async with books() as unit:
        await unit.refunds.send("AS1", "refund:AS1")
        await unit.refunds.booked("AS1", "refund:AS1")
        await unit.commit()
    assert await book(books, SHOE) == ItemBook(item=SHOE, paid_fen=1000, booked_fen=600)


async def test_a_case_can_be_paid_a_second_part_under_a_second_key(books: UnitsOfWork) -> None:
    async with books() as unit:
        for n, amount in enumerate((600, 400)):
            await unit.refunds.reserve("AS1", {SHOE: amount})
            await unit.refunds.send("AS1", f"refund:AS1:{n}")
            await unit.refunds.booked("AS1", f"refund:AS1:{n}")
        await unit.commit()
    assert await book(books, SHOE) == ItemBook(item=SHOE, paid_fen=1000, booked_fen=1000)
    async with books() as unit:
        with pytest.raises(errors.NotRefundable):
            await unit.refunds.reserve("AS2", {SHOE: 1})


async def test_releasing_leaves_alone_what_is_in_flight(books: UnitsOfWork) -> None:
    async with books() as unit:
        await unit.refunds.reserve("AS1", {SHOE: 600})
        await unit.refunds.send("AS1", "refund:AS1")
        await unit.refunds.release("AS1")
        await unit.commit()
    assert await book(books, SHOE) == ItemBook(item=SHOE, paid_fen=1000, in_flight_fen=600)
