"""Cases over HTTP: list, apply, act, what may be done. The law decides; here is only who asks and how it looks."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson

from bot.aftersales.applications import Application, CaseView, Key
from bot.aftersales.transitions import ACTIONS
from bot.aftersales.vocabulary import Kind
from bot.chat.shown import case_json, case_row, options_json
from bot.chat.shown_cases import forecast_json, repair_json
from bot.gateway.callers import DESK, LIFTED, REVIEWS, Who
from bot.gateway.case_bodies import CASE_ACTIONS, PORTS_ONLY, Apply
from bot.gateway.door import json_answer
from bot.gateway.file_notes import flags_of
from bot.gateway.handlers.audits import note_read
from bot.gateway.problems import Problem
from bot.gateway.table import Call


async def list_cases(call: Call) -> list[dict[str, Any]]:
    """The caller's own, or the shop's for its staff, newest first; a mediator's: what came before the platform."""
    cases = await call.parts.aftersales.cases_of(call.who.actor)
    if call.query.open:
        cases = [case for case in cases if case.open]
        if _staff(call):
            cases = sorted(cases, key=lambda case: (case.due_at is None, case.due_at or case.created_at))
    if call.who.who is Who.VENDOR:
        return [
            repair_json(await call.parts.aftersales.case(call.who.actor, case.case_no), call.parts.policies)
            for case in cases
        ]
    rows = await call.parts.aftersales.listed(call.who.actor, cases)
    return [case_row(each, call.parts.policies, staff=_staff(call)) for each in rows]


async def possibilities(call: Call) -> list[dict[str, Any]]:
    """Every kind of case side by side for an item and a reason, with why not, money, freight and dates."""
    asked, order_no = call.query, call.found.order_no
    quantity = asked.quantity or await _whole_line(call, order_no, asked.item)
    found = await call.parts.aftersales.possibilities(
        call.who.actor, order_no, items=((asked.item, quantity),), reason=asked.reason, sku=asked.sku
    )
    return [forecast_json(each, call.parts.policies) for each in found]


async def find_case(call: Call) -> CaseView:
    """A case the caller may know of. NotFound."""
    no = call.named("no")
    if not no.isalnum() or len(no) > 24:
        raise Problem("not-found")
    return await call.parts.aftersales.case(call.who.actor, no)


async def get_case(call: Call) -> dict[str, Any]:
    """One case with its history."""
    await note_read(call, "case", call.named("no"))
    return await _shown(call, call.found)


async def get_actions(call: Call) -> list[dict[str, Any]]:
    """What the caller's role may do, and why not the rest."""
    law, no = call.parts.aftersales, call.named("no")
    options = list(await law.options(call.who.actor, no))
    if call.who.who in DESK:
        # what a second pair of eyes may do, and a supervisor where an agent was late
        reviewer = call.who.acting(next(iter(REVIEWS)))
        known = {option.action: n for n, option in enumerate(options)}
        for option in await law.options(reviewer, no):
            if option.action not in known:
                options.append(option)
            elif call.who.who is Who.SUPERVISOR and option.action in LIFTED:
                options[known[option.action]] = option
    return options_json(options)


async def apply(call: Call) -> Any:
    """201 the case, or 200 with the open one that was there."""
    body: Apply = call.body
    await call.parts.uploads.own(call.who, body.files)
    if body.order_no is None and body.kind is not Kind.COMPLAINT:
        raise Problem("bad-request", errors=[{"field": "order_no", "detail": "缺少这一项"}])
    items = tuple((each.item, each.quantity) for each in body.items or ())
    if not items and body.item is not None and body.order_no is not None:
        items = ((body.item, await _whole_line(call, body.order_no, body.item)),)
    application = Application(
        order_no=body.order_no,
        items=items,
        kind=body.kind,
        reason=body.reason,
        amount_fen=body.amount_fen,
        note=body.note,
        files=body.files,
        sku=body.sku,
        staff=body.staff or "",
    )
    case, existed = await call.parts.aftersales.apply(call.who.actor, application, key=key_of(call))
    call.parts.moved()
    view = await call.parts.aftersales.case(call.who.actor, case.case_no)
    shown = await _shown(call, view)
    return json_answer(shown | {"existing": True}) if existed else json_answer(shown, status=201)


async def may_act(call: Call) -> None:
    """Problem 403 when the caller's role never may, 404 for an action that does not exist."""
    action = call.named("action")
    roles = ACTIONS.get(action)
    if action in PORTS_ONLY or (roles is not None and call.who.acting(action).role not in roles):
        raise Problem("not-allowed", "您的角色不能做这项操作", action=action)
    if action not in CASE_ACTIONS:
        raise Problem("not-found", "没有这项操作")


async def act(call: Call) -> dict[str, Any]:
    """The case after the action."""
    await may_act(call)
    action, no = call.named("action"), call.named("no")
    body = plain(call)
    await call.parts.uploads.own(call.who, body.get("files", ()))
    await call.parts.aftersales.act(
        call.who.acting(action), no, action, body, version=call.body.version, key=key_of(call)
    )
    call.parts.moved()
    return await _shown(call, await call.parts.aftersales.case(call.who.actor, no))


def plain(call: Call) -> dict[str, Any]:
    """The body as plain JSON types, under the contract's names, without what was not given."""
    body: dict[str, Any] = call.body.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude={"version"})
    return body


def key_of(call: Call) -> Key:
    """The caller's idempotency key for this path and body."""
    canonical: Mapping[str, Any] = call.body.model_dump(mode="json", by_alias=True, exclude_unset=True)
    digest = hashlib.sha256(orjson.dumps(canonical, option=orjson.OPT_SORT_KEYS)).hexdigest()
    caller = f"{call.who.who}:{call.who.shop}:{call.who.id}"[:96]
    return Key(caller=caller, path=call.request.path[:160], key=call.key, body_digest=digest)


async def _whole_line(call: Call, order_no: str, item: str) -> int:
    order = await call.parts.aftersales.order(call.who.actor, order_no)
    line = order.item_of(item)
    return 1 if line is None else line.quantity


async def _shown(call: Call, view: CaseView) -> dict[str, Any]:
    if call.who.who is Who.VENDOR:
        return repair_json(view, call.parts.policies)
    order = await call.parts.aftersales.order_behind(view.case)
    shown = case_json(view.case, call.parts.policies, order=order, view=view, staff=_staff(call))
    if call.who.who in DESK:
        shown["flags"] = await flags_of(call.parts, view, order)
    return shown


def _staff(call: Call) -> bool:
    return call.who.who not in (Who.BUYER, Who.VENDOR)
