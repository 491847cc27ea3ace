"""Both sides of every clock are reminded at half time and one sixth before its end, each once whatever restarts.

A reminder is a row, planned when its clock is seen running and taken in the commit that puts the notices into the
outbox. A clock that got another end has other reminders; those of the end that is no more are beside the point.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.aftersales.ports import Clock
from bot.aftersales.turns import turn_of
from bot.aftersales.vocabulary import Role
from bot.store.reminders import Reminder, Reminders, Span
from bot.store.unit_of_work import SqlUnitOfWork, SqlUnitsOfWork

HALF_TIME, LAST_SIXTH = "half_time", "last_sixth"
#: clocks of the payment side: no person is waited for
MACHINES = frozenset({"refund_retry", "refund_unanswered"})


class ReminderRounds:
    """Plans and tells."""

    def __init__(self, *, units: SqlUnitsOfWork, clock: Clock, batch: int = 100) -> None:
        self._units = units
        self._clock = clock
        self._batch = batch

    async def step(self) -> int:
        """One batch of each; how many clocks were planned for and reminders told."""
        now = self._clock.now()
        async with self._units(write=False) as unit:
            found = Reminders(unit.connection)
            spans = await found.unplanned(now, self._batch)
            due = await found.due(now, self._batch)
        if spans:
            await self._plan(spans, now)
        return len(spans) + sum([await self._tell(reminder, now) for reminder in due])

    async def _plan(self, spans: Sequence[Span], now: datetime) -> None:
        async with self._units() as unit:
            for span in spans:
                for which, at in instants(span.started_at, span.due_at).items():
                    made = Reminder(subject=span.subject, shop=span.shop, due_at=span.due_at, which=which, at=at)
                    # an order that was imported, or whose clock stood still, is not reminded of what is past
                    past = at < now and span.subject.startswith("order:")
                    await Reminders(unit.connection).plan(made, over_at=now if past else None)
            await unit.commit()

    async def _tell(self, reminder: Reminder, now: datetime) -> bool:
        async with self._units() as unit:
            if not await Reminders(unit.connection).over(reminder, now):
                return False
            for letter in await self._letters(unit, reminder, now):
                key = f"reminder:{reminder.subject}:{reminder.due_at:%y%m%d%H%M%S}:{reminder.which}:{letter['side']}"
                payload = {"shop": reminder.shop, **{name: letter[name] for name in ("to", "template", "facts")}}
                await unit.outbox.put(kind="notice", key=key, payload=payload)
            await unit.commit()
        return True

    async def _letters(self, unit: SqlUnitOfWork, reminder: Reminder, now: datetime) -> list[Mapping[str, Any]]:
        """One for each side; none when the clock has another end, or ran out, or its last sixth has begun too."""
        kind, _, name = reminder.subject.partition(":")
        both_due = reminder.which == HALF_TIME and await self._last_sixth_too(unit, reminder, now)
        if now >= reminder.due_at or both_due:
            return []
        if kind == "case":
            return await _of_case(unit, name, reminder)
        return await _of_order(unit, *name.split(":"), reminder=reminder)

    async def _last_sixth_too(self, unit: SqlUnitOfWork, reminder: Reminder, now: datetime) -> bool:
        due = await Reminders(unit.connection).due(now, 10_000)
        same = (reminder.subject, reminder.due_at)
        return any(each.which == LAST_SIXTH and (each.subject, each.due_at) == same for each in due)


def instants(started_at: datetime, due_at: datetime) -> dict[str, datetime]:
    """When a clock's two reminders are told."""
    length = due_at - started_at
    return {HALF_TIME: started_at + length / 2, LAST_SIXTH: due_at - length / 6}


async def _of_case(unit: SqlUnitOfWork, case_no: str, reminder: Reminder) -> list[Mapping[str, Any]]:
    case = await unit.cases.get(case_no)
    if case is None or not case.open or case.due_at != reminder.due_at:
        return []
    turn = turn_of(case)
    if turn is None or case.clock in MACHINES:
        return []
    mine = turn == Role.BUYER
    facts = {"case_no": case_no, "status": str(case.status), "due_at": reminder.due_at.isoformat()}
    buyers = reminder.which if mine else f"{reminder.which}_seller"
    return [
        {"side": "buyer", "to": f"buyer:{case.buyer_id}", "template": buyers, "facts": facts},
        {
            "side": "desk",
            "to": "desk",
            "template": reminder.which,
            "facts": {**facts, "turn": "buyer" if mine else "seller"},
        },
    ]


async def _of_order(unit: SqlUnitOfWork, order_no: str, clock: str, *, reminder: Reminder) -> list[Mapping[str, Any]]:
    order, running = await unit.orders.get(order_no), await unit.order_clocks.running(order_no, clock)
    if order is None or running is None or running.due_at != reminder.due_at:
        return []
    facts = {"order_no": order_no, "due_at": reminder.due_at.isoformat()}
    template = f"{clock}_{reminder.which}"
    return [
        {"side": "buyer", "to": f"buyer:{order.buyer_id}", "template": template, "facts": facts},
        {"side": "desk", "to": "desk", "template": template, "facts": facts},
    ]
