"""Flags for the agent, many cases agreed at once, and silent days played on a copy of a case."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.aftersales import errors
from bot.aftersales.applications import Key
from bot.aftersales.orders import Address
from bot.aftersales.vocabulary import Kind, Reason, Status
from tests.fakes.clocks import NOON
from tests.fakes.shops import AGENT, BOSS, Shop, buyer, demo_orders, item, received, unsent

DAY = timedelta(days=1)
KEY = Key(caller="agent1", path="p", key="k", body_digest="d")


@pytest.fixture
async def shop() -> Shop:
    made = Shop()
    await made.stock(*demo_orders())
    return made


async def cheap(shop: Shop, n: int, *, phone: str = "13800000000") -> None:
    """A received order that policy would take back by itself."""
    order = received(f"8{n}", "ajie", item(f"袜{n}", 900), signed_at=NOON - DAY)
    await shop.stock(replace(order, address=Address(receiver="杰", phone=phone)))


async def test_many_of_a_kind_are_flagged_with_the_reason_to_the_agent_and_policy_agrees_no_more(shop: Shop) -> None:
    for n in range(5):
        await cheap(shop, n)
        case = await shop.apply(f"8{n}", Kind.RETURN_REFUND, Reason.SIZE)
        assert case.status == Status.WAIT_BUYER_RETURN_GOODS
    await cheap(shop, 5)
    case = await shop.apply("85", Kind.RETURN_REFUND, Reason.SIZE)
    assert case.status == Status.WAIT_SELLER_AGREE, "not refused: a person looks"
    (flag,) = case.details["flags"]
    assert flag["id"] == "flag_same_kind"
    assert "尺码不合适" in flag["text"]
    assert (await shop.act(AGENT, case, "agree")).status == Status.WAIT_BUYER_RETURN_GOODS


async def test_orders_to_many_receivers_are_flagged_and_old_applications_are_not_counted(shop: Shop) -> None:
    for n in range(3):
        await cheap(shop, n, phone=f"1380000000{n}")
    assert (await shop.apply("80", Kind.RETURN_REFUND, Reason.SIZE)).status == Status.WAIT_BUYER_RETURN_GOODS
    await cheap(shop, 3, phone="13800000003")
    case = await shop.apply("83", Kind.RETURN_REFUND, Reason.SIZE)
    assert [flag["id"] for flag in case.details["flags"]] == ["flag_receivers"]
    assert case.status == Status.WAIT_SELLER_AGREE
    shop.clock.move(91 * DAY)
    order = received("9", "ajie", item("帽", 900), signed_at=shop.clock.now() - DAY)
    await shop.stock(order)
    assert (await shop.apply("9", Kind.RETURN_REFUND, Reason.SIZE)).status == Status.WAIT_BUYER_RETURN_GOODS


async def test_a_flagged_buyers_unsent_order_is_not_paid_back_by_policy(shop: Shop) -> None:
    for n in range(10):
        await cheap(shop, n)
        await shop.apply(f"8{n}", Kind.RETURN_REFUND, (Reason.SIZE, Reason.NO_REASON, Reason.AGREED)[n % 3])
    await shop.stock(unsent("9", "ajie", item("帽", 900), paid_at=NOON))
    answer = await shop.law.act_on_order(buyer("ajie"), "9", "cancel_order", {}, key=None)
    assert answer.case is not None
    assert answer.case.status == Status.WAIT_SELLER_AGREE
    assert "flag_repeated" in [flag["id"] for flag in answer.case.details["flags"]]


async def test_a_batch_answers_for_each_case_and_one_refusal_stops_no_other(shop: Shop) -> None:
    first = await shop.apply("1001", Kind.RETURN_REFUND, Reason.SIZE)
    ended = await shop.apply("4001", Kind.RETURN_REFUND, Reason.NO_REASON)
    await shop.act(buyer("ajie"), ended, "cancel")
    over = await shop.apply("2002", Kind.REFUND_ONLY, Reason.QUALITY, files=("f",), amount_fen=100)
    names = [first.case_no, ended.case_no, "AS0", over.case_no, first.case_no]
    done = await shop.law.agree_to_all(AGENT, names, key=KEY)
    assert [each.case_no for each in done] == names[:4]
    assert [each.case is not None for each in done] == [True, False, False, True]
    assert isinstance(done[1].refused, errors.StateConflict)
    assert isinstance(done[2].refused, errors.NotFound)
    again = await shop.law.agree_to_all(AGENT, names, key=KEY)
    assert again[0].case == done[0].case
    with_foreign = await shop.law.agree_to_all(replace(AGENT, shop="dian2"), [first.case_no], key=replace(KEY, key="x"))
    assert isinstance(with_foreign[0].refused, errors.NotFound)


async def test_silent_days_show_what_clocks_do_and_who_bears_it_and_change_nothing(shop: Shop) -> None:
    case = await shop.apply("1001", Kind.RETURN_REFUND, Reason.SIZE)
    played = await shop.law.play(AGENT, case.case_no, 30)
    assert [(move.action, move.after, move.whose, move.bears) for move in played.moves] == [
        ("agree", Status.WAIT_BUYER_RETURN_GOODS, "seller", None),
        ("close", Status.CLOSED, "buyer", "buyer"),
    ]
    assert [move.at for move in played.moves] == [NOON + 2 * DAY, NOON + 9 * DAY]
    assert played.moves[-1].costs_fen == 29900
    assert shop.present(case) == case
    assert len(shop.units.shelf.history[case.case_no]) == 1
    assert (await shop.law.play(BOSS, case.case_no, 1)).moves == []


async def test_silence_over_an_unsent_refund_costs_the_seller_and_what_waits_for_a_person_is_named(shop: Shop) -> None:
    shop.warehouse.stops = False
    case = await shop.apply("1003", Kind.REFUND_ONLY, Reason.NO_REASON)
    played = await shop.law.play(AGENT, case.case_no, 5)
    assert [(move.action, move.bears, move.costs_fen) for move in played.moves] == [("agree", "seller", 11800)]
    assert played.ends.status == Status.SUCCESS
    sent = await shop.apply("3003", Kind.RETURN_REFUND, Reason.SIZE)
    await shop.act(buyer("laozhang"), sent, "ship_back", {"courier": "SF", "tracking_no": "SF1234567890"})
    played = await shop.law.play(AGENT, sent.case_no, 60)
    assert played.waits == "no_delivery_shown"
    with pytest.raises(errors.NotAllowed):
        await shop.law.play(buyer("laozhang"), sent.case_no, 5)
    for wrong in (0, 401, True):
        with pytest.raises(errors.BadRequest):
            await shop.law.play(AGENT, sent.case_no, wrong)
