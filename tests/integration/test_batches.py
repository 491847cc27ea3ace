"""Many cases agreed at once and silent days played, through the public API."""

from __future__ import annotations

from tests.integration.conftest import World
from tests.integration.shopping import applied, stock


async def test_a_batch_has_a_row_for_each_case_with_its_refusal_in_words(world: World) -> None:
    await stock(world)
    mine, theirs = await applied(await world.buyer()), await applied(await world.buyer("lisi"), "3001")
    agent = await world.staff()
    body = {"cases": [mine["no"], theirs["no"]]}
    rows = await agent.post("/api/desk/cases/agree", body, Idempotency_Key="b")
    assert [(row["no"], row["agreed"]) for row in rows] == [(mine["no"], True), (theirs["no"], False)]
    assert rows[1]["problem"]["status"] == 404
    assert await agent.post("/api/desk/cases/agree", body, Idempotency_Key="b") == rows
    await agent.post("/api/desk/cases/agree", {"cases": []}, expect=422, Idempotency_Key="c")
    await (await world.buyer()).post("/api/desk/cases/agree", body, expect=403, Idempotency_Key="d")


async def test_silent_days_are_played_for_the_desk_alone_and_nothing_moves(world: World) -> None:
    await stock(world)
    buyer, agent = await world.buyer(), await world.staff()
    case = await applied(buyer)
    played = await agent.get(f"/api/cases/{case['no']}/silence?days=30")
    assert [move["bears"] for move in played["moves"]] == [None, "buyer"]
    assert played["ends"]["status"] == "CLOSED"
    assert (await agent.get(f"/api/cases/{case['no']}"))["status"] == "WAIT_SELLER_AGREE"
    assert (await agent.call("GET", f"/api/cases/{case['no']}/silence?days=401"))[0] == 422
    assert (await buyer.call("GET", f"/api/cases/{case['no']}/silence"))[0] == 403
    assert (await (await world.staff("agent3")).call("GET", f"/api/cases/{case['no']}/silence"))[0] == 404
