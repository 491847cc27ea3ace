"""The desk's records over HTTP: canned replies, notes, what was seen, search, who read what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.chat.lines import new_id
from bot.gateway.problems import Problem
from bot.gateway.table import Call
from bot.store.desk import DeskRecords, Row
from bot.store.people import People

_NAMED = re.compile(r"@([\w.-]{1,64})", re.ASCII)


async def list_canned(call: Call) -> list[dict[str, Any]]:
    """The shop's canned replies, with their holes."""
    async with call.parts.units(write=False) as unit:
        return [dict(row) for row in await DeskRecords(unit.connection, call.who.shop).canned()]


async def find_canned(call: Call) -> Row:
    """One of the shop's. Problem 404."""
    async with call.parts.units(write=False) as unit:
        found = await DeskRecords(unit.connection, call.who.shop).canned(call.named("id"))
    if not found:
        raise Problem("not-found")
    return found[0]


async def keep_canned(call: Call) -> dict[str, Any]:
    """A new one, or the found one changed."""
    canned_id = new_id() if call.found is None else call.found["id"]
    async with call.parts.units() as unit:
        records = DeskRecords(unit.connection, call.who.shop)
        at = call.parts.clock.now()
        await records.keep_canned(canned_id, title=call.body.title, text=call.body.text, by=call.who.name, at=at)
        await unit.commit()
    return {"id": canned_id, "title": call.body.title, "text": call.body.text}


async def drop_canned(call: Call) -> dict[str, Any]:
    """What it was."""
    async with call.parts.units() as unit:
        await DeskRecords(unit.connection, call.who.shop).drop_canned(call.found["id"])
        await unit.commit()
    return dict(call.found)


async def note(call: Call) -> dict[str, int]:
    """The number of a line that only staff see; colleagues named with @ find it among their mentions."""
    async with call.parts.units(write=False) as unit:
        staff = {member.name for member in await People(unit.connection).members() if member.shop == call.who.shop}
    names = sorted(staff & set(_NAMED.findall(call.body.text)) - {call.who.name})
    seq = await call.parts.charge.note(
        call.who.actor, call.found, message_id=call.body.id, text=call.body.text, names=names
    )
    return {"seq": seq}


async def list_mentions(call: Call) -> list[dict[str, Any]]:
    """What the caller was named in and has not seen."""
    async with call.parts.units(write=False) as unit:
        found = await DeskRecords(unit.connection, call.who.shop).named(call.who.name)
    return _shown(found)


async def seen(call: Call) -> dict[str, int]:
    """Down to which line the caller has the chat on his screen."""
    async with call.parts.units() as unit:
        await DeskRecords(unit.connection, call.who.shop).seen(call.found.id, call.who.name, call.body.seq)
        await unit.commit()
    return {"seq": call.body.seq}


async def search(call: Call) -> dict[str, Any]:
    """Chats, orders and cases of the shop in which the words are."""
    async with call.parts.units() as unit:
        records = DeskRecords(unit.connection, call.who.shop)
        found = await records.find(call.query.q)
        await records.note_read(
            name=call.who.name, role=call.who.who, what="search", of=call.query.q, at=call.parts.now()
        )
        await unit.commit()
    return {group: _shown(rows) for group, rows in found.items()}


async def list_reads(call: Call) -> list[dict[str, Any]]:
    """Who of the staff read whose data, newest first."""
    async with call.parts.units(write=False) as unit:
        return _shown(await DeskRecords(unit.connection, call.who.shop).who_read())


def _shown(rows: Sequence[Row]) -> list[dict[str, Any]]:
    return [{k: v.isoformat() if isinstance(v, datetime) else v for k, v in row.items()} for row in rows]
