"""Our books against the payment side's list of a day: every payment that one of the two does not know, or knows other.

Both sides are asked by key whatever the day: what left before midnight and was booked after it is no difference.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.aftersales.ports import Payments
from bot.store.ledger import Ledger
from bot.store.unit_of_work import SqlUnitsOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What does not agree. `what`: not_booked, not_paid, amount, twice."""

    what: str
    key: str
    ours_fen: int
    theirs_fen: int


async def reconcile(units: SqlUnitsOfWork, payments: Payments, day: date) -> Sequence[Difference]:
    """The differences of a day of Shanghai, by key. Changes nothing: a person decides what to do about them."""
    since = datetime.combine(day, time(), ZoneInfo("Asia/Shanghai")).astimezone(UTC)
    listed = await payments.daily_list(day)
    theirs = {line.key: line.amount_fen for line in listed}
    async with units(write=False) as unit:
        ledger = Ledger(unit.connection)
        ours = dict(await ledger.of_keys(list(theirs)))
        for key in set(theirs) - set(ours):
            if (back := await ledger.charge_back_fen(key)) is not None:
                ours[key] = back
        booked = await ledger.between(since, since + timedelta(days=1))
    found = [
        Difference(
            what="not_booked" if key not in ours else "amount", key=key, ours_fen=ours.get(key, 0), theirs_fen=fen
        )
        for key, fen in theirs.items()
        if ours.get(key) != fen
    ]
    found += [
        Difference(what="twice", key=key, ours_fen=ours.get(key, 0), theirs_fen=theirs[key] * times)
        for key, times in Counter(line.key for line in listed).items()
        if times > 1
    ]
    for each in booked:
        outcome = None if each.key in theirs else await payments.find(each.key)
        if each.key not in theirs and (outcome is None or outcome.state != "paid"):
            found.append(Difference(what="not_paid", key=each.key, ours_fen=each.amount_fen, theirs_fen=0))
    return sorted(found, key=lambda difference: (difference.key, difference.what))
