"""Hypothesis plays every actor against the table and looks, after each step, at what must never break."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.aftersales import errors
from bot.aftersales.cases import Actor, Case
from bot.aftersales.history import broken_at
from bot.aftersales.transitions import ACTIONS, TABLE
from bot.aftersales.vocabulary import FILED_KINDS, Goods, Kind, Reason, Role, Status
from tests.fakes.clocks import NOON
from tests.fakes.shops import SHOP, TIMER, Shop, buyer, demo_orders, item, received
from tests.unit.aftersales.test_outside_the_table import BODIES

CAMERA = received("5001", "xiaowang", item("相机", 120000, category="数码"), signed_at=NOON)
ORDERS = {order.order_no: order for order in (*demo_orders(), CAMERA)}
#: applications that the rules allow
PLAIN = [
    ("1001", Kind.RETURN_REFUND, Reason.QUALITY),
    ("1002", Kind.REFUND_ONLY, Reason.NOT_RECEIVED),
    ("1003", Kind.REFUND_ONLY, Reason.NO_REASON),
    ("2001", Kind.RETURN_REFUND, Reason.AGREED),
    ("3002", Kind.REFUND_ONLY, Reason.QUALITY),
    ("3003", Kind.RETURN_REFUND, Reason.NO_REASON),
    ("4001", Kind.RETURN_REFUND, Reason.DAMAGED),
    ("5001", Kind.RETURN_REFUND, Reason.QUALITY),
    ("1001", Kind.EXCHANGE, Reason.SIZE),
    ("1001", Kind.EXCHANGE, Reason.QUALITY),
    ("3001", Kind.REPAIR, Reason.QUALITY),
    ("2001", Kind.REPAIR, Reason.AGREED),
    ("4001", Kind.RESHIP, Reason.MISSING),
    ("1001", Kind.FREIGHT, Reason.QUALITY),
]
#: what 小王's shoes may be exchanged for: the same price, dearer, cheaper
SKUS = ("白色 42码", "限量 42码", "旧款 42码")
#: actions that lead nowhere
TALK = ("note", "add_evidence", "extend", "pickup")
AMOUNTS = st.none() | st.none() | st.integers(min_value=-1, max_value=130000)
REFUSALS = (errors.AftersalesError,)


class AfterSales(RuleBasedStateMachine):
    """Buyers apply, everybody acts, parcels and payments answer, time passes."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.ended: dict[str, Case] = {}
        self.accepted: dict[str, int] = {}
        self.shown: dict[str, Case] = {}
        self.number = 0

    def teardown(self) -> None:
        self.loop.close()

    def wait[Answer](self, doing: Coroutine[Any, Any, Answer]) -> Answer | None:
        """The answer, None when the law refused."""
        try:
            return self.loop.run_until_complete(doing)
        except REFUSALS:
            return None

    @initialize(stops=st.booleans())
    def open_shop(self, stops: bool) -> None:
        self.shop = Shop()
        self.shop.warehouse.stops = stops
        self.loop.run_until_complete(self.shop.stock(*ORDERS.values()))
        self.shop.shoes()
        self.shop.sells("A锅", "银色", price_fen=39900, stock=1)

    @rule(asked=st.sampled_from(PLAIN), staff=st.sampled_from([False] * 7 + [True]), sku=st.sampled_from(SKUS))
    def apply(self, asked: tuple[str, Kind, Reason], staff: bool, sku: str) -> None:
        amount = 1500 if asked[1] == Kind.FREIGHT else None
        self.filed(*asked, amount, staff, sku if asked[1:] == (Kind.EXCHANGE, Reason.SIZE) else None)

    @rule(
        order_no=st.sampled_from(sorted(ORDERS)),
        kind=st.sampled_from(list(Kind)),
        reason=st.sampled_from(list(Reason)),
        amount=AMOUNTS,
    )
    def apply_for_anything(self, order_no: str, kind: Kind, reason: Reason, amount: int | None) -> None:
        self.filed(order_no, kind, reason, amount, False)

    def filed(
        self, order_no: str, kind: Kind, reason: Reason, amount: int | None, staff: bool, sku: str | None = None
    ) -> None:
        known = set(self.shop.units.shelf.cases)
        by = Actor(role=Role.AGENT, id="agent1", shop=SHOP) if staff else None
        asked = self.shop.apply(
            order_no, kind, reason, amount_fen=amount, files=("photo",), note="说明", by=by, sku=sku
        )
        case = self.wait(asked)
        if case is not None and case.case_no not in known:
            self.accepted[case.case_no] = case.version

    @precondition(lambda self: self.open_cases())
    @rule(data=st.data(), amount=AMOUNTS, passed=st.booleans())
    def go_on(self, data: Any, amount: int | None, passed: bool) -> None:
        case = data.draw(st.sampled_from(self.open_cases()))
        rows = [row for row in TABLE if row.before == case.status and row.action not in TALK]
        ways = sorted(
            {
                (row.action, role)
                for row in rows
                for role in row.roles - {Role.TIMER}
                if case.kind in row.kinds and case.goods in row.goods and case.stage in row.stages
            }
        )
        if ways:
            self.acted(case, *data.draw(st.sampled_from(ways)), amount, passed, None)

    @precondition(lambda self: self.shop.units.shelf.cases)
    @rule(data=st.data(), amount=AMOUNTS, passed=st.booleans(), kind=st.sampled_from([None, *Kind]))
    def do_anything(self, data: Any, amount: int | None, passed: bool, kind: Kind | None) -> None:
        case = data.draw(st.sampled_from(sorted(self.cases(), key=lambda one: one.case_no)))
        action = data.draw(st.sampled_from(sorted(ACTIONS)))
        self.acted(case, action, data.draw(st.sampled_from(sorted(ACTIONS[action]))), amount, passed, kind)

    def acted(self, case: Case, action: str, role: Role, amount: int | None, passed: bool, kind: Kind | None) -> None:
        body = dict(BODIES.get(action, {}))
        if action in ("agree", "offer", "modify") and amount is not None:
            body["amount_fen"] = amount
        if action in ("offer", "modify") and kind is not None:
            body["kind"] = str(kind)
        if action == "offer" and kind in (Kind.EXCHANGE, Kind.REPAIR):
            body = {"kind": str(kind), "words": "另付一点", **({"quote_fen": 500} if passed else {})}
        if action == "paid_in":
            body = {"charge": (case.details.get("charge") or {}).get("key", "none")}
        if action in ("inspect", "qc"):
            body = {"passed": passed, "findings": "看过", "files": ["photo"]}
        if "tracking_no" in body:
            self.number += 1
            body["tracking_no"] = f"SF{self.number:012d}"
        self.did(case, self.wait(self.shop.act(self.somebody(case, role), case, action, body)))

    @precondition(lambda self: any(case.due_at for case in self.shop.units.shelf.cases.values()))
    @rule(delivered=st.booleans(), now=st.sampled_from([True, False, False]))
    def time_runs_out(self, delivered: bool, now: bool) -> None:
        if not now:
            return
        due = min((case for case in self.shop.units.shelf.cases.values() if case.due_at), key=lambda one: one.due_at)
        assert due.due_at is not None
        self.shop.clock.at = max(self.shop.clock.at, due.due_at)
        if delivered and due.return_parcel:
            self.shop.couriers.delivered[due.return_parcel.tracking_no] = self.shop.clock.at
        moved = self.loop.run_until_complete(self.shop.law.act(TIMER, due.case_no, "time_out", {}))
        self.did(due, moved)

    @rule(hours=st.integers(min_value=1, max_value=60))
    def time_passes(self, hours: int) -> None:
        self.shop.clock.move(timedelta(hours=hours))

    @rule(order_no=st.sampled_from(["1002", "1003"]))
    def parcel(self, order_no: str) -> None:
        before = dict(self.shop.units.shelf.cases)
        order = self.shop.units.shelf.orders[order_no]
        sent = order.items[0].goods != Goods.UNSENT
        actor = Actor(role=Role.COURIER if sent else Role.AGENT, id="x", shop=SHOP)
        body = {} if sent else {"courier": "ZTO", "tracking_no": "75000000000001"}
        self.wait(self.shop.law.act_on_order(actor, order_no, "signed" if sent else "ship", body, key=None))
        for case_no, case in self.shop.units.shelf.cases.items():
            self.did(before[case_no], case if case != before[case_no] else None)

    def somebody(self, case: Case, role: Role) -> Actor:
        if role == Role.BUYER:
            return buyer(case.buyer_id)
        names = {Role.AGENT: "agent2", Role.REVIEWER: "boss", Role.VENDOR: "vendor1"}
        return Actor(role=role, id=names.get(role, str(role)), shop=SHOP)

    def did(self, before: Case, after: Case | None) -> None:
        if after is not None:
            # a mediation's file is opened in the same commit, as a line of its own
            lines = 2 if before.stage is None and after.stage is not None else 1
            assert after.version == before.version + lines
            self.accepted[after.case_no] += lines

    @invariant()
    def no_more_goes_back_than_was_paid(self) -> None:
        if not hasattr(self, "shop"):
            return
        shelf = self.shop.units.shelf
        for name, paid in shelf.paid.items():
            taken = sum(share.fen for (_, held), share in shelf.shares.items() if held == name)
            assert 0 <= shelf.booked.get(name, 0) + taken <= paid
        assert sum(fen for _, _, fen in shelf.ledger) == sum(shelf.booked.values())

    @invariant()
    def each_accepted_action_is_one_line_and_one_version(self) -> None:
        for case in self.cases():
            lines = self.shop.units.shelf.history[case.case_no]
            assert len(lines) == case.version == self.accepted[case.case_no]
            assert lines[-1].after == case.status
            assert broken_at(lines) is None

    @invariant()
    def what_ended_stays_ended_and_holds_nothing(self) -> None:
        for case in self.cases():
            if case.kind in FILED_KINDS:
                assert not any(holder == case.case_no for holder, _ in self.shop.units.shelf.shares)
                continue
            if case.open:
                assert case.case_no not in self.ended
                continue
            assert self.ended.setdefault(case.case_no, case) == case
            assert case.due_at is None
            assert not any(holder == case.case_no for holder, _ in self.shop.units.shelf.shares)
            assert case.goods not in (Goods.TO_SHOP, Goods.SHOP, Goods.VENDOR) or case.status == Status.SUCCESS
            assert case.case_no not in self.shop.units.shelf.holds
            # what was paid for a service is earned or given back
            assert (case.details.get("charge") or {}).get("state") != "asked"
            assert case.status == Status.SUCCESS or (case.details.get("charge") or {}).get("state") != "paid"

    @invariant()
    def every_open_case_has_a_clock_or_a_reason_why_not(self) -> None:
        for case in self.cases():
            if case.open:
                assert (case.due_at is None) != ("unclocked" not in case.details), case
                assert (case.due_at is None) == (case.clock is None)

    @invariant()
    def no_sku_is_held_past_its_stock(self) -> None:
        if not hasattr(self, "shop"):
            return
        shelf = self.shop.units.shelf
        for name, (_, stock) in shelf.products.items():
            assert 0 <= sum(held.get(name, 0) for held in shelf.holds.values()) <= stock

    @invariant()
    def a_charge_is_asked_and_returned_once_and_for_what_it_was(self) -> None:
        if not hasattr(self, "shop"):
            return
        letters = self.shop.units.shelf.letters
        for (kind, _), letter in letters.items():
            if kind == "charge_back":
                assert letters["charge", letter["charge"]]["amount_fen"] == letter["amount_fen"]

    @invariant()
    def money_on_its_way_belongs_to_a_case_that_refunds(self) -> None:
        for case in self.cases():
            shares = self.shop.units.shelf.shares
            mine = [share for (holder, _), share in shares.items() if holder == case.case_no]
            if case.kind == Kind.FREIGHT:
                assert not mine, "freight is never taken out of what was paid for goods"
                continue
            assert any(share.in_flight for share in mine) == (case.status == Status.REFUNDING)
            if case.open and not case.details.get("own_goods") and case.kind not in FILED_KINDS:
                assert sum(share.fen for share in mine) == case.amount_fen

    def open_cases(self) -> list[Case]:
        return sorted((case for case in self.cases() if case.open), key=lambda one: one.case_no)

    def cases(self) -> list[Case]:
        return list(self.shop.units.shelf.cases.values()) if hasattr(self, "shop") else []


AfterSales.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestEveryActorAgainstTheTable = AfterSales.TestCase
