"""Payouts: the shop's own money, its own book, four eyes over the cap, and never a refund."""

from __future__ import annotations

from typing import Any

import pytest

from bot.aftersales import errors
from bot.aftersales.payouts import Payout, PayoutStatus
from bot.aftersales.vocabulary import Kind, Reason
from tests.fakes.shops import AGENT, AGENT2, BOSS, PAYMENT, TIMER, Shop, buyer, demo_orders

FREIGHT = {"kind": "return_freight", "amount_fen": 1200, "words": "退货运费由商家承担"}
DELAY = {"kind": "delay", "amount_fen": 5000, "words": "晚发"}


@pytest.fixture
async def shop() -> Shop:
    made = Shop()
    await made.stock(*demo_orders())
    return made


async def freight(shop: Shop, **more: Any) -> Payout:
    """One for the way back of a return of 小王's shoes."""
    case = await shop.apply("1001", Kind.RETURN_REFUND, Reason.QUALITY, files=("f",))
    return await shop.law.propose_payout(AGENT, "1001", {**FREIGHT, "case_no": case.case_no, **more})


async def act(shop: Shop, payout: Payout, actor: Any, action: str, body: dict[str, Any] | None = None) -> Payout:
    """One action in its present version."""
    return await shop.law.act_on_payout(actor, payout.payout_no, action, body or {})


async def test_up_to_the_cap_one_agent_pays_and_the_item_keeps_all_that_is_refundable(shop: Shop) -> None:
    payout = await freight(shop)
    before = (await shop.law.books_of(shop.units.shelf.orders["1001"]))["A鞋"]
    payout = await act(shop, payout, AGENT, "agree")
    assert payout.status == PayoutStatus.PAYING
    assert shop.units.shelf.letters["payout", payout.key]["amount_fen"] == 1200
    payout = await act(shop, payout, PAYMENT, "paid")
    assert payout.status == PayoutStatus.PAID
    assert shop.units.shelf.paid_out == {payout.key: 1200}
    assert (await shop.law.books_of(shop.units.shelf.orders["1001"]))["A鞋"] == before
    assert shop.units.shelf.ledger == []


async def test_over_the_cap_another_person_must_approve(shop: Shop) -> None:
    payout = await act(shop, await freight(shop, amount_fen=2501), AGENT, "agree")
    assert payout.status == PayoutStatus.IN_REVIEW
    assert ("payout", payout.key) not in shop.units.shelf.letters
    with pytest.raises(errors.StateConflict, match="reviewer_acted"):
        await act(shop, payout, BOSS.__class__(role=BOSS.role, id=AGENT.id, shop=AGENT.shop), "approve")
    with pytest.raises(errors.NotAllowed):
        await act(shop, payout, AGENT2, "approve")
    assert (await act(shop, payout, BOSS, "approve")).status == PayoutStatus.PAYING


async def test_each_thing_is_paid_out_once(shop: Shop) -> None:
    payout = await shop.law.propose_payout(AGENT, "1001", DELAY)
    with pytest.raises(errors.StateConflict, match="payout_there"):
        await shop.law.propose_payout(AGENT, "1001", DELAY)
    await act(shop, payout, AGENT2, "reject", {"words": "没有晚"})
    await shop.law.propose_payout(AGENT, "1001", DELAY)


async def test_no_clock_and_no_buyer_decides_and_no_person_says_paid(shop: Shop) -> None:
    payout = await shop.law.propose_payout(AGENT, "1001", DELAY)
    for actor in (TIMER, buyer("xiaowang"), PAYMENT):
        with pytest.raises(errors.NotAllowed):
            await act(shop, payout, actor, "agree")
    for action in ("paid", "failed"):
        with pytest.raises(errors.NotAllowed):
            await act(shop, payout, BOSS, action)
    with pytest.raises(errors.NotAllowed):
        await shop.law.propose_payout(buyer("xiaowang"), "1001", DELAY)
    with pytest.raises(errors.NotFound):
        await shop.law.payout(buyer("meili"), payout.payout_no)


async def test_a_freight_needs_its_case_and_amounts_are_whole_fen_above_nothing(shop: Shop) -> None:
    with pytest.raises(errors.BadRequest, match="case_no"):
        await shop.law.propose_payout(AGENT, "1001", FREIGHT)
    for wrong in (0, -1, 1.0, True, "5"):
        with pytest.raises(errors.BadRequest, match="amount_fen"):
            await shop.law.propose_payout(AGENT, "1001", {**DELAY, "amount_fen": wrong})
    other = await shop.apply("2002", Kind.REFUND_ONLY, Reason.QUALITY, files=("f",), amount_fen=100)
    with pytest.raises(errors.BadRequest, match="case_no"):
        await shop.law.propose_payout(AGENT, "1001", {**FREIGHT, "case_no": other.case_no})


async def test_a_failed_payout_is_tried_after_1_6_and_24_hours_with_one_key_and_then_left_to_a_person(
    shop: Shop,
) -> None:
    payout = await act(shop, await freight(shop), AGENT, "agree")
    key, waits = payout.key, []
    for _ in range(3):
        payout = await act(shop, payout, PAYMENT, "failed", {"words": "账户异常"})
        assert payout.due_at is not None
        waits.append(int((payout.due_at - shop.clock.now()).total_seconds()) // 3600)
        shop.clock.at = payout.due_at
        payout = await act(shop, payout, TIMER, "retry")
        assert payout.key == key
    payout = await act(shop, payout, PAYMENT, "failed")
    assert (waits, payout.due_at) == ([1, 6, 24], None)
    assert shop.units.shelf.letters["notice", f"payout_failed:{key}"]["to"] == "supervisor"
    paid_to = {"type": "bank", "account": "6222000011112222", "name": "王小明"}
    payout = await act(shop, payout, buyer("xiaowang"), "new_payee", paid_to)
    assert payout.status == PayoutStatus.IN_REVIEW
    payout = await act(shop, payout, BOSS, "approve")
    assert dict(shop.units.shelf.letters["payout", key]["payee"]) == paid_to
    await act(shop, payout, PAYMENT, "paid")
    with pytest.raises(errors.StateConflict):
        await act(shop, payout, PAYMENT, "paid")
    assert shop.units.shelf.paid_out == {key: 1200}
