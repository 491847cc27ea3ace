"""Every kind over HTTP with the demo's clock: what can be asked, two long stories, offers, payments and the vendor."""

from __future__ import annotations

import itertools
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.integration.conftest import Person, World, eventually, settings_for
from tests.integration.test_files import png, upload

Start = Callable[..., Awaitable[World]]
_keys = itertools.count(1)
OUT = {"courier": "SF", "tracking_no": "SF7777777777777"}


@pytest.fixture
async def shop(empty_database_url: str, tmp_path: Path, start: Start) -> World:
    """The demo as it first starts."""
    return await start(settings_for(empty_database_url, tmp_path))


async def order_with(buyer: Person, title: str) -> dict[str, Any]:
    """The buyer's order of that product."""
    orders = await buyer.get("/api/orders")
    found: dict[str, Any] = next(order for order in orders if title in order["items"][0]["title"])
    return found


async def asked(buyer: Person, title: str, kind: str, reason: str, *, expect: int = 201, **more: Any) -> Any:
    """An application for the first item of that order."""
    order = await order_with(buyer, title)
    body = {"order_no": order["order_no"], "item": order["items"][0]["item"], "kind": kind, "reason": reason, **more}
    return await buyer.post("/api/cases", body, expect=expect, Idempotency_Key=f"k{next(_keys)}")


async def act(who: Person, case: dict[str, Any], action: str, body: Any = None, *, expect: int = 200) -> Any:
    """An action on a case."""
    path = f"/api/cases/{case['no']}/{action}"
    return await who.post(path, body, expect=expect, Idempotency_Key=f"k{next(_keys)}")


async def pass_days(shop: World, days: int) -> None:
    """The demo's clock goes on."""
    await (await shop.staff("boss")).post("/api/demo/clock", {"advance": f"P{days}D"})


async def a_photo(shop: World, who: Person) -> str:
    """The id of an upload."""
    _, file = await upload(shop, who, png())
    return str(file["id"])


async def settled(who: Person, case: dict[str, Any], status: str) -> dict[str, Any]:
    """The case once the payment was answered."""

    async def there() -> dict[str, Any] | None:
        found: dict[str, Any] = await who.get(f"/api/cases/{case['no']}")
        return found if found["status"] == status else None

    return await eventually(there)


async def test_the_kinds_stand_side_by_side_before_anything_is_filed(shop: World) -> None:
    buyer = await shop.buyer()
    order = await order_with(buyer, "运动鞋")
    path = f"/api/orders/{order['order_no']}/possibilities?item={order['items'][0]['item']}"
    told = {each["kind"]: each for each in await buyer.get(f"{path}&reason=size&sku=白色 42码")}
    assert {kind for kind, each in told.items() if each["eligible"]} == {"return_refund", "exchange"}
    assert told["return_refund"]["amount_fen"] == 29900
    assert told["return_refund"]["freight"]["legs"] == [
        {"leg": "out", "title": "发货", "payer": "seller"},
        {"leg": "back", "title": "寄回", "payer": "buyer"},
    ]
    assert told["return_refund"]["freight"]["insurance"]
    assert told["exchange"]["freight"]["payer"] == "buyer"
    assert told["exchange"]["steps"][-1]["text"] == "您确认收货"
    dates = [step["latest_at"] for step in told["exchange"]["steps"]]
    assert dates == sorted(dates)
    assert (told["repair"]["rule"], bool(told["repair"]["sentence"])) == ("REASON_BY_GOODS", True)
    assert await buyer.get("/api/cases") == []
    other = await shop.buyer("meili")
    assert (await other.call("GET", f"{path}&reason=size"))[0] == 404
    assert (await buyer.call("GET", f"{path}&reason=boredom"))[0] == 422


async def test_a_repair_that_fails_the_test_once(shop: World) -> None:
    buyer, agent, vendor = await shop.buyer("laozhang"), await shop.staff("agent1"), await shop.staff("vendor1")
    case = await asked(buyer, "电饭煲", "repair", "quality", note="按键没反应")
    assert (case["status"], case["freight"]["payer"]) == ("WAIT_SELLER_AGREE", "seller")
    assert case["evidence"]["needed"][0]["what"] == "photo", "a hidden fault is filed, and the photo asked for"
    assert (await vendor.call("GET", f"/api/cases/{case['no']}"))[0] == 404
    await act(agent, case, "agree")
    await act(buyer, case, "ship_back", {"courier": "SF", "tracking_no": "SF6666666666666"})
    await pass_days(shop, 3)
    await act(agent, case, "inspect", {"passed": True, "findings": "外观完好"})
    seen = await vendor.get(f"/api/cases/{case['no']}")
    assert seen["repair"]["fault"] == "按键没反应"
    assert not {"buyer", "note", "files", "freight"} & set(seen)
    assert [row["no"] for row in await vendor.get("/api/cases")] == [case["no"]]
    await act(vendor, case, "repaired", {"note": "清洁了触点"})
    assert (await vendor.call("POST", f"/api/cases/{case['no']}/qc", {"passed": True, "findings": "好"}))[0] == 403
    failed = await act(agent, case, "qc", {"passed": False, "findings": "仍没反应"})
    assert failed["status"] == "IN_REPAIR"
    refused = await act(buyer, case, "turn_to_refund", expect=409)
    assert "两次" in refused["detail"]
    await pass_days(shop, 5)
    await act(vendor, case, "repaired", {"note": "换了按键板"})
    await act(agent, case, "qc", {"passed": True, "findings": "通电正常"})
    await act(agent, case, "send", OUT)
    assert (await buyer.get(f"/api/cases/{case['no']}"))["sent_parcel"]["tracking_no"] == OUT["tracking_no"]
    await pass_days(shop, 11)
    done = await buyer.get(f"/api/cases/{case['no']}")
    assert done["status"] == "SUCCESS"
    steps = ["apply", "agree", "ship_back", "repaired", "qc", "repaired", "qc", "send", "confirm"]
    moves = [line["action"] for line in done["history"] if line["action"] not in ("inspect", "scanned", "delivered")]
    assert moves == steps


async def test_an_exchange_that_turns_into_a_refund(shop: World) -> None:
    buyer, agent = await shop.buyer(), await shop.staff("agent1")
    case = await asked(buyer, "运动鞋", "exchange", "size", sku="白色 42码")
    assert (case["status"], case["sku"], case["amount_fen"]) == ("WAIT_SELLER_AGREE", "白色 42码", 0)
    await pass_days(shop, 3)
    assert (await buyer.get(f"/api/cases/{case['no']}"))["status"] == "WAIT_BUYER_RETURN_GOODS"
    await act(buyer, case, "pickup", {"when": "明天上午", "address": "文三路 478 号"})
    await act(buyer, case, "ship_back", {"courier": "SF", "tracking_no": "SF5555555555555"})
    await pass_days(shop, 3)
    await act(agent, case, "inspect", {"passed": True, "findings": "完好"})
    told = {each["action"]: each for each in await buyer.get(f"/api/cases/{case['no']}/actions")}
    assert not told["turn_to_refund"]["allowed"]
    await pass_days(shop, 6)
    late = await buyer.get(f"/api/cases/{case['no']}")
    assert (late["status"], late["unclocked"]["reason"]) == ("WAIT_SELLER_SEND_GOODS", "sending_late")
    turned = await act(buyer, case, "turn_to_refund")
    assert (turned["kind"], turned["amount_fen"]) == ("return_refund", 29900)
    await settled(buyer, case, "SUCCESS")
    order = await order_with(buyer, "运动鞋")
    assert order["items"][0]["refundable_fen"] == 0


async def test_an_offer_is_shown_to_the_buyer_with_what_it_offers(shop: World) -> None:
    buyer, agent = await shop.buyer(), await shop.staff("agent1")
    photo = await a_photo(shop, buyer)
    case = await asked(buyer, "运动鞋", "return_refund", "not_as_described", files=[photo])
    offer = {"kind": "refund_only", "amount_fen": 5000, "words": "补偿 50 元，不用寄回"}
    await act(agent, case, "offer", offer)
    shown = await buyer.get(f"/api/cases/{case['no']}")
    assert shown["offer"] | offer == shown["offer"]
    assert (shown["history"][-1]["action"], shown["history"][-1]["amount_fen"]) == ("offer", 5000)
    assert (shown["turn"], shown["amount_fen"]) == ("buyer", 29900)
    # a counter-offer: no to this one, and less than what was asked before
    await act(buyer, case, "decline")
    again = await act(buyer, case, "modify", {"kind": "refund_only", "amount_fen": 8000})
    assert (again["kind"], again["amount_fen"], "offer" in again) == ("refund_only", 8000, False)
    await act(agent, case, "agree")
    done = await settled(buyer, case, "SUCCESS")
    assert done["amount_fen"] == 8000


async def test_a_quote_is_paid_before_the_repair_and_comes_back_when_it_is_called_off(shop: World) -> None:
    buyer, agent = await shop.buyer(), await shop.staff("agent1")
    case = await asked(buyer, "运动鞋", "repair", "agreed", note="鞋底开胶")
    await act(agent, case, "offer", {"quote_fen": 3000, "words": "换底 30 元"})
    waiting = await act(buyer, case, "accept")
    assert (waiting["status"], waiting["charge"]["state"]) == ("WAIT_BUYER_ACCEPT", "asked")
    await act(buyer, case, "accept", expect=409)
    charge = {"charge": waiting["charge"]["charge"]}
    other = await shop.buyer("meili")
    await other.post("/api/demo/pay", charge, expect=404)
    paid = await buyer.post("/api/demo/pay", charge)
    assert (paid["status"], paid["charge"]["state"]) == ("WAIT_BUYER_RETURN_GOODS", "paid")
    await buyer.post("/api/demo/pay", charge, expect=404)
    ended = await act(buyer, case, "cancel")
    assert (ended["status"], ended["charge"]["state"]) == ("CLOSED", "returned")


async def test_a_fault_that_shows_is_shown_first_and_a_hidden_one_is_filed(shop: World) -> None:
    buyer = await shop.buyer()
    for reason in ("damaged", "not_as_described", "wrong_item", "missing"):
        problem = await asked(buyer, "运动鞋", "return_refund", reason, expect=422)
        assert problem["rule"] == "EVIDENCE_VISIBLE"
    case = await asked(buyer, "运动鞋", "return_refund", "quality")
    assert "photo" in [proof["what"] for proof in case["evidence"]["needed"]]
    photo = await a_photo(shop, buyer)
    shown = await act(buyer, case, "add_evidence", {"files": [photo]})
    assert shown["evidence"]["shown_by"] == ["buyer"]


async def test_a_vendor_sees_no_orders_no_chats_and_no_case_of_others(shop: World) -> None:
    buyer, vendor = await shop.buyer(), await shop.staff("vendor1")
    case = await asked(buyer, "运动鞋", "return_refund", "size")
    assert await vendor.get("/api/cases") == []
    order = await order_with(buyer, "运动鞋")
    for method, path in (
        ("GET", f"/api/cases/{case['no']}"), ("POST", f"/api/cases/{case['no']}/repaired"),
        ("GET", f"/api/cases/{case['no']}/actions"),
    ):  # fmt: skip
        assert (await vendor.call(method, path, {"note": "修好了"}, Idempotency_Key="v"))[0] == 404, path
    for path in ("/api/orders", f"/api/orders/{order['order_no']}/possibilities?item=x&reason=size",
                 "/api/desk/conversations", "/api/desk/socket"):  # fmt: skip
        assert (await vendor.call("GET", path))[0] in (403, 404), path
