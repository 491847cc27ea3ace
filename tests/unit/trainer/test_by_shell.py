"""The same from a shell: an export, an import with a side chosen, a file of examples that is poisoned."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.commands.lessons import NotDone, propose, read_from_git, status, write_to_git
from bot.store.database import Database
from bot.store.unit_of_work import SqlUnitsOfWork
from bot.trainer.changes.change import Change
from bot.trainer.changes.texts import write_texts
from tests.unit.trainer.test_changes import TEXTS, freight
from tests.unit.trainer.test_exports import teach

PROJECT = Path(__file__).resolve().parents[3]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with a few examples."""
    write_texts(TEXTS, tmp_path / "nlu_data")
    shutil.copy(PROJECT / "domain.yml", tmp_path)
    return tmp_path


async def test_an_operator_exports_imports_and_settles_conflicts(database: Database, root: Path) -> None:
    units = SqlUnitsOfWork(database)
    await teach(units, root / "nlu_data", Change(before=freight("运费谁出"), after=freight("运费归谁出")))
    assert (await status(units, root, "dian1")).accepted == 1
    hand = root / "nlu_data" / "intents" / "ask_freight.yml"
    hand.write_text(hand.read_text().replace("运费谁出", "运费算谁的"))
    with pytest.raises(NotDone, match="--keep git"):
        await write_to_git(units, root)
    await read_from_git(units, root, "console")
    assert "写好 nlu_data/intents/ask_freight.yml" in await write_to_git(units, root)
    assert "运费归谁出" in hand.read_text()
    after = await status(units, root, "dian1")
    assert (after.accepted, after.edited) == (0, False)


async def test_a_file_of_examples_is_taken_whole_or_not_at_all(database: Database, root: Path) -> None:
    units, file = SqlUnitsOfWork(database), root / "new.csv"
    file.write_text("例句,意图\n运费到底归谁,ask_freight\n谢啦谢啦,thanks\n", encoding="utf-8-sig")
    assert await propose(units, root, "dian1", file) == 2
    for row, said in (
        ("/affirm,thanks", "命令"), ("\"=cmd|' /C calc'!A0\",thanks", "公式"), ("好呀好呀,no_such", "没有意图"),
        (f"{'好' * 501},thanks", "太长"), ('"好\n- intent: x",thanks', "控制字符"), ("!!python/name:x,thanks", "YAML"),
    ):  # fmt: skip
        file.write_text(f"例句,意图\n多谢多谢啊,thanks\n{row}\n")
        with pytest.raises(NotDone, match=said):
            await propose(units, root, "dian1", file)
    for bad in (b"\xff\xfe", "列\n1\n".encode(), b"x" * (1024 * 1024 + 1)):
        file.write_bytes(bad)
        with pytest.raises(NotDone):
            await propose(units, root, "dian1", file)
    assert (await status(units, root, "dian1")).undecided == 2
