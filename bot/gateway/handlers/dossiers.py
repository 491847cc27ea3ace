"""A case's whole file for either party: what the system laid into it, and the export with the history's hashes."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
from aiohttp import web

from bot.chat.dossier_pages import dossier_pdf
from bot.chat.dossiers import dossier_json, record_json
from bot.gateway.callers import Who
from bot.gateway.handlers.audits import note_read
from bot.gateway.table import Call


async def get_file(call: Call) -> list[dict[str, str]]:
    """What the system laid into the file of the case's mediation."""
    await note_read(call, "case_file", call.named("no"))
    return [record_json(each) for each in await call.parts.aftersales.file_of(call.who.actor, call.named("no"))]


async def export_json(call: Call) -> web.Response:
    """The whole file with every hash, as an attachment."""
    law, no = call.parts.aftersales, call.named("no")
    await note_read(call, "case_export", no)
    file = await law.dossier(call.who.actor, no)
    order = await law.order_behind(file.view.case)
    shown = dossier_json(file, call.parts.policies, order=order, staff=call.who.who is not Who.BUYER)
    return _attached(orjson.dumps(shown), f"{no}.json", "application/json")


async def export_pdf(call: Call) -> web.Response:
    """The whole file for people, as an attachment; drawn beside the event loop."""
    no = call.named("no")
    await note_read(call, "case_export", no)
    file = await call.parts.aftersales.dossier(call.who.actor, no)
    return _attached(await asyncio.to_thread(dossier_pdf, file, call.parts.policies), f"{no}.pdf", "application/pdf")


def _attached(data: bytes, name: str, kind: str) -> web.Response:
    headers: dict[str, Any] = {
        "Content-Disposition": f"attachment; filename={name}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "no-store",
    }
    return web.Response(body=data, content_type=kind, headers=headers)
