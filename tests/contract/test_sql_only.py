"""What only the database can promise: constraints and triggers that hold whatever the code does, and races."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.aftersales import errors
from bot.aftersales.vocabulary import Kind
from bot.store.database import Database
from bot.store.tables.cases import cases, history, history_words
from bot.store.tables.money import case_shares, item_books, refund_lines
from bot.store.unit_of_work import SqlUnitsOfWork
from tests.contract.worlds import NOON, StillClock, a_case, a_line, an_order

ORDER = an_order(paid=(1000, 500))
SHOE, LACE = (item.item for item in ORDER.items)
RACERS = 16


@pytest.fixture
async def stocked(sql_units: SqlUnitsOfWork) -> SqlUnitsOfWork:
    """ORDER with nothing asked of it."""
    async with sql_units() as unit:
        await unit.orders.add(ORDER)
        await unit.commit()
    return sql_units


async def apply(units: SqlUnitsOfWork, amount_fen: int) -> str | None:
    """A refund as the law does it: the item's open case is answered instead of a second one."""
    async with units() as unit:
        if await unit.cases.open_on([SHOE]):
            return None
        # whoever else wants the item comes in between, if the store lets him
        await asyncio.sleep(0)
        case_no = await unit.cases.next_no(NOON)
        await unit.cases.add(a_case(case_no, ORDER, amount_fen=amount_fen))
        await unit.refunds.reserve(case_no, {SHOE: amount_fen})
        await unit.refunds.send(case_no, f"refund:{case_no}")
        await unit.commit()
        return case_no


async def test_sixteen_refunds_racing_for_an_item_end_in_one(stocked: SqlUnitsOfWork) -> None:
    opened = await asyncio.gather(*(apply(stocked, 1000) for _ in range(RACERS)))
    assert len([case_no for case_no in opened if case_no]) == 1
    async with stocked(write=False) as unit:
        assert (await unit.refunds.book_of(SHOE)).in_flight_fen == 1000
        assert (await unit.connection.execute(select(func.count()).select_from(cases))).scalar_one() == 1


async def test_without_asking_first_the_index_still_lets_one_case_through(stocked: SqlUnitsOfWork) -> None:
    async def blindly(n: int) -> bool:
        try:
            async with stocked() as unit:
                await unit.cases.add(a_case(f"AS{n}", ORDER))
                await unit.commit()
        except errors.StateConflict:
            return False
        return True

    assert sum(await asyncio.gather(*(blindly(n) for n in range(RACERS)))) == 1


async def test_racing_partial_refunds_never_pass_what_was_paid(stocked: SqlUnitsOfWork) -> None:
    async with stocked() as unit:
        for n in range(RACERS):
            await unit.cases.add(a_case(f"AS{n}", ORDER, kind=Kind.FREIGHT))
        await unit.commit()

    async def part(n: int) -> bool:
        try:
            async with stocked() as unit:
                await unit.refunds.reserve(f"AS{n}", {SHOE: 300})
                await unit.commit()
        except errors.NotRefundable:
            return False
        return True

    assert sum(await asyncio.gather(*(part(n) for n in range(RACERS)))) == 3
    async with stocked(write=False) as unit:
        assert (await unit.refunds.book_of(SHOE)).reserved_fen == 900


async def test_sixteen_answers_from_the_bank_book_a_refund_once(stocked: SqlUnitsOfWork) -> None:
    case_no = await apply(stocked, 1000)
    assert case_no is not None

    async def booked() -> None:
        async with stocked() as unit:
            await unit.refunds.booked(case_no, f"refund:{case_no}")
            await unit.commit()

    await asyncio.gather(*(booked() for _ in range(RACERS)))
    async with stocked(write=False) as unit:
        assert (await unit.refunds.book_of(SHOE)).booked_fen == 1000
        assert await unit.ledger.sent(f"refund:{case_no}") == 1000


async def test_racers_with_one_key_all_get_the_first_answer(stocked: SqlUnitsOfWork) -> None:
    async def once(n: int) -> int:
        async with stocked() as unit:
            before = await unit.keys.find("buyer:xiaowang", "/api/cases", "k")
            if before is not None:
                return int(before[1])
            await asyncio.sleep(0)
            await unit.keys.keep("buyer:xiaowang", "/api/cases", "k", "digest", n)
            await unit.commit()
            return n

    assert len(set(await asyncio.gather(*(once(n) for n in range(RACERS))))) == 1


async def test_two_units_that_lock_a_case_come_one_after_the_other(stocked: SqlUnitsOfWork) -> None:
    async with stocked() as unit:
        await unit.cases.add(a_case("AS1", ORDER))
        await unit.commit()

    async def move() -> None:
        async with stocked() as unit:
            case = await unit.cases.lock("AS1")
            assert case is not None
            await asyncio.sleep(0)
            await unit.cases.append(a_line(case, len(await unit.cases.history("AS1")) + 1))
            await unit.commit()

    await asyncio.gather(*(move() for _ in range(RACERS)))
    async with stocked(write=False) as unit:
        assert [line.n for line in await unit.cases.history("AS1")] == list(range(1, RACERS + 1))


@pytest.mark.parametrize(
    "change",
    [
        {"reserved_fen": 1001},
        {"booked_fen": 600, "in_flight_fen": 300, "reserved_fen": 101},
        {"reserved_fen": -1},
        {"booked_fen": -1, "reserved_fen": 1001},
        {"in_flight_fen": -5},
    ],
)
async def test_the_database_itself_refuses_a_wrong_book(stocked: SqlUnitsOfWork, change: dict[str, int]) -> None:
    async with stocked() as unit:
        with pytest.raises(IntegrityError):
            await unit.connection.execute(update(item_books).where(item_books.c.item == SHOE).values(change))


async def test_the_database_itself_refuses_a_share_of_nothing(stocked: SqlUnitsOfWork) -> None:
    async with stocked() as unit:
        await unit.cases.add(a_case("AS1", ORDER))
        row = {"case_no": "AS1", "item": SHOE, "shop": "wuyou", "amount_fen": 0, "state": "reserved"}
        with pytest.raises(IntegrityError):
            await unit.connection.execute(insert(case_shares).values(row))


@pytest.mark.parametrize("table", [history, refund_lines], ids=lambda table: str(table.name))
async def test_what_is_append_only_can_be_neither_changed_nor_deleted(stocked: SqlUnitsOfWork, table: object) -> None:
    case_no = await apply(stocked, 1000)
    assert case_no is not None
    async with stocked() as unit:
        await unit.refunds.booked(case_no, f"refund:{case_no}")
        await unit.cases.append(a_line(a_case(case_no, ORDER), 1))
        await unit.commit()
    target = history if table is history else refund_lines
    for change in (update(target).values(amount_fen=1), delete(target)):
        async with stocked() as unit:
            with pytest.raises(DBAPIError, match="append-only"):
                await unit.connection.execute(change)


async def test_the_words_of_a_line_can_be_erased_and_the_line_stays(stocked: SqlUnitsOfWork) -> None:
    case = a_case("AS1", ORDER)
    async with stocked() as unit:
        await unit.cases.add(case)
        await unit.cases.append(a_line(case, 1))
        await unit.connection.execute(delete(history_words))
        await unit.commit()
    async with stocked(write=False) as unit:
        (line,) = await unit.cases.history("AS1")
    assert (line.words, line.digest) == ("", "digest-1")


async def test_the_book_is_the_sum_of_its_ledger(stocked: SqlUnitsOfWork) -> None:
    async with stocked() as unit:
        await unit.cases.add(a_case("AS1", ORDER))
        for n, shares in enumerate(({SHOE: 300, LACE: 1}, {SHOE: 200}, {LACE: 499, SHOE: 500})):
            await unit.refunds.reserve("AS1", shares)
            await unit.refunds.send("AS1", f"refund:AS1:{n}")
            await unit.refunds.failed("AS1", f"refund:AS1:{n}")
            await unit.refunds.send("AS1", f"refund:AS1:{n}")
            await unit.refunds.booked("AS1", f"refund:AS1:{n}")
        await unit.commit()
    total = func.coalesce(func.sum(refund_lines.c.amount_fen), 0)
    sums = (
        select(item_books.c.booked_fen, total)
        .join(refund_lines, refund_lines.c.item == item_books.c.item, isouter=True)
        .group_by(item_books.c.item, item_books.c.booked_fen)
    )
    async with stocked(write=False) as unit:
        found = (await unit.connection.execute(sums)).all()
    assert sorted(tuple(row) for row in found) == [(500, 500), (1000, 1000)]


async def test_a_key_is_forgotten_after_a_day_of_the_real_clock(database: Database) -> None:
    wall = StillClock()
    units = SqlUnitsOfWork(database, clock=StillClock(NOON + timedelta(days=300)), wall=wall.now)
    async with units() as unit:
        await unit.keys.keep("c", "p", "k", "first", 1)
        await unit.commit()
    wall.move(timedelta(hours=24) - timedelta(seconds=1))
    async with units() as unit:
        assert await unit.keys.find("c", "p", "k") == ("first", 1)
    wall.move(timedelta(seconds=1))
    async with units() as unit:
        assert await unit.keys.find("c", "p", "k") is None
        await unit.keys.keep("c", "p", "k", "second", 2)
        assert await unit.keys.find("c", "p", "k") == ("second", 2)
        await unit.commit()


async def test_a_unit_that_promised_to_change_nothing_cannot_commit(sql_units: SqlUnitsOfWork) -> None:
    async with sql_units(write=False) as unit:
        with pytest.raises(RuntimeError):
            await unit.commit()


async def test_foreign_keys_are_watched(sql_units: SqlUnitsOfWork) -> None:
    async with sql_units() as unit:
        with pytest.raises(IntegrityError):
            await unit.cases.add(a_case("AS1", ORDER))


async def test_sqlite_keeps_a_write_ahead_log(database: Database) -> None:
    if database.dialect == "sqlite":
        async with database.connect(write=False) as connection:
            assert (await connection.execute(text("PRAGMA journal_mode"))).scalar() == "wal"


async def test_a_writer_that_never_ends_is_an_error_for_the_next_one(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database.dialect != "sqlite":
        return
    monkeypatch.setattr("bot.store.database.BUSY_SECONDS", 0.05)
    async with database.connect(write=True):
        with pytest.raises(TimeoutError):
            async with database.connect(write=True):
                pass
