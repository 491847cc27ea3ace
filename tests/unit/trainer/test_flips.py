"""Before a change is accepted: what it flips, which golden conversations it breaks, and that those hold it back."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.store.database import Database
from bot.store.goldens import Golden, Goldens, Try
from bot.store.puzzles import Puzzles
from bot.store.teaching import Teaching
from bot.store.unit_of_work import SqlUnitsOfWork
from bot.trainer.changes.applied import data_set
from bot.trainer.changes.change import Change, Written
from bot.trainer.changes.made import Book, Changes
from bot.trainer.changes.refused import RefusedChange
from bot.trainer.changes.texts import read_texts, write_texts
from bot.trainer.flips import Meaning, Probe, compared, golden_breaks
from bot.trainer.flips_tried import ShadowFailed, Tries
from bot.trainer.golden_conversations import GoldenConversations
from tests.fakes.engines import ScriptedEngine
from tests.unit.trainer.test_changes import TEXTS, freight
from tests.unit.trainer.test_inbox import KNOWN, puzzle

AT = datetime(2026, 11, 24, 4, tzinfo=UTC)
CHANGE = Change(after=freight("运费归谁呀"))
GOLDEN = Golden(
    id="g1", version=1, shop="dian1", title="谢过", protected=True, retired=False, by="trainer1", at=AT,
    lines=[{"text": "谢谢老板", "intent": "thanks"}, {"text": "嗯", "intent": None}],
)  # fmt: skip


def meaning(name: str, *, sure: bool = True) -> Meaning:
    return Meaning(name=name, sure=sure, confidence=0.5)


def test_flips_are_counted_by_what_the_bot_does_and_losses_come_first() -> None:
    probes = [
        Probe(source="past", text="甲", truth="thanks"),
        Probe(source="held_out", text="乙", truth="ask_freight"),
        Probe(source="past", text="丙"),
        Probe(source="past", text="丁", truth="thanks"),
    ]
    both = [
        (meaning("ask_freight"), meaning("thanks")),
        (meaning("ask_freight"), meaning("thanks")),
        (meaning("thanks", sure=False), meaning("thanks")),
        (meaning("thanks"), meaning("thanks")),
    ]
    found = compared(probes, [], both)
    assert found["flipped"] == 3
    assert [(flip["truth"], flip["was"], flip["now"]) for flip in found["flips"]] == [
        ("ask_freight", "ask_freight", "thanks"), (None, "nlu_fallback", "thanks"), ("thanks", "ask_freight", "thanks"),
    ]  # fmt: skip
    assert found["flips"][0]["text"] == "", "nobody is shown a held-out message"
    assert found["right"] == {"of": 3, "was": 2, "now": 2}
    assert found["by_intent"] == [
        {"intent": "ask_freight", "gained": 0, "lost": 1}, {"intent": "thanks", "gained": 1, "lost": 0},
    ]  # fmt: skip


def test_a_golden_line_that_breaks_holds_the_change_and_one_that_was_broken_before_does_not() -> None:
    breaks = compared([], [GOLDEN], [(meaning("thanks"), meaning("ask_freight")), (meaning("x"), meaning("y"))])
    assert breaks["held"] == ["「谢过」第 1 句「谢谢老板」应当是 thanks，却成了 ask_freight"]
    broken = compared([], [GOLDEN], [(meaning("ask_freight"), meaning("ask_freight")), (meaning("x"), meaning("y"))])
    assert broken["held"] == []
    open_ = compared([], [replace(GOLDEN, protected=False)], [(meaning("thanks"), meaning("x")), (meaning("x"),) * 2])
    assert (open_["held"], len(open_["broken"])) == ([], 1)


class Learned:
    """A shadow that knows what it was taught: it reads everything as the intent of the last example it learned."""

    def __init__(self, now: str = "thanks", error: str = "") -> None:
        self.now, self.error, self.taught = now, error, ""

    async def __call__(self, nlu_data: Path, texts: Sequence[str]) -> Sequence[tuple[Meaning, Meaning]]:
        if self.error:
            raise ShadowFailed(self.error)
        self.taught = read_texts(nlu_data)["intents/ask_freight.yml"]
        return [(meaning("thanks"), meaning(self.now)) for _ in texts]


@pytest.fixture
async def units(database: Database) -> SqlUnitsOfWork:
    """A shop with a past message and a protected conversation."""
    units = SqlUnitsOfWork(database)
    async with units() as unit:
        await Puzzles(unit.connection).add(puzzle(1, "谢谢啦"))
        await Goldens(unit.connection).keep(GOLDEN)
        await unit.commit()
    return units


@pytest.fixture
def nlu_data(tmp_path: Path) -> Path:
    """Git's folder."""
    write_texts(TEXTS, tmp_path / "nlu_data")
    return tmp_path / "nlu_data"


async def tried(units: SqlUnitsOfWork, nlu_data: Path, shadow: Learned) -> tuple[Tries, Try]:
    """A change proposed and tried to the end."""
    changes = Changes(units=units, book=Book(nlu_data), known=KNOWN, now=lambda: AT)
    await changes.propose("dian1", "trainer1", [CHANGE])
    tries = Tries(units=units, nlu_data=nlu_data, shadow=shadow, held_out=[("运费多少", "ask_freight")], now=lambda: AT)
    begun = await tries.begin("dian1", "trainer1", [])
    async with asyncio.timeout(10):
        await asyncio.gather(*tries._running)
    ended = await tries.get("dian1", begun.id)
    assert ended is not None
    return tries, ended


async def verdicts(units: SqlUnitsOfWork) -> list[tuple[str | None, str]]:
    async with units(write=False) as unit:
        return [(each.verdict, each.reason) for each in await Teaching(unit.connection).of_shop("dian1", limit=9)]


async def test_a_change_is_tried_in_the_whole_data_set_and_accepted_after(
    units: SqlUnitsOfWork, nlu_data: Path
) -> None:
    shadow = Learned("thanks")
    tries, ended = await tried(units, nlu_data, shadow)
    assert "运费归谁呀" in shadow.taught
    assert ended.state == "done"
    assert ended.found is not None
    assert ended.found["tried"] == {"past": 1, "held_out": 1, "golden": 2}
    before = await data_set(units, nlu_data)
    assert await tries.accept(ended, "trainer1") == 1
    assert (await data_set(units, nlu_data)).digest != before.digest
    with pytest.raises(RefusedChange, match="再试"):
        await tries.accept(ended, "trainer1")


async def test_a_change_that_breaks_a_protected_conversation_is_held_with_the_reason(
    units: SqlUnitsOfWork, nlu_data: Path
) -> None:
    tries, ended = await tried(units, nlu_data, Learned("ask_freight"))
    with pytest.raises(RefusedChange, match="受保护"):
        await tries.accept(ended, "trainer1")
    ((verdict, reason),) = await verdicts(units)
    assert verdict == "held"
    assert "「谢过」第 1 句" in reason
    assert (await data_set(units, nlu_data)).texts == TEXTS


async def test_a_try_that_fails_says_why_and_accepts_nothing(units: SqlUnitsOfWork, nlu_data: Path) -> None:
    tries, ended = await tried(units, nlu_data, Learned(error="没有模型"))
    assert (ended.state, ended.found) == ("failed", {"error": "没有模型"})
    with pytest.raises(RefusedChange, match="没有试成"):
        await tries.accept(ended, "trainer1")
    assert await tries.get("dian2", ended.id) is None


async def test_nothing_to_try_and_another_shops_changes_are_refused(units: SqlUnitsOfWork, nlu_data: Path) -> None:
    tries, ended = await tried(units, nlu_data, Learned())
    with pytest.raises(RefusedChange):
        await tries.begin("dian2", "trainer9", ended.changes)
    with pytest.raises(RefusedChange):
        await tries.begin("dian2", "trainer9", [])


async def test_an_accepted_change_is_taken_back_by_its_opposite_and_a_waiting_one_at_once(
    units: SqlUnitsOfWork, nlu_data: Path
) -> None:
    tries, ended = await tried(units, nlu_data, Learned())
    changes = Changes(units=units, book=Book(nlu_data), known=KNOWN, now=lambda: AT)
    (waits,) = await changes.propose("dian1", "trainer1", [Change(after=Written(intent="thanks", written="多谢"))])
    withdrawn = await changes.withdraw("dian1", "trainer1", waits.id)
    assert withdrawn is not None
    assert withdrawn.verdict == "withdrawn"
    await tries.accept(ended, "trainer1")
    await changes.withdraw("dian1", "trainer1", ended.changes[0])
    async with units(write=False) as unit:
        (opposite,) = await Teaching(unit.connection).undecided("dian1")
    assert (opposite.before, opposite.after) == ({"intent": "ask_freight", "written": "运费归谁呀"}, None)
    assert await changes.withdraw("dian2", "trainer9", waits.id) is None


async def test_golden_conversations_are_masked_versioned_and_run_for_any_model(
    units: SqlUnitsOfWork,
) -> None:
    goldens = GoldenConversations(units=units, engine=ScriptedEngine(), known=KNOWN, now=lambda: AT)
    edited = await goldens.change(
        GOLDEN, "trainer2", title="电话13812345678", protected=True,
        lines=[{"text": "我叫王小明 谢谢", "intent": "thanks"}],
    )  # fmt: skip
    assert (edited.version, edited.title, edited.lines[0]["text"]) == (2, "电话13800000000", "我叫某某 谢谢")
    assert [each.version for each in await goldens.listed("dian1")] == [2]

    async def read(texts: Sequence[str]) -> Sequence[str]:
        return ["ask_freight" for _ in texts]

    assert [each.wanted for each in await golden_breaks(units, read)] == ["thanks"]
    with pytest.raises(RefusedChange, match="没有意图"):
        await goldens.change(edited, "t", title="", protected=True, lines=[{"text": "嗨", "intent": "/affirm"}])
    await goldens.change(edited, "t", title="", protected=True, lines=edited.lines, retired=True)
    assert await goldens.listed("dian1") == []
