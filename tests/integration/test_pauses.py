"""Who falls silent over a question is asked once more, and then left in peace."""

from __future__ import annotations

from datetime import timedelta

from bot.timers.pauses import PauseRounds
from bot.wire.turns import Reply, TurnRequest, TurnResult
from tests.fakes.clocks import StillClock
from tests.integration.conftest import Person, World
from tests.integration.test_in_charge import hand_off

FORM = ({"event": "active_loop", "name": "application_form"},)


def asks(_: TurnRequest) -> TurnResult:
    return TurnResult(outcome="answered", replies=(Reply(text="请问是什么原因？"),), state=FORM)


async def after(world: World, minutes: float) -> int:
    parts = world.parts
    clock = StillClock(parts.clock.now() + timedelta(minutes=minutes))
    return await PauseRounds(units=parts.units, clock=clock, bus=parts.bus, wording=parts.wording).step()


async def asked(world: World) -> Person:
    buyer = await world.buyer()
    world.engine.script = asks
    await buyer.say("想退货")
    return buyer


async def test_a_question_left_open_is_brought_up_once(world: World) -> None:
    buyer = await asked(world)
    assert [await after(world, minutes) for minutes in (29, 31, 62, 93)] == [0, 1, 0, 0]
    newest = (await buyer.lines())[-1]
    assert newest["from"] == "system"
    assert "继续" in newest["text"]


async def test_after_a_new_answer_it_may_be_brought_up_again(world: World) -> None:
    buyer = await asked(world)
    assert await after(world, 31) == 1
    await buyer.say("等一下")
    assert await after(world, 40) == 1


async def test_who_was_asked_nothing_is_left_in_peace(world: World) -> None:
    await (await world.buyer()).say("你好")
    assert await after(world, 31) == 0


async def test_who_left_hours_ago_or_waits_for_a_person_is_left_in_peace(world: World) -> None:
    buyer = await asked(world)
    assert await after(world, 121) == 0
    world.engine.script = hand_off
    await buyer.say("转人工")
    assert await after(world, 31) == 0
