"""Missing pieces sent after, and freight that a buyer laid out for the seller."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.aftersales import errors
from bot.aftersales.cases import Case
from bot.aftersales.vocabulary import Goods, Kind, Payer, Reason, Status
from tests.fakes.shops import AGENT, BOSS, PAYMENT, Shop, buyer

AJIE, WANG = buyer("ajie"), buyer("xiaowang")
OUT = {"courier": "SF", "tracking_no": "SF3210987654321"}
PAD = (("鼠标垫", 1),)


async def missing(shop: Shop) -> Case:
    """阿杰's mouse pad was not in the parcel."""
    return await shop.apply("4001", Kind.RESHIP, Reason.MISSING, items=PAD, files=("photo",))


async def test_the_missing_piece_is_sent_after(shop: Shop) -> None:
    case = await missing(shop)
    assert (case.due_at, case.freight) == (shop.clock.at + timedelta(days=5), Payer.SELLER)
    case = await shop.time_out(case)
    assert (case.status, case.goods) == (Status.WAIT_SELLER_SEND_GOODS, Goods.BUYER)
    case = await shop.act(AGENT, case, "send", OUT)
    assert (await shop.act(AJIE, case, "confirm")).status == Status.SUCCESS
    assert not shop.units.shelf.shares


async def test_a_piece_that_is_not_sent_in_time_is_paid_for(shop: Shop) -> None:
    case = await shop.act(AGENT, await missing(shop), "agree")
    late = await shop.time_out(case)
    case = await shop.act(AJIE, late, "turn_to_refund")
    assert (case.status, case.kind, case.amount_fen) == (Status.REFUNDING, Kind.REFUND_ONLY, 3741)
    await shop.act(PAYMENT, case, "paid")
    assert shop.units.shelf.booked == {"鼠标垫": 3741}


async def test_a_reship_is_for_what_is_missing_or_wrong_only_and_shown(shop: Shop) -> None:
    with pytest.raises(errors.NotEligible) as reason:
        await shop.apply("4001", Kind.RESHIP, Reason.QUALITY, items=PAD, files=("photo",))
    assert reason.value.rule == "REASON_BY_GOODS"
    with pytest.raises(errors.NotEligible) as unshown:
        await shop.apply("4001", Kind.RESHIP, Reason.MISSING, items=PAD)
    assert unshown.value.rule == "EVIDENCE_VISIBLE"


async def test_a_missing_piece_may_be_asked_for_while_the_parcel_is_on_its_way(shop: Shop) -> None:
    case = await shop.apply("1002", Kind.RESHIP, Reason.MISSING)
    assert (case.goods, case.status) == (Goods.TO_BUYER, Status.WAIT_SELLER_AGREE)
    assert not any(kind == "intercept" for kind, _ in shop.units.shelf.letters)


async def sent_back(shop: Shop) -> Case:
    """小王 sent faulty shoes back."""
    case = await shop.apply("1001", Kind.RETURN_REFUND, Reason.QUALITY, files=("photo",))
    case = await shop.act(AGENT, case, "agree")
    return await shop.act(WANG, case, "ship_back", {"courier": "SF", "tracking_no": "SF1234567890123"})


async def laid_out(shop: Shop, fen: int) -> Case:
    """He paid the way back himself."""
    return await shop.apply("1001", Kind.FREIGHT, Reason.QUALITY, amount_fen=fen, files=("receipt",))


async def test_freight_laid_out_is_paid_beside_the_return_and_never_out_of_the_price(shop: Shop) -> None:
    back = await sent_back(shop)
    case = await laid_out(shop, 1500)
    assert case.case_no != back.case_no, "it may stand beside the return"
    case = await shop.act(AGENT, case, "agree")
    assert (case.status, case.amount_fen) == (Status.REFUNDING, 1500)
    assert (await shop.act(PAYMENT, case, "paid")).status == Status.SUCCESS
    assert not shop.units.shelf.booked, "the shop's money on top is no refund"
    paid = await shop.act(PAYMENT, await shop.act(AGENT, back, "inspect", {"passed": True}), "paid")
    assert (paid.status, shop.units.shelf.booked) == (Status.SUCCESS, {"A鞋": 29900})


async def test_freight_over_its_cap_needs_four_eyes_and_over_the_most_is_not_asked_here(shop: Shop) -> None:
    await sent_back(shop)
    with pytest.raises(errors.NotEligible) as much:
        await laid_out(shop, 20001)
    assert much.value.rule == "FREIGHT_TOO_MUCH"
    case = await shop.act(AGENT, await laid_out(shop, 3001), "agree")
    assert case.status == Status.WAIT_REVIEW
    assert (await shop.act(BOSS, case, "approve")).status == Status.REFUNDING


async def test_freight_needs_a_return_at_the_sellers_cost_a_sum_and_a_receipt(shop: Shop) -> None:
    with pytest.raises(errors.NotEligible) as none:
        await laid_out(shop, 1500)
    assert none.value.rule == "FREIGHT_NO_RETURN"
    await sent_back(shop)
    with pytest.raises(errors.BadRequest, match="amount_fen"):
        await shop.apply("1001", Kind.FREIGHT, Reason.QUALITY, files=("receipt",))
    with pytest.raises(errors.NotEligible) as unproved:
        await shop.apply("1001", Kind.FREIGHT, Reason.QUALITY, amount_fen=1500)
    assert unproved.value.rule == "EVIDENCE_FREIGHT"


async def test_a_failed_freight_payment_is_tried_again_without_touching_the_book(shop: Shop) -> None:
    await sent_back(shop)
    case = await shop.act(AGENT, await laid_out(shop, 1500), "agree")
    case = await shop.act(PAYMENT, case, "failed", {"words": "渠道繁忙"})
    case = await shop.time_out(case)
    assert (await shop.act(PAYMENT, case, "paid")).status == Status.SUCCESS
