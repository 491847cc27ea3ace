"""What a mediator reads beside a case: how such cases were decided before, and the rules that a decision may cite."""

from __future__ import annotations

from typing import Any

from bot.gateway.table import Call
from bot.store.precedents import decided_alike


async def similar(call: Call) -> list[dict[str, Any]]:
    """At most five, newest first; who decided is not told."""
    async with call.parts.units(write=False) as unit:
        found = await decided_alike(unit.connection, call.found.case)
    policies = call.parts.policies
    return [
        {
            "no": each["no"], "asked_fen": each["amount_fen"], "for": each["decision"]["for"],
            "text": policies.title("decisions", each["decision"]["for"]),
            "amount_fen": each["decision"].get("amount_fen"), "grounds": each["decision"]["grounds"],
            "rules": [_rule(call, rule) for rule in each["decision"]["rules"]], "at": each["decision"]["at"],
        }
        for each in found
    ]  # fmt: skip


async def rules(call: Call) -> list[dict[str, str]]:
    """Every rule that a decision may cite, by id."""
    policies = call.parts.policies
    return [_rule(call, rule) for rule in sorted({*policies.rules, *policies.guards})]


def _rule(call: Call, rule: str) -> dict[str, str]:
    told = call.parts.policies.text_of(rule)
    return {"id": rule, "text": told.text, "source": told.source}
