"""A conversation of two thousand messages costs a turn what one of twenty does: statements, rows and state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from sqlalchemy import event, insert, update

from bot.store.chats import Chats, conversation_id
from bot.store.tables.chat import conversations, messages
from tests.integration.conftest import Person, World

LONG = 2_000


@pytest.fixture
def statements(world: World) -> Iterator[list[str]]:
    """Statements on conversations and messages as they happen, by their first word and table."""
    seen: list[str] = []
    engine = world.parts.units.database.engine.sync_engine

    def note(_c: Any, _u: Any, statement: str, *_: Any) -> None:
        # the timers look at the whole table by themselves, whoever talks
        if ("conversations" in statement or "messages" in statement) and "LIMIT" not in statement:
            seen.append(" ".join(statement.split()[:3]))

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


async def spoken(world: World, buyer_id: str, turns: int) -> Person:
    """A buyer whose conversation has had so many turns, each asked and answered."""
    buyer = await world.buyer(buyer_id)
    await buyer.say("第一句")
    where, at = conversation_id("dian1", buyer_id), world.parts.clock.now()
    rows: list[dict[str, Any]] = [
        {
            "conversation_id": where, "shop": "dian1", "seq": seq, "id": f"old{buyer_id}{seq}", "at": at,
            "sender": "buyer" if seq % 2 else "bot", "text": "前面说过的话", "buttons": [], "files": [], "answers": [],
            "ends": False, "internal": False,
        }
        for seq in range(3, 2 * turns + 1)
    ]  # fmt: skip
    async with world.parts.units() as unit:
        await unit.connection.execute(insert(messages), rows)
        marks = {"last_seq": 2 * turns, "asked_seq": 2 * turns - 1, "read_seq": 2 * turns - 1}
        await unit.connection.execute(update(conversations).where(conversations.c.id == where).values(**marks))
        await unit.commit()
    return buyer


async def cost(world: World, buyer: Person, buyer_id: str, seen: list[str]) -> tuple[Counter[str], int, int]:
    """(statements, bytes of state, bytes handed to the engine) of one more turn."""
    seen.clear()
    asked = len(world.engine.asked)
    after = (await buyer.lines(after=LONG * 2 - 2 if buyer_id == "meili" else 38))[-1]["seq"]
    seen.clear()
    message_id, _ = await buyer.send("再问一句")
    await buyer.answers(message_id, after)
    told = Counter(each for each in seen if not each.startswith("SELECT"))
    async with world.parts.units(write=False) as unit:
        chat = await Chats(unit.connection).get(conversation_id("dian1", buyer_id))
    assert chat is not None
    (request,) = world.engine.asked[asked:]
    return told, len(orjson.dumps(chat.state)), len(orjson.dumps(request.to_json()["state"]))


async def test_turn_two_thousand_costs_what_turn_twenty_does(world: World, statements: list[str]) -> None:
    short = await spoken(world, "xiaowang", 20)
    long = await spoken(world, "meili", LONG)
    first = await cost(world, short, "xiaowang", statements)
    second = await cost(world, long, "meili", statements)
    assert first == second
    assert sum(first[0].values()) <= 6


async def test_the_page_reads_only_what_is_new(world: World) -> None:
    long = await spoken(world, "meili", LONG)
    _, seq = await long.send("还在吗")
    new = await long.lines(after=seq - 1)
    assert len(new) <= 2
    assert await long.lines(after=0)
    assert len(await long.lines(after=0)) <= 500
