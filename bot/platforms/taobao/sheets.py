"""A report as rows of named cells: its encoding, its heading, and where each cell stands, for whoever must mend it.

Rows are read one at a time, so that a report of any length takes the memory of a row.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from bot.platforms.taobao.cells import CellError, plain

#: the longest cell that is read; addresses and remarks are shorter
LONGEST = 4000
_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong with a report, worded for the operator. `line` counts from 1, the heading is line 1."""

    file: str
    line: int
    column: str
    words: str

    def __str__(self) -> str:
        where = f"{self.file} 第 {self.line} 行" + (f"“{self.column}”列" if self.column else "")
        return f"{where}：{self.words}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row. `problems` collects what could not be read of it."""

    file: str
    number: int
    cells: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)

    def text(self, column: str) -> str:
        """The cell, "" when there is no such column."""
        return self.cells.get(column, "")

    def read[T](self, column: str, reader: Callable[[str], T], otherwise: T) -> T:
        """The cell's meaning; for an unreadable one `otherwise` and a problem."""
        try:
            return reader(self.text(column))
        except CellError as error:
            self.wrong(column, str(error))
            return otherwise

    def maybe[T](self, column: str, reader: Callable[[str], T]) -> T | None:
        """The cell's meaning, None for an empty one."""
        return self.read(column, reader, None) if self.text(column) else None

    def wrong(self, column: str, words: str) -> None:
        """Note a problem of this row."""
        self.problems.append(Problem(file=self.file, line=self.number, column=column, words=words))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFile:
    """A file's name, for whoever must mend it, and its bytes or where they lie."""

    name: str
    data: bytes | Path

    def open(self) -> BinaryIO:
        """A fresh stream of its bytes; OSError."""
        return io.BytesIO(self.data) if isinstance(self.data, bytes) else self.data.open("rb")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A CSV in UTF-8 (with or without BOM) or GBK that has the columns `needs`. `problems`: why it ended early."""

    source: ReportFile
    needs: Sequence[str]
    problems: list[Problem] = field(default_factory=list)

    def __iter__(self) -> Iterator[Line]:
        encoding = _encoding(self.source)
        if encoding is None:
            self._refuse("编码既不是 UTF-8 也不是 GBK")
            return
        with io.TextIOWrapper(self.source.open(), encoding, newline="") as text:
            reader = csv.reader(text, strict=True)
            try:
                heading = [plain(name) for name in next(reader, [])]
                missing = [name for name in self.needs if name not in heading]
                if missing:
                    self._refuse("缺少这一列" if any(heading) else "文件是空的", column=missing[0])
                    return
                yield from _lines(self.source.name, heading, reader)
            except csv.Error as error:
                self._refuse(f"不是 CSV：{error}", line=max(reader.line_num, 1))

    def _refuse(self, words: str, line: int = 1, column: str = "") -> None:
        self.problems.append(Problem(file=self.source.name, line=line, column=column, words=words))


def _lines(file: str, heading: Sequence[str], reader: Iterator[list[str]]) -> Iterator[Line]:
    number = 1
    for row in reader:
        # a cell may hold line breaks: the row's number is where it begins
        start, number = number + 1, reader.line_num  # type: ignore[attr-defined]
        if not any(cell.strip() for cell in row):
            continue
        cells: dict[str, str] = {}
        line = Line(file=file, number=start, cells=cells)
        for name, cell in zip(heading, row, strict=False):
            if len(cell) > LONGEST or "\0" in cell:
                line.wrong(name, "内容太长或含有非法字符")
            else:
                cells.setdefault(name, plain(cell))
        # spreadsheets leave empty cells behind the last column
        if any(cell.strip() for cell in row[len(heading) :]):
            line.wrong("", f"有 {len(row)} 个单元格，表头只有 {len(heading)} 个")
        yield line


def _encoding(source: ReportFile) -> str | None:
    for encoding in ("utf-8-sig", "gb18030"):
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with source.open() as stream:
                while chunk := stream.read(_CHUNK):
                    decoder.decode(chunk)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    return None
