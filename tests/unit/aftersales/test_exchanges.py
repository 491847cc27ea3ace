"""Exchanges: another size, another colour, dearer or cheaper, out of stock, not what was to come."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.aftersales import errors
from bot.aftersales.cases import Case
from bot.aftersales.vocabulary import Goods, Kind, Payer, Reason, Status
from tests.fakes.shops import AGENT, COURIER, PAYMENT, SHOP, Shop, buyer

EX = Kind.EXCHANGE
ME = buyer("xiaowang")
BACK = {"courier": "SF", "tracking_no": "SF1234567890123"}
OUT = {"courier": "SF", "tracking_no": "SF3210987654321"}


async def asked(shop: Shop, sku: str | None = "白色 42码", reason: Reason = Reason.SIZE) -> Case:
    """小王 wants other shoes."""
    return await shop.apply("1001", EX, reason, sku=sku, files=("photo",))


async def inspected(shop: Shop, case: Case) -> Case:
    """Agreed, sent back, passed."""
    case = await shop.act(AGENT, case, "agree")
    case = await shop.act(ME, case, "ship_back", BACK)
    return await shop.act(AGENT, case, "inspect", {"passed": True})


def left(shop: Shop, sku: str) -> int:
    """Pieces that no case holds."""
    _, stock = shop.units.shelf.products[SHOP, "A鞋", sku]
    held = sum(one.get((SHOP, "A鞋", sku), 0) for one in shop.units.shelf.holds.values())
    return stock - held


async def test_another_size_is_held_sent_and_confirmed(shop: Shop) -> None:
    case = await asked(shop)
    assert (case.status, case.amount_fen, case.freight) == (Status.WAIT_SELLER_AGREE, 0, Payer.BUYER)
    assert case.due_at == shop.clock.at + timedelta(hours=48)
    assert not shop.units.shelf.shares, "an exchange holds no money"
    assert left(shop, "白色 42码") == 4
    case = await inspected(shop, case)
    assert (case.status, case.goods) == (Status.WAIT_SELLER_SEND_GOODS, Goods.SHOP)
    assert case.due_at == shop.clock.at + timedelta(days=5)
    case = await shop.act(AGENT, case, "send", OUT)
    assert (case.status, case.goods) == (Status.WAIT_BUYER_CONFIRM_GOODS, Goods.TO_BUYER)
    assert shop.units.shelf.products[SHOP, "A鞋", "白色 42码"] == (29900, 4)
    assert left(shop, "白色 42码") == 4
    case = await shop.time_out(case)
    assert (case.status, case.goods) == (Status.SUCCESS, Goods.BUYER)
    assert not shop.units.shelf.ledger


async def test_without_a_fault_the_same_again_is_no_exchange(shop: Shop) -> None:
    for sku, problem in ((None, "missing"), ("白色 41码", "same_as_bought")):
        with pytest.raises(errors.BadRequest, match=problem):
            await asked(shop, sku)
    assert (await asked(shop, None, Reason.QUALITY)).freight == Payer.SELLER


async def test_what_is_not_there_is_not_promised(shop: Shop) -> None:
    for sku, rule in (("粉色 42码", "SKU_UNKNOWN"), ("白色 44码", "SKU_UNKNOWN")):
        with pytest.raises(errors.NotEligible) as unknown:
            await asked(shop, sku)
        assert unknown.value.rule == rule
    shop.sells("A鞋", "白色 42码", price_fen=29900, stock=1)
    await asked(shop)
    await shop.stock(*_second_pair(shop))
    with pytest.raises(errors.NotEligible) as gone:
        await shop.apply("1009", EX, Reason.SIZE, sku="白色 42码")
    assert gone.value.rule == "OUT_OF_STOCK"


def _second_pair(shop: Shop):  # type: ignore[no-untyped-def]
    from dataclasses import replace

    order = shop.units.shelf.orders["1001"]
    yield replace(order, order_no="1009", items=tuple(replace(line, item="另一双") for line in order.items))


async def test_what_was_held_is_free_again_when_the_case_ends_or_changes(shop: Shop) -> None:
    case = await asked(shop)
    case = await shop.act(ME, case, "modify", {"sku": "白色 43码"})
    assert (left(shop, "白色 42码"), left(shop, "白色 43码")) == (5, 4)
    case = await shop.act(ME, case, "modify", {"kind": "return_refund"})
    assert (case.kind, case.amount_fen, left(shop, "白色 43码")) == (Kind.RETURN_REFUND, 29900, 5)
    case = await shop.act(ME, case, "modify", {"kind": "exchange", "sku": "白色 42码"})
    assert (case.amount_fen, left(shop, "白色 42码")) == (0, 4)
    assert not shop.units.shelf.shares
    await shop.act(ME, case, "cancel")
    assert left(shop, "白色 42码") == 5


async def test_a_dearer_pair_is_paid_for_before_anything_happens(shop: Shop) -> None:
    case = await shop.act(AGENT, await asked(shop, "限量 42码"), "agree")
    assert case.status == Status.WAIT_BUYER_ACCEPT
    charge = case.details["charge"]
    assert charge == {"key": f"{case.case_no}:c1", "amount_fen": 6000, "for": "exchange", "state": "asked"}
    assert shop.units.shelf.letters["charge", charge["key"]]["amount_fen"] == 6000
    assert case.due_at == shop.clock.at + timedelta(days=3)
    with pytest.raises(errors.StateConflict, match="charge_awaited"):
        await shop.act(ME, case, "accept")
    with pytest.raises(errors.StateConflict):
        await shop.act(PAYMENT, case, "paid_in", {"charge": "AS0:c1"})
    case = await shop.act(PAYMENT, case, "paid_in", {"charge": charge["key"]})
    assert (case.status, case.details["charge"]["state"]) == (Status.WAIT_BUYER_RETURN_GOODS, "paid")
    with pytest.raises(errors.StateConflict):
        await shop.act(PAYMENT, case, "paid_in", {"charge": charge["key"]})
    lines = shop.units.shelf.history[case.case_no]
    assert [(line.action, line.amount_fen) for line in lines] == [("apply", None), ("agree", 6000), ("paid_in", 6000)]


async def test_a_difference_unpaid_for_three_days_is_a_no(shop: Shop) -> None:
    case = await shop.time_out(await asked(shop, "限量 42码"))
    assert case.status == Status.WAIT_BUYER_ACCEPT, "a silent seller gives no dearer pair away"
    case = await shop.time_out(case)
    assert (case.status, "charge" in case.details) == (Status.WAIT_BUYER_MODIFY, False)
    assert case.due_at == shop.clock.at + timedelta(days=7)
    case = await shop.time_out(case)
    assert case.status == Status.CLOSED
    assert left(shop, "限量 42码") == 5


async def test_a_paid_difference_comes_back_when_the_exchange_fails(shop: Shop) -> None:
    case = await shop.act(AGENT, await asked(shop, "限量 42码"), "agree")
    key = case.details["charge"]["key"]
    case = await shop.act(PAYMENT, case, "paid_in", {"charge": key})
    case = await shop.act(ME, case, "ship_back", BACK)
    case = await shop.act(AGENT, case, "inspect", {"passed": True})
    late = await shop.time_out(case)
    assert (late.status, late.details["unclocked"]) == (Status.WAIT_SELLER_SEND_GOODS, "sending_late")
    case = await shop.act(ME, late, "turn_to_refund")
    assert (case.status, case.kind, case.amount_fen) == (Status.REFUNDING, Kind.RETURN_REFUND, 29900)
    assert shop.units.shelf.letters["charge_back", f"{key}:back"]["amount_fen"] == 6000
    assert shop.units.shelf.letters["refund", f"{case.case_no}:1"]["amount_fen"] == 29900
    assert left(shop, "限量 42码") == 5
    assert (await shop.act(PAYMENT, case, "paid")).status == Status.SUCCESS


async def test_a_cheaper_pair_gives_the_difference_back_in_the_end(shop: Shop) -> None:
    case = await inspected(shop, await asked(shop, "旧款 42码"))
    case = await shop.act(AGENT, case, "send", OUT)
    case = await shop.act(ME, case, "confirm")
    assert (case.status, case.amount_fen) == (Status.REFUNDING, 10000)
    case = await shop.act(PAYMENT, case, "paid")
    assert (case.status, shop.units.shelf.booked) == (Status.SUCCESS, {"A鞋": 10000})


async def test_nobody_turns_an_exchange_before_the_sellers_time_is_over(shop: Shop) -> None:
    case = await inspected(shop, await asked(shop))
    for action, body in (("turn_to_refund", {}), ("turn_to_exchange", {"sku": "白色 43码"})):
        with pytest.raises(errors.StateConflict, match="sending_in_time"):
            await shop.act(ME, case, action, body)
    late = await shop.time_out(case)
    with pytest.raises(errors.BadRequest, match="dearer"):
        await shop.act(ME, late, "turn_to_exchange", {"sku": "限量 42码"})
    turned = await shop.act(ME, late, "turn_to_exchange", {"sku": "白色 43码"})
    assert (turned.status, turned.details["sku"]) == (Status.WAIT_SELLER_SEND_GOODS, "白色 43码")
    assert (left(shop, "白色 42码"), left(shop, "白色 43码")) == (5, 4)
    assert turned.due_at == shop.clock.at + timedelta(days=5)


async def test_an_agent_offers_the_money_when_the_pair_cannot_be_sent(shop: Shop) -> None:
    case = await inspected(shop, await asked(shop))
    offer = {"kind": "return_refund", "words": "仓库没有了，给您退款"}
    offered = await shop.act(AGENT, case, "offer", offer)
    assert offered.details["offer"]["amount_fen"] == 29900
    assert shop.units.shelf.history[case.case_no][-1].amount_fen == 29900
    declined = await shop.act(ME, offered, "decline")
    assert (declined.status, declined.due_at) == (Status.WAIT_SELLER_SEND_GOODS, case.due_at)
    accepted = await shop.act(ME, await shop.act(AGENT, case, "offer", offer), "accept")
    assert (accepted.status, accepted.kind) == (Status.REFUNDING, Kind.RETURN_REFUND)
    assert left(shop, "白色 42码") == 5


async def test_the_sellers_days_run_out_under_an_offer(shop: Shop) -> None:
    case = await inspected(shop, await asked(shop))
    shop.clock.move(timedelta(days=4))
    offered = await shop.act(AGENT, case, "offer", {"kind": "return_refund", "words": "给您退款"})
    assert offered.due_at == case.due_at
    late = await shop.time_out(offered)
    assert (late.status, late.details["unclocked"]) == (Status.WAIT_SELLER_SEND_GOODS, "sending_late")


async def test_what_came_and_is_not_right_opens_the_case_again(shop: Shop) -> None:
    case = await shop.act(AGENT, await inspected(shop, await asked(shop)), "send", OUT)
    case = await shop.act(ME, case, "not_right", {"note": "发来的是 40 码"})
    assert (case.status, case.goods, case.return_parcel) == (Status.WAIT_SELLER_AGREE, Goods.BUYER, None)
    case = await shop.act(AGENT, case, "agree")
    case = await shop.act(ME, case, "ship_back", {**BACK, "tracking_no": "SF1234567890555"})
    case = await shop.act(COURIER, case, "delivered")
    case = await shop.act(AGENT, case, "inspect", {"passed": True})
    case = await shop.act(AGENT, case, "send", {**OUT, "tracking_no": "SF3210987654555"})
    assert shop.units.shelf.products[SHOP, "A鞋", "白色 42码"] == (29900, 3)


async def test_what_fails_the_inspection_goes_back_and_is_never_turned_into_money(shop: Shop) -> None:
    case = await shop.act(AGENT, await asked(shop), "agree")
    case = await shop.act(ME, case, "ship_back", BACK)
    case = await shop.act(AGENT, case, "inspect", {"passed": False, "findings": "鞋底磨损", "files": ["photo"]})
    case = await shop.act(ME, case, "take_back")
    assert left(shop, "白色 42码") == 5
    late = await shop.time_out(case)
    assert late.details["unclocked"] == "own_goods_late"
    for action, body in (("turn_to_refund", {}), ("turn_to_exchange", {"sku": "白色 43码"})):
        with pytest.raises(errors.StateConflict, match="own_goods_only"):
            await shop.act(ME, late, action, body)
    sent = await shop.act(AGENT, late, "send", OUT)
    with pytest.raises(errors.StateConflict, match="own_goods_only"):
        await shop.act(ME, sent, "not_right", {"note": "不是我的"})
    assert (await shop.act(ME, sent, "confirm")).status == Status.CLOSED


async def test_refusing_an_exchange_in_time_is_forbidden(shop: Shop) -> None:
    case = await asked(shop)
    for action, body in (
        ("refuse", {"reason": "other", "words": "不换"}),
        ("offer", {"kind": "return_refund", "words": "退吧"}),
    ):
        with pytest.raises(errors.StateConflict, match="no_reason_never_refused"):
            await shop.act(AGENT, case, action, body)


async def test_a_return_can_be_picked_up(shop: Shop) -> None:
    case = await shop.act(AGENT, await asked(shop), "agree")
    picked = await shop.act(ME, case, "pickup", {"when": "明天 9 点到 12 点", "address": "文三路 478 号"})
    assert (picked.status, picked.due_at) == (case.status, case.due_at)
    assert shop.units.shelf.letters["pickup", f"{case.case_no}:p1"]["when"] == "明天 9 点到 12 点"
