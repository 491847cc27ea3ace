"""Every refusal of the law names what it rests on: rule, article and since when, ready to be unfolded."""

from __future__ import annotations

import pytest

from bot.aftersales.errors import AftersalesError, NotEligible, StateConflict
from bot.aftersales.policies import Policies
from tests.unit.actions.trackers import NoLaw, run, tracker

POLICIES = Policies.read()
DENIALS = sorted(name for name, row in POLICIES.rules.items() if row.decides == "deny")


async def refusal(error: AftersalesError) -> dict[str, object]:
    messages, _ = await run("action_query_case", tracker("query_case", "退款到哪了"), NoLaw(error))
    card: dict[str, object] = messages[0]["custom"]["card"]
    return card


@pytest.mark.parametrize("rule", DENIALS)
async def test_what_a_rule_denies_cites_the_rule(rule: str) -> None:
    row = POLICIES.rules[rule]
    told = {"id": rule, "text": "不行。", "source": row.source, "effective": row.effective}
    assert await refusal(NotEligible(rule, "不行。")) == {
        "kind": "policy",
        "data": {"eligible": False, "rules": [told]},
    }
    assert row.source
    assert row.effective


@pytest.mark.parametrize("guard", sorted(POLICIES.guards))
async def test_what_cannot_be_done_now_cites_why(guard: str) -> None:
    row = POLICIES.guards[guard]
    told = {"id": guard, "text": "现在不行。", "source": row.source, "effective": row.effective}
    assert await refusal(StateConflict(guard, "现在不行。")) == {
        "kind": "policy",
        "data": {"eligible": False, "rules": [told]},
    }


async def test_a_refusal_that_rests_on_no_row_is_said_without_a_card() -> None:
    error = StateConflict("never_heard_of", "现在不行。")
    messages, _ = await run("action_query_case", tracker("query_case", "退款到哪了"), NoLaw(error))
    assert "card" not in messages[0]["custom"]
