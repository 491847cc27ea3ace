"""Whatever is sent to any route of the OpenAPI document, nobody gets an answer of 5xx."""

from __future__ import annotations

import asyncio
import itertools
import os
import warnings
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.integration.conftest import World
from tests.integration.shopping import applied, stock
from tests.integration.test_doors import belongings

#: cases an operation; the full form is MEASURES.md's 20,000
EACH = 160 if os.environ.get("FULL") == "1" else 12
#: they would end what the others work with, or train a model for a minute each
LEFT_OUT = (
    "/api/demo/reset", "/api/demo/clock", "/api/staff/logout", "/api/staff/sessions/{id}",
    "/api/trainer/jobs", "/api/trainer/tries",
)  # fmt: skip


def run(document: dict[str, Any], base: str, callers: Sequence[dict[str, str]], ids: dict[str, str]) -> Counter[int]:
    """How often each status was answered; AssertionError names the first 5xx."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import schemathesis

        schema = schemathesis.openapi.from_dict(document)
        seen: Counter[int] = Counter()
        turn = itertools.cycle(callers)
        for found in schema.get_all_operations():
            operation = found.ok()
            if operation.path in LEFT_OUT:
                continue

            @settings(
                max_examples=EACH, database=None, derandomize=True, deadline=None, phases=(Phase.generate,),
                suppress_health_check=list(HealthCheck),
            )  # fmt: skip
            @given(case=operation.as_strategy())
            def ask(case: Any) -> None:
                for name in case.path_parameters or {}:
                    if name in ids and sum(seen.values()) % 2:
                        case.path_parameters[name] = ids[name]
                if isinstance((case.query or {}).get("wait"), int | float):
                    case.query["wait"] = 0  # nobody says anything meanwhile
                case.cookies = {}
                case.headers = {name: kept for name, kept in (case.headers or {}).items() if name != "Authorization"}
                answer = case.call(base_url=base, headers=next(turn), timeout=20)
                assert answer.status_code < 500, (case.method, case.path, case.body, answer.text[:300])
                seen[answer.status_code] += 1

            ask()
    return seen


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_thousand_made_up_requests_get_no_answer_of_5xx(world: World) -> None:
    await stock(world)
    buyer, agent, boss = await world.buyer(), await world.staff(), await world.staff("boss")
    mine = await belongings(world, buyer, "1001", "agent1")
    await applied(await world.buyer("meili"), "2001", key="other")
    document = await world.anyone().get("/api/openapi.json")
    ids = {"no": mine["case"], "order_no": "1001", "id": mine["chat"]}
    callers = [dict(person.headers) for person in (buyer, agent, boss, world.anyone())]
    seen = await asyncio.to_thread(run, document, world.base, callers, ids)
    assert sum(seen.values()) >= (20_000 if os.environ.get("FULL") == "1" else 1_000), seen
    assert seen[200] + seen[201] + seen[202] > 50, "some of it is accepted"
