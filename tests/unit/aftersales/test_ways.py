"""The ways a case can go, from application to money or goods, with whoever is silent on the way."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.aftersales import errors
from bot.aftersales.applications import Application, Key
from bot.aftersales.cases import Case
from bot.aftersales.history import broken_at
from bot.aftersales.vocabulary import Goods, Kind, OrderStatus, Payer, Reason, Role, Status
from tests.fakes.clocks import NOON
from tests.fakes.shops import AGENT, AGENT2, BOSS, COURIER, PAYMENT, TIMER, Shop, buyer, item, received

RO, RR = Kind.REFUND_ONLY, Kind.RETURN_REFUND
PARCEL = {"courier": "SF", "tracking_no": "SF1234567890123"}
FAILED = {"passed": False, "findings": "鞋底有穿着痕迹", "files": ["photo"]}


async def returned(shop: Shop) -> Case:
    """小王's shoes on their way back."""
    case = await shop.apply("1001", RR, Reason.SIZE)
    case = await shop.act(AGENT, case, "agree")
    return await shop.act(buyer("xiaowang"), case, "ship_back", PARCEL)


async def dear(shop: Shop) -> Case:
    """A return of ¥1,200, over the agent's limit, agreed and shipped back."""
    await shop.stock(received("5001", "xiaowang", item("相机", 120000, category="数码"), signed_at=NOON))
    case = await shop.apply("5001", RR, Reason.NO_REASON)
    case = await shop.act(AGENT, case, "agree")
    return await shop.act(buyer("xiaowang"), case, "ship_back", PARCEL)


async def test_a_return_ends_with_the_money_back_once(shop: Shop) -> None:
    case = await returned(shop)
    assert (case.status, case.goods) == (Status.WAIT_SELLER_CONFIRM_GOODS, Goods.TO_SHOP)
    case = await shop.act(AGENT, case, "inspect", {"passed": True})
    assert (case.status, case.goods) == (Status.REFUNDING, Goods.SHOP)
    case = await shop.act(PAYMENT, case, "paid")
    assert case.status == Status.SUCCESS
    with pytest.raises(errors.StateConflict):
        await shop.act(PAYMENT, case, "paid")
    assert shop.units.shelf.ledger == [(f"{case.case_no}:1", "A鞋", 29900)]
    lines = shop.units.shelf.history[case.case_no]
    assert [line.action for line in lines] == ["apply", "agree", "ship_back", "inspect", "paid"]
    assert broken_at(lines) is None


async def test_an_altered_line_breaks_the_chain_and_erased_words_do_not(shop: Shop) -> None:
    case = await returned(shop)
    await shop.act(buyer("xiaowang"), case, "note", {"text": "麻烦快一点"})
    lines = shop.units.shelf.history[case.case_no]
    erased = [replace(line, words="") for line in lines]
    assert broken_at(erased) is None
    assert broken_at([*lines[:-1], replace(lines[-1], words="不急")]) == len(lines)
    assert broken_at([lines[0], replace(lines[1], amount_fen=1), *lines[2:]]) == 2
    assert broken_at(lines[1:]) == 1


async def test_a_silent_seller_agrees_and_then_passes_what_was_delivered(shop: Shop) -> None:
    case = await shop.time_out(await shop.apply("1001", RR, Reason.SIZE))
    assert case.status == Status.WAIT_BUYER_RETURN_GOODS
    case = await shop.act(buyer("xiaowang"), case, "ship_back", PARCEL)
    assert case.due_at == shop.clock.at + timedelta(days=10)
    shop.clock.move(timedelta(days=2))
    case = await shop.act(COURIER, case, "delivered")
    assert case.due_at == shop.clock.at + timedelta(days=7)
    assert (await shop.time_out(case)).status == Status.REFUNDING


async def test_nothing_passes_by_itself_that_no_courier_delivered(shop: Shop) -> None:
    case = await shop.time_out(await returned(shop))
    assert case.status == Status.WAIT_SELLER_CONFIRM_GOODS
    assert (case.due_at, case.details["unclocked"]) == (None, "no_delivery_shown")
    case = await shop.act(COURIER, case, "delivered")
    assert case.due_at == shop.clock.at + timedelta(days=3)


async def test_a_silent_buyer_closes_the_case_and_frees_the_money(shop: Shop) -> None:
    case = await shop.act(AGENT, await shop.apply("1001", RR, Reason.SIZE), "agree")
    case = await shop.time_out(case)
    assert case.status == Status.CLOSED
    assert not shop.units.shelf.shares


async def test_a_clock_does_not_fire_before_its_time_nor_twice(shop: Shop) -> None:
    case = await shop.apply("1001", RR, Reason.SIZE)
    with pytest.raises(errors.StateConflict) as early:
        await shop.law.act(TIMER, case.case_no, "time_out", {})
    assert early.value.reason == "not_due"
    await shop.time_out(case)
    with pytest.raises(errors.StateConflict):
        await shop.law.act(TIMER, case.case_no, "time_out", {})


async def test_what_fails_inspection_goes_back_to_the_buyer(shop: Shop) -> None:
    case = await shop.act(AGENT, await returned(shop), "inspect", FAILED)
    assert (case.status, case.goods) == (Status.WAIT_BUYER_MODIFY, Goods.SHOP)
    with pytest.raises(errors.StateConflict):
        await shop.act(buyer("xiaowang"), case, "cancel")
    case = await shop.act(buyer("xiaowang"), case, "take_back")
    assert case.status == Status.WAIT_SELLER_SEND_GOODS
    assert case.due_at == shop.clock.at + timedelta(hours=48)
    assert not shop.units.shelf.shares
    case = await shop.act(AGENT, case, "send", PARCEL)
    case = await shop.act(buyer("xiaowang"), case, "confirm")
    assert (case.status, case.goods) == (Status.CLOSED, Goods.BUYER)


async def test_a_failed_inspection_needs_findings_and_photos(shop: Shop) -> None:
    case = await returned(shop)
    for missing in ("findings", "files"):
        body = {name: value for name, value in FAILED.items() if name != missing}
        with pytest.raises(errors.BadRequest, match=missing):
            await shop.act(AGENT, case, "inspect", body)


async def test_over_the_limit_another_person_approves_the_payment_not_the_return(shop: Shop) -> None:
    case = await dear(shop)
    case = await shop.act(AGENT, case, "inspect", {"passed": True})
    assert (case.status, case.goods) == (Status.WAIT_REVIEW, Goods.SHOP)
    with pytest.raises(errors.NotAllowed):
        await shop.act(AGENT2, case, "approve")
    with pytest.raises(errors.StateConflict):
        await shop.act(replace(BOSS, id="agent1"), case, "approve")
    sent_back = await shop.act(BOSS, case, "send_back_to_agent", {"note": "请补照片"})
    assert (sent_back.status, sent_back.due_at) == (Status.WAIT_SELLER_CONFIRM_GOODS, case.due_at)
    again = await shop.act(AGENT, sent_back, "inspect", {"passed": True})
    assert (await shop.act(BOSS, again, "approve")).status == Status.REFUNDING


async def test_the_sellers_clock_runs_on_through_a_review(shop: Shop) -> None:
    case = await shop.act(AGENT, await dear(shop), "inspect", {"passed": True})
    assert (await shop.time_out(case)).status == Status.REFUNDING


async def test_refusing_is_forbidden_where_the_law_gives_the_right(shop: Shop) -> None:
    refusal = {"reason": "other", "words": "不退"}
    shop.warehouse.stops = False
    for order_no, kind, reason in (("1001", RR, Reason.SIZE), ("1003", RO, Reason.NO_REASON)):
        case = await shop.apply(order_no, kind, reason)
        for action, body in (("refuse", refusal), ("offer", {"amount_fen": 100, "words": "少退一点"})):
            with pytest.raises(errors.StateConflict, match="never_refused"):
                await shop.act(AGENT, case, action, body)


async def test_a_refused_fault_leaves_the_return_without_a_reason(shop: Shop) -> None:
    case = await shop.apply("1001", RR, Reason.QUALITY, files=("photo",))
    case = await shop.act(AGENT, case, "refuse", {"reason": "no_fault", "words": "照片看不出问题"})
    assert case.details["refusal"]["way_left"] == "no_reason_return"
    shop.clock.move(timedelta(days=6))
    case = await shop.act(buyer("xiaowang"), case, "modify", {"reason": "no_reason"})
    assert (case.status, case.freight) == (Status.WAIT_SELLER_AGREE, Payer.BUYER)


async def test_some_grounds_need_files(shop: Shop) -> None:
    case = await shop.apply("1001", RR, Reason.QUALITY, files=("photo",))
    with pytest.raises(errors.BadRequest, match="files"):
        await shop.act(AGENT, case, "refuse", {"reason": "used", "words": "穿过了"})


async def test_an_offer_is_accepted_and_paid_in_part(shop: Shop) -> None:
    case = await shop.apply("1001", RR, Reason.QUALITY, files=("photo",))
    asked_until = case.due_at
    case = await shop.act(
        AGENT, case, "offer", {"kind": "refund_only", "amount_fen": 5000, "words": "补偿 50 元可以吗"}
    )
    assert (case.status, case.amount_fen) == (Status.WAIT_BUYER_ACCEPT, 29900)
    assert case.due_at == asked_until, "the seller's clock ends first"
    case = await shop.act(buyer("xiaowang"), case, "accept")
    assert (case.status, case.kind, case.amount_fen) == (Status.REFUNDING, RO, 5000)
    await shop.act(PAYMENT, case, "paid")
    assert shop.units.shelf.booked == {"A鞋": 5000}


async def test_a_declined_offer_goes_back_with_the_rest_of_the_clock(shop: Shop) -> None:
    case = await shop.apply("1001", RR, Reason.QUALITY, files=("photo",))
    offer = {"amount_fen": 20000, "words": "退一部分"}
    for _ in range(2):
        offered = await shop.act(AGENT, case, "offer", offer)
        shop.clock.move(timedelta(hours=5))
        declined = await shop.act(buyer("xiaowang"), offered, "decline")
        assert (declined.status, declined.due_at) == (Status.WAIT_SELLER_AGREE, case.due_at)
    with pytest.raises(errors.StateConflict, match="offers_used_up"):
        await shop.act(AGENT, case, "offer", offer)


async def test_the_sellers_clock_fires_under_an_offer(shop: Shop) -> None:
    case = await shop.apply("1001", RR, Reason.QUALITY, files=("photo",))
    offered = await shop.act(AGENT, case, "offer", {"amount_fen": 20000, "words": "退一部分"})
    agreed = await shop.time_out(offered)
    assert (agreed.status, agreed.amount_fen) == (Status.WAIT_BUYER_RETURN_GOODS, 29900)
    assert "offer" not in agreed.details


async def test_the_buyers_clock_stands_still_under_an_offer(shop: Shop) -> None:
    case = await shop.apply("1001", RR, Reason.QUALITY, files=("photo",))
    case = await shop.act(AGENT, case, "refuse", {"reason": "no_fault", "words": "没有问题"})
    shop.clock.move(timedelta(days=3))
    offered = await shop.act(AGENT, case, "offer", {"amount_fen": 20000, "words": "退一部分"})
    assert offered.due_at == shop.clock.at + timedelta(days=3)
    declined = await shop.time_out(offered)
    assert (declined.status, declined.due_at) == (Status.WAIT_BUYER_MODIFY, shop.clock.at + timedelta(days=4))


async def test_staff_apply_for_a_buyer_who_says_yes_and_another_agent_agrees(shop: Shop) -> None:
    case = await shop.apply("1003", RO, Reason.NO_REASON, by=AGENT)
    assert case.status == Status.WAIT_SELLER_AGREE, "never by policy"
    with pytest.raises(errors.StateConflict, match="buyer_has_not_said_yes"):
        await shop.act(AGENT2, case, "agree")
    case = await shop.act(buyer("xiaowang"), case, "accept")
    with pytest.raises(errors.StateConflict, match="another_agent_agrees"):
        await shop.act(AGENT, case, "agree")
    assert (await shop.act(AGENT2, case, "agree")).status == Status.REFUNDING


async def test_policy_never_agrees_to_what_staff_applied_for(shop: Shop) -> None:
    case = await shop.apply("3003", RR, Reason.NO_REASON, by=AGENT)
    assert (case.status, case.rules[-1]) == (Status.WAIT_SELLER_AGREE, "FREIGHT_FREE_SHIPPED")
    asked = Application(order_no="1003", items=(("CT恤", 2),), kind=RO, reason=Reason.NO_REASON)
    assert not (await shop.law.forecast(AGENT, asked)).automatic


async def test_no_clock_agrees_to_what_staff_applied_for(shop: Shop) -> None:
    case = await shop.apply("1003", RO, Reason.NO_REASON, by=AGENT)
    case = await shop.act(buyer("xiaowang"), case, "accept")
    waiting = await shop.time_out(case)
    assert (waiting.status, waiting.details["unclocked"]) == (Status.WAIT_SELLER_AGREE, "needs_another_agent")


async def test_a_failed_refund_is_tried_again_under_the_same_key(shop: Shop) -> None:
    case = await shop.apply("1003", RO, Reason.NO_REASON)
    for hours in (1, 6, 24):
        case = await shop.act(PAYMENT, case, "failed", {"words": "渠道繁忙"})
        assert case.due_at == shop.clock.at + timedelta(hours=hours)
        case = await shop.time_out(case)
        assert case.status == Status.REFUNDING
    case = await shop.act(PAYMENT, case, "failed")
    assert (case.due_at, case.details["unclocked"]) == (None, "retries_used_up")
    case = await shop.act(AGENT, case, "retry")
    await shop.act(PAYMENT, case, "paid")
    assert {key for kind, key in shop.units.shelf.letters if kind == "refund"} == {f"{case.case_no}:1"}
    assert shop.units.shelf.booked == {"CT恤": 11800}


async def test_a_new_payee_is_paid_once_a_reviewer_approved_him(shop: Shop) -> None:
    case = await shop.act(PAYMENT, await shop.apply("1003", RO, Reason.NO_REASON), "failed")
    payee = {"type": "bank", "account": "6222000000000000", "name": "王小明"}
    case = await shop.act(buyer("xiaowang"), case, "new_payee", payee)
    with pytest.raises(errors.StateConflict, match="payee_awaits_review"):
        await shop.act(AGENT, case, "retry")
    case = await shop.act(BOSS, case, "approve")
    assert shop.units.shelf.letters["refund", f"{case.case_no}:1"]["payee"] == payee


async def test_no_clock_pays_for_what_was_signed_for(shop: Shop) -> None:
    case = await shop.apply("1002", RO, Reason.NOT_RECEIVED)
    shop.couriers.delivered[shop.units.shelf.orders["1002"].tracking_no or ""] = NOON + timedelta(hours=1)
    arrived = await shop.time_out(case)
    assert (arrived.status, arrived.goods) == (Status.WAIT_BUYER_MODIFY, Goods.BUYER)
    assert shop.units.shelf.orders["1002"].items[0].signed_at == NOON + timedelta(hours=1)
    back = await shop.act(buyer("xiaowang"), arrived, "modify", {"kind": "return_refund", "reason": "no_reason"})
    assert (back.status, back.kind) == (Status.WAIT_SELLER_AGREE, RR)


async def test_an_intercepted_parcel_is_inspected_before_money_goes(shop: Shop) -> None:
    case = await shop.act(COURIER, await shop.apply("1002", RO, Reason.NO_REASON), "intercepted")
    assert (case.status, case.goods) == (Status.WAIT_SELLER_CONFIRM_GOODS, Goods.TO_SHOP)
    assert (await shop.act(AGENT, case, "inspect", {"passed": True})).status == Status.REFUNDING


async def test_shipping_after_the_request_supports_the_refund(shop: Shop) -> None:
    shop.warehouse.stops = False
    case = await shop.apply("1003", RO, Reason.NO_REASON)
    await shop.law.act_on_order(AGENT, "1003", "ship", PARCEL, key=None)
    case = shop.present(case)
    assert (case.goods, case.freight, case.status) == (Goods.TO_BUYER, Payer.SELLER, Status.WAIT_SELLER_AGREE)
    assert ("intercept", case.case_no) in shop.units.shelf.letters
    with pytest.raises(errors.StateConflict, match="shipped_after_request"):
        await shop.act(AGENT, case, "refuse", {"reason": "other", "words": "已经发货"})


async def test_what_is_agreed_to_be_refunded_cannot_be_shipped(shop: Shop) -> None:
    await shop.apply("1003", RO, Reason.NO_REASON)
    with pytest.raises(errors.StateConflict, match="refund_agreed"):
        await shop.law.act_on_order(AGENT, "1003", "ship", PARCEL, key=None)


async def test_cancelling_an_order_refunds_it_by_policy(shop: Shop) -> None:
    key = Key(caller="xiaowang", path="/api/orders/1003/cancel_order", key="k1", body_digest="d")
    answer = await shop.law.act_on_order(buyer("xiaowang"), "1003", "cancel_order", {}, key=key)
    assert answer.case is not None
    assert answer.case.status == Status.REFUNDING
    again = await shop.law.act_on_order(buyer("xiaowang"), "1003", "cancel_order", {}, key=key)
    assert again.case == answer.case


async def test_an_order_can_be_urged_every_four_hours_and_readdressed_before_shipping(shop: Shop) -> None:
    me = buyer("xiaowang")
    await shop.law.act_on_order(me, "1003", "urge", {}, key=None)
    with pytest.raises(errors.StateConflict, match="urged_lately"):
        await shop.law.act_on_order(me, "1003", "urge", {}, key=None)
    address = {"receiver": "王小明", "phone": "13900000000", "city": "杭州", "detail": "文三路 1 号"}
    answer = await shop.law.act_on_order(me, "1003", "change_address", address, key=None)
    assert answer.order.address is not None
    assert answer.order.address.city == "杭州"
    with pytest.raises(errors.StateConflict, match="order_state"):
        await shop.law.act_on_order(me, "1001", "change_address", address, key=None)
    with pytest.raises(errors.NotAllowed):
        await shop.law.act_on_order(AGENT, "1003", "urge", {}, key=None)


async def test_a_return_number_of_another_parcel_is_refused_and_ours_is_corrected_until_the_scan(shop: Shop) -> None:
    case = await shop.act(AGENT, await shop.apply("1001", RR, Reason.SIZE), "agree")
    me, outbound = buyer("xiaowang"), shop.units.shelf.orders["1001"].tracking_no
    with pytest.raises(errors.BadRequest, match="taken"):
        await shop.act(me, case, "ship_back", {"courier": "SF", "tracking_no": outbound})
    case = await shop.act(me, case, "ship_back", {"courier": "SF", "tracking_no": "sf 1234-5678-90123"})
    assert case.return_parcel is not None
    assert case.return_parcel.tracking_no == "SF1234567890123"
    lamp = await shop.apply("3003", RR, Reason.NO_REASON)
    with pytest.raises(errors.BadRequest, match="taken"):
        await shop.act(buyer("laozhang"), lamp, "ship_back", PARCEL)
    corrected = await shop.act(me, case, "ship_back", {"courier": "ZTO", "tracking_no": "75412345678901"})
    assert corrected.due_at == case.due_at
    await shop.act(COURIER, case, "scanned")
    with pytest.raises(errors.StateConflict, match="already_scanned"):
        await shop.act(me, case, "ship_back", PARCEL)


async def test_a_number_never_scanned_gives_the_buyer_three_days(shop: Shop) -> None:
    case = await shop.act(AGENT, await returned(shop), "not_arrived", {"note": "查无此件"})
    assert (case.status, case.goods) == (Status.WAIT_BUYER_RETURN_GOODS, Goods.BUYER)
    assert case.due_at == shop.clock.at + timedelta(days=3)


async def test_a_parcel_lost_on_the_way_stops_the_clock(shop: Shop) -> None:
    case = await shop.act(COURIER, await returned(shop), "scanned")
    case = await shop.act(AGENT, case, "not_arrived", {"note": "一直没到"})
    assert (case.status, case.details["unclocked"]) == (Status.WAIT_SELLER_CONFIRM_GOODS, "lost_on_the_way")


async def test_the_same_key_gives_the_first_answer_before_version_and_state(shop: Shop) -> None:
    asked = Application(order_no="3003", items=(("C灯", 1),), kind=RR, reason=Reason.NO_REASON)
    me, key = buyer("laozhang"), Key(caller="laozhang", path="/api/cases", key="k1", body_digest="d1")
    first = await shop.law.apply(me, asked, key=key)
    cancel = replace(key, path="cancel", key="k2")
    done = await shop.law.act(me, first[0].case_no, "cancel", {}, version=2, key=cancel)
    assert await shop.law.apply(me, asked, key=key) == first
    assert await shop.law.act(me, first[0].case_no, "cancel", {}, version=2, key=cancel) == done
    with pytest.raises(errors.KeyReused):
        await shop.law.apply(me, asked, key=replace(key, body_digest="d2"))
    assert len(shop.units.shelf.cases) == 1


async def test_an_open_case_is_answered_instead_of_a_second_one(shop: Shop) -> None:
    first = await shop.apply("1001", RR, Reason.SIZE)
    asked = Application(order_no="1001", items=(("A鞋", 1),), kind=RR, reason=Reason.QUALITY, files=("photo",))
    assert await shop.law.apply(buyer("xiaowang"), asked, key=None) == (first, True)
    assert (await shop.law.forecast(buyer("xiaowang"), asked)).existing == first.case_no


async def test_an_older_version_is_refused_with_the_present_one(shop: Shop) -> None:
    case = await shop.apply("1001", RR, Reason.SIZE)
    await shop.act(AGENT, case, "agree")
    with pytest.raises(errors.StaleVersion) as stale:
        await shop.law.act(buyer("xiaowang"), case.case_no, "cancel", {}, version=1)
    assert stale.value.facts["present"] == 2


@pytest.mark.parametrize(
    "stranger",
    [
        buyer("meili"),
        replace(buyer("xiaowang"), shop="dian2"),
        replace(AGENT, shop="dian2"),
        replace(AGENT, role=Role.MEDIATOR),
        replace(AGENT, role=Role.VENDOR),
    ],
)
async def test_what_is_not_ones_own_does_not_exist(shop: Shop, stranger: Any) -> None:
    case = await shop.apply("1001", RR, Reason.SIZE)
    asked = Application(order_no="1001", items=(("A鞋", 1),), kind=RR, reason=Reason.SIZE)
    for call in (
        shop.law.order(stranger, "1001"),
        shop.law.case(stranger, case.case_no),
        shop.law.options(stranger, case.case_no),
        shop.law.forecast(stranger, asked),
        shop.law.apply(stranger, asked, key=None),
        shop.law.act(stranger, case.case_no, "cancel", {}),
        shop.law.act_on_order(stranger, "1001", "urge", {}, key=None),
    ):
        with pytest.raises(errors.NotFound):
            await call
    assert not await shop.law.cases_of(stranger)


@pytest.mark.parametrize("amount", [0, -1, 29901, True, 1.5])
async def test_an_amount_is_whole_fen_above_nothing_and_within_what_is_left(shop: Shop, amount: Any) -> None:
    with pytest.raises((errors.BadRequest, errors.NotRefundable)):
        await shop.apply("1001", RR, Reason.SIZE, amount_fen=amount)
    assert not shop.units.shelf.cases


async def test_agreeing_to_less_is_an_offer_and_freight_moves_to_the_seller_only(shop: Shop) -> None:
    case = await shop.apply("1001", RR, Reason.SIZE)
    with pytest.raises(errors.BadRequest, match="less_than_asked"):
        await shop.act(AGENT, case, "agree", {"amount_fen": 100})
    agreed = await shop.act(AGENT, case, "agree", {"freight": "seller"})
    assert agreed.freight == Payer.SELLER
    lamp = await shop.apply("3003", RR, Reason.QUALITY, files=("photo",))
    with pytest.raises(errors.BadRequest, match="favour"):
        await shop.act(AGENT, lamp, "agree", {"freight": "buyer"})


async def test_a_case_is_modified_three_times_and_extended_twice(shop: Shop) -> None:
    me, case = buyer("xiaowang"), await shop.apply("1001", RR, Reason.SIZE)
    for n in range(3):
        case = await shop.act(me, case, "modify", {"note": f"第 {n} 次"})
    with pytest.raises(errors.StateConflict, match="modifies_used_up"):
        await shop.act(me, case, "modify", {"note": "再改"})
    case = await shop.act(AGENT, case, "agree")
    for _ in range(2):
        due_at = case.due_at
        case = await shop.act(AGENT, case, "extend", {"days": 10})
        assert due_at is not None
        assert case.due_at == due_at + timedelta(days=10)
    with pytest.raises(errors.StateConflict, match="extends_used_up"):
        await shop.act(AGENT, case, "extend", {"days": 1})


async def test_internal_notes_stay_inside(shop: Shop) -> None:
    case = await shop.apply("1001", RR, Reason.SIZE)
    await shop.act(AGENT, case, "note", {"text": "老客户", "internal": True})
    assert [line.action for line in (await shop.law.case(AGENT, case.case_no)).history] == ["apply", "note"]
    seen = await shop.law.case(buyer("xiaowang"), case.case_no)
    assert [line.action for line in seen.history] == ["apply"]
    assert seen.turn == Role.AGENT
    with pytest.raises(errors.BadRequest):
        await shop.act(buyer("xiaowang"), case, "note", {"text": "x", "internal": True})


async def test_options_say_why_not(shop: Shop) -> None:
    case = await shop.apply("1001", RR, Reason.SIZE)
    told = {option.action: option for option in await shop.law.options(AGENT, case.case_no)}
    assert told["agree"].allowed
    assert (told["refuse"].allowed, told["refuse"].rule) == (False, "no_reason_never_refused")
    assert told["inspect"].why_not == "现在的状态（待商家处理）不能验货。"
    assert "paid" not in told


async def test_unpaid_orders_are_simply_closed(shop: Shop) -> None:
    order = replace(shop.units.shelf.orders["1003"], order_no="9", status=OrderStatus.WAIT_BUYER_PAY)
    await shop.stock(order)
    answer = await shop.law.act_on_order(buyer("xiaowang"), "9", "cancel_order", {}, key=None)
    assert (answer.order.status, answer.case) == (OrderStatus.TRADE_CLOSED, None)


async def test_goods_in_different_places_are_asked_for_apart(shop: Shop) -> None:
    order = shop.units.shelf.orders["4001"]
    sent = replace(order.items[0], goods=Goods.TO_BUYER)
    await shop.stock(replace(order, order_no="8", items=(sent, *order.items[1:])))
    with pytest.raises(errors.NotEligible) as mixed:
        await shop.apply("8", RR, Reason.NO_REASON)
    assert mixed.value.rule == "MIXED_GOODS"


async def test_what_was_paid_back_is_not_asked_for_again(shop: Shop) -> None:
    case = await shop.apply("1003", RO, Reason.NO_REASON)
    await shop.act(PAYMENT, case, "paid")
    with pytest.raises(errors.NotEligible) as gone:
        await shop.apply("1003", RO, Reason.NO_REASON)
    assert gone.value.rule == "ORDER_CLOSED"
    keys = await shop.act(AGENT, await shop.apply("4001", RR, Reason.NO_REASON, items=(("键盘", 1),)), "agree")
    keys = await shop.act(buyer("ajie"), keys, "ship_back", PARCEL)
    await shop.act(PAYMENT, await shop.act(AGENT, keys, "inspect", {"passed": True}), "paid")
    with pytest.raises(errors.NotEligible) as left:
        await shop.apply("4001", RO, Reason.AGREED)
    assert left.value.rule == "NOTHING_LEFT"


async def test_an_item_that_is_not_in_the_order_is_a_bad_request(shop: Shop) -> None:
    for items in ((("C灯", 1),), (("A鞋", 0),), (("A鞋", True),), (("A鞋", 1), ("A鞋", 1))):
        with pytest.raises(errors.BadRequest):
            await shop.apply("1001", RR, Reason.SIZE, items=items)


async def test_two_racing_applications_end_in_one_case(shop: Shop) -> None:
    asked = Application(order_no="1003", items=(("CT恤", 2),), kind=RO, reason=Reason.NO_REASON)
    me = buyer("xiaowang")
    answers = await asyncio.gather(*(shop.law.apply(me, asked, key=None) for _ in range(16)))
    assert sum(not existing for _, existing in answers) == 1
    assert len({case.case_no for case, _ in answers}) == 1
    assert len(shop.units.shelf.letters) == 1


async def test_an_order_is_shipped_in_parts(shop: Shop) -> None:
    order = shop.units.shelf.orders["4001"]
    lines = tuple(replace(line, goods=Goods.UNSENT, signed_at=None, signed_by=None) for line in order.items)
    await shop.stock(replace(order, order_no="7", items=lines, status=OrderStatus.WAIT_SELLER_SEND_GOODS))
    part = await shop.law.act_on_order(AGENT, "7", "ship", {**PARCEL, "items": ["键盘"]}, key=None)
    assert part.order.status == OrderStatus.SELLER_CONSIGNED_PART
    with pytest.raises(errors.BadRequest):
        await shop.law.act_on_order(AGENT, "7", "ship", {**PARCEL, "items": ["键盘"]}, key=None)
    rest = await shop.law.act_on_order(AGENT, "7", "ship", PARCEL, key=None)
    assert rest.order.status == OrderStatus.WAIT_BUYER_CONFIRM_GOODS
    assert {line.goods for line in rest.order.items} == {Goods.TO_BUYER}


async def test_the_windows_begin_when_the_courier_says_that_he_handed_it_over(shop: Shop) -> None:
    handed_over = NOON + timedelta(hours=1)
    shop.clock.move(timedelta(days=5))
    for wrong in ("1900-01-01T00:00:00+00:00", (NOON + timedelta(days=99)).isoformat(), "2026-11-24T12:00:00", 7):
        with pytest.raises(errors.BadRequest):
            await shop.law.act_on_order(COURIER, "1002", "signed", {"at": wrong}, key=None)
    answer = await shop.law.act_on_order(COURIER, "1002", "signed", {"at": handed_over.isoformat()}, key=None)
    assert [line.signed_at for line in answer.order.items] == [handed_over]


async def test_no_clock_pays_against_the_couriers_record_that_it_was_signed_for(shop: Shop) -> None:
    case = await shop.apply("1001", RO, Reason.NOT_RECEIVED)
    waits = await shop.time_out(case)
    assert (waits.status, waits.due_at, waits.details["unclocked"]) == (Status.WAIT_SELLER_AGREE, None, "signed_for")
    assert not shop.units.shelf.letters
    assert (await shop.act(AGENT, waits, "agree")).status == Status.REFUNDING
