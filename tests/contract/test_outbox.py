"""The outbox as its deliverers see it: taken by one at a time, back when its lease ends, told how it went."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.store.outbox import Effect
from bot.store.unit_of_work import SqlUnitsOfWork
from tests.contract.worlds import StillClock

LEASE = timedelta(seconds=60)


async def put(units: SqlUnitsOfWork, *keys: str) -> None:
    async with units() as unit:
        for key in keys:
            await unit.outbox.put(kind="refund", key=key, payload={"shop": "wuyou", "case_no": key})
        await unit.commit()


async def take(units: SqlUnitsOfWork, limit: int = 10) -> list[Effect]:
    async with units() as unit:
        taken = await unit.deliveries.take(limit, LEASE)
        await unit.commit()
    return list(taken)


async def test_an_effect_is_taken_once_until_its_lease_ends(sql_units: SqlUnitsOfWork, clock: StillClock) -> None:
    await put(sql_units, "a")
    (first,) = await take(sql_units)
    assert (first.key, first.shop, first.tries, first.payload) == ("a", "wuyou", 1, {"shop": "wuyou", "case_no": "a"})
    assert await take(sql_units) == []
    clock.move(LEASE)
    (second,) = await take(sql_units)
    assert (second.id, second.tries) == (first.id, 2)


async def test_many_takers_share_the_effects(sql_units: SqlUnitsOfWork) -> None:
    keys = [f"k{n:02}" for n in range(40)]
    await put(sql_units, *keys)
    shares = await asyncio.gather(*(take(sql_units, 5) for _ in range(16)))
    assert sorted(effect.key for share in shares for effect in share) == keys


async def test_what_is_done_or_set_aside_is_not_taken_again(sql_units: SqlUnitsOfWork, clock: StillClock) -> None:
    await put(sql_units, "a", "b", "c")
    done, aside, again = await take(sql_units)
    async with sql_units() as unit:
        await unit.deliveries.done(done)
        await unit.deliveries.aside(aside, words="unknown kind")
        await unit.deliveries.again(again, at=clock.now() + timedelta(seconds=5), words="down")
        await unit.commit()
    assert await take(sql_units) == []
    clock.move(timedelta(seconds=5))
    assert [effect.key for effect in await take(sql_units)] == ["c"]
    async with sql_units(write=False) as unit:
        assert [effect.key for effect in await unit.deliveries.set_aside()] == ["b"]


async def test_an_effect_put_again_is_the_same_one_tried_anew(sql_units: SqlUnitsOfWork, clock: StillClock) -> None:
    await put(sql_units, "a")
    (first,) = await take(sql_units)
    async with sql_units() as unit:
        await unit.deliveries.done(first)
        await unit.commit()
    clock.move(timedelta(hours=1))
    await put(sql_units, "a")
    (again,) = await take(sql_units)
    assert (again.id, again.tries) == (first.id, 1)


async def test_a_taker_whose_effect_was_put_anew_has_no_say(sql_units: SqlUnitsOfWork, clock: StillClock) -> None:
    await put(sql_units, "a")
    (stale,) = await take(sql_units)
    clock.move(timedelta(hours=1))
    await put(sql_units, "a")
    async with sql_units() as unit:
        await unit.deliveries.done(stale)
        await unit.commit()
    assert [effect.key for effect in await take(sql_units)] == ["a"]
