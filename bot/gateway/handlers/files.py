"""Files come in, and go out as attachments to the parties only."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from aiohttp import web

from bot.aftersales.errors import NotFound
from bot.gateway.callers import DESK, Caller, Who
from bot.gateway.file_notes import notes_of
from bot.gateway.keys import Parts
from bot.gateway.problems import Problem
from bot.gateway.table import Call
from bot.store.chats import conversation_id
from bot.store.files import StoredFile, Uploads

_ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "video/mp4": "mp4", "video/webm": "webm", "application/pdf": "pdf"}


async def post_file(call: Call) -> dict[str, Any]:
    """201 with the id by which a message or case may name it, and what is to be said of it at once."""
    stored, same = await call.parts.uploads.receive(call.request, call.who)
    notes = await notes_of(call.parts, call.who, stored, same=same, order_no=call.request.query.get("order_no"))
    return {
        "id": stored.id,
        "kind": stored.kind,
        "size": stored.size,
        "thumbnail": stored.thumbnail is not None,
        "notes": [{"note": each.note, "text": each.text} for each in notes],
    }


async def find_file(call: Call) -> StoredFile:
    """A file the caller is a party to. Problem 404."""
    file_id = call.named("id")
    if not file_id.isalnum() or len(file_id) > 40:
        raise Problem("not-found")
    async with call.parts.units(write=False) as unit:
        stored = await Uploads(unit.connection).get(file_id)
    if stored is None or not await _may_read(call.parts, call.who, stored):
        raise Problem("not-found")
    return stored


async def get_file(call: Call) -> web.Response:
    """The bytes; never shown inline, never guessed at."""
    stored: StoredFile = call.found
    return _attached(stored, stored.mime, await call.parts.uploads.bytes_of(stored))


async def get_thumbnail(call: Call) -> web.Response:
    """A small JPEG of a picture or video, served like the file. Problem 404 for a PDF."""
    return _attached(call.found, "image/jpeg", await call.parts.uploads.bytes_of(call.found, small=True))


def _attached(stored: StoredFile, mime: str, data: bytes) -> web.Response:
    plain = f"{stored.id}.{_ENDINGS.get(mime, 'bin')}"
    named = quote(stored.name or plain, safe="")
    return web.Response(
        body=data,
        content_type=mime,
        headers={
            "Content-Disposition": f"attachment; filename={plain}; filename*=UTF-8''{named}",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "private, max-age=3600, immutable",
        },
    )


async def _may_read(parts: Parts, caller: Caller, stored: StoredFile) -> bool:
    if caller.who is Who.MEDIATOR:
        return await _in_a_case_of(parts, caller, stored.id)
    if caller.shop != stored.shop:
        return False
    if (caller.uploads_as, caller.id) == (stored.uploader_role, stored.uploader_id):
        return True
    if caller.who in DESK:
        return True
    if caller.who is Who.BUYER and stored.conversation_id == conversation_id(caller.shop, caller.id):
        return True
    return await _in_a_case_of(parts, caller, stored.id)


async def _in_a_case_of(parts: Parts, caller: Caller, file_id: str) -> bool:
    """Whether a case that the caller may see names the file, in its own list or its history, or it is his invoice."""
    if caller.who not in (Who.BUYER, Who.MEDIATOR):
        return False
    if caller.who is Who.BUYER:
        own = await parts.aftersales.orders_of(caller.actor)
        if any((order.extra.get("invoice") or {}).get("file") == file_id for order in own):
            return True
    for case in await parts.aftersales.cases_of(caller.actor):
        if file_id in case.files:
            return True
        try:
            view = await parts.aftersales.case(caller.actor, case.case_no)
        except NotFound:
            continue
        if any(file_id in line.files for line in view.history if not line.internal):
            return True
    return False
