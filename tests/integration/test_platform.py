"""Mediation, claims and complaints over HTTP: whole stories, told with the demo's clock."""

from __future__ import annotations

import itertools
from typing import Any

from sqlalchemy import delete, update

from bot.commands.verifying import verified
from bot.store.tables.cases import cases, history_words
from tests.integration.conftest import Person, World
from tests.integration.shopping import applied, stock

_keys = itertools.count(1)
NO = {"reason": "no_fault", "words": "没有质量问题"}
ASK = {"note": "商家不承认质量问题"}
FOR_BUYER = {"for": "buyer", "kind": "return_refund", "grounds": "照片能看清开胶", "rules": ["FAULT"]}
FOR_SELLER = {"for": "seller", "grounds": "磨损是穿着造成的", "rules": ["FAULT"]}


async def act(person: Person, no: str, action: str, body: Any = None, *, expect: int = 200) -> dict[str, Any]:
    path = f"/api/cases/{no}/{action}"
    answer: dict[str, Any] = await person.post(path, body, expect=expect, Idempotency_Key=f"p{next(_keys)}")
    return answer


async def disputed(world: World) -> tuple[Person, Person, str]:
    """小王's return for a fault, refused and before the platform."""
    await stock(world)
    buyer, agent = await world.buyer(), await world.staff()
    body = {"order_no": "1001", "item": "1001-1", "kind": "return_refund", "reason": "quality"}
    case = await buyer.post("/api/cases", body, expect=201, Idempotency_Key="apply")
    await act(agent, case["no"], "refuse", NO)
    return buyer, agent, case["no"]


async def pass_time(world: World, duration: str) -> None:
    boss = await world.staff("boss")
    await boss.post("/api/demo/clock", {"advance": duration})


async def test_a_mediation_with_an_appeal_is_decided_twice_and_carried_out_once(world: World) -> None:
    buyer, agent, no = await disputed(world)
    case = await act(buyer, no, "request_mediation", ASK)
    told = case["mediation"]
    assert (told["state"], case["turn"], case["due_at"]) == ("EVIDENCE", "seller", told["due_at"])
    assert {each["who"] for each in told["must"]} == {"buyer", "seller"}
    assert told["statements"][0]["text"] == ASK["note"]
    one, two = await world.staff("mediator1"), await world.staff("mediator2")
    assert [each["no"] for each in await one.get("/api/cases")] == [no]
    assert {line["source"] for line in await one.get(f"/api/cases/{no}/file")} >= {"payment", "logistics"}
    await act(buyer, no, "statement", {"text": "第二天就开胶"})
    await act(buyer, no, "done")
    case = await act(agent, no, "done")
    assert (case["mediation"]["state"], case["turn"]) == ("DECIDING", "platform")
    case = await act(one, no, "decide", FOR_SELLER)
    assert case["mediation"]["decision"]["rules"][0]["id"] == "FAULT"
    assert (await act(buyer, no, "appeal", {"note": "质检报告出来了"}))["mediation"]["state"] == "DECIDING"
    refusal = await act(one, no, "decide", FOR_BUYER, expect=409)
    assert refusal["rule"] == "another_mediator_decides"
    await act(two, no, "decide", FOR_BUYER)
    await pass_time(world, "P7DT1H")
    case = await buyer.get(f"/api/cases/{no}")
    assert (case["status"], case["mediation"]["state"]) == ("WAIT_BUYER_RETURN_GOODS", "FINAL")
    assert [line["action"] for line in case["history"]].count("carry_out") == 1


async def test_while_it_lasts_the_buttons_say_why_not(world: World) -> None:
    buyer, agent, no = await disputed(world)
    early = {each["action"]: each for each in await agent.get(f"/api/cases/{no}/actions")}
    assert early["request_mediation"]["allowed"]
    await act(buyer, no, "request_mediation", ASK)
    now = {each["action"]: each for each in await agent.get(f"/api/cases/{no}/actions")}
    assert now["agree"]["allowed"]
    assert (now["offer"]["allowed"], now["offer"]["rule"]) == (False, "in_mediation")
    assert now["offer"]["why_not"]
    assert (await act(agent, no, "offer", {"amount_fen": 100, "words": "少退一点"}, expect=409))[
        "rule"
    ] == "in_mediation"


async def test_each_verb_is_for_its_own_roles(world: World) -> None:
    buyer, agent, no = await disputed(world)
    mediator, stranger = await world.staff("mediator1"), await world.staff("agent3")
    await act(mediator, no, "decide", FOR_BUYER, expect=404)
    await act(buyer, no, "request_mediation", ASK)
    for person, verb, body, expected in (
        (buyer, "decide", FOR_BUYER, 403),
        (agent, "decide", FOR_BUYER, 403),
        (buyer, "suspend", {"grounds": "不想等"}, 403),
        (agent, "reject_mediation", {"grounds": "没道理"}, 403),
        (mediator, "agree", None, 403),
        (mediator, "appeal", ASK, 403),
        (mediator, "gather", None, 403),
        (agent, "carry_out", None, 403),
        (buyer, "evidence_over", None, 403),
        (stranger, "done", None, 404),
        (mediator, "decide", {**FOR_BUYER, "rules": ["NO"]}, 409),
        (buyer, "statement", {"text": "x"}, 422),
    ):
        await act(person, no, verb, body, expect=expected)


async def test_a_claim_that_the_courier_refused_is_helped_by_the_platform(world: World) -> None:
    await stock(world)
    buyer, agent = await world.buyer(), await world.staff()
    body = {"order_no": "1001", "kind": "courier_claim", "reason": "not_received", "note": "少了一只"}
    case = await buyer.post("/api/cases", body, expect=201, Idempotency_Key="claim")
    no = case["no"]
    assert (case["status"], case["turn"], case["filing"]["level"]) == ("FILED", "seller", "shop")
    refund = await applied(buyer)
    assert refund["no"] != no
    await act(agent, no, "take")
    case = await act(agent, no, "dismiss", {"answer": "快递公司不认"})
    assert case["status"] == "DISMISSED"
    mediator = await world.staff("mediator1")
    await act(mediator, no, "take", expect=404)
    case = await act(buyer, no, "escalate")
    assert (case["status"], case["turn"]) == ("FILED", "platform")
    assert (await act(agent, no, "take", expect=409))["rule"] == "filing_is_the_platforms"
    await act(mediator, no, "take")
    await act(mediator, no, "uphold", {"answer": "快递应当赔付"}, expect=422)
    case = await act(mediator, no, "uphold", {"amount_fen": 29900, "answer": "快递应当赔付"})
    assert (case["status"], case["filing"]["paid_fen"]) == ("UPHELD", 29900)


async def test_a_claim_nobody_takes_goes_up_and_is_never_decided_by_a_clock(world: World) -> None:
    await stock(world)
    buyer, boss = await world.buyer(), await world.staff("boss")
    body = {"order_no": "1001", "kind": "courier_claim", "reason": "not_received", "note": "少了一只"}
    no = (await buyer.post("/api/cases", body, expect=201, Idempotency_Key="claim"))["no"]
    await pass_time(world, "P3DT1H")
    assert (await buyer.get(f"/api/cases/{no}"))["filing"]["level"] == "supervisor"
    await act(await world.staff(), no, "take", expect=409)
    assert {each["action"]: each["allowed"] for each in await boss.get(f"/api/cases/{no}/actions")}["take"]
    assert (await act(boss, no, "take"))["status"] == "IN_REVIEW"
    await pass_time(world, "P30D")
    assert (await buyer.get(f"/api/cases/{no}"))["status"] == "FILED"


async def test_a_complaint_needs_no_order_and_no_member_of_the_shop_sees_it(world: World) -> None:
    buyer, agent, mediator = await world.buyer(), await world.staff(), await world.staff("mediator1")
    body = {"kind": "complaint", "reason": "other", "note": "客服态度恶劣", "staff": "agent1"}
    case = await buyer.post("/api/cases", body, expect=201, Idempotency_Key="c")
    assert (case["order_no"], case["turn"]) == (None, "platform")
    again = await buyer.post("/api/cases", body, Idempotency_Key="c2")
    assert (again["no"], again["existing"]) == (case["no"], True)
    assert await agent.get("/api/cases") == []
    await act(agent, case["no"], "take", expect=404)
    await act(mediator, case["no"], "take")
    done = await act(mediator, case["no"], "uphold", {"answer": "已对客服作出处罚"})
    assert done["filing"]["answer"] == "已对客服作出处罚"


async def test_either_party_and_the_mediator_take_the_whole_file_away_and_nobody_else(world: World) -> None:
    buyer, agent, no = await disputed(world)
    await act(buyer, no, "request_mediation", ASK)
    for person in (buyer, agent, await world.staff("mediator1")):
        for ending, kind in (("pdf", "application/pdf"), ("json", "application/json")):
            address = f"{world.base}/api/cases/{no}/export.{ending}"
            async with world.http.get(address, headers=person.headers) as answer:
                assert (answer.status, answer.content_type) == (200, kind)
                assert answer.headers["Content-Disposition"] == f"attachment; filename={no}.{ending}"
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
                data = await answer.read()
            assert data.startswith(b"%PDF" if ending == "pdf" else b"{")
    assert (await buyer.get(f"/api/cases/{no}/export.json"))["holds"]
    for stranger in (await world.buyer("meili"), await world.staff("agent3")):
        assert (await stranger.call("GET", f"/api/cases/{no}/export.pdf"))[0] == 404


async def test_every_history_is_verified_and_an_altered_one_is_found(world: World) -> None:
    buyer, _, no = await disputed(world)
    await act(buyer, no, "request_mediation", ASK)
    assert [each.wrong async for each in verified(world.parts.units)] == [None]
    async with world.parts.units() as unit:
        await unit.connection.execute(
            update(history_words).where(history_words.c.case_no == no, history_words.c.n == 2).values(words="改过的话")
        )
        await unit.commit()
    assert [(each.wrong, each.n) async for each in verified(world.parts.units)] == [("altered", 2)]
    async with world.parts.units() as unit:
        await unit.connection.execute(
            delete(history_words).where(history_words.c.case_no == no, history_words.c.n == 2)
        )
        await unit.connection.execute(update(cases).where(cases.c.case_no == no).values(status="SUCCESS"))
        await unit.commit()
    assert [each.wrong async for each in verified(world.parts.units)] == ["ends_elsewhere"]


async def test_a_mediator_reads_how_such_cases_were_decided_and_which_rules_there_are(world: World) -> None:
    buyer, agent, no = await disputed(world)
    await act(buyer, no, "request_mediation", ASK)
    mediator = await world.staff("mediator1")
    assert await mediator.get(f"/api/cases/{no}/similar") == []
    assert {"FAULT", "WINDOW"} & {rule["id"] for rule in await mediator.get("/api/rules")}
    await act(buyer, no, "done")
    await act(agent, no, "done")
    await act(mediator, no, "decide", FOR_BUYER)
    other = await world.buyer("meili")
    body = {"order_no": "2001", "item": "2001-1", "kind": "return_refund", "reason": "quality"}
    second = (await other.post("/api/cases", body, expect=201, Idempotency_Key="second"))["no"]
    await act(agent, second, "refuse", NO)
    await act(other, second, "request_mediation", ASK)
    (before,) = await mediator.get(f"/api/cases/{second}/similar")
    assert (before["no"], before["for"], before["grounds"]) == (no, "buyer", FOR_BUYER["grounds"])
    assert [rule["id"] for rule in before["rules"]] == ["FAULT"]
    assert "mediator1" not in str(before)
    assert "xiaowang" not in str(before)
    for person in (agent, other):
        assert (await person.call("GET", f"/api/cases/{second}/similar"))[0] in (403, 404)
