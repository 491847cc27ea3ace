"""How tables leave for a spreadsheet: UTF-8 that Excel knows, and no cell that it would run as a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from aiohttp import web

#: a cell that begins so is a formula to Excel, WPS or LibreOffice; a tab or a line end may hide one
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
#: tells a spreadsheet that this is UTF-8
_BOM = "\ufeff"


def cell(value: object) -> str:
    """As text; what would be a formula gets an apostrophe in front. Numbers of ours stay numbers."""
    if isinstance(value, int | float):
        return str(value)
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" \u00a0\u3000").startswith(_FORMULA) or text.startswith(_FORMULA) else text


def sheet(rows: Iterable[Sequence[object]]) -> str:
    """CSV by RFC 4180."""
    out = StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([cell(value) for value in row] for row in rows)
    return _BOM + out.getvalue()


def attached(rows: Iterable[Sequence[object]], name: str) -> web.Response:
    """The table as an attachment; `name` is ours, in ASCII."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return web.Response(text=sheet(rows), content_type="text/csv", charset="utf-8", headers=headers)
