"""`wuyou nlu export | import | status | propose`: the training data between the console and git, from a shell."""

from __future__ import annotations

import csv
import getpass
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.store.teaching import Meeting, Teaching
from bot.store.unit_of_work import SqlUnitsOfWork
from bot.trainer.changes.applied import Conflicting, Keep, data_set, export, import_
from bot.trainer.changes.change import Change, Item, Written
from bot.trainer.changes.made import AT_ONCE, Book, Changes
from bot.trainer.changes.refused import RefusedChange, read_known
from bot.trainer.changes.texts import PoisonedFile, digest_of, read_texts

#: bytes of a file of examples
LARGEST = 1024 * 1024


class NotDone(Exception):
    """Nothing was changed; the message says why, in Chinese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """accepted: changes that git has not · undecided: of `shop` · edited: git was edited since both met."""

    accepted: int
    undecided: int
    edited: bool
    digest: str


async def write_to_git(units: SqlUnitsOfWork, root: Path) -> list[str]:
    """Lines to print. NotDone."""
    try:
        done = await export(units, root / "nlu_data", by=_who(), at=datetime.now(UTC))
    except (Conflicting, PoisonedFile, ValueError) as error:
        raise NotDone(_told(error)) from None
    written = [f"写好 nlu_data/{name}" for name in done.files] or ["nlu_data 里已经都有了，没有要写的"]
    return [*written, f"控制台的改动 {done.changes} 处，git 里的手工改动 {done.by_hand} 处"]


async def read_from_git(units: SqlUnitsOfWork, root: Path, keep: Keep | None) -> list[str]:
    """Lines to print. NotDone."""
    try:
        found = await import_(units, root / "nlu_data", by=_who(), at=datetime.now(UTC), keep=keep)
    except (Conflicting, PoisonedFile, ValueError) as error:
        raise NotDone(_told(error)) from None
    return [*(_line(change) for change in found), f"读进 {len(found)} 处手工改动"]


async def status(units: SqlUnitsOfWork, root: Path, shop: str) -> Status:
    """How far git and the console are apart. NotDone."""
    try:
        texts = read_texts(root / "nlu_data")
        data = await data_set(units, root / "nlu_data")
    except (Conflicting, PoisonedFile, ValueError) as error:
        raise NotDone(_told(error)) from None
    async with units(write=False) as unit:
        teaching = Teaching(unit.connection)
        last: Meeting | None = await teaching.last_meeting()
        accepted = await teaching.accepted(after=0 if last is None else last.upto)
        undecided = await teaching.undecided(shop)
    edited = last is not None and last.digest != digest_of(texts)
    return Status(accepted=len(accepted), undecided=len(undecided), edited=edited, digest=data.digest)


async def propose(units: SqlUnitsOfWork, root: Path, shop: str, file: Path) -> int:
    """Examples of a CSV file (columns 例句, 意图), as changes that wait to be tried; all or none. NotDone."""
    changes = Changes(units=units, book=Book(root / "nlu_data"), known=read_known(root), now=lambda: datetime.now(UTC))
    try:
        rows = _rows(file)
        return len(await changes.propose(shop, _who(), rows, origin={"file": file.name[:64]}))
    except (RefusedChange, PoisonedFile) as error:
        raise NotDone(f"{file.name}: {error}，整个文件没有收") from None


def _rows(file: Path) -> Sequence[Change]:
    if file.stat().st_size > LARGEST:
        raise NotDone(f"{file.name}: 超过 {LARGEST // 1024} KB，整个文件没有收")
    try:
        text = file.read_bytes().decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise NotDone(f"{file.name}: 不是 UTF-8 的 CSV") from None
    if not rows or {"例句", "意图"} - set(rows[0]) or len(rows) > AT_ONCE:
        raise NotDone(f"{file.name}: 要有「例句」「意图」两列，最多 {AT_ONCE} 行")
    return [Change(after=Written(intent=row["意图"] or "", written=row["例句"] or "")) for row in rows]


def _told(error: Exception) -> str:
    if isinstance(error, Conflicting):
        return f"两边改了同一处，什么都没有写：\n{error}\n决定之后运行 wuyou nlu import --keep git 或 --keep console"
    return str(error)


def _line(change: Change) -> str:
    def said(item: Item | None) -> str:
        if item is None:
            return "（没有）"
        return f"「{item.written}」{item.intent}" if isinstance(item, Written) else f"「{item.word}」{item.entity}"

    return f"{said(change.before)} → {said(change.after)}"


def _who() -> str:
    return f"operator:{getpass.getuser()}"[:64]
