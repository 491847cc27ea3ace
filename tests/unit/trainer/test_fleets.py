"""Which model's engines take a conversation: by share, steadily, and the other side's when its own are away."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bot.engine_client import EngineDown
from bot.engine_fleets import Fleet, Plan
from bot.wire.turns import TurnRequest
from tests.fakes.engines import ScriptedEngine

CHATS = [f"c{n}" for n in range(2000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Two:
    fleet: Fleet
    own: ScriptedEngine
    new: ScriptedEngine


@pytest.fixture
def two() -> Two:
    own, new = ScriptedEngine(), ScriptedEngine()
    fleet = Fleet(own)
    fleet.add("new", new)
    return Two(fleet=fleet, own=own, new=new)


def test_a_share_is_that_share_of_the_conversations_and_the_same_ones_each_time() -> None:
    plan = Plan(model="new", share=20)
    taken = [chat for chat in CHATS if plan.side(chat) == "new"]
    assert 340 < len(taken) < 460
    assert taken == [chat for chat in CHATS if plan.side(chat) == "new"]


def test_a_larger_share_keeps_the_conversations_it_had() -> None:
    few = {chat for chat in CHATS if Plan(model="new", share=10).side(chat) == "new"}
    more = {chat for chat in CHATS if Plan(model="new", share=40).side(chat) == "new"}
    assert few < more


def test_another_model_is_tried_on_other_conversations() -> None:
    one = {chat for chat in CHATS if Plan(model="one", share=10).side(chat) == "one"}
    two = {chat for chat in CHATS if Plan(model="two", share=10).side(chat) == "two"}
    assert len(one & two) < len(one) / 2


async def test_before_any_plan_the_installations_own_engines_serve(two: Two) -> None:
    await two.fleet.turn(TurnRequest(conversation_id="c1", message_id="m", text="在吗"))
    assert (len(two.own.asked), len(two.new.asked)) == (1, 0)


async def test_a_turn_that_runs_ends_where_it_began_and_the_next_goes_by_the_new_plan(two: Two) -> None:
    two.fleet.lay(Plan(model="new"))
    await two.fleet.turn(TurnRequest(conversation_id="c1", message_id="m", text="在吗"))
    two.fleet.lay(Plan())
    await two.fleet.turn(TurnRequest(conversation_id="c1", message_id="m", text="在吗"))
    assert (len(two.own.asked), len(two.new.asked)) == (1, 1)


async def test_when_one_sides_engines_are_away_the_others_take_its_turns(two: Two) -> None:
    two.fleet.lay(Plan(model="new", share=50))
    two.new.down = True
    for chat in CHATS[:50]:
        await two.fleet.turn(TurnRequest(conversation_id=chat, message_id="m", text="在吗"))
    assert len(two.own.asked) == 50
    two.own.down = True
    with pytest.raises(EngineDown):
        await two.fleet.turn(TurnRequest(conversation_id="c1", message_id="m", text="在吗"))


def test_a_plan_for_engines_that_are_not_here_is_refused_and_the_old_one_stays(two: Two) -> None:
    with pytest.raises(KeyError):
        two.fleet.lay(Plan(model="nowhere"))
    assert two.fleet.plan == Plan()


def test_engines_that_serve_are_not_dropped(two: Two) -> None:
    two.fleet.lay(Plan(model="new", share=50))
    with pytest.raises(ValueError, match="serves"):
        two.fleet.drop("new")
