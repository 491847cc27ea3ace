"""Labelling messages: what becomes an example, who must agree, what can be taken back, what an agent sends in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.store.chats import Chats, Message
from bot.store.database import Database
from bot.store.puzzles import Puzzle, Puzzles
from bot.store.teaching import Teaching
from bot.store.unit_of_work import SqlUnitsOfWork
from bot.trainer.changes.made import Book, Changes
from bot.trainer.changes.refused import Known, RefusedChange
from bot.trainer.changes.texts import write_texts
from bot.trainer.inbox.entries import Entries
from bot.trainer.inbox.labels import Labels, Said
from tests.fakes.engines import ScriptedEngine
from tests.unit.trainer.test_changes import TEXTS

AT = datetime(2026, 11, 24, 4, tzinfo=UTC)
KNOWN = Known(intents={"ask_freight", "thanks", "out_of_scope"}, entities={"money"}, lists={"color"})
CONFIRM, IGNORE = Said(verdict="confirm"), Said(verdict="ignore")


def puzzle(n: int, text: str, **more: object) -> Puzzle:
    made = Puzzle(
        id=f"p{n}", shop="dian1", conversation_id="c1", seq=n, at=AT, cause="unclear", text=text, written=text,
        guess="ask_freight", confidence=0.4, runner_up="thanks", runner_up_confidence=0.3,
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


@pytest.fixture
async def units(database: Database) -> SqlUnitsOfWork:
    """An inbox with a group of three and one more message."""
    units = SqlUnitsOfWork(database)
    async with units() as unit:
        puzzles = Puzzles(unit.connection)
        for n, text in enumerate(("运费险怎么没赔给我", "你们老板是谁", "运费险怎么没赔我", "运费险没赔给我呢"), 1):
            await puzzles.add(puzzle(n, text))
        await puzzles.add(puzzle(9, "别家店的话", shop="dian2", conversation_id="c2"))
        await unit.commit()
    return units


@pytest.fixture
def labels(units: SqlUnitsOfWork, tmp_path: Path) -> Labels:
    """Labelling in shops where one trainer is enough."""
    write_texts(TEXTS, tmp_path / "nlu_data")
    changes = Changes(units=units, book=Book(tmp_path / "nlu_data"), known=KNOWN, now=lambda: AT)
    return Labels(units=units, changes=changes, now=lambda: AT)


async def proposed(units: SqlUnitsOfWork) -> list[tuple[str, str]]:
    """(intent, text) of what waits to be tried."""
    async with units(write=False) as unit:
        found = await Teaching(unit.connection).undecided("dian1")
    return [(each.after["intent"], each.after["written"]) for each in found if each.after is not None]


async def waiting(labels: Labels, shop: str = "dian1") -> list[list[str]]:
    return [[entry.id for entry in group.entries] for group in (await labels.groups(shop))[0]]


async def test_the_biggest_group_comes_first_and_another_shops_messages_never(labels: Labels) -> None:
    assert await waiting(labels) == [["p1", "p3", "p4"], ["p2"]]
    assert await waiting(labels, "dian2") == [["p9"]]
    with pytest.raises(RefusedChange, match="刷新"):
        await labels.say("dian2", "trainer9", ["p1"], CONFIRM)


async def test_a_new_message_joins_the_group_that_was_shown(labels: Labels, units: SqlUnitsOfWork) -> None:
    await labels.groups("dian1")
    async with units() as unit:
        await Puzzles(unit.connection).add(puzzle(5, "运费险没有赔给我"))
        await unit.commit()
    assert await waiting(labels) == [["p1", "p3", "p4", "p5"], ["p2"]]


async def test_one_key_for_a_whole_group_teaches_each_of_its_messages(labels: Labels, units: SqlUnitsOfWork) -> None:
    told = await labels.say("dian1", "trainer1", ["p1", "p3", "p4"], CONFIRM)
    assert set(told.states.values()) == {"done"}
    assert await waiting(labels) == [["p2"]]
    texts = {
        ("ask_freight", "运费险怎么没赔给我"),
        ("ask_freight", "运费险怎么没赔我"),
        ("ask_freight", "运费险没赔给我呢"),
    }
    assert set(await proposed(units)) == texts


async def test_correcting_out_of_scope_and_ignoring_teach_what_they_say(labels: Labels, units: SqlUnitsOfWork) -> None:
    await labels.say("dian1", "trainer1", ["p1"], Said(verdict="correct", intent="thanks"))
    await labels.say("dian1", "trainer1", ["p2"], Said(verdict="out_of_scope"))
    await labels.say("dian1", "trainer1", ["p3"], IGNORE)
    assert await proposed(units) == [("thanks", "运费险怎么没赔给我"), ("out_of_scope", "你们老板是谁")]


async def test_a_message_with_two_wishes_is_split_into_an_example_each(labels: Labels, units: SqlUnitsOfWork) -> None:
    parts = ({"text": "运费险没赔", "intent": "ask_freight"}, {"text": "多谢老板", "intent": "thanks"})
    await labels.say("dian1", "trainer1", ["p1"], Said(verdict="split", clauses=parts))
    assert await proposed(units) == [("ask_freight", "运费险没赔"), ("thanks", "多谢老板")]


async def test_marking_may_not_change_what_was_said(labels: Labels, units: SqlUnitsOfWork) -> None:
    with pytest.raises(RefusedChange, match="原话"):
        await labels.say("dian1", "trainer1", ["p1"], Said(verdict="confirm", written="[运费](money)没赔"))
    with pytest.raises(RefusedChange, match="一条"):
        await labels.say("dian1", "trainer1", ["p1", "p3"], Said(verdict="confirm", written="运费险怎么没赔给我"))
    await labels.say("dian1", "trainer1", ["p1"], Said(verdict="confirm", written="[运费](money)险怎么没赔给我"))
    assert await proposed(units) == [("ask_freight", "[运费](money)险怎么没赔给我")]


async def test_undo_puts_the_newest_batch_back_and_takes_its_changes_away(
    labels: Labels, units: SqlUnitsOfWork
) -> None:
    await labels.say("dian1", "trainer1", ["p2"], IGNORE)
    await labels.say("dian1", "trainer1", ["p1", "p3"], CONFIRM)
    assert set(await labels.undo("dian1", "trainer1")) == {"p1", "p3"}
    assert await proposed(units) == []
    assert await labels.undo("dian1", "trainer1") == ["p2"]
    assert await labels.undo("dian1", "trainer1") == []
    assert await waiting(labels) == [["p1", "p3", "p4"], ["p2"]]


async def test_what_a_model_may_have_learned_is_not_undone_by_a_key(labels: Labels, units: SqlUnitsOfWork) -> None:
    await labels.say("dian1", "trainer1", ["p1"], CONFIRM)
    async with units() as unit:
        teaching = Teaching(unit.connection)
        ids = [each.id for each in await teaching.undecided("dian1")]
        await teaching.judge("dian1", ids, "accepted", by="trainer1", at=AT)
        await unit.commit()
    with pytest.raises(RefusedChange, match="撤回"):
        await labels.undo("dian1", "trainer1")


async def test_nobody_labels_what_is_done_already(labels: Labels) -> None:
    await labels.say("dian1", "trainer1", ["p1"], IGNORE)
    with pytest.raises(RefusedChange, match="处理过"):
        await labels.say("dian1", "trainer2", ["p1", "p2"], CONFIRM)


async def test_poison_in_a_group_stays_behind_with_its_reason_and_the_rest_is_taught(
    labels: Labels, units: SqlUnitsOfWork
) -> None:
    async with units() as unit:
        await Puzzles(unit.connection).add(puzzle(6, "/affirm"))
        await unit.commit()
    told = await labels.say("dian1", "trainer1", ["p1", "p6"], CONFIRM)
    assert told.states == {"p1": "done"}
    assert "命令" in told.refused["p6"]
    assert await proposed(units) == [("ask_freight", "运费险怎么没赔给我")]
    with pytest.raises(RefusedChange, match="命令"):
        await labels.say("dian1", "trainer1", ["p6"], CONFIRM)
    await labels.say("dian1", "trainer1", ["p6"], IGNORE)


async def test_where_a_shop_wants_two_only_the_second_who_agrees_teaches(labels: Labels, units: SqlUnitsOfWork) -> None:
    both = replace(labels, twice=("dian1",))
    first = await both.say("dian1", "trainer1", ["p1"], CONFIRM)
    again = await both.say("dian1", "trainer1", ["p1"], CONFIRM)
    other = await both.say("dian1", "trainer2", ["p1"], Said(verdict="correct", intent="thanks"))
    assert [told.states["p1"] for told in (first, again, other)] == ["seconding"] * 3
    assert await proposed(units) == []
    third = await both.say("dian1", "trainer3", ["p1"], Said(verdict="correct", intent="ask_freight"))
    assert third.states == {"p1": "done"}
    assert await proposed(units) == [("ask_freight", "运费险怎么没赔给我")]
    assert [(each["one"], each["two"], each["alike"]) for each in await both.agreement("dian1")] == [
        ("trainer1", "trainer2", 0), ("trainer1", "trainer3", 1), ("trainer2", "trainer3", 0),
    ]  # fmt: skip
    await both.undo("dian1", "trainer3")
    assert await waiting(both) == [["p1", "p3", "p4"], ["p2"]]


async def test_what_the_buyer_pressed_after_an_unclear_message_is_what_he_meant(units: SqlUnitsOfWork) -> None:
    async with units() as unit:
        puzzles = Puzzles(unit.connection)
        await puzzles.clarify("c1", before=5, meant="thanks")
        (found,) = await puzzles.get("dian1", ["p4"])
        await unit.commit()
    assert (found.cause, found.meant) == ("clarified", "thanks")


async def said(units: SqlUnitsOfWork, lines: Sequence[tuple[str, str]]) -> str:
    """A conversation's id."""
    async with units() as unit:
        chats = Chats(unit.connection)
        chat = await chats.open(shop="dian1", buyer_id="xiaowang", buyer_name="王小明", at=AT)
        kept = [Message(id=f"m{n}", sender=who, at=AT, text=text) for n, (who, text) in enumerate(lines)]
        await chats.say(chat, kept, _nothing())
        await unit.commit()
    return chat.id


def _nothing() -> object:
    from bot.store.chats import Change

    return Change()


async def test_an_agent_sends_a_line_in_with_what_it_meant_and_the_trainer_sees_it_masked(
    units: SqlUnitsOfWork,
) -> None:
    entries = Entries(units=units, engine=ScriptedEngine(), known=KNOWN, now=lambda: AT)
    where = await said(units, [("buyer", "我叫王小明 手机13812345678"), ("bot", "您好"), ("buyer", "王小明的邮费呢")])
    async with units(write=False) as unit:
        chat = await Chats(unit.connection).get(where)
    assert chat is not None
    sent = await entries.send(chat, "agent1", seq=3, meant="ask_freight", note="问的是运费")
    assert await entries.send(chat, "agent1", seq=3, meant="thanks", note="") == sent
    async with units(write=False) as unit:
        (found,) = await Puzzles(unit.connection).get("dian1", [sent])
    assert (found.cause, found.meant, found.sent_by, found.text) == ("corrected", "thanks", "agent1", "某某的邮费呢")
    around = await entries.around("dian1", sent)
    assert around is not None
    assert [line["text"] for line in around] == ["我叫某某 手机13800000000", "您好", "某某的邮费呢"]
    assert [line["this"] for line in around] == [False, False, True]
    assert await entries.around("dian2", sent) is None
    for seq, meant in ((2, None), (99, None), (3, "no_such_intent")):
        with pytest.raises(RefusedChange):
            await entries.send(chat, "agent1", seq=seq, meant=meant, note="")
