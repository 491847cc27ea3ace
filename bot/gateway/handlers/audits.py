"""Which reads of a buyer's data by staff are written down, so that a supervisor can ask who looked."""

from __future__ import annotations

from bot.gateway.callers import Who
from bot.gateway.table import Call
from bot.store.desk import DeskRecords


async def note_read(call: Call, what: str, of: str) -> None:
    """Write down that a member of staff read this; a buyer reads his own."""
    if call.who.who is Who.BUYER:
        return
    async with call.parts.units() as unit:
        records = DeskRecords(unit.connection, call.who.shop)
        await records.note_read(name=call.who.name, role=call.who.who, what=what, of=of, at=call.parts.now())
        await unit.commit()
