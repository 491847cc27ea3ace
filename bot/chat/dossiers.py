"""A case's whole file as JSON: every line with its hashes, so that anybody can check the chain and replay it."""

from __future__ import annotations

from typing import Any

from bot.aftersales.applications import Dossier
from bot.aftersales.cases import HistoryLine, Record
from bot.aftersales.history import broken_at
from bot.aftersales.orders import Order
from bot.aftersales.policies import Policies
from bot.aftersales.replays import departs_at
from bot.chat.shown import case_json


def dossier_json(file: Dossier, policies: Policies, *, order: Order | None, staff: bool) -> dict[str, Any]:
    """`holds`: the chain is whole and the table leads from each line to the next. Digests are SHA-256 in hex."""
    lines = file.lines
    return {
        "case": case_json(file.view.case, policies, order=order, view=file.view, staff=staff),
        "lines": [_line(line) for line in lines],
        "records": [record_json(record) for record in file.records],
        "digest": lines[-1].digest if lines else "",
        "holds": broken_at(lines) is None and departs_at(lines) is None,
    }


def record_json(record: Record) -> dict[str, str]:
    """A line of what the system laid into the file."""
    return {"source": record.source, "at": record.at.isoformat(), "author": record.author, "text": record.text}


def _line(line: HistoryLine) -> dict[str, Any]:
    names = ("n", "action", "amount_fen", "words", "internal", "salt", "previous", "digest")
    return {name: getattr(line, name) for name in names} | {
        "at": line.at.isoformat(),
        "role": line.role.value,
        "before": None if line.before is None else line.before.value,
        "after": line.after.value,
        "stage": None if line.stage is None else line.stage.value,
        "files": list(line.files),
        "rules": list(line.rules),
    }
