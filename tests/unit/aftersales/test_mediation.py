"""平台介入 in the law: who may ask and when, evidence, decision, appeal, settlement, carrying out, and the clocks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.aftersales import errors
from bot.aftersales.cases import Actor, Case, Record
from bot.aftersales.history import broken_at
from bot.aftersales.mediation.records import CHAT
from bot.aftersales.vocabulary import Goods, Kind, Payer, Reason, Role, Stage, Status
from tests.fakes.clocks import NOON
from tests.fakes.shops import AGENT, AGENT2, BOSS, COURIER, MEDIATOR, MEDIATOR2, SHOP, TIMER, Shop, buyer, demo_orders
from tests.unit.aftersales.test_machine import CAMERA

DAY = timedelta(days=1)
WANG = buyer("xiaowang")
ASK: dict[str, Any] = {"note": "商家不讲理"}
NO: dict[str, Any] = {"reason": "no_fault", "words": "没有质量问题"}
FOR_BUYER: dict[str, Any] = {"for": "buyer", "grounds": "凭证充分", "rules": ["FAULT"]}
FOR_SELLER: dict[str, Any] = {"for": "seller", "grounds": "凭证不足", "rules": ["FAULT"]}
PARCEL = {"courier": "SF", "tracking_no": "SF1234567890123"}
BAD = {"passed": False, "findings": "鞋底磨损", "files": ["photo"]}


@pytest.fixture
async def shop() -> Shop:
    shop = Shop()
    await shop.stock(*demo_orders(), CAMERA)
    return shop


async def refused(shop: Shop, order_no: str = "1001") -> Case:
    """A return for a fault that the seller refused."""
    case = await shop.apply(order_no, Kind.RETURN_REFUND, Reason.QUALITY, files=("photo",))
    return await shop.act(AGENT, case, "refuse", NO)


async def disputed(shop: Shop) -> Case:
    return await shop.act(WANG, await refused(shop), "request_mediation", ASK)


async def deciding(shop: Shop, case: Case | None = None) -> Case:
    case = await shop.act(WANG, case or await disputed(shop), "done")
    return await shop.act(AGENT, case, "done")


async def decided(shop: Shop, decision: dict[str, Any] = FOR_BUYER) -> Case:
    return await shop.act(MEDIATOR, await deciding(shop), "decide", decision)


async def inspected_badly(shop: Shop) -> Case:
    """The buyer sent it back and the seller found it worn: the goods lie in the shop."""
    case = await shop.apply("1001", Kind.RETURN_REFUND, Reason.QUALITY, files=("photo",))
    case = await shop.act(AGENT, case, "agree")
    case = await shop.act(WANG, case, "ship_back", PARCEL)
    return await shop.act(AGENT, case, "inspect", BAD)


async def why_not(shop: Shop, actor: Actor, case: Case, action: str, body: dict[str, Any] | None = None) -> str:
    with pytest.raises(errors.StateConflict) as refusal:
        await shop.act(actor, case, action, body)
    return refusal.value.reason


async def test_after_a_refusal_the_buyer_asks_and_the_evidence_opens_in_the_same_commit(shop: Shop) -> None:
    shop.units.shelf.chats[SHOP, "xiaowang"] = [Record(source=CHAT, at=NOON, author="buyer", text="鞋子开胶了")]
    case = await disputed(shop)
    assert (case.status, case.stage, case.clock) == (Status.WAIT_BUYER_MODIFY, Stage.EVIDENCE, "mediation_evidence")
    assert case.due_at == NOON + 3 * DAY
    actions = [(line.action, line.stage) for line in shop.units.shelf.history[case.case_no]][-2:]
    assert actions == [("request_mediation", Stage.REQUESTED), ("gather", Stage.EVIDENCE)]
    found = shop.units.shelf.records[case.case_no]
    assert {record.source for record in found} == {"chat", "logistics", "payment"}
    assert [record.text for record in found if record.source == CHAT] == ["鞋子开胶了"]
    shown = case.details["mediation"]["must_show"]
    assert all(shown.values())


async def test_a_hidden_fault_is_the_sellers_to_prove_first_and_a_visible_one_the_buyers(shop: Shop) -> None:
    assert (await disputed(shop)).details["mediation"]["first"] == "seller"
    case = await shop.apply("4001", Kind.RETURN_REFUND, Reason.DAMAGED, files=("photo",))
    case = await shop.act(AGENT, case, "refuse", NO)
    case = await shop.act(buyer("ajie"), case, "request_mediation", ASK)
    assert case.details["mediation"]["first"] == "buyer"


async def test_while_the_seller_still_has_half_his_time_there_is_nothing_to_mediate(shop: Shop) -> None:
    case = await shop.apply("1001", Kind.RETURN_REFUND, Reason.QUALITY, files=("photo",))
    assert case.due_at is not None
    half = case.created_at + (case.due_at - case.created_at) / 2
    shop.clock.at = half - timedelta(seconds=1)
    assert await why_not(shop, WANG, case, "request_mediation", ASK) == "mediation_too_early"
    shop.clock.at = half
    assert (await shop.act(WANG, case, "request_mediation", ASK)).stage == Stage.EVIDENCE


async def test_past_its_end_in_silence_with_no_clock_left_it_can_be_mediated(shop: Shop) -> None:
    case = await shop.apply("1001", Kind.RETURN_REFUND, Reason.QUALITY, files=("photo",))
    case = await shop.act(AGENT, case, "agree")
    case = await shop.act(WANG, case, "ship_back", PARCEL)
    case = await shop.time_out(case)
    assert case.details["unclocked"] == "no_delivery_shown"
    assert (await shop.act(WANG, case, "request_mediation", ASK)).stage == Stage.EVIDENCE


async def test_the_seller_asks_only_after_a_refusal(shop: Shop) -> None:
    case = await shop.apply("1001", Kind.RETURN_REFUND, Reason.QUALITY, files=("photo",))
    assert await why_not(shop, AGENT, case, "request_mediation", ASK) == "not_now"
    case = await shop.act(AGENT, case, "refuse", NO)
    assert (await shop.act(AGENT, case, "request_mediation", ASK)).stage == Stage.EVIDENCE


async def test_once_a_case(shop: Shop) -> None:
    case = await shop.act(WANG, await disputed(shop), "withdraw")
    assert (case.stage, case.status) == (Stage.WITHDRAWN, Status.WAIT_BUYER_MODIFY)
    assert await why_not(shop, WANG, case, "request_mediation", ASK) == "mediation_used_up"


@pytest.mark.parametrize(("waited", "left"), [(2 * DAY, 5 * DAY), (7 * DAY - timedelta(hours=1), DAY)])
async def test_the_cases_clock_stands_still_and_goes_on_with_what_was_left_a_day_at_least(
    shop: Shop, waited: timedelta, left: timedelta
) -> None:
    case = await refused(shop)
    shop.clock.move(waited)
    case = await shop.act(WANG, case, "request_mediation", ASK)
    shop.clock.move(2 * DAY)
    case = await shop.act(MEDIATOR, case, "reject_mediation", {"grounds": "不属于受理范围"})
    assert (case.stage, case.clock) == (Stage.REJECTED, "buyer_modifies")
    assert case.due_at == shop.clock.at + left
    assert (await shop.time_out(case)).status == Status.CLOSED


async def test_only_who_asked_may_withdraw(shop: Shop) -> None:
    assert await why_not(shop, AGENT, await disputed(shop), "withdraw") == "not_your_mediation"


async def test_while_it_lasts_two_moves_stay_open_and_no_other(shop: Shop) -> None:
    case = await disputed(shop)
    for actor, action, body in (
        (AGENT, "offer", {"amount_fen": 100, "words": "少退"}),
        (WANG, "modify", {"note": "改"}),
        (AGENT, "extend", {"days": 1}),
    ):
        assert await why_not(shop, actor, case, action, body) == "in_mediation"
    options = {one.action: one.allowed for one in await shop.law.options(AGENT, case.case_no)}
    assert options["agree"]
    assert not options["refuse"]
    assert {one.action for one in await shop.law.options(WANG, case.case_no) if one.allowed} == {
        "statement", "done", "add_evidence", "note", "withdraw", "cancel", "settle",
    }  # fmt: skip


async def test_the_seller_grants_all_and_what_he_granted_binds_him(shop: Shop) -> None:
    case = await shop.act(AGENT, await disputed(shop), "agree")
    assert (case.status, case.stage) == (Status.WAIT_BUYER_RETURN_GOODS, Stage.FINAL)
    assert await why_not(shop, WANG, case, "modify", {"note": "改"}) == "decision_binds"


async def test_the_buyer_takes_his_application_back(shop: Shop) -> None:
    case = await shop.act(WANG, await disputed(shop), "cancel")
    assert (case.status, case.stage, case.due_at) == (Status.CLOSED, Stage.WITHDRAWN, None)
    assert not shop.units.shelf.shares


async def test_each_side_shows_until_it_is_done_and_both_done_is_decided(shop: Shop) -> None:
    case = await disputed(shop)
    case = await shop.act(WANG, case, "statement", {"text": "穿一次就开胶", "files": ["video"]})
    assert "video" in case.files
    case = await shop.act(WANG, case, "done")
    assert case.stage == Stage.EVIDENCE
    assert await why_not(shop, WANG, case, "statement", {"text": "还有"}) == "evidence_done"
    assert await why_not(shop, WANG, case, "done") == "evidence_done"
    case = await shop.act(AGENT, case, "done")
    assert (case.stage, case.due_at) == (Stage.DECIDING, NOON + 3 * DAY)


async def test_the_time_to_show_runs_out_and_it_is_decided_on_what_is_there(shop: Shop) -> None:
    case = await shop.time_out(await disputed(shop))
    assert (case.stage, case.clock) == (Stage.DECIDING, "mediation_decides")


async def test_a_mediator_lengthens_the_time_to_show_once(shop: Shop) -> None:
    case = await shop.act(MEDIATOR, await disputed(shop), "extend", {"days": 3})
    assert case.due_at == NOON + 6 * DAY
    assert await why_not(shop, MEDIATOR, case, "extend", {"days": 1}) == "evidence_extended"
    other = await shop.act(buyer("ajie"), await _ajies(shop), "request_mediation", ASK)
    with pytest.raises(errors.BadRequest):
        await shop.act(MEDIATOR, other, "extend", {"days": 4})


async def _ajies(shop: Shop) -> Case:
    case = await shop.apply("4001", Kind.RETURN_REFUND, Reason.DAMAGED, files=("photo",))
    return await shop.act(AGENT, case, "refuse", NO)


async def test_nobody_decides_before_both_were_heard(shop: Shop) -> None:
    assert await why_not(shop, MEDIATOR, await disputed(shop), "decide", FOR_BUYER) == "in_mediation"


async def test_a_mediator_who_is_late_decides_nothing_by_himself_and_a_person_is_told(shop: Shop) -> None:
    case = await shop.time_out(await deciding(shop))
    assert (case.stage, case.due_at, case.details["unclocked"]) == (Stage.DECIDING, None, "mediator_late")
    assert [letter["to"] for (kind, _), letter in shop.units.shelf.letters.items() if kind == "notice"] == ["platform"]
    assert (await shop.act(MEDIATOR, case, "decide", FOR_BUYER)).stage == Stage.DECIDED


@pytest.mark.parametrize(
    ("decision", "field"),
    [
        ({**FOR_BUYER, "rules": []}, "rules"),
        ({**FOR_BUYER, "rules": ["NO_SUCH"]}, "rules"),
        ({**FOR_BUYER, "grounds": ""}, "grounds"),
        ({**FOR_BUYER, "kind": "complaint"}, "kind"),
        ({**FOR_SELLER, "amount_fen": 100}, "amount_fen"),
        ({**FOR_BUYER, "for": "split", "amount_fen": 100}, "freight"),
        ({**FOR_BUYER, "for": "split", "freight": "buyer"}, "amount_fen"),
    ],
)
async def test_a_decision_without_what_it_needs_is_none(shop: Shop, decision: dict[str, Any], field: str) -> None:
    case = await deciding(shop)
    with pytest.raises(errors.BadRequest) as wrong:
        await shop.act(MEDIATOR, case, "decide", decision)
    assert wrong.value.facts["field"] == field


async def test_no_decision_orders_more_than_was_paid(shop: Shop) -> None:
    case = await deciding(shop)
    with pytest.raises(errors.NotRefundable):
        await shop.act(MEDIATOR, case, "decide", {**FOR_BUYER, "amount_fen": 29901})


async def test_nobody_decides_for_the_seller_what_was_never_sent(shop: Shop) -> None:
    shop.warehouse.stops = False
    case = await shop.apply("1003", Kind.REFUND_ONLY, Reason.NO_REASON)
    shop.clock.move(timedelta(hours=24))
    case = await deciding(shop, await shop.act(WANG, case, "request_mediation", ASK))
    with pytest.raises(errors.BadRequest):
        await shop.act(MEDIATOR, case, "decide", FOR_SELLER)
    case = await shop.act(MEDIATOR, case, "decide", {**FOR_BUYER, "rules": ["UNSENT"]})
    assert (await shop.time_out(case)).status == Status.REFUNDING


async def test_both_accept_and_it_is_carried_out_at_once(shop: Shop) -> None:
    case = await shop.act(WANG, await decided(shop), "accept_decision")
    assert (case.stage, case.status) == (Stage.DECIDED, Status.WAIT_BUYER_MODIFY)
    assert await why_not(shop, WANG, case, "appeal", ASK) == "decision_accepted"
    case = await shop.act(AGENT, case, "accept_decision")
    assert (case.stage, case.status) == (Stage.FINAL, Status.WAIT_BUYER_RETURN_GOODS)
    assert case.details["return_address"]
    assert case.freight == Payer.SELLER


async def test_the_appeal_window_ends_and_it_is_carried_out(shop: Shop) -> None:
    case = await decided(shop, {**FOR_BUYER, "kind": "refund_only", "amount_fen": 10000})
    assert case.due_at == NOON + 7 * DAY
    shop.clock.at = NOON + 7 * DAY - timedelta(seconds=1)
    with pytest.raises(errors.StateConflict):
        await shop.law.act(TIMER, case.case_no, "time_out", {})
    case = await shop.time_out(case)
    assert (case.status, case.stage, case.amount_fen) == (Status.REFUNDING, Stage.FINAL, 10000)
    assert sum(share.fen for share in shop.units.shelf.shares.values()) == 10000


async def test_for_the_seller_with_the_goods_at_the_buyer_it_is_over(shop: Shop) -> None:
    case = await shop.time_out(await decided(shop, FOR_SELLER))
    assert (case.status, case.stage) == (Status.CLOSED, Stage.FINAL)
    assert not shop.units.shelf.shares


async def test_for_the_seller_with_the_goods_in_the_shop_they_go_back_to_the_buyer(shop: Shop) -> None:
    case = await shop.act(WANG, await inspected_badly(shop), "request_mediation", ASK)
    case = await shop.act(MEDIATOR, await deciding(shop, case), "decide", FOR_SELLER)
    case = await shop.time_out(case)
    assert (case.status, case.details["own_goods"], case.freight) == (Status.WAIT_SELLER_SEND_GOODS, True, Payer.BUYER)
    case = await shop.act(AGENT, case, "send", {**PARCEL, "tracking_no": "SF9999999999999"})
    assert (await shop.act(WANG, case, "confirm")).status == Status.CLOSED


async def test_for_the_buyer_with_the_goods_in_the_shop_the_money_goes(shop: Shop) -> None:
    case = await shop.act(WANG, await inspected_badly(shop), "request_mediation", ASK)
    case = await shop.act(MEDIATOR, await deciding(shop, case), "decide", FOR_BUYER)
    assert (await shop.time_out(case)).status == Status.REFUNDING


async def test_a_split_says_how_much_and_who_bears_the_freight(shop: Shop) -> None:
    split = {**FOR_BUYER, "for": "split", "kind": "refund_only", "amount_fen": 15000, "freight": "buyer"}
    case = await shop.time_out(await decided(shop, split))
    assert (case.status, case.amount_fen, case.freight) == (Status.REFUNDING, 15000, Payer.BUYER)


async def test_more_than_an_agents_limit_needs_no_second_pair_of_eyes_when_a_mediator_ordered_it(shop: Shop) -> None:
    case = await shop.act(WANG, await refused(shop, "5001"), "request_mediation", ASK)
    case = await shop.act(MEDIATOR, await deciding(shop, case), "decide", {**FOR_BUYER, "kind": "refund_only"})
    assert (await shop.time_out(case)).status == Status.REFUNDING


async def test_an_appeal_goes_to_another_mediator_once_a_side(shop: Shop) -> None:
    case = await shop.act(AGENT, await decided(shop), "appeal", {"note": "新的质检报告"})
    assert (case.stage, case.clock) == (Stage.DECIDING, "mediation_decides")
    assert await why_not(shop, MEDIATOR, case, "decide", FOR_BUYER) == "another_mediator_decides"
    case = await shop.act(WANG, case, "statement", {"text": "报告不是这双鞋的"})
    case = await shop.act(MEDIATOR2, case, "decide", FOR_SELLER)
    assert await why_not(shop, AGENT, case, "appeal", ASK) == "appeals_used_up"
    case = await shop.act(WANG, case, "appeal", {"note": "监控录像"})
    assert await why_not(shop, MEDIATOR2, case, "decide", FOR_SELLER) == "another_mediator_decides"
    case = await shop.act(MEDIATOR, case, "decide", FOR_BUYER)
    assert await why_not(shop, WANG, case, "appeal", ASK) == "appeals_used_up"
    case = await shop.time_out(case)
    assert case.status == Status.WAIT_BUYER_RETURN_GOODS
    assert broken_at(shop.units.shelf.history[case.case_no]) is None


async def test_an_appeal_without_new_facts_is_none(shop: Shop) -> None:
    with pytest.raises(errors.BadRequest):
        await shop.act(WANG, await decided(shop), "appeal")


async def test_while_a_decision_is_carried_out_a_failed_inspection_goes_back_to_the_mediators(shop: Shop) -> None:
    case = await shop.time_out(await decided(shop))
    case = await shop.act(WANG, case, "ship_back", PARCEL)
    assert await why_not(shop, AGENT, case, "offer", {"amount_fen": 1, "words": "少退"}) in (
        "decision_binds",
        "not_now",
    )
    case = await shop.act(AGENT, case, "inspect", BAD)
    assert (case.status, case.stage, case.goods) == (Status.WAIT_SELLER_CONFIRM_GOODS, Stage.DECIDING, Goods.SHOP)
    case = await shop.act(MEDIATOR, case, "decide", FOR_SELLER)
    assert (await shop.time_out(case)).status == Status.WAIT_SELLER_SEND_GOODS


async def test_a_settlement_is_proposed_and_taken_or_not(shop: Shop) -> None:
    case = await disputed(shop)
    proposal = {"kind": "refund_only", "amount_fen": 12000, "words": "留下鞋，退一部分"}
    case = await shop.act(AGENT, case, "settle", proposal)
    assert await why_not(shop, AGENT, case, "accept_settlement") == "no_settlement"
    assert await why_not(shop, WANG, case, "settle", proposal) == "settlement_lies_there"
    case = await shop.act(WANG, case, "decline_settlement")
    case = await shop.act(WANG, case, "settle", {**proposal, "amount_fen": 15000})
    case = await shop.act(AGENT, case, "accept_settlement")
    assert (case.status, case.stage, case.amount_fen) == (Status.REFUNDING, Stage.FINAL, 15000)


async def test_what_an_agent_may_not_pay_alone_he_does_not_settle_alone(shop: Shop) -> None:
    case = await shop.act(WANG, await refused(shop, "5001"), "request_mediation", ASK)
    case = await shop.act(AGENT, case, "settle", {"kind": "refund_only", "amount_fen": 110000, "words": "留货退款"})
    assert await why_not(shop, WANG, case, "accept_settlement") == "settlement_in_review"
    itself = Actor(role=Role.REVIEWER, id=AGENT.id, shop=SHOP)
    assert await why_not(shop, itself, case, "approve") == "reviewer_acted"
    case = await shop.act(BOSS, case, "approve")
    case = await shop.act(WANG, case, "accept_settlement")
    assert (case.status, case.amount_fen) == (Status.REFUNDING, 110000)


async def test_a_buyers_proposal_over_the_limit_is_taken_by_two(shop: Shop) -> None:
    case = await shop.act(WANG, await refused(shop, "5001"), "request_mediation", ASK)
    case = await shop.act(WANG, case, "settle", {"kind": "refund_only", "amount_fen": 110000, "words": "留货退款"})
    case = await shop.act(AGENT, case, "accept_settlement")
    assert (case.stage, case.status) == (Stage.EVIDENCE, Status.WAIT_BUYER_MODIFY)
    case = await shop.act(BOSS, case, "approve")
    assert (case.stage, case.status) == (Stage.FINAL, Status.REFUNDING)


async def test_it_can_stand_still_and_goes_on_where_it_was(shop: Shop) -> None:
    case = await disputed(shop)
    shop.clock.move(DAY)
    case = await shop.act(MEDIATOR, case, "suspend", {"grounds": "已向公安机关报案"})
    assert (case.stage, case.due_at) == (Stage.SUSPENDED, shop.clock.at + 30 * DAY)
    shop.clock.move(10 * DAY)
    case = await shop.act(MEDIATOR, case, "resume")
    assert (case.stage, case.due_at) == (Stage.EVIDENCE, shop.clock.at + 2 * DAY)
    case = await shop.act(MEDIATOR, case, "suspend", {"grounds": "双方同意"})
    case = await shop.time_out(case)
    assert case.stage == Stage.EVIDENCE


async def test_a_parcel_goes_on_moving_whoever_argues(shop: Shop) -> None:
    case = await shop.apply("1002", Kind.REFUND_ONLY, Reason.NOT_RECEIVED)
    assert case.due_at is not None
    shop.clock.at = case.due_at - timedelta(hours=1)
    case = await shop.act(WANG, case, "request_mediation", ASK)
    await shop.law.act_on_order(COURIER, "1002", "signed", {}, key=None)
    case = shop.present(case)
    assert (case.stage, case.goods) == (Stage.EVIDENCE, Goods.BUYER)


async def test_a_mediator_sees_what_came_before_the_platform_and_nothing_else(shop: Shop) -> None:
    quiet = await shop.apply("4001", Kind.RETURN_REFUND, Reason.DAMAGED, files=("photo",))
    case = await disputed(shop)
    assert [one.case_no for one in await shop.law.cases_of(MEDIATOR)] == [case.case_no]
    elsewhere = Actor(role=Role.MEDIATOR, id="mediator9", shop="platform")
    assert (await shop.law.case(elsewhere, case.case_no)).case.stage == Stage.EVIDENCE
    assert await shop.law.file_of(elsewhere, case.case_no)
    with pytest.raises(errors.NotFound):
        await shop.law.case(MEDIATOR, quiet.case_no)
    with pytest.raises(errors.NotFound):
        await shop.law.file_of(buyer("meili"), case.case_no)


async def test_connected_to_a_real_platform_only_its_callback_decides() -> None:
    shop = Shop(platform="connected")
    await shop.stock(*demo_orders())
    case = await deciding(shop, await disputed(shop))
    assert await why_not(shop, MEDIATOR, case, "decide", FOR_BUYER) == "platform_speaks_itself"
    callback = Actor(role=Role.PLATFORM, id="taobao", shop=SHOP)
    assert (await shop.act(callback, case, "decide", FOR_BUYER)).stage == Stage.DECIDED


async def test_in_our_own_mall_no_callback_decides(shop: Shop) -> None:
    callback = Actor(role=Role.PLATFORM, id="taobao", shop=SHOP)
    assert await why_not(shop, callback, await deciding(shop), "decide", FOR_BUYER) == "platform_is_ours"


async def test_the_same_decision_is_not_carried_out_twice(shop: Shop) -> None:
    case = await shop.time_out(await decided(shop, {**FOR_BUYER, "kind": "refund_only", "amount_fen": 10000}))
    with pytest.raises(errors.AftersalesError):
        await shop.law.act(TIMER, case.case_no, "carry_out", {})
    with pytest.raises(errors.StateConflict):
        await shop.act(AGENT, case, "accept_decision")
    assert len([key for kind, key in shop.units.shelf.letters if kind == "refund"]) == 1


async def test_another_agent_of_the_same_shop_speaks_for_it(shop: Shop) -> None:
    case = await shop.act(WANG, await disputed(shop), "done")
    assert (await shop.act(AGENT2, case, "done")).stage == Stage.DECIDING
