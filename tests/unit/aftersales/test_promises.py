"""What CONTRACT.md's demo data promises is allowed at the first start."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.aftersales.applications import Application
from bot.aftersales.errors import NotEligible
from bot.aftersales.vocabulary import Goods, Kind, OrderStatus, Payer, Reason, Status
from tests.fakes.shops import AGENT, PAYMENT, Shop, buyer

RO, RR = Kind.REFUND_ONLY, Kind.RETURN_REFUND


async def test_an_unsent_order_is_refunded_by_policy_at_once(shop: Shop) -> None:
    case = await shop.apply("1003", RO, Reason.NO_REASON)
    assert case.status == Status.REFUNDING
    assert case.amount_fen == 11800
    assert case.rules[-1] == "AUTO_UNSENT"
    assert shop.units.shelf.letters["refund", f"{case.case_no}:1"]["amount_fen"] == 11800
    paid = await shop.act(PAYMENT, case, "paid")
    assert paid.status == Status.SUCCESS
    assert shop.units.shelf.orders["1003"].status == OrderStatus.TRADE_CLOSED
    assert shop.units.shelf.ledger == [(f"{case.case_no}:1", "CT恤", 11800)]


async def test_it_waits_for_an_agent_when_the_warehouse_did_not_stop_it(shop: Shop) -> None:
    shop.warehouse.stops = False
    case = await shop.apply("1003", RO, Reason.NO_REASON)
    assert case.status == Status.WAIT_SELLER_AGREE
    assert case.due_at == shop.clock.at + timedelta(hours=48)


async def test_one_of_two_shirts_is_half_of_what_was_paid(shop: Shop) -> None:
    case = await shop.apply("1003", RO, Reason.NO_REASON, items=(("CT恤", 1),))
    assert case.amount_fen == 5900
    await shop.act(PAYMENT, case, "paid")
    with pytest.raises(NotEligible, match="1 件"):
        await shop.apply("1003", RO, Reason.NO_REASON, items=(("CT恤", 2),))
    rest = await shop.apply("1003", RO, Reason.NO_REASON, items=(("CT恤", 1),))
    assert rest.amount_fen == 5900


async def test_the_shoes_wait_for_an_agent(shop: Shop) -> None:
    asked = Application(order_no="1001", items=(("A鞋", 1),), kind=RR, reason=Reason.SIZE)
    forecast = await shop.law.forecast(buyer("xiaowang"), asked)
    assert forecast.eligible
    assert not forecast.automatic
    assert forecast.insurance
    assert (forecast.amount_fen, forecast.freight) == (29900, Payer.BUYER)
    case = await shop.apply("1001", RR, Reason.SIZE)
    assert case.status == Status.WAIT_SELLER_AGREE
    assert case.due_at == forecast.due_at == shop.clock.at + timedelta(hours=48)


async def test_the_headset_on_its_way_waits_for_an_agent_and_is_intercepted(shop: Shop) -> None:
    with pytest.raises(NotEligible) as refused:
        await shop.apply("1002", RR, Reason.SIZE)
    assert refused.value.rule == "KIND_BY_GOODS"
    case = await shop.apply("1002", RO, Reason.NO_REASON)
    assert (case.status, case.goods) == (Status.WAIT_SELLER_AGREE, Goods.TO_BUYER)
    assert shop.units.shelf.letters["intercept", case.case_no]["courier"] == "SF"


async def test_the_dress_is_too_late_without_a_reason_but_not_for_a_proved_fault(shop: Shop) -> None:
    with pytest.raises(NotEligible) as late:
        await shop.apply("2001", RR, Reason.NO_REASON)
    assert late.value.rule == "NO_REASON_LATE"
    with pytest.raises(NotEligible) as unproved:
        await shop.apply("2001", RR, Reason.QUALITY)
    assert unproved.value.rule == "EVIDENCE_TO_OVERRIDE"
    case = await shop.apply("2001", RR, Reason.QUALITY, files=("photo",))
    assert (case.status, case.freight) == (Status.WAIT_SELLER_AGREE, Payer.SELLER)


async def test_too_late_is_never_a_dead_end(shop: Shop) -> None:
    case = await shop.apply("2001", RR, Reason.AGREED)
    assert case.status == Status.WAIT_SELLER_AGREE
    refused = await shop.time_out(case)
    assert refused.status == Status.WAIT_BUYER_MODIFY


async def test_custom_made_goods_go_back_for_faults_only(shop: Shop) -> None:
    with pytest.raises(NotEligible) as refused:
        await shop.apply("2002", RR, Reason.NO_REASON)
    assert refused.value.rule == "NO_REASON_LAW"
    assert (await shop.apply("2002", RR, Reason.NOT_AS_DESCRIBED, files=("photo",))).open


async def test_the_cooker_is_past_returning(shop: Shop) -> None:
    for reason, rule in ((Reason.NO_REASON, "NO_REASON_LATE"), (Reason.QUALITY, "AFTERSALES_LATE")):
        with pytest.raises(NotEligible) as refused:
            await shop.apply("3001", RR, reason, files=("photo",))
        assert refused.value.rule == rule


async def test_the_cooker_in_its_warranty_is_mended(shop: Shop) -> None:
    for kind in (Kind.EXCHANGE, RR):
        with pytest.raises(NotEligible) as refused:
            await shop.apply("3001", kind, Reason.QUALITY, files=("photo",))
        assert refused.value.rule == "AFTERSALES_LATE", "after the window warranty kinds only"
    case = await shop.apply("3001", Kind.REPAIR, Reason.QUALITY)
    assert (case.status, case.freight) == (Status.WAIT_SELLER_AGREE, Payer.SELLER)
    assert "WARRANTY" in case.rules


async def test_the_shoes_are_exchanged_by_an_agent_in_the_sizes_there_are(shop: Shop) -> None:
    me = buyer("xiaowang")
    told = await shop.law.possibilities(me, "1001", items=(("A鞋", 1),), reason=Reason.SIZE, sku="白色 43码")
    assert {each.kind: each.eligible for each in told} == {
        RR: True, Kind.EXCHANGE: True, RO: False, Kind.REPAIR: False, Kind.RESHIP: False, Kind.FREIGHT: False,
    }  # fmt: skip
    assert not any(each.automatic for each in told)
    assert all(each.rule and each.sentence for each in told if not each.eligible)
    case = await shop.apply("1001", Kind.EXCHANGE, Reason.SIZE, sku="白色 43码")
    assert (case.status, case.freight) == (Status.WAIT_SELLER_AGREE, Payer.BUYER)


async def test_what_is_on_its_way_takes_no_kind_but_refund_and_reship(shop: Shop) -> None:
    me = buyer("xiaowang")
    for reason, possible in ((Reason.NOT_RECEIVED, {RO}), (Reason.MISSING, {Kind.RESHIP}), (Reason.SIZE, set())):
        told = await shop.law.possibilities(me, "1002", items=(("B耳机", 1),), reason=reason)
        assert {each.kind for each in told if each.eligible} == possible


async def test_cherries_are_refunded_for_a_fault_within_a_day_with_a_photo(shop: Shop) -> None:
    with pytest.raises(NotEligible) as unproved:
        await shop.apply("3002", RO, Reason.QUALITY)
    assert unproved.value.rule == "EVIDENCE_TO_KEEP"
    case = await shop.apply("3002", RO, Reason.QUALITY, files=("photo",))
    assert (case.amount_fen, case.status) == (12800, Status.WAIT_SELLER_AGREE)


async def test_cherries_are_too_late_after_a_day(shop: Shop) -> None:
    shop.clock.move(timedelta(hours=22))
    with pytest.raises(NotEligible) as refused:
        await shop.apply("3002", RO, Reason.QUALITY, files=("photo",))
    assert refused.value.rule == "SURFACE_LATE"


async def test_the_lamp_goes_back_by_policy(shop: Shop) -> None:
    case = await shop.apply("3003", RR, Reason.NO_REASON)
    assert case.status == Status.WAIT_BUYER_RETURN_GOODS
    assert case.due_at == shop.clock.at + timedelta(days=7)
    assert case.details["return_address"]["receiver"]


async def test_the_lamp_not_received_though_signed_for_is_a_persons_to_judge(shop: Shop) -> None:
    case = await shop.apply("3003", RO, Reason.NOT_RECEIVED)
    assert case.status == Status.WAIT_SELLER_AGREE
    assert "NOT_RECEIVED_SIGNED" in case.rules


async def test_the_three_items_are_worth_their_shares(shop: Shop) -> None:
    case = await shop.apply("4001", RR, Reason.NO_REASON)
    assert {line.item: line.amount_fen for line in case.items} == {"键盘": 47869, "鼠标": 19090, "鼠标垫": 3741}
    assert case.status == Status.WAIT_SELLER_AGREE


async def test_received_goods_are_not_refunded_whole_without_coming_back(shop: Shop) -> None:
    with pytest.raises(NotEligible) as whole:
        await shop.apply("1001", RO, Reason.QUALITY, files=("photo",))
    assert whole.value.rule == "PART_ONLY"
    part = await shop.apply("1001", RO, Reason.QUALITY, files=("photo",), amount_fen=5000)
    assert part.amount_fen == 5000
    assert (await shop.act(AGENT, part, "agree")).status == Status.REFUNDING
