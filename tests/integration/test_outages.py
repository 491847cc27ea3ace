"""While no engine answers the buyer is told and offered a person; the message is answered once when one is back."""

from __future__ import annotations

import time

from bot.engine_client import EngineFailed
from bot.wire.turns import TurnRequest, TurnResult
from tests.integration.conftest import World, eventually, seed, settings_for


async def test_a_dead_engine_is_told_within_three_seconds_and_the_answer_comes_once(world: World) -> None:
    buyer = await world.buyer()
    world.engine.down = True
    sent = time.monotonic()
    await buyer.send("我要退货", id="q")
    notice = (await eventually(lambda: buyer.lines(after=1)))[0]
    assert time.monotonic() - sent < 3
    assert notice["from"] == "system"
    assert "answers" not in notice
    assert "end" not in notice
    assert [button["value"] for button in notice["buttons"]] == ["person"]
    world.engine.down = False
    answer = await buyer.answers("q")
    assert [line["text"] for line in answer] == ["听到：我要退货"]
    assert len(await buyer.lines()) == 3
    assert len(world.engine.asked) == 1


async def test_whoever_asks_for_a_person_meanwhile_gets_one_and_no_late_answer(world: World) -> None:
    buyer = await world.buyer()
    world.engine.down = True
    await buyer.send("我要退货", id="q")
    notice = (await eventually(lambda: buyer.lines(after=1)))[0]
    answer = await buyer.say(action=notice["buttons"][0]["action"])
    assert answer[-1]["card"]["kind"] == "handoff"
    world.engine.down = False
    row = await world.chat_of(await world.staff())
    assert (row["in_charge"], world.engine.asked) == ("queue", [])
    assert "我要退货" in row["summary"]


async def test_an_engine_that_breaks_over_a_message_is_not_asked_for_ever(world: World) -> None:
    buyer = await world.buyer()

    def breaks(_: TurnRequest) -> TurnResult:
        raise EngineFailed("broken pipe")

    world.engine.script = breaks
    answer = await buyer.say("毒药")
    assert [button["value"] for button in answer[-1]["buttons"]] == ["person"]
    assert len(world.engine.asked) == 3


async def test_a_failed_action_is_an_apology_with_a_person_and_changes_no_state(world: World) -> None:
    buyer = await world.buyer()
    echo = world.engine.script
    await buyer.say("一")

    def fails(_: TurnRequest) -> TurnResult:
        return TurnResult(outcome="action_failed", failed_action="action_x", state=({"turns": 99},))

    world.engine.script = fails
    answer = await buyer.say("二")
    assert [button["value"] for button in answer[-1]["buttons"]] == ["person"]
    world.engine.script = echo
    await buyer.say("三")
    assert world.engine.asked[-1].state == ({"turns": 0},)


async def test_a_turn_that_says_nothing_is_never_silence(world: World) -> None:
    buyer = await world.buyer()
    world.engine.script = lambda _: TurnResult(outcome="silent")
    assert (await buyer.say("嗯"))[0]["text"]


async def test_what_a_dead_app_left_unanswered_is_answered_by_the_next(start, engine, database_url, tmp_path) -> None:  # type: ignore[no-untyped-def]
    await seed(database_url)
    engine.gate.clear()
    first = await start(settings_for(database_url, tmp_path))
    buyer = await first.buyer()
    await buyer.send("我要退货", id="q")
    await engine.entered.wait()
    second = await start(settings_for(database_url, tmp_path))
    engine.gate.set()
    again = await second.buyer()
    answer = await again.answers("q")
    assert len(answer) == 1
    assert len([line for line in await again.lines() if line["from"] == "bot"]) == 1
