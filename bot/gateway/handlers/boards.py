"""How a supervisor's desk stands at this moment: the queue, who is here, what is owed, which deadlines are near."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bot.aftersales.cases import Case
from bot.aftersales.turns import turn_of
from bot.aftersales.vocabulary import Role
from bot.gateway.table import Call
from bot.store.alerts import Alert, Alerts
from bot.store.boards import Boards, Held
from bot.store.cases import SqlCases
from bot.store.chats import QUEUE
from bot.store.seats import Seats

#: a deadline of ours nearer than this is at risk
NEAR = timedelta(hours=24)
#: of the nearest deadlines, whoever's move it is, this many are looked at
LOOKED_AT = 200
SHOWN = 20
_NONE = Held(chats=0, owed_since=None)


async def board(call: Call) -> dict[str, Any]:
    """Six reads; every figure is counted from rows at this moment, the engine is asked."""
    now, shop = call.parts.clock.now(), call.who.shop
    async with call.parts.units(write=False) as unit:
        boards = Boards(unit.connection, shop)
        held = await boards.held()
        agents = await boards.agents()
        here = set(await Seats(unit.connection).here(shop, call.parts.now()))
        opened, overdue = await boards.open_cases(now)
        near = await SqlCases(unit.connection, write=False).due_soon(shop, now + NEAR, LOOKED_AT)
        alerts = await Alerts(unit.connection).newest(shop, limit=10)
    queue = held.get(QUEUE, _NONE)
    ours = [case for case in near if turn_of(case) is Role.AGENT]
    return {
        "waiting": queue.chats,
        "longest_wait_s": _seconds(queue.owed_since, now),
        "agents": [
            {"name": name, "here": name in here, "chats": held.get(name, _NONE).chats,
             "owed_s": _seconds(held.get(name, _NONE).owed_since, now)}
            for name in sorted({*agents, *(set(held) - {QUEUE})})
        ],
        "room": call.parts.settings.chats_per_agent,
        "engine": await call.parts.engine.ready(),
        "cases_open": opened,
        "cases_overdue": overdue,
        "at_risk": len(ours),
        "nearest": [_case(case) for case in ours[:SHOWN]],
        "alerts": [alert_json(each) for each in alerts],
    }  # fmt: skip


def _seconds(since: datetime | None, now: datetime) -> int:
    return 0 if since is None else max(0, int((now - since).total_seconds()))


def _case(case: Case) -> dict[str, Any]:
    assert case.due_at is not None, "it was found by its deadline"
    return {"no": case.case_no, "kind": str(case.kind), "status": str(case.status), "due_at": case.due_at.isoformat()}


def alert_json(alert: Alert) -> dict[str, str]:
    """A chat that went back to the queue."""
    return {
        "at": alert.at.isoformat(), "kind": alert.kind, "conversation": alert.conversation_id, "agent": alert.agent,
    }  # fmt: skip
