"""Both sides of a clock are reminded at half time and in its last sixth, once whatever restarts."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.aftersales.cases import Case
from bot.aftersales.service import Application
from bot.aftersales.vocabulary import Kind, Reason
from bot.store.database import Database
from bot.store.reminders import Reminders
from bot.timers.reminders import ReminderRounds
from tests.fakes.clocks import NOON
from tests.fakes.shops import AGENT, buyer, item, on_its_way, received, unsent
from tests.unit.timers.test_order_clocks import Clocked

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Reminded(Clocked):
    """With a return that waits for the seller for 48 hours."""

    def another_round(self) -> ReminderRounds:
        return ReminderRounds(units=self.units, clock=self.clock)

    async def told(self) -> list[tuple[str, str]]:
        """(to, template) of every notice so far, taken off."""
        async with self.units() as unit:
            taken = await unit.deliveries.take(50, timedelta(days=900))
            await unit.commit()
        return sorted((each.payload["to"], each.payload["template"]) for each in taken if each.kind == "notice")

    async def applied(self) -> Case:
        await self.stock(received("1", "xiaowang", item("鞋", 29900), signed_at=NOON - DAY))
        asked = Application(order_no="1", items=(("鞋", 1),), kind=Kind.RETURN_REFUND, reason=Reason.SIZE)
        case, _ = await self.law.apply(buyer("xiaowang"), asked, key=None)
        assert case.due_at == NOON + 48 * HOUR
        return case


@pytest.fixture
def shop(database: Database) -> Reminded:
    return Reminded(database)


async def test_both_sides_are_reminded_at_half_time_and_one_sixth_before_the_end(shop: Reminded) -> None:
    await shop.applied()
    rounds = shop.another_round()
    await rounds.step()
    shop.clock.move(24 * HOUR - timedelta(seconds=1))
    assert (await rounds.step(), await shop.told()) == (0, [])
    shop.clock.move(timedelta(seconds=1))
    await rounds.step()
    assert await shop.told() == [("buyer:xiaowang", "half_time_seller"), ("desk", "half_time")]
    shop.clock.move(16 * HOUR - timedelta(seconds=1))
    assert await rounds.step() == 0
    shop.clock.move(timedelta(seconds=1))
    await rounds.step()
    assert await shop.told() == [("buyer:xiaowang", "last_sixth_seller"), ("desk", "last_sixth")]


async def test_many_processes_and_restarts_remind_once(shop: Reminded) -> None:
    await shop.applied()
    await asyncio.gather(*(shop.another_round().step() for _ in range(6)))
    shop.clock.move(25 * HOUR)
    await asyncio.gather(*(shop.another_round().step() for _ in range(6)))
    assert len(await shop.told()) == 2
    await shop.another_round().step()
    assert await shop.told() == []


async def test_after_a_long_sleep_only_the_last_reminder_is_told_and_none_of_an_end_that_passed(
    shop: Reminded,
) -> None:
    await shop.applied()
    await shop.another_round().step()
    shop.clock.move(41 * HOUR)
    await shop.another_round().step()
    assert [template for _, template in await shop.told()] == ["last_sixth_seller", "last_sixth"]


async def test_a_clock_that_got_another_end_is_not_reminded_of_the_old_one(shop: Reminded) -> None:
    case = await shop.applied()
    await shop.another_round().step()
    await shop.law.act(AGENT, case.case_no, "agree", {})
    await shop.another_round().step()
    shop.clock.move(24 * HOUR)
    await shop.another_round().step()
    assert await shop.told() == []
    shop.clock.move(timedelta(days=2, hours=12))
    await shop.another_round().step()
    assert await shop.told() == [("buyer:xiaowang", "half_time"), ("desk", "half_time")]


async def test_orders_remind_of_shipping_and_of_confirming_themselves_but_not_of_what_was_past_at_the_import(
    shop: Reminded,
) -> None:
    await shop.stock(
        unsent("1", "xiaowang", item("早", 100), paid_at=NOON),
        on_its_way("2", "meili", item("远", 100), shipped_at=NOON - 6 * DAY),
    )
    await shop.sweeper.step()
    await shop.another_round().step()
    assert await shop.told() == []
    shop.clock.move(DAY)
    await shop.another_round().step()
    assert await shop.told() == [("buyer:xiaowang", "ship_half_time"), ("desk", "ship_half_time")]
    shop.clock.move(DAY + 8 * HOUR)
    await shop.another_round().step()
    assert ("buyer:meili", "receipt_last_sixth") in await shop.told()


async def test_a_reminder_is_taken_by_one_alone(shop: Reminded) -> None:
    await shop.applied()
    await shop.another_round().step()
    now = NOON + 25 * HOUR
    async with shop.units() as unit:
        (due,) = await Reminders(unit.connection).due(now, 10)
        assert await Reminders(unit.connection).over(due, now)
        assert not await Reminders(unit.connection).over(due, now)
