"""The hands of the demonstration: its clock is turned, its world put back, its buyers pay; CONTRACT.md, "Demo"."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from datetime import datetime, timedelta

from bot.aftersales.cases import Case
from bot.chat.bus import Bus
from bot.chat.news import News
from bot.chat.workers import Workers
from bot.gateway.keys import Demo
from bot.opening import put_back
from bot.platforms.clock import DemoClock
from bot.platforms.payments.sandbox import SandboxPayments
from bot.store.unit_of_work import SqlUnitsOfWork
from bot.timers.charges import ChargeDelivery
from bot.timers.rounds import Rounds, settle


async def pay(payments: SandboxPayments, charging: ChargeDelivery, case: Case) -> None:
    """The buyer of a case pays what it waits for, as he would in the platform's app."""
    charge = case.details["charge"]
    named = {"case_no": case.case_no, "order_no": case.order_no}
    payload = {**named, "key": charge["key"], "amount_fen": charge["amount_fen"]}
    # the bank may not have heard of it yet
    await payments.charge(key=charge["key"], order_no=case.order_no or "", amount_fen=charge["amount_fen"])
    await payments.buyer_pays(charge["key"])
    await charging.paid_in(shop=case.shop, payload=payload)


def hands(
    units: SqlUnitsOfWork,
    clock: DemoClock,
    bus: Bus,
    *,
    workers: Workers,
    news: News,
    timers: Sequence[Rounds],
    pay: Callable[[Case], Awaitable[None]],
) -> Demo:
    """What the demo's own routes may do; `timers` come to rest after each turn of the clock."""

    async def rest() -> None:
        await settle(*timers)

    async def advance(by: timedelta) -> datetime:
        return await clock.advance(by, units=units, settle=rest)

    async def reset() -> None:
        await workers.settle()
        async with AsyncExitStack() as held:
            for timer in timers:
                await held.enter_async_context(timer.held())
            await held.enter_async_context(news.held())
            await put_back(units, clock)
        news.begin_anew()
        await bus.begin_anew()
        await workers.start()

    return Demo(advance=advance, reset=reset, pay=pay)
