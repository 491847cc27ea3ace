"""What only demo mode can do: become a buyer, move the clock, begin anew."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.chat.shown import case_json
from bot.gateway.keys import Demo
from bot.gateway.problems import Problem
from bot.gateway.table import Call
from bot.store.people import People

FARTHEST = timedelta(days=400)


async def list_buyers(call: Call) -> list[dict[str, str]]:
    """The demo's buyers."""
    async with call.parts.units(write=False) as unit:
        return [{"id": buyer.id, "name": buyer.name} for buyer in await People(unit.connection).all_buyers()]


async def login(call: Call) -> dict[str, str]:
    """A token for a demo buyer."""
    async with call.parts.units(write=False) as unit:
        found = await People(unit.connection).buyers_by_id(call.body.buyer)
    if not found:
        raise Problem("not-found", "没有这位演示买家")
    return {"token": await call.parts.tokens.mint(found[0].shop, found[0].id)}


async def move_clock(call: Call) -> dict[str, Any]:
    """The demo's new time, after everything that fell due on the way was done."""
    if not timedelta() < call.body.advance <= FARTHEST:
        raise Problem("bad-request", errors=[{"field": "advance", "detail": "只能向前，一次最多 400 天"}])
    now = await _demo(call).advance(call.body.advance)
    call.parts.moved()
    return {"now": now.isoformat()}


async def pay(call: Call) -> dict[str, Any]:
    """The case after its buyer paid what it asks of him; not found for a charge that is not his or not open."""
    for case in await call.parts.aftersales.cases_of(call.who.actor):
        charge = case.details.get("charge") or {}
        if charge.get("key") == call.body.charge and charge["state"] == "asked":
            await _demo(call).pay(case)
            call.parts.moved()
            view = await call.parts.aftersales.case(call.who.actor, case.case_no)
            return case_json(view.case, call.parts.policies, view=view)
    raise Problem("not-found", "没有这笔待付的款")


async def reset(call: Call) -> dict[str, Any]:
    """Orders, cases, conversations and clock as at the first start."""
    await _demo(call).reset()
    return {"now": call.parts.clock.now().isoformat()}


def _demo(call: Call) -> Demo:
    assert call.parts.demo is not None, "demo routes exist in demo mode only"
    return call.parts.demo
