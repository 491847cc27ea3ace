"""`wuyou reconcile`: our books against the payment side's list of a day, in words for whoever keeps the money."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.platforms.clock import DemoClock, SystemClock
from bot.platforms.payments.sandbox import SandboxPayments
from bot.settings import Settings
from bot.store.database import open_database
from bot.store.unit_of_work import SqlUnitsOfWork
from bot.timers.reconciling import Difference, reconcile

_WORDS = {
    "not_booked": "支付方已付，账上没有",
    "not_paid": "账上已付，支付方没有",
    "amount": "金额不一致",
    "twice": "支付方付了不止一次",
}


async def differences(settings: Settings, day: date | None) -> tuple[date, Sequence[Difference]]:
    """(the day, what does not agree); yesterday when no day is named."""
    database = open_database(settings.database)
    try:
        clock = DemoClock() if settings.demo else SystemClock()
        units = SqlUnitsOfWork(database, clock=clock)
        if isinstance(clock, DemoClock):
            await clock.load(units)
        day = day or (clock.now().astimezone(ZoneInfo("Asia/Shanghai")) - timedelta(days=1)).date()
        return day, await reconcile(units, SandboxPayments(units=units, clock=clock), day)
    finally:
        await database.dispose()


def said(difference: Difference) -> str:
    """One line, amounts in yuan."""
    ours, theirs = (f"¥{fen // 100}.{fen % 100:02d}" for fen in (difference.ours_fen, difference.theirs_fen))
    return f"{difference.key}：{_WORDS[difference.what]}（我们 {ours}，支付方 {theirs}）"


def day_of(text: str | None) -> date | None:
    """YYYY-MM-DD; ValueError for anything else."""
    return None if text is None else datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=ZoneInfo("UTC")).date()
