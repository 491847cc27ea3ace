"""Many cases agreed at once, and silent days played on one: for the shop's desk."""

from __future__ import annotations

from typing import Any

from bot.chat.shown import case_json, iso
from bot.gateway.handlers.cases import key_of
from bot.gateway.problems import Problem
from bot.gateway.refusals import problem_of
from bot.gateway.table import Call


async def agree_to_all(call: Call) -> list[dict[str, Any]]:
    """A row for each case named: agreed, or why not."""
    service, policies = call.parts.aftersales, call.parts.policies
    done = await service.agree_to_all(call.who.actor, call.body.cases, key=key_of(call))
    call.parts.moved()
    rows = []
    for each in done:
        if each.case is not None:
            rows.append({"no": each.case_no, "agreed": True, "case": case_json(each.case, policies, staff=True)})
            continue
        assert each.refused is not None, "either agreed or refused"
        problem = problem_of(each.refused) or Problem("not-found")
        rows.append({"no": each.case_no, "agreed": False, "problem": problem.document()})
    return rows


async def play(call: Call) -> dict[str, Any]:
    """What so many silent days would do, and to whose cost; nothing is written."""
    policies = call.parts.policies
    played = await call.parts.aftersales.play(call.who.actor, call.named("no"), call.query.days)
    return {
        "moves": [
            {
                "at": iso(move.at),
                "action": move.action,
                "action_title": policies.title("actions", move.action),
                "before": move.before.value,
                "after": move.after.value,
                "after_title": policies.title("statuses", move.after),
                "whose": move.whose,
                "costs_fen": move.costs_fen,
                "bears": move.bears,
            }
            for move in played.moves
        ],
        "ends": case_json(played.ends, policies, staff=True),
        "waits": None if played.waits is None else policies.title("unclocked", played.waits),
    }
