"""What went wrong with money in other shops and payment systems, each a test of ours named by where it was seen."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.aftersales import errors
from bot.aftersales.cases import Case
from bot.aftersales.ports import PaymentOutcome
from bot.aftersales.service import Application
from bot.aftersales.vocabulary import Kind, Reason, Status
from bot.store.database import Database
from bot.store.tables.money import item_books, refund_lines
from tests.fakes.clocks import NOON
from tests.fakes.shops import AGENT, BOSS, buyer, item, received, unsent
from tests.unit.timers.test_bank import Banked

ME = buyer("xiaowang")


@pytest.fixture
def shop(database: Database) -> Banked:
    return Banked(database)


async def two_shirts(shop: Banked) -> None:
    """Two pieces of one line, ¥118, received yesterday."""
    shirts = item("T恤", 5900, quantity=2, paid_fen=11800)
    await shop.stock(received("1", "xiaowang", shirts, signed_at=NOON - timedelta(days=1)))


async def back(shop: Banked, pieces: int = 1, **more: Any) -> Case:
    """A return of some pieces, by their owner."""
    by = more.pop("by", ME)
    asked = Application(
        order_no="1", items=(("T恤", pieces),), kind=Kind.RETURN_REFUND, reason=Reason.NO_REASON, **more
    )
    return (await shop.law.apply(by, asked, key=None))[0]


async def inspected(shop: Banked, case: Case, number: str) -> None:
    """Sent back, found well, paid."""
    if case.status == Status.WAIT_SELLER_AGREE:
        await shop.law.act(AGENT, case.case_no, "agree", {})
    await shop.law.act(ME, case.case_no, "ship_back", {"courier": "SF", "tracking_no": number})
    await shop.law.act(AGENT, case.case_no, "inspect", {"passed": True, "findings": "完好"})
    await shop.deliverer.step()


async def book(shop: Banked) -> Any:
    return (await shop.law.books_of(await shop.law.order(ME, "1")))["T恤"]


async def test_hyperswitch_13182_saleor_19645_two_refunds_never_race_past_what_was_paid(shop: Banked) -> None:
    await two_shirts(shop)
    cases = await asyncio.gather(*(back(shop, 2) for _ in range(8)))
    assert len({case.case_no for case in cases}) == 1
    assert (await book(shop)).reserved_fen == 11800


async def test_hyperswitch_11491_an_amount_that_is_not_above_nothing_is_refused(shop: Banked) -> None:
    await two_shirts(shop)
    for wrong in (-1, 0, 5901):
        with pytest.raises((errors.BadRequest, errors.NotRefundable)):
            await back(shop, 1, amount_fen=wrong)
    assert (await book(shop)).reserved_fen == 0


async def test_litemall_no_fen_is_lost_because_there_is_no_float_to_lose_it(shop: Banked) -> None:
    await two_shirts(shop)
    with pytest.raises((errors.BadRequest, errors.NotRefundable)):
        await back(shop, 1, amount_fen=19.99 * 100)
    case = await back(shop, 1, amount_fen=1999)
    await inspected(shop, case, "SF1000000001")
    assert await shop.paid(case) == (1999, 1999)


async def test_litemall_crmeb_a_second_refund_has_its_own_key_and_a_retry_the_same(shop: Banked) -> None:
    await two_shirts(shop)
    shop.bank.answers_next = ["failed"]
    first = await back(shop)
    await inspected(shop, first, "SF1000000001")
    assert (await shop.now(first)).status == Status.REFUND_FAILED
    await shop.law.act(AGENT, first.case_no, "retry", {})
    await shop.deliverer.step()
    second = await back(shop)
    await inspected(shop, second, "SF1000000002")
    listed = await shop.bank.daily_list(NOON.date())
    assert sorted(line.key for line in listed) == [f"{first.case_no}:1", f"{second.case_no}:1"]
    assert await shop.bank.paid_fen("1") == 11800


async def test_crmeb_litemall_the_bank_is_called_when_the_decision_is_stored_and_no_lock_is_held(
    shop: Banked, monkeypatch: pytest.MonkeyPatch
) -> None:
    await two_shirts(shop)
    case, refund, seen = await back(shop), shop.bank.refund, []

    async def looks_first(**payment: Any) -> PaymentOutcome:
        # would wait for ever inside the unit that decided, on SQLite as on PostgreSQL
        async with shop.units() as unit:
            stored = await unit.cases.lock(case.case_no)
        seen.append(stored.status if stored else None)
        return await refund(**payment)

    monkeypatch.setattr(shop.bank, "refund", looks_first)
    await inspected(shop, case, "SF1000000001")
    assert seen == [Status.REFUNDING]


async def test_gumroad_5779_a_failed_refund_is_not_counted_as_refunded(shop: Banked) -> None:
    await two_shirts(shop)
    shop.bank.answers_next = ["failed"]
    case = await back(shop)
    await inspected(shop, case, "SF1000000001")
    held = await book(shop)
    assert (held.booked_fen, held.in_flight_fen, held.reserved_fen) == (0, 0, 5900)
    assert await shop.paid(case) == (0, 0)


async def test_macrozheng_mall_no_status_is_jumped_to_no_amount_taken_from_the_buyer_and_no_stranger_let_in(
    shop: Banked,
) -> None:
    await two_shirts(shop)
    case = await back(shop)
    stranger = buyer("meili")
    for action, body in (("confirm", {}), ("inspect", {"passed": True}), ("approve", {}), ("retry", {})):
        with pytest.raises(errors.AftersalesError):
            await shop.law.act(BOSS, case.case_no, action, body)
    for by, action in ((ME, "paid"), (AGENT, "paid"), (ME, "agree"), (stranger, "cancel")):
        with pytest.raises((errors.NotAllowed, errors.NotFound)):
            await shop.law.act(by, case.case_no, action, {})
    with pytest.raises(errors.BadRequest):
        await shop.law.act(ME, case.case_no, "cancel", {"amount_fen": 1})
    with pytest.raises(errors.NotFound):
        await back(shop, by=stranger)
    assert (await shop.now(case)).version == case.version


async def test_litemall_an_old_application_stays_when_a_new_one_is_made(shop: Banked) -> None:
    await two_shirts(shop)
    old = await back(shop)
    await shop.law.act(ME, old.case_no, "cancel", {})
    new = await back(shop)
    assert {case.case_no for case in await shop.law.cases_of(ME)} == {old.case_no, new.case_no}
    history = (await shop.law.case(ME, old.case_no)).history
    assert [line.action for line in history][-1] == "cancel"


async def test_litemall_a_part_return_takes_its_pieces_alone_and_freight_is_a_line_of_its_own(shop: Banked) -> None:
    await two_shirts(shop)
    case = await back(shop, 1)
    await inspected(shop, case, "SF1000000001")
    assert (await book(shop)).refundable_fen == 5900
    freight: Mapping[str, Any] = {
        "kind": "return_freight", "amount_fen": 1200, "words": "协商承担运费", "case_no": case.case_no,
    }  # fmt: skip
    payout = await shop.law.propose_payout(AGENT, "1", freight)
    await shop.law.act_on_payout(AGENT, payout.payout_no, "agree", {})
    await shop.deliverer.step()
    assert (await book(shop)).refundable_fen == 5900
    assert await shop.bank.paid_fen("1") == 5900
    assert (await back(shop, 1)).amount_fen == 5900


async def test_medusa_10842_11481_13433_the_summary_after_several_returns_is_the_sum_of_the_ledger(
    shop: Banked,
) -> None:
    await two_shirts(shop)
    for n in (1, 2):
        await inspected(shop, await back(shop), f"SF100000000{n}")
    async with shop.units(write=False) as unit:
        lines = await unit.connection.execute(select(func.sum(refund_lines.c.amount_fen)))
        booked = await unit.connection.execute(select(func.sum(item_books.c.booked_fen)))
        assert (int(lines.scalar_one()), int(booked.scalar_one())) == (11800, 11800)
    await shop.stock(unsent("2", "xiaowang", item("x", 100), paid_at=NOON))
    with pytest.raises(errors.AftersalesError):
        await back(shop)
