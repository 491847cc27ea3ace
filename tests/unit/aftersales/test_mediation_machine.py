"""Hypothesis argues: a mediation beside its case, and whatever is said, every stage has a way out and pays once."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from bot.aftersales.cases import Case
from bot.aftersales.replays import departs_at
from bot.aftersales.transitions import TABLE
from bot.aftersales.vocabulary import IDLE, Kind, Reason, Role, Stage
from tests.fakes.shops import AGENT, SHOP, Shop, buyer
from tests.unit.aftersales.test_machine import ORDERS, Actor, AfterSales

REFUSED = [("1001", Reason.QUALITY), ("4001", Reason.DAMAGED), ("5001", Reason.QUALITY)]
DECISIONS = st.fixed_dictionaries(
    {"for": st.sampled_from(["buyer", "seller", "split"]), "grounds": st.just("查明"), "rules": st.just(["FAULT"])},
    optional={
        "kind": st.sampled_from(["refund_only", "return_refund"]),
        "amount_fen": st.integers(min_value=1, max_value=130000),
        "freight": st.sampled_from(["buyer", "seller"]),
    },
)
SETTLEMENTS = st.fixed_dictionaries(
    {"words": st.just("各退一步"), "amount_fen": st.integers(min_value=1, max_value=130000)},
    optional={"kind": st.sampled_from(["refund_only", "return_refund"])},
)


class Mediating(AfterSales):
    """Refused cases go before the platform; both sides, two mediators and the clock act on them."""

    @initialize(stops=st.booleans())
    def open_shop(self, stops: bool) -> None:
        self.shop = Shop()
        self.shop.warehouse.stops = stops
        self.loop.run_until_complete(self.shop.stock(*ORDERS.values()))
        for order_no, reason in REFUSED:
            self.filed(order_no, Kind.RETURN_REFUND, reason, None, False)
        for case in self.cases():
            refusal = {"reason": "no_fault", "words": "没有问题"}
            self.did(case, self.wait(self.shop.act(AGENT, case, "refuse", refusal)))
            present = self.shop.present(case)
            asked = self.shop.act(buyer(case.buyer_id), present, "request_mediation", {"note": "请介入"})
            self.did(present, self.wait(asked))

    @precondition(lambda self: self.mediated())
    @rule(data=st.data(), decision=DECISIONS, settlement=SETTLEMENTS, passed=st.booleans())
    def argue(self, data: Any, decision: dict[str, Any], settlement: dict[str, Any], passed: bool) -> None:
        case = data.draw(st.sampled_from(self.mediated()))
        ways = sorted(
            {
                (row.action, role)
                for row in TABLE
                for role in row.roles - {Role.TIMER, Role.PLATFORM}
                if row.before == case.status and case.stage in row.stages
                if case.kind in row.kinds and case.goods in row.goods and row.action not in ("note", "add_evidence")
            }
        )
        if not ways:
            return
        action, role = data.draw(st.sampled_from(ways))
        body = {"decide": decision, "settle": settlement}.get(action)
        if body is None:
            self.acted(case, action, role, None, passed, None)
            return
        actor = self.somebody(case, role)
        if role == Role.MEDIATOR:
            actor = Actor(role=role, id=data.draw(st.sampled_from(["mediator1", "mediator2"])), shop=SHOP)
        self.did(case, self.wait(self.shop.act(actor, case, action, body)))

    @invariant()
    def every_stage_that_lasts_has_a_clock_or_a_person_and_a_way_out(self) -> None:
        for case in self.cases():
            if case.stage in IDLE:
                continue
            assert case.stage is not Stage.REQUESTED
            assert case.due_at is not None or case.details["unclocked"] == "mediator_late"
            assert any(
                row.before == case.status and case.stage in row.stages and row.to_stage not in (None, case.stage)
                for row in TABLE
                if case.kind in row.kinds and case.goods in row.goods
            ), case

    @invariant()
    def a_case_pays_once(self) -> None:
        for case in self.cases():
            keys = {key for key, _, _ in self.shop.units.shelf.ledger if key.startswith(f"{case.case_no}:")}
            assert len(keys) <= 1
            letters = [key for kind, key in self.shop.units.shelf.letters if kind == "refund" and case.case_no in key]
            assert len(letters) <= 1

    @invariant()
    def the_history_tells_the_same_story_as_the_table(self) -> None:
        for case in self.cases():
            assert departs_at(self.shop.units.shelf.history[case.case_no]) is None

    def mediated(self) -> list[Case]:
        return [case for case in self.open_cases() if case.stage not in (None, Stage.WITHDRAWN, Stage.REJECTED)]


Mediating.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestBothSidesBeforeTheMediators = Mediating.TestCase
