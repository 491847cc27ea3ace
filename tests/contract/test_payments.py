"""What every way of paying back does: a key is paid once, a lost answer is found, a wrong amount is refused."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.aftersales.ports import PaymentOutcome
from bot.platforms.payments.sandbox import SandboxPayments
from bot.store.unit_of_work import SqlUnitsOfWork
from tests.contract.worlds import StillClock


@pytest.fixture
def bank(sql_units: SqlUnitsOfWork, clock: StillClock) -> SandboxPayments:
    """The sandbox."""
    return SandboxPayments(units=sql_units, clock=clock)


async def refund(bank: SandboxPayments, key: str = "AS1:1", amount_fen: Any = 500) -> PaymentOutcome:
    return await bank.refund(key=key, order_no="41", amount_fen=amount_fen, payee={"type": "alipay"})


async def test_the_same_key_answers_the_first_outcome_and_pays_nothing_twice(bank: SandboxPayments) -> None:
    outcomes = await asyncio.gather(*(refund(bank) for _ in range(16)))
    assert {outcome.state for outcome in outcomes} == {"paid"}
    assert await bank.paid_fen("41") == 500
    found = await bank.find("AS1:1")
    assert found == outcomes[0]


async def test_two_keys_are_two_payments(bank: SandboxPayments) -> None:
    await refund(bank, "AS1:1")
    await refund(bank, "AS2:1", 300)
    assert await bank.paid_fen("41") == 800


async def test_a_key_that_was_never_asked_is_not_found(bank: SandboxPayments) -> None:
    assert await bank.find("AS1:1") is None


@pytest.mark.parametrize("amount", [0, -500, 1.5, True, "500"])
async def test_what_is_not_an_amount_is_refused(bank: SandboxPayments, amount: Any) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        await refund(bank, amount_fen=amount)
    assert await bank.find("AS1:1") is None


async def test_a_key_stands_for_one_amount(bank: SandboxPayments) -> None:
    await refund(bank)
    with pytest.raises(ValueError, match="was used for 500 fen"):
        await refund(bank, amount_fen=501)


async def test_what_failed_never_left_and_the_same_key_can_be_tried_again(bank: SandboxPayments) -> None:
    bank.answers_next = ["failed"]
    assert (await refund(bank)).state == "failed"
    assert await bank.paid_fen("41") == 0
    assert (await refund(bank)).state == "paid"
    assert (await refund(bank)).state == "paid"
    assert await bank.paid_fen("41") == 500


async def test_a_pending_payment_stays_pending_until_the_bank_decides(bank: SandboxPayments) -> None:
    bank.answers_next = ["pending"]
    assert (await refund(bank)).state == "pending"
    assert (await refund(bank)).state == "pending"
    await bank.decide("AS1:1", "paid")
    found = await bank.find("AS1:1")
    assert found is not None
    assert found.state == "paid"
    assert await bank.paid_fen("41") == 500
