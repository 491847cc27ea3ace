"""`wuyou reconcile` on the database of a shop that paid something back today."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bot.aftersales.times import shanghai_date
from bot.commands.books import differences, said
from bot.platforms.payments.sandbox import SandboxPayments
from tests.integration.conftest import World, eventually
from tests.integration.shopping import stock


async def test_the_books_of_a_day_agree_and_a_payment_made_by_hand_is_named(world: World) -> None:
    await stock(world)
    buyer = await world.buyer()
    no = (await buyer.post("/api/orders/1002/cancel_order", Idempotency_Key="c"))["case"]["no"]

    async def done() -> bool:
        return bool((await buyer.get(f"/api/cases/{no}"))["status"] == "SUCCESS")

    await eventually(done)
    today = shanghai_date(datetime.now(UTC))
    found: Any = await differences(world.settings, today)
    assert found == (today, [])

    bank = SandboxPayments(units=world.parts.units, clock=world.parts.clock)
    await bank.refund(key="by-hand", order_no="1002", amount_fen=1234, payee={})
    _, (difference,) = await differences(world.settings, today)
    assert said(difference) == "by-hand：支付方已付，账上没有（我们 ¥0.00，支付方 ¥12.34）"
