"""Every kind walked far: one case at a time, by whoever may act and by the clock, to its end or to forty steps."""

from __future__ import annotations

import asyncio
from collections import Counter
from random import Random

import pytest

from bot.aftersales.cases import Case
from bot.aftersales.transitions import TABLE
from bot.aftersales.vocabulary import Kind, Reason, Role, Status
from tests.fakes.shops import TIMER
from tests.unit.aftersales.test_machine import PLAIN, SKUS, TALK, AfterSales

#: ways out that would end most walks early, or lead them into a mediation's own table
SELDOM = frozenset({"cancel", "request_mediation", "refuse", "modify", "close"})
#: where a walk of a kind must have been, over all its seeds
MUST_SEE = {
    Kind.EXCHANGE: {Status.WAIT_BUYER_ACCEPT, Status.WAIT_SELLER_SEND_GOODS, Status.WAIT_BUYER_CONFIRM_GOODS},
    Kind.REPAIR: {Status.WAIT_BUYER_ACCEPT, Status.IN_REPAIR, Status.WAIT_QC, Status.WAIT_SELLER_SEND_GOODS},
    Kind.RESHIP: {Status.WAIT_SELLER_SEND_GOODS, Status.WAIT_BUYER_CONFIRM_GOODS, Status.SUCCESS},
    Kind.RETURN_REFUND: {Status.WAIT_SELLER_CONFIRM_GOODS, Status.REFUNDING, Status.SUCCESS},
    Kind.REFUND_ONLY: {Status.REFUNDING, Status.SUCCESS},
}
INVARIANTS = (
    AfterSales.no_more_goes_back_than_was_paid,
    AfterSales.each_accepted_action_is_one_line_and_one_version,
    AfterSales.what_ended_stays_ended_and_holds_nothing,
    AfterSales.every_open_case_has_a_clock_or_a_reason_why_not,
    AfterSales.no_sku_is_held_past_its_stock,
    AfterSales.a_charge_is_asked_and_returned_once_and_for_what_it_was,
    AfterSales.money_on_its_way_belongs_to_a_case_that_refunds,
)


def step(world: AfterSales, case: Case, chance: Random) -> None:
    """Somebody who may does something, or the case's time runs out."""
    if case.due_at is not None and chance.random() < 0.2:
        world.shop.clock.at = max(world.shop.clock.at, case.due_at)
        world.did(case, world.wait(world.shop.law.act(TIMER, case.case_no, "time_out", {})))
        return
    ways = sorted(
        (row.action, role)
        for row in TABLE
        for role in row.roles - {Role.TIMER}
        if row.before == case.status and row.action not in TALK
        if case.kind in row.kinds and case.goods in row.goods and case.stage in row.stages
    )
    liked = [way for way in ways if way[0] not in SELDOM or chance.random() < 0.05]
    if liked:
        kind = chance.choice([None, None, Kind.REPAIR, Kind.EXCHANGE, Kind.RETURN_REFUND])
        world.acted(case, *chance.choice(liked), None, chance.random() < 0.7, kind)


@pytest.mark.parametrize("kind", list(MUST_SEE))
def test_a_kind_walked_by_everybody_keeps_every_promise(kind: Kind) -> None:
    seen: Counter[Status] = Counter()
    filed = [asked for asked in PLAIN if asked[1] == kind]
    for seed in range(40):
        chance, world = Random(seed), AfterSales()
        try:
            world.open_shop(stops=False)
            sku = chance.choice(SKUS)
            asked = chance.choice(filed)
            world.filed(*asked, None, False, sku if asked[1:] == (Kind.EXCHANGE, Reason.SIZE) else None)
            for _ in range(40):
                case = next(iter(world.cases()), None)
                assert case is not None, "the application is one that the rules allow"
                if not case.open:
                    break
                step(world, case, chance)
                seen[world.cases()[0].status] += 1
                for invariant in INVARIANTS:
                    invariant(world)
        finally:
            asyncio.set_event_loop(None)
            world.teardown()
    assert MUST_SEE[kind] <= set(seen), seen
