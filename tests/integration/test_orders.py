"""An order's own actions through the public API, and the staff's lists of orders."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.aftersales.vocabulary import Goods
from tests.integration.conftest import World, eventually
from tests.integration.shopping import order_of, stock
from tests.integration.test_files import png, upload

AT_HOME = {"receiver": "王", "phone": "0571-88886666", "detail": "文三路 1 号"}


async def test_an_address_without_a_district_is_taken_and_nonsense_is_not(world: World) -> None:
    await stock(world)
    buyer = await world.buyer()
    answer = await buyer.post("/api/orders/1002/change_address", AT_HOME, Idempotency_Key="a")
    assert "pending" not in answer
    await buyer.post(
        "/api/orders/1002/change_address", {**AT_HOME, "phone": "call me"}, expect=422, Idempotency_Key="b"
    )
    await buyer.post("/api/orders/1002/change_address", {"receiver": "王"}, expect=422, Idempotency_Key="c")
    await buyer.post("/api/orders/1001/change_address", AT_HOME, expect=409, Idempotency_Key="d")


async def test_each_side_has_its_own_actions(world: World) -> None:
    await stock(world)
    buyer, agent = await world.buyer(), await world.staff()
    for action in ("confirm_order", "issue_invoice", "signed"):
        await buyer.post(f"/api/orders/1002/{action}", expect=403, Idempotency_Key="k")
    for action in ("urge", "rate", "price_protect", "confirm_receipt", "signed"):
        await agent.post(f"/api/orders/1002/{action}", expect=403, Idempotency_Key="k")
    await agent.post("/api/orders/1002/nonsense", expect=404, Idempotency_Key="k")
    await agent.post("/api/orders/1002/confirm_order", Idempotency_Key="k1")
    parcel = {"courier": "SF", "tracking_no": "SF1234567890123"}
    assert (await agent.post("/api/orders/1002/ship", parcel, Idempotency_Key="k2"))["status"] == (
        "WAIT_BUYER_CONFIRM_GOODS"
    )
    await buyer.post("/api/orders/1002/extend_receipt", Idempotency_Key="k3")
    assert (await buyer.post("/api/orders/1002/confirm_receipt", Idempotency_Key="k4"))["status"] == "TRADE_FINISHED"
    await buyer.post("/api/orders/1002/rate", {"score": 5, "words": "好"}, Idempotency_Key="k5")
    again = await buyer.post("/api/orders/1002/rate", {"score": 5}, expect=409, Idempotency_Key="k6")
    assert again["type"] == "urn:wuyou:state-conflict"
    boss = await world.staff("boss")
    (rating,) = await boss.get("/api/desk/ratings")
    assert (rating["order_no"], rating["score"], rating["words"]) == ("1002", 5, "好")
    assert (await agent.call("GET", "/api/desk/ratings"))[0] == 403
    assert await (await world.staff("agent3")).get("/api/desk/invoices") == []


async def test_an_invoice_goes_from_the_wish_to_the_buyers_download(world: World) -> None:
    await stock(world)
    buyer, agent = await world.buyer(), await world.staff()
    wish = {"type": "company", "title": "无忧公司", "email": "a@b.cn"}
    await buyer.post("/api/orders/1001/invoice", wish, expect=422, Idempotency_Key="i")
    await buyer.post("/api/orders/1001/invoice", {**wish, "tax_no": "91330100MA2ABCDE0X"}, Idempotency_Key="i2")
    (asked,) = await agent.get("/api/desk/invoices")
    assert (asked["order_no"], asked["tax_no"]) == ("1001", "91330100MA2ABCDE0X")
    assert await (await world.staff("agent3")).get("/api/desk/invoices") == []
    _, stored = await upload(world, agent, png())
    other = await world.staff("agent2")
    await other.post("/api/orders/1001/issue_invoice", {"file": stored["id"]}, expect=422, Idempotency_Key="x")
    assert (await buyer.call("GET", f"/api/files/{stored['id']}"))[0] == 404
    await agent.post("/api/orders/1001/issue_invoice", {"file": stored["id"]}, Idempotency_Key="i3")
    async with world.http.get(f"{world.base}/api/files/{stored['id']}", headers=buyer.headers) as download:
        assert download.status == 200
    assert (await (await world.buyer("meili")).call("GET", f"/api/files/{stored['id']}"))[0] == 404
    assert await agent.get("/api/desk/invoices") == []


async def test_the_desk_lists_orders_that_are_late(world: World) -> None:
    await stock(world)
    late = replace(order_of("xiaowang", "dian1", "1009", goods=Goods.UNSENT), promised_ship_at=datetime.now(UTC))
    async with world.parts.units() as unit:
        await unit.orders.add(late)
        await unit.commit()
    lists = await (await world.staff()).get("/api/desk/orders/late")
    assert [order["order_no"] for order in lists["late"]] == ["1009"]
    assert (await (await world.staff("agent3")).get("/api/desk/orders/late"))["late"] == []
    assert (await (await world.buyer()).call("GET", "/api/desk/orders/late"))[0] == 403


async def test_a_payout_is_agreed_paid_by_the_bank_and_told_in_the_chat_and_is_no_refund(world: World) -> None:
    await stock(world)
    buyer, agent, boss = await world.buyer(), await world.staff(), await world.staff("boss")
    wish = {"kind": "delay", "amount_fen": 5001, "words": "晚发了三天"}
    no = (await agent.post("/api/desk/orders/1002/payouts", wish, expect=201, Idempotency_Key="p"))["no"]
    assert (await agent.post("/api/desk/orders/1002/payouts", wish, expect=201, Idempotency_Key="p"))["no"] == no
    await buyer.post(f"/api/payouts/{no}/agree", expect=403, Idempotency_Key="a")
    await boss.post(f"/api/payouts/{no}/paid", expect=403, Idempotency_Key="a")
    assert (await agent.post(f"/api/payouts/{no}/agree", Idempotency_Key="a"))["status"] == "IN_REVIEW"
    await agent.post(f"/api/payouts/{no}/approve", expect=409, Idempotency_Key="b")
    await boss.post(f"/api/payouts/{no}/approve", Idempotency_Key="c")

    async def told() -> bool:
        return any("延迟发货补偿 ¥50.01" in line["text"] for line in await buyer.lines())

    await eventually(told)
    (mine,) = await buyer.get("/api/payouts")
    assert (mine["status"], "proposed_by" in mine) == ("PAID", False)
    order = next(each for each in await buyer.get("/api/orders") if each["order_no"] == "1002")
    assert order["items"][0]["refundable_fen"] == 11800
    assert await (await world.buyer("meili")).get("/api/payouts") == []
