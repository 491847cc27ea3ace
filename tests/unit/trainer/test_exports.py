"""Git and the console teach the same bot: what is exported, imported, trained on, and what happens when both edit."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.store.database import Database, open_database
from bot.store.teaching import StoredChange, Teaching
from bot.store.unit_of_work import SqlUnitsOfWork
from bot.trainer.changes.applied import Conflicting, begin, data_set, export, import_
from bot.trainer.changes.change import Change, Item, Word, Written
from bot.trainer.changes.files import applied, items
from bot.trainer.changes.texts import PoisonedFile, read_texts, write_texts
from tests.unit.trainer.test_changes import TEXTS, color, freight

AT = datetime(2026, 11, 24, 4, tzinfo=UTC)


@pytest.fixture
def nlu_data(tmp_path: Path) -> Path:
    """Git's folder with a few examples."""
    folder = tmp_path / "nlu_data"
    write_texts(TEXTS, folder)
    return folder


@pytest.fixture
def units(database: Database) -> SqlUnitsOfWork:
    """An empty database."""
    return SqlUnitsOfWork(database)


async def teach(units: SqlUnitsOfWork, nlu_data: Path, *changes: Change, verdict: str = "accepted") -> None:
    """A trainer's changes, judged at once."""
    async with units() as unit:
        teaching = Teaching(unit.connection)
        await begin(teaching, nlu_data, by="trainer1", at=AT)
        n = len(await teaching.of_shop("dian1", limit=10_000))
        rows = [
            StoredChange(
                id=f"change-{n + more}", shop="dian1", kind=change.kind, origin=None, by="trainer1", at=AT,
                before=change.before and change.before.to_json(), after=change.after and change.after.to_json(),
            )
            for more, change in enumerate(changes)
        ]  # fmt: skip
        await teaching.propose(rows)
        await teaching.judge("dian1", [row.id for row in rows], verdict, by="trainer2", at=AT)
        await unit.commit()


async def test_a_model_is_trained_on_git_with_the_accepted_changes_and_on_no_others(
    units: SqlUnitsOfWork, nlu_data: Path
) -> None:
    await teach(units, nlu_data, Change(after=freight("运费归谁")))
    await teach(units, nlu_data, Change(after=freight("还没有人同意的")), verdict="held")
    found = await data_set(units, nlu_data)
    assert freight("运费归谁").key in items(found.texts)
    assert freight("还没有人同意的").key not in items(found.texts)
    assert found.texts["rules.yml"] == TEXTS["rules.yml"]
    assert (await data_set(units, nlu_data)).digest == found.digest
    assert read_texts(nlu_data) == TEXTS, "reading it writes nothing"


async def test_an_export_is_a_clean_diff_and_an_import_behind_it_finds_nothing(
    units: SqlUnitsOfWork, nlu_data: Path
) -> None:
    await teach(units, nlu_data, Change(after=freight("运费归谁")), Change(after=color("雪白")))
    done = await export(units, nlu_data, by="host", at=AT)
    assert done.files == ["intents/ask_freight.yml", "words/color.yml"]
    once = read_texts(nlu_data)
    assert not await import_(units, nlu_data, by="host", at=AT)
    assert (await export(units, nlu_data, by="host", at=AT)).files == []
    assert read_texts(nlu_data) == once


async def test_an_edit_by_hand_and_one_in_the_console_on_the_same_intent_both_stand(
    units: SqlUnitsOfWork, nlu_data: Path
) -> None:
    await teach(units, nlu_data, Change(before=freight("运费谁出"), after=freight("运费归谁出")))
    hand = nlu_data / "intents" / "ask_freight.yml"
    hand.write_text(hand.read_text().replace("    - 邮费谁付", "    # 手写\n    - 邮费谁来付\n    - 快递费呢"))
    assert freight("快递费呢").key in items((await data_set(units, nlu_data)).texts)
    found = await import_(units, nlu_data, by="host", at=AT)
    assert [change.after for change in found] == [None, freight("邮费谁来付"), freight("快递费呢")]
    await export(units, nlu_data, by="host", at=AT)
    assert hand.read_text().splitlines()[4:] == ["    - 运费归谁出", "    # 手写", "    - 邮费谁来付", "    - 快递费呢"]
    async with units(write=False) as unit:
        kept = await Teaching(unit.connection).of_shop("*", limit=10)
    assert {(row.by, row.verdict) for row in kept} == {("host", "in_git")}, "edits by hand are dated and attributed"


async def test_what_both_sides_changed_is_told_and_nothing_is_written(units: SqlUnitsOfWork, nlu_data: Path) -> None:
    await teach(units, nlu_data, Change(before=freight("运费谁出"), after=freight("运费归谁出")))
    hand = nlu_data / "intents" / "ask_freight.yml"
    hand.write_text(hand.read_text().replace("运费谁出", "运费算谁的"))
    before = read_texts(nlu_data)
    for act in (export, import_):
        with pytest.raises(Conflicting, match=r"运费谁出.*运费算谁的.*运费归谁出"):
            await act(units, nlu_data, by="host", at=AT)  # type: ignore[operator]
    with pytest.raises(Conflicting):
        await data_set(units, nlu_data)
    assert read_texts(nlu_data) == before


@pytest.mark.parametrize(("keep", "stands"), [("git", "运费算谁的"), ("console", "运费归谁出")])
async def test_who_settles_a_conflict_says_which_side_stands(
    units: SqlUnitsOfWork, nlu_data: Path, keep: str, stands: str
) -> None:
    await teach(units, nlu_data, Change(before=freight("运费谁出"), after=freight("运费归谁出")))
    hand = nlu_data / "intents" / "ask_freight.yml"
    hand.write_text(hand.read_text().replace("运费谁出", "运费算谁的"))
    await import_(units, nlu_data, by="host", at=AT, keep=keep)  # type: ignore[arg-type]
    await export(units, nlu_data, by="host", at=AT)
    assert hand.read_text().splitlines()[4:] == [f"    - {stands}", "    - 邮费谁付"]
    assert not await import_(units, nlu_data, by="host", at=AT)


async def test_an_example_taken_out_by_hand_after_its_export_stays_out(units: SqlUnitsOfWork, nlu_data: Path) -> None:
    await teach(units, nlu_data, Change(after=freight("运费归谁")))
    await export(units, nlu_data, by="host", at=AT)
    write_texts(TEXTS, nlu_data)
    assert [change.before for change in await import_(units, nlu_data, by="host", at=AT)] == [freight("运费归谁")]
    await export(units, nlu_data, by="host", at=AT)
    assert read_texts(nlu_data) == TEXTS


@pytest.mark.parametrize(
    ("poison", "said"),
    [
        ("nlu: &a [x]\nmore: *a\n", "锚点"),
        ("a: &a [1,1]\nb: &b [*a,*a]\nc: &c [*b,*b]\n", "锚点"),
        ("nlu: !!python/object/apply:os.system [id]\n", "标签"),
        ("nlu: !<tag:x> y\n", "标签"),
        ("%TAG ! tag:x,2026:\n---\nnlu: 1\n", "标签"),
        ("a: 1\n---\nb: 2\n", "几份文档"),
        ("a: " + "[" * 500 + "]" * 500 + "\n", "嵌套太深"),
        ("a: [1\n", "不是 YAML"),
        ("nlu: " + "x" * (2 * 1024 * 1024), "超过 2 MB"),
    ],
)
async def test_a_poisoned_file_is_refused_by_name_and_nothing_is_changed(
    units: SqlUnitsOfWork, nlu_data: Path, poison: str, said: str
) -> None:
    await teach(units, nlu_data, Change(after=freight("运费归谁")))
    (nlu_data / "intents" / "bad.yml").write_text(poison)
    for act in (export, import_):
        with pytest.raises(PoisonedFile, match=f"intents/bad.yml.*{said}"):
            await act(units, nlu_data, by="host", at=AT)  # type: ignore[operator]
    assert (nlu_data / "intents" / "ask_freight.yml").read_text() == TEXTS["intents/ask_freight.yml"]


def test_a_link_out_of_the_folder_is_refused(nlu_data: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.yml").write_text("a: 1\n")
    (nlu_data / "intents" / "link.yml").symlink_to(tmp_path / "secret.yml")
    with pytest.raises(PoisonedFile, match="链接"):
        read_texts(nlu_data)


_SAID = st.text(alphabet="运费谁出退货a1: #-[]{}&*!|>'\"%@`,?", min_size=1, max_size=8).map(str.strip).filter(
    lambda said: said != "" and said[0] not in "-" and any(sign.isalnum() for sign in said)
)  # fmt: skip
_ITEM: st.SearchStrategy[Item] = st.one_of(
    st.builds(Written, intent=st.sampled_from(["ask_freight", "thanks", "deny"]), written=_SAID),
    st.builds(Word, entity=st.just("color"), canonical=st.sampled_from(["白色", "红色", "蓝色"]), word=_SAID),
)


@st.composite
def _changes(draw: st.DrawFn) -> list[Change]:
    """A row of changes, each on what is there by then."""
    made: list[Change] = []
    for new in draw(st.lists(_ITEM, max_size=6)):
        there = items(applied(TEXTS, made))
        alike = [item for item in there.values() if type(item) is type(new)]
        old = draw(st.sampled_from(alike)) if alike and draw(st.booleans()) else None
        gone = old is not None and draw(st.booleans())
        if gone or new.key not in there:
            made.append(Change(before=old, after=None if gone else new))
    return made


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(console=_changes(), hand=_changes())
def test_export_import_export_loses_nothing_whatever_both_sides_did(
    sqlite_template: Path, console: list[Change], hand: list[Change]
) -> None:
    async def walk(units: SqlUnitsOfWork, nlu_data: Path) -> None:
        await teach(units, nlu_data, *console)
        await export(units, nlu_data, by="host", at=AT)
        once = read_texts(nlu_data)
        assert set(items(once)) == set(items(applied(TEXTS, console)))
        await import_(units, nlu_data, by="host", at=AT)
        await export(units, nlu_data, by="host", at=AT)
        assert read_texts(nlu_data) == once
        edited = applied(once, hand)
        write_texts(edited, nlu_data)
        await import_(units, nlu_data, by="host", at=AT)
        await export(units, nlu_data, by="host", at=AT)
        assert read_texts(nlu_data) == edited

    asyncio.run(_on_a_copy(sqlite_template, walk))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(console=_changes(), hand=_changes())
def test_two_sides_that_edit_at_once_both_stand_or_are_told(
    sqlite_template: Path, console: list[Change], hand: list[Change]
) -> None:
    async def walk(units: SqlUnitsOfWork, nlu_data: Path) -> None:
        await teach(units, nlu_data, *console)
        edited = applied(TEXTS, hand)
        write_texts(edited, nlu_data)
        try:
            await export(units, nlu_data, by="host", at=AT)
        except Conflicting:
            assert read_texts(nlu_data) == edited
            return
        together, base = items(read_texts(nlu_data)), items(TEXTS)
        for side in (items(applied(TEXTS, console)), items(edited)):
            assert all(together.get(key) == item for key, item in side.items() if base.get(key) != item)

    asyncio.run(_on_a_copy(sqlite_template, walk))


async def _on_a_copy(template: Path, walk: Callable[[SqlUnitsOfWork, Path], Awaitable[None]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(template, f"{folder}/wuyou.db")
        write_texts(TEXTS, Path(folder) / "nlu_data")
        database = open_database(f"sqlite:///{folder}/wuyou.db")
        try:
            await walk(SqlUnitsOfWork(database), Path(folder) / "nlu_data")
        finally:
            await database.dispose()
