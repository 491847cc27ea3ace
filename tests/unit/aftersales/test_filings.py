"""Claims against a courier and complaints: who files, who answers, what is paid, and that no clock decides."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.aftersales import errors
from bot.aftersales.applications import Application
from bot.aftersales.cases import Actor, Case
from bot.aftersales.vocabulary import Kind, Reason, Role, Status
from tests.fakes.clocks import NOON
from tests.fakes.shops import AGENT, AGENT2, MEDIATOR, MEDIATOR2, SHOP, Shop, buyer, demo_orders

WANG = buyer("xiaowang")
SUPERVISOR = Actor(role=Role.REVIEWER, id="boss", shop=SHOP)
DAY = timedelta(days=1)
PAYS = {"amount_fen": 15900, "answer": "快递公司确认丢件"}
NO = {"answer": "核查后没有发现问题"}


@pytest.fixture
async def shop() -> Shop:
    shop = Shop()
    await shop.stock(*demo_orders())
    return shop


async def claimed(shop: Shop) -> Case:
    """小王's earphones never came."""
    return await shop.apply("1002", Kind.COURIER_CLAIM, Reason.NOT_RECEIVED, note="快递丢了")


async def complained(shop: Shop, *, order_no: str | None = None, staff: str = "") -> Case:
    asked = Application(
        order_no=order_no, items=(), kind=Kind.COMPLAINT, reason=Reason.OTHER, note="客服骂人", staff=staff
    )
    return (await shop.law.apply(WANG, asked, key=None))[0]


async def why_not(shop: Shop, actor: Actor, case: Case, action: str, body: dict[str, object] | None = None) -> str:
    with pytest.raises(errors.StateConflict) as refusal:
        await shop.act(actor, case, action, body)
    return refusal.value.reason


async def test_a_claim_is_filed_taken_and_upheld_with_the_couriers_money_and_no_refund(shop: Shop) -> None:
    case = await claimed(shop)
    assert (case.status, case.due_at, case.amount_fen) == (Status.FILED, NOON + 3 * DAY, 0)
    case = await shop.act(AGENT, case, "take")
    assert (case.status, case.due_at) == (Status.IN_REVIEW, NOON + 7 * DAY)
    case = await shop.act(AGENT, case, "uphold", PAYS)
    assert (case.status, case.amount_fen, case.details["filing"]["paid_fen"]) == (Status.UPHELD, 15900, 15900)
    assert not shop.units.shelf.shares
    assert not shop.units.shelf.ledger
    paid = [(one.amount_fen, one.payer, one.case_no) for one in shop.units.shelf.payouts.values()]
    assert paid == [(15900, "courier", case.case_no)]


async def test_a_claim_stands_beside_another_case_and_there_is_one_of_each(shop: Shop) -> None:
    refund = await shop.apply("1002", Kind.REFUND_ONLY, Reason.NOT_RECEIVED)
    first = await claimed(shop)
    assert first.case_no != refund.case_no
    assert (await claimed(shop)).case_no == first.case_no
    complaint = await complained(shop, order_no="1002")
    assert complaint.case_no not in (first.case_no, refund.case_no)
    assert (await complained(shop, order_no="1002")).case_no == complaint.case_no


async def test_goods_that_no_courier_ever_had_are_no_claim(shop: Shop) -> None:
    with pytest.raises(errors.NotEligible) as no:
        await shop.apply("1003", Kind.COURIER_CLAIM, Reason.NOT_RECEIVED)
    assert no.value.rule == "CLAIM_NOT_SENT"


@pytest.mark.parametrize("amount", [None, 15901])
async def test_an_upheld_claim_names_a_sum_and_no_more_than_the_goods_cost(shop: Shop, amount: int | None) -> None:
    case = await shop.act(AGENT, await claimed(shop), "take")
    with pytest.raises(errors.BadRequest):
        await shop.act(AGENT, case, "uphold", {"answer": "赔付", **({} if amount is None else {"amount_fen": amount})})


async def test_who_took_it_answers_it(shop: Shop) -> None:
    case = await shop.act(AGENT, await claimed(shop), "take")
    assert await why_not(shop, AGENT2, case, "dismiss", NO) == "filing_taken_by_another"


async def test_no_clock_decides_but_the_next_person_up_is_asked(shop: Shop) -> None:
    case = await shop.time_out(await claimed(shop))
    assert (case.status, case.details["filing"]["level"]) == (Status.FILED, "supervisor")
    assert await why_not(shop, AGENT, case, "take") == "filing_is_the_supervisors"
    case = await shop.act(SUPERVISOR, case, "take")
    case = await shop.time_out(case)
    assert (case.status, case.details["filing"]["level"]) == (Status.FILED, "platform")
    assert await why_not(shop, SUPERVISOR, case, "take") == "filing_is_the_platforms"
    assert [one.case_no for one in await shop.law.cases_of(MEDIATOR)] == [case.case_no]
    case = await shop.time_out(case)
    assert (case.status, case.details["unclocked"]) == (Status.FILED, "nobody_took_it")
    assert (await shop.act(MEDIATOR, case, "take")).status == Status.IN_REVIEW


async def test_what_a_courier_refused_the_platform_helps_with(shop: Shop) -> None:
    case = await shop.act(AGENT, await claimed(shop), "take")
    case = await shop.act(AGENT, case, "dismiss", {"answer": "快递公司拒绝赔付"})
    assert (case.status, case.open) == (Status.DISMISSED, False)
    case = await shop.act(WANG, case, "escalate")
    assert (case.status, case.due_at) == (Status.FILED, NOON + 3 * DAY)
    case = await shop.act(MEDIATOR, case, "take")
    case = await shop.act(MEDIATOR, case, "uphold", PAYS)
    assert case.status == Status.UPHELD
    assert await why_not(shop, WANG, case, "escalate") == "ended"


async def test_an_answer_is_opened_again_once_with_new_facts(shop: Shop) -> None:
    case = await shop.act(AGENT, await claimed(shop), "take")
    case = await shop.act(AGENT, case, "dismiss", NO)
    with pytest.raises(errors.BadRequest):
        await shop.act(WANG, case, "reopen")
    case = await shop.act(WANG, case, "reopen", {"note": "找到了快递员的录音"})
    assert case.status == Status.FILED
    case = await shop.act(AGENT, await shop.act(AGENT, case, "take"), "dismiss", NO)
    assert await why_not(shop, WANG, case, "reopen", {"note": "还有"}) == "reopens_used_up"


async def test_what_was_upheld_once_more_never_pays_more_than_the_goods_cost(shop: Shop) -> None:
    case = await shop.act(AGENT, await shop.act(AGENT, await claimed(shop), "take"), "uphold", PAYS)
    case = await shop.act(WANG, case, "reopen", {"note": "少赔了"})
    case = await shop.act(AGENT, case, "take")
    with pytest.raises(errors.BadRequest):
        await shop.act(AGENT, case, "uphold", {**PAYS, "amount_fen": 1})


async def test_a_complaint_needs_no_order_and_only_a_mediator_sees_it(shop: Shop) -> None:
    case = await complained(shop)
    assert (case.status, case.order_no, case.items) == (Status.FILED, None, ())
    assert await shop.law.cases_of(AGENT) == []
    assert [one.action for one in (await shop.law.case(WANG, case.case_no)).options if one.allowed]
    for actor in (AGENT, SUPERVISOR):
        with pytest.raises(errors.NotFound):
            await shop.act(actor, case, "take")
    case = await shop.act(MEDIATOR, case, "take")
    case = await shop.act(MEDIATOR, case, "uphold", {"answer": "已处罚当事客服"})
    assert case.status == Status.UPHELD
    assert case.details["filing"]["answer"] == "已处罚当事客服"


async def test_a_complaint_pays_nothing(shop: Shop) -> None:
    case = await shop.act(MEDIATOR, await complained(shop), "take")
    with pytest.raises(errors.BadRequest):
        await shop.act(MEDIATOR, case, "uphold", PAYS)


async def test_nobody_answers_a_complaint_about_himself(shop: Shop) -> None:
    case = await complained(shop, staff=MEDIATOR.id)
    assert await why_not(shop, MEDIATOR, case, "take") == "filing_names_you"
    assert (await shop.act(MEDIATOR2, case, "take")).status == Status.IN_REVIEW


async def test_a_dismissed_complaint_goes_to_somebody_else(shop: Shop) -> None:
    case = await shop.act(MEDIATOR, await shop.act(MEDIATOR, await complained(shop), "take"), "dismiss", NO)
    case = await shop.act(WANG, case, "escalate")
    assert await why_not(shop, MEDIATOR, case, "take") == "filing_needs_fresh_eyes"
    assert (await shop.act(MEDIATOR2, case, "take")).status == Status.IN_REVIEW


async def test_a_complaint_without_words_is_none_and_staff_file_none(shop: Shop) -> None:
    empty = Application(order_no=None, items=(), kind=Kind.COMPLAINT, reason=Reason.OTHER)
    with pytest.raises(errors.BadRequest):
        await shop.law.apply(WANG, empty, key=None)
    told = Application(order_no="1001", items=(), kind=Kind.COMPLAINT, reason=Reason.OTHER, note="投诉")
    with pytest.raises(errors.NotAllowed):
        await shop.law.apply(AGENT, told, key=None)


async def test_another_buyers_order_is_nobody_elses_to_claim_on(shop: Shop) -> None:
    with pytest.raises(errors.NotFound):
        await shop.apply("2001", Kind.COURIER_CLAIM, Reason.DAMAGED, by=WANG)


async def test_a_forecast_tells_the_steps_and_dates_of_a_claim(shop: Shop) -> None:
    asked = Application(order_no="1002", items=(("B耳机", 1),), kind=Kind.COURIER_CLAIM, reason=Reason.NOT_RECEIVED)
    told = await shop.law.forecast(WANG, asked)
    assert told.eligible
    assert [step.text for step in told.steps] == ["受理", "核查并答复"]


async def test_a_claim_cannot_be_mediated_twice_over(shop: Shop) -> None:
    assert await why_not(shop, WANG, await claimed(shop), "request_mediation", {"note": "平台"}) == "not_now"
