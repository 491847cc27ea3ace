"""Cases over HTTP: applied for once, moved by whoever may, told to the buyer in the chat."""

from __future__ import annotations

import asyncio
from typing import Any

from sqlalchemy import event

from tests.integration.conftest import World, eventually
from tests.integration.shopping import applied, stock


async def test_the_same_key_gives_the_first_answer_and_another_body_is_refused(world: World) -> None:
    await stock(world)
    buyer = await world.buyer()
    body = {"order_no": "1001", "item": "1001-1", "kind": "return_refund", "reason": "size"}
    results = await asyncio.gather(*(buyer.call("POST", "/api/cases", body, Idempotency_Key="k") for _ in range(6)))
    assert {answer["no"] for _, answer in results} == {results[0][1]["no"]}
    assert {status for status, _ in results} == {201}
    problem = await buyer.post("/api/cases", {**body, "reason": "no_reason"}, expect=422, Idempotency_Key="k")
    assert problem["type"] == "urn:wuyou:key-reused"
    again = await buyer.post("/api/cases", body, Idempotency_Key="k2")
    assert (again["no"], again["existing"]) == (results[0][1]["no"], True)


async def test_a_key_is_required_where_something_is_moved(world: World) -> None:
    await stock(world)
    buyer = await world.buyer()
    body = {"order_no": "1001", "item": "1001-1", "kind": "return_refund", "reason": "size"}
    assert (await buyer.post("/api/cases", body, expect=400))["type"] == "urn:wuyou:key-missing"
    case = await applied(buyer)
    await buyer.post(f"/api/cases/{case['no']}/cancel", expect=400)


async def test_a_return_goes_its_whole_way_and_the_buyer_is_told_once_of_each_step(world: World) -> None:
    await stock(world)
    buyer, agent = await world.buyer(), await world.staff()
    case = await applied(buyer)
    no = case["no"]
    assert (case["status"], case["turn"], case["items"][0]["title"]) == ("WAIT_SELLER_AGREE", "seller", "运动鞋")
    assert (await agent.post(f"/api/cases/{no}/agree", Idempotency_Key="a"))["status"] == "WAIT_BUYER_RETURN_GOODS"
    parcel = {"courier": "SF", "tracking_no": "SF1234567890123"}
    await buyer.post(f"/api/cases/{no}/ship_back", parcel, Idempotency_Key="s")
    found = {"passed": True, "findings": "完好"}
    await agent.post(f"/api/cases/{no}/inspect", found, Idempotency_Key="i")

    async def done() -> bool:
        return bool((await buyer.get(f"/api/cases/{no}"))["status"] == "SUCCESS")

    await eventually(done)

    async def told() -> list[dict[str, Any]] | None:
        lines = [line for line in await buyer.lines() if line["from"] == "system"]
        return lines if lines and lines[-1]["card"]["data"].get("status") == "SUCCESS" else None

    lines = await eventually(told)
    assert [line["card"]["kind"] for line in lines] == ["return_parcel", "progress"]
    assert [button["value"] for button in lines[0]["buttons"]] == ["shipped"]
    assert "¥299已退回您的支付宝" in lines[1]["text"]
    order = next(order for order in await buyer.get("/api/orders") if order["order_no"] == "1001")
    assert order["items"][0]["refundable_fen"] == 0


async def test_system_actions_are_refused_to_every_role(world: World) -> None:
    await stock(world)
    buyer = await world.buyer()
    no = (await applied(buyer))["no"]
    for who in (buyer, await world.staff(), await world.staff("boss")):
        for action in ("paid", "goods_arrived", "intercepted", "order_shipped", "time_out", "failed"):
            await who.post(f"/api/cases/{no}/{action}", expect=403, Idempotency_Key=action)


async def test_refusals_come_in_the_order_of_the_contract(world: World) -> None:
    await stock(world)
    buyer, agent = await world.buyer(), await world.staff()
    no = (await applied(buyer))["no"]
    assert (await world.anyone().call("POST", f"/api/cases/{no}/agree", {"x": 1}))[0] == 401
    other = await world.buyer("meili")
    assert (await other.call("POST", f"/api/cases/{no}/agree", {"x": 1}))[0] == 404
    assert (await buyer.call("POST", f"/api/cases/{no}/agree", {"x": 1}))[0] == 403
    assert (await agent.call("POST", f"/api/cases/{no}/agree", {"x": 1}, Idempotency_Key="k"))[0] == 422
    assert (await agent.call("POST", f"/api/cases/{no}/inspect", {"passed": True}, Idempotency_Key="k"))[0] == 422
    late = {"passed": True, "findings": "好"}
    assert (await agent.call("POST", f"/api/cases/{no}/inspect", late, Idempotency_Key="k"))[0] == 409
    stale = await agent.post(f"/api/cases/{no}/agree", {"version": 99}, expect=409, Idempotency_Key="k3")
    assert stale["type"] == "urn:wuyou:stale-version"


async def test_cancelling_an_order_that_was_not_sent_pays_it_back_at_once(world: World) -> None:
    await stock(world)
    buyer = await world.buyer()
    answer = await buyer.post("/api/orders/1002/cancel_order", Idempotency_Key="c")
    no = answer["case"]["no"]

    async def done() -> bool:
        return bool((await buyer.get(f"/api/cases/{no}"))["status"] == "SUCCESS")

    await eventually(done)


async def test_only_the_uploader_may_use_a_file(world: World) -> None:
    await stock(world)
    from tests.integration.test_files import png, upload

    buyer, other = await world.buyer(), await world.buyer("meili")
    status, mine = await upload(world, buyer, png())
    assert status == 201
    body = {"order_no": "2001", "item": "2001-1", "kind": "return_refund", "reason": "quality", "files": [mine["id"]]}
    assert (await other.post("/api/cases", body, expect=422, Idempotency_Key="f"))["type"] == "urn:wuyou:unknown-file"
    await other.post("/api/chat/messages", {"id": "f", "files": [mine["id"]]}, expect=422)
    await buyer.say(files=[mine["id"]])
    assert world.engine.asked[-1].files == (mine["id"],)


async def test_a_case_always_says_what_comes_of_silence(world: World) -> None:
    await stock(world)
    buyer, agent = await world.buyer(), await world.staff()
    case = await applied(buyer)
    assert case["evidence"]["if_nothing_more"]["action"] == "agree"
    assert case["evidence"]["if_nothing_more"]["status"] == "WAIT_BUYER_RETURN_GOODS"
    assert case["evidence"]["if_nothing_more"]["at"] == case["due_at"]
    await agent.post(f"/api/cases/{case['no']}/agree", {}, Idempotency_Key="agree")
    told = (await buyer.get(f"/api/cases/{case['no']}"))["evidence"]["if_nothing_more"]
    assert (told["action"], told["status"]) == ("close", "CLOSED")


async def test_a_list_says_whose_turn_it_is_and_tells_the_history_in_a_fixed_number_of_reads(world: World) -> None:
    await stock(world)
    buyer, agent = await world.buyer(), await world.staff()
    await applied(buyer, "1001")
    reads: list[str] = []

    @event.listens_for(world.parts.units.database.engine.sync_engine, "before_cursor_execute")
    def _read(_c: Any, _u: Any, statement: str, *_: Any) -> None:
        if "FROM cases" in statement or "FROM orders" in statement or "FROM history" in statement:
            reads.append(statement)

    async def counted() -> int:
        return min([await once() for _ in range(4)])  # the timers read as well, now and then

    async def once() -> int:
        reads.clear()
        (row, *_) = await agent.get("/api/cases")
        contract = "no kind status reason amount_fen order_no items turn due_at version history"
        assert set(contract.split()) <= set(row)
        assert "options" not in row
        return len(reads)

    one = await counted()
    await applied(await world.buyer("meili"), "2001", key="k2")
    assert await counted() == one <= 4
    (mine,) = await buyer.get("/api/cases")
    assert (mine["turn"], [line["action"] for line in mine["history"]]) == ("seller", ["apply"])
    assert mine["items"][0]["title"] == "运动鞋"


async def test_a_buyer_who_never_wrote_has_his_name_in_the_desks_list(world: World) -> None:
    await stock(world)
    buyer, agent = await world.buyer(), await world.staff()
    case = await applied(buyer)
    await agent.post(f"/api/cases/{case['no']}/agree", Idempotency_Key="a")

    async def told() -> list[Any]:
        return [row["buyer_name"] for row in await agent.get("/api/desk/conversations")]

    assert await eventually(told) == ["小王"]
