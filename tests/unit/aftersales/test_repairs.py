"""Repairs: in warranty, quoted, failing the test, too long, and who may see and say what."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.aftersales import errors
from bot.aftersales.cases import Case
from bot.aftersales.vocabulary import Goods, Kind, Payer, Reason, Role, Status
from tests.fakes.shops import AGENT, AGENT2, PAYMENT, VENDOR, Shop, buyer

ME = buyer("laozhang")
BACK = {"courier": "SF", "tracking_no": "SF1234567890123"}
OUT = {"courier": "SF", "tracking_no": "SF3210987654321"}
BAD = {"passed": False, "findings": "通电仍不加热"}


async def in_repair(shop: Shop) -> Case:
    """老张's cooker at the vendor."""
    case = await shop.apply("3001", Kind.REPAIR, Reason.QUALITY, note="按键没反应")
    case = await shop.act(AGENT, case, "agree")
    case = await shop.act(ME, case, "ship_back", BACK)
    return await shop.act(AGENT, case, "inspect", {"passed": True})


async def test_a_repair_in_warranty_costs_nothing_and_comes_back(shop: Shop) -> None:
    case = await in_repair(shop)
    assert (case.status, case.goods, case.freight) == (Status.IN_REPAIR, Goods.VENDOR, Payer.SELLER)
    assert "WARRANTY" in case.rules
    assert case.due_at == shop.clock.at + timedelta(days=30)
    order = shop.units.shelf.letters["repair_order", f"{case.case_no}:r1"]
    assert (order["vendor"], order["goods"], order["fault"]) == ("vendor1", "A锅", "按键没反应")
    case = await shop.act(VENDOR, case, "repaired", {"note": "换了按键板"})
    assert (case.status, case.due_at) == (Status.WAIT_QC, shop.clock.at + timedelta(days=3))
    case = await shop.act(AGENT, case, "qc", {"passed": True})
    assert case.status == Status.WAIT_SELLER_SEND_GOODS
    case = await shop.act(AGENT, case, "send", OUT)
    case = await shop.act(ME, case, "confirm")
    assert (case.status, case.goods) == (Status.SUCCESS, Goods.BUYER)
    assert not shop.units.shelf.ledger


async def test_whoever_mended_does_not_test(shop: Shop) -> None:
    case = await shop.act(AGENT, await in_repair(shop), "repaired", {"note": "自己修好了"})
    with pytest.raises(errors.StateConflict, match="repairer_tests"):
        await shop.act(AGENT, case, "qc", {"passed": True})
    with pytest.raises(errors.NotAllowed):
        await shop.act(VENDOR, case, "qc", {"passed": True})
    assert (await shop.act(AGENT2, case, "qc", {"passed": True})).status == Status.WAIT_SELLER_SEND_GOODS


async def test_what_fails_the_test_goes_back_to_be_mended_in_the_same_thirty_days(shop: Shop) -> None:
    case = await in_repair(shop)
    ends = case.due_at
    shop.clock.move(timedelta(days=10))
    case = await shop.act(VENDOR, case, "repaired", {"note": "换了按键板"})
    with pytest.raises(errors.BadRequest, match="findings"):
        await shop.act(AGENT, case, "qc", {"passed": False})
    case = await shop.act(AGENT, case, "qc", BAD)
    assert (case.status, case.due_at) == (Status.IN_REPAIR, ends)
    assert ("repair_order", f"{case.case_no}:r2") in shop.units.shelf.letters
    with pytest.raises(errors.StateConflict, match="repair_in_time"):
        await shop.act(ME, case, "turn_to_refund")


async def test_after_a_second_failure_it_is_the_buyers_choice(shop: Shop) -> None:
    case = await in_repair(shop)
    for _ in range(2):
        case = await shop.act(AGENT, await shop.act(VENDOR, case, "repaired", {"note": "修好了"}), "qc", BAD)
    case = await shop.act(ME, case, "turn_to_refund")
    assert (case.status, case.kind, case.amount_fen) == (Status.REFUNDING, Kind.RETURN_REFUND, 39900)


async def test_thirty_days_in_repair_or_three_in_the_test_give_the_choice(shop: Shop) -> None:
    late = await shop.time_out(await in_repair(shop))
    assert (late.status, late.details["unclocked"]) == (Status.IN_REPAIR, "repair_late")
    waits = await shop.act(VENDOR, late, "repaired", {"note": "修好了"})
    late = await shop.time_out(waits)
    assert (late.status, late.details["unclocked"]) == (Status.WAIT_QC, "qc_late"), "never passes by itself"
    assert (await shop.act(ME, late, "turn_to_refund")).status == Status.REFUNDING


async def test_a_late_repair_can_be_turned_into_another_one(shop: Shop) -> None:
    shop.sells("A锅", "银色", price_fen=39900, stock=1)
    late = await shop.time_out(await in_repair(shop))
    case = await shop.act(ME, late, "turn_to_exchange", {"sku": "银色"})
    assert (case.status, case.kind) == (Status.WAIT_SELLER_SEND_GOODS, Kind.EXCHANGE)
    assert (await shop.act(AGENT, case, "send", OUT)).goods == Goods.TO_BUYER


async def out_of_warranty(shop: Shop) -> Case:
    """老张's cooker two years later, filed as agreed and quoted ¥80."""
    shop.clock.move(timedelta(days=300))
    with pytest.raises(errors.NotEligible) as over:
        await shop.apply("3001", Kind.REPAIR, Reason.QUALITY)
    assert over.value.rule == "WARRANTY_OVER"
    case = await shop.apply("3001", Kind.REPAIR, Reason.AGREED, note="按键没反应")
    return await shop.act(AGENT, case, "offer", {"quote_fen": 8000, "words": "换按键板 80 元"})


async def test_out_of_warranty_the_quote_is_paid_before_the_goods_move(shop: Shop) -> None:
    case = await out_of_warranty(shop)
    assert shop.units.shelf.history[case.case_no][-1].amount_fen == 8000
    case = await shop.act(ME, case, "accept")
    assert (case.status, case.details["charge"]["amount_fen"]) == (Status.WAIT_BUYER_ACCEPT, 8000)
    case = await shop.act(PAYMENT, case, "paid_in", {"charge": case.details["charge"]["key"]})
    assert case.status == Status.WAIT_BUYER_RETURN_GOODS


async def test_a_quote_unpaid_for_three_days_goes_back_with_the_rest_of_the_clock(shop: Shop) -> None:
    case = await out_of_warranty(shop)
    shop.clock.move(timedelta(days=1))
    accepted = await shop.act(ME, case, "accept")
    assert accepted.due_at == shop.clock.at + timedelta(days=3)
    lapsed = await shop.time_out(accepted)
    assert (lapsed.status, "charge" in lapsed.details) == (Status.WAIT_SELLER_AGREE, False)
    assert lapsed.due_at == shop.clock.at + timedelta(days=1), "it stood still while the payment was awaited"
    refused = await shop.time_out(lapsed)
    assert refused.status == Status.WAIT_BUYER_MODIFY, "filed as agreed: silence is a no"


async def test_a_paid_repair_that_cannot_be_done_gives_the_money_back(shop: Shop) -> None:
    case = await shop.act(ME, await out_of_warranty(shop), "accept")
    key = case.details["charge"]["key"]
    case = await shop.act(PAYMENT, case, "paid_in", {"charge": key})
    case = await shop.act(ME, case, "ship_back", BACK)
    case = await shop.act(AGENT, case, "inspect", {"passed": True})
    offer = {"kind": "refund_only", "amount_fen": 5000, "words": "修不好，补偿 50 元"}
    case = await shop.act(ME, await shop.act(AGENT, case, "offer", offer), "accept")
    assert (case.status, case.amount_fen) == (Status.REFUNDING, 5000)
    assert shop.units.shelf.letters["charge_back", f"{key}:back"]["amount_fen"] == 8000


async def test_out_of_warranty_a_late_repair_is_not_turned_into_the_price(shop: Shop) -> None:
    case = await shop.act(ME, await out_of_warranty(shop), "accept")
    case = await shop.act(PAYMENT, case, "paid_in", {"charge": case.details["charge"]["key"]})
    case = await shop.act(ME, case, "ship_back", BACK)
    late = await shop.time_out(await shop.act(AGENT, case, "inspect", {"passed": True}))
    with pytest.raises(errors.StateConflict, match="no_warranty"):
        await shop.act(ME, late, "turn_to_refund")


async def test_goods_without_a_warranty_are_not_mended_for_nothing(shop: Shop) -> None:
    with pytest.raises(errors.NotEligible) as none:
        await shop.apply("1001", Kind.REPAIR, Reason.QUALITY)
    assert none.value.rule == "WARRANTY_NONE"


async def test_a_vendor_sees_its_own_repairs_only_and_says_only_that_they_are_done(shop: Shop) -> None:
    waiting = await shop.apply("3003", Kind.RETURN_REFUND, Reason.NO_REASON)
    case = await in_repair(shop)
    assert (await shop.law.case(VENDOR, case.case_no)).case == case
    assert [one.case_no for one in await shop.law.cases_of(VENDOR)] == [case.case_no]
    for stranger in (VENDOR, replace(VENDOR, id="vendor2"), replace(VENDOR, shop="dian2")):
        hidden = waiting if stranger is VENDOR else case
        with pytest.raises(errors.NotFound):
            await shop.law.case(stranger, hidden.case_no)
        with pytest.raises(errors.NotFound):
            await shop.act(stranger, hidden, "repaired", {"note": "修好了"})
    told = {option.action for option in await shop.law.options(VENDOR, case.case_no)}
    assert told == {"repaired", "note"}
    await shop.act(VENDOR, case, "note", {"text": "配件在路上"})
    with pytest.raises(errors.BadRequest):
        await shop.act(VENDOR, case, "note", {"text": "x", "internal": True})
    with pytest.raises(errors.NotFound):
        await shop.law.order(VENDOR, "3001")
    assert shop.units.shelf.history[case.case_no][-1].role == Role.VENDOR
