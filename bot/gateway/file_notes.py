"""What the sender of a file is told at once, and what only the desk is shown beside a case's files."""

from __future__ import annotations

from typing import Any

from bot.aftersales.applications import CaseView
from bot.aftersales.orders import Order
from bot.aftersales.pictures import Note, bits_between, notes_on, older
from bot.aftersales.times import said
from bot.gateway.callers import Caller, Who
from bot.gateway.keys import Parts
from bot.store.files import StoredFile, Uploads


async def notes_of(
    parts: Parts, caller: Caller, stored: StoredFile, *, same: bool, order_no: str | None = None
) -> tuple[Note, ...]:
    """Blurred, dark, sent before, older than the order named, or than every order of the buyer when none is."""
    mine = (stored.uploader_role, stored.uploader_id)
    nearest, ordered_at = None, None
    async with parts.units(write=False) as unit:
        if stored.likeness is not None:
            alike = await Uploads(unit.connection).alike(shop=stored.shop, likeness=stored.likeness)
            own = [each for each in alike if (each.uploader_role, each.uploader_id) == mine and each.id != stored.id]
            nearest = min((bits_between(stored.likeness, each.likeness or "") for each in own), default=None)
        if caller.who is Who.BUYER:
            orders = await unit.orders.of_buyer(caller.shop, caller.id)
            named = [each for each in orders if each.order_no == order_no] or orders
            ordered_at = min((each.created_at for each in named), default=None)
    return notes_on(stored.facts, parts.policies.pictures, ordered_at=ordered_at, same=same, nearest=nearest)


async def flags_of(parts: Parts, view: CaseView, order: Order | None) -> list[dict[str, Any]]:
    """Hints for the desk: [{"file", "flag", "text", "case_no"?}]. They refuse nothing and the buyer never sees them."""
    rows, found = parts.policies.pictures, []
    ids = list(dict.fromkeys((*view.case.files, *(file for line in view.history for file in line.files))))
    if not ids:
        return []
    async with parts.units(write=False) as unit:
        uploads = Uploads(unit.connection)
        for stored in await uploads.named(shop=view.case.shop, ids=ids):
            if stored.uploader_role != "buyer":
                continue
            taken = older(stored.facts, order.created_at if order is not None else None)
            if taken is not None:
                text = rows["older_in_case"].sentence.format(taken_at=said(taken))
                found.append({"file": stored.id, "flag": "older_in_case", "text": text})
            for case_no in await _cases_with_its_like(unit, uploads, stored, rows["alike"].below or 0):
                text = rows["seen_elsewhere"].sentence.format(case_no=case_no)
                found.append({"file": stored.id, "flag": "seen_elsewhere", "text": text, "case_no": case_no})
    return found


async def _cases_with_its_like(unit: Any, uploads: Uploads, stored: StoredFile, below: int) -> list[str]:
    """Numbers of other buyers' cases of the shop that hold the same picture or nearly the same."""
    if stored.likeness is None:
        return []
    near = [
        each
        for each in await uploads.alike(shop=stored.shop, likeness=stored.likeness)
        if each.uploader_role == "buyer"
        and each.uploader_id != stored.uploader_id
        and bits_between(stored.likeness, each.likeness or "") < below
    ]
    found = []
    for buyer_id in dict.fromkeys(each.uploader_id for each in near):
        theirs = {each.id for each in near if each.uploader_id == buyer_id}
        for case in await unit.cases.of_buyer(stored.shop, buyer_id):
            lines = await unit.cases.history(case.case_no)
            if theirs & {*case.files, *(file for line in lines for file in line.files)}:
                found.append(case.case_no)
    return found
