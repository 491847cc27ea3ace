"""A case's whole file for either party: what the system laid into it, and the export with the history's hashes."""

from __future__ import annotations

from typing import Any

from bot.gateway.table import Call


async def get_file(call: Call) -> list[dict[str, Any]]:
    """What the system laid into the file of the case's mediation."""
    records = await call.parts.aftersales.file_of(call.who.actor, call.named("no"))
    return [
        {"source": record.source, "at": record.at.isoformat(), "author": record.author, "text": record.text}
        for record in records
    ]
