"""What a buyer and a seller may do with an order itself, and how many statements cancelling one takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from bot.aftersales import errors
from bot.aftersales.applications import Key, OrderAnswer
from bot.aftersales.service import Aftersales
from bot.aftersales.vocabulary import Goods, Kind, OrderStatus, Reason, Status
from bot.platforms.warehouse.sandbox import SandboxWarehouse
from bot.store.database import Database
from bot.store.unit_of_work import SqlUnitsOfWork
from tests.fakes.clocks import NOON, StillClock
from tests.fakes.outside import ToldCouriers
from tests.fakes.shops import AGENT, COURIER, SHOP, Shop, buyer, demo_orders, item, policies, received, unsent

ME = buyer("xiaowang")
PARCEL = {"courier": "SF", "tracking_no": "SF1234567890"}
AT_HOME = {"receiver": "王", "phone": "0571-88886666", "detail": "文三路 1 号"}
TO_A_COMPANY = {"type": "company", "title": "无忧公司", "tax_no": "91330100MA2ABCDE0X", "email": "a@b.cn"}


@pytest.fixture
async def shop() -> Shop:
    made = Shop()
    await made.stock(*demo_orders())
    return made


async def do(shop: Shop, order_no: str, action: str, body: dict[str, Any] | None = None, by: Any = ME) -> OrderAnswer:
    """An action of the order's own."""
    return await shop.law.act_on_order(by, order_no, action, body or {}, key=None)


def letters(shop: Shop, kind: str) -> list[Any]:
    """What goes out of that kind."""
    return [payload for (of, _), payload in shop.units.shelf.letters.items() if of == kind]


async def test_cancelling_a_paid_order_takes_at_most_twenty_statements(database: Database) -> None:
    units = SqlUnitsOfWork(database, clock=StillClock())
    law = Aftersales(
        units=units, clock=StillClock(), policies=policies(), warehouse=SandboxWarehouse(units=units),
        couriers=ToldCouriers(),
    )  # fmt: skip
    async with units() as unit:
        for order in demo_orders():
            await unit.orders.add(order)
        await unit.commit()
    said: list[str] = []
    event.listen(database.engine.sync_engine, "before_cursor_execute", lambda *call: said.append(call[2]))
    key = Key(caller="xiaowang", path="p", key="k", body_digest="d")
    answer = await law.act_on_order(ME, "1003", "cancel_order", {}, key=key)
    assert answer.case is not None
    assert answer.case.status == Status.REFUNDING
    statements = [each for each in said if not each.startswith(("BEGIN", "COMMIT", "ROLLBACK"))]
    assert len(statements) <= 20, "\n".join(each.split("\n")[0] for each in statements)
    async with units(write=False) as unit:
        assert [line.action for line in await unit.cases.history(answer.case.case_no)] == ["apply", "agree"]
        assert (await unit.refunds.book_of("CT恤")).in_flight_fen == 11800


async def test_an_order_leaves_in_parts_each_with_its_own_parcel(shop: Shop) -> None:
    await shop.stock(unsent("7", "xiaowang", item("键盘", 100), item("鼠标", 200), paid_at=NOON))
    await do(shop, "7", "ship", {**PARCEL, "items": ["键盘"]}, AGENT)
    rest = await do(shop, "7", "ship", {"courier": "ZTO", "tracking_no": "781234567890"}, AGENT)
    assert rest.order.status == OrderStatus.WAIT_BUYER_CONFIRM_GOODS
    assert [(each["tracking_no"], each["items"]) for each in rest.order.extra["parcels"]] == [
        ("SF1234567890", ["键盘"]), ("781234567890", ["鼠标"]),
    ]  # fmt: skip
    one = await do(shop, "7", "signed", {"items": ["键盘"]}, COURIER)
    assert [line.goods for line in one.order.items] == [Goods.BUYER, Goods.TO_BUYER]


async def test_a_landline_and_a_village_without_a_district_are_an_address(shop: Shop) -> None:
    answer = await do(shop, "1003", "change_address", AT_HOME)
    assert answer.order.address is not None
    assert (answer.order.address.phone, answer.pending) == ("0571-88886666", False)
    for wrong in ("", "abcde", "1", "+" * 9, "1" * 21):
        with pytest.raises(errors.BadRequest):
            await do(shop, "1003", "change_address", {**AT_HOME, "phone": wrong})


async def test_a_shipped_order_is_to_be_turned_by_the_courier_and_keeps_its_address_meanwhile(shop: Shop) -> None:
    before = shop.units.shelf.orders["1002"]
    answer = await do(shop, "1002", "change_address", AT_HOME)
    assert (answer.pending, answer.order.address) == (True, before.address)
    (letter,) = letters(shop, "redirect")
    assert (letter["tracking_no"], letter["address"]["detail"]) == (before.tracking_no, "文三路 1 号")
    with pytest.raises(errors.StateConflict, match="order_state"):
        await do(shop, "1001", "change_address", AT_HOME)


async def test_pressing_reminds_the_agents_once_in_four_hours(shop: Shop) -> None:
    await do(shop, "1003", "urge")
    shop.clock.move(timedelta(hours=4) - timedelta(seconds=1))
    with pytest.raises(errors.StateConflict, match="urged_lately"):
        await do(shop, "1003", "urge")
    shop.clock.move(timedelta(seconds=1))
    await do(shop, "1003", "urge")
    assert [letter["template"] for letter in letters(shop, "notice")] == ["order_urged"] * 2


async def test_receipt_is_extended_once(shop: Shop) -> None:
    answer = await do(shop, "1002", "extend_receipt")
    assert answer.order.extra["receipt_extended_at"] == NOON.isoformat()
    with pytest.raises(errors.StateConflict, match="receipt_extended"):
        await do(shop, "1002", "extend_receipt")
    with pytest.raises(errors.StateConflict, match="order_state"):
        await do(shop, "1003", "extend_receipt")


async def test_a_fallen_price_is_given_back_by_policy_and_only_the_difference_and_once(shop: Shop) -> None:
    shop.units.shelf.prices[SHOP, "A鞋", "白色 41码"] = 26900
    answer = await do(shop, "1001", "price_protect")
    assert answer.case is not None
    assert (answer.case.status, answer.case.reason, answer.case.amount_fen) == (Status.REFUNDING, Reason.PRICE, 3000)
    assert "AUTO_PRICE" in answer.case.rules
    await shop.law.act(replace(AGENT, role="payment"), answer.case.case_no, "paid", {})  # type: ignore[arg-type]
    with pytest.raises(errors.StateConflict, match="price_not_fallen"):
        await do(shop, "1001", "price_protect")
    shop.units.shelf.prices[SHOP, "A鞋", "白色 41码"] = 25900
    again = await do(shop, "1001", "price_protect")
    assert again.case is not None
    assert again.case.amount_fen == 1000


async def test_a_difference_over_the_limit_waits_for_an_agent(shop: Shop) -> None:
    shop.units.shelf.prices[SHOP, "A鞋", "白色 41码"] = 29900 - 20001
    answer = await do(shop, "1001", "price_protect")
    assert answer.case is not None
    assert answer.case.status == Status.WAIT_SELLER_AGREE


async def test_after_a_refunded_difference_before_shipping_the_goods_still_leave_and_may_still_come_back(
    shop: Shop,
) -> None:
    shop.units.shelf.prices[SHOP, "CT恤", ""] = 5000
    answer = await do(shop, "1003", "price_protect")
    assert answer.case is not None
    assert answer.case.amount_fen == 1800
    await shop.law.act(replace(AGENT, role="payment"), answer.case.case_no, "paid", {})  # type: ignore[arg-type]
    await do(shop, "1003", "ship", PARCEL, AGENT)
    await do(shop, "1003", "signed", {}, COURIER)
    case = await shop.apply("1003", Kind.RETURN_REFUND, Reason.NO_REASON)
    assert case.amount_fen == 10000


async def test_price_protection_ends_with_the_shops_days_and_waits_for_the_parcel(shop: Shop) -> None:
    shop.units.shelf.prices[SHOP, "B耳机", ""] = 100
    with pytest.raises(errors.StateConflict, match="price_after_signing"):
        await do(shop, "1002", "price_protect")
    shop.units.shelf.prices[SHOP, "老", ""] = 100
    paid_at = NOON - timedelta(days=15)
    await shop.stock(received("8", "xiaowang", item("老", 1000), signed_at=paid_at + timedelta(days=4)))
    assert shop.units.shelf.orders["8"].paid_at == paid_at
    with pytest.raises(errors.StateConflict, match="price_days_over"):
        await do(shop, "8", "price_protect")


async def test_an_invoice_is_asked_issued_as_a_file_and_then_stands(shop: Shop) -> None:
    with pytest.raises(errors.BadRequest, match="tax_no"):
        await do(shop, "1001", "invoice", {**TO_A_COMPANY, "tax_no": None})
    with pytest.raises(errors.StateConflict, match="no_invoice_asked"):
        await do(shop, "1001", "issue_invoice", {"file": "f1"}, AGENT)
    await do(shop, "1001", "invoice", {"type": "personal", "title": "王", "email": "a@b.cn"})
    await do(shop, "1001", "invoice", TO_A_COMPANY)
    (asked,) = await shop.law.invoices_asked(AGENT)
    assert asked.extra["invoice"]["title"] == "无忧公司"
    await do(shop, "1001", "issue_invoice", {"file": "f1"}, AGENT)
    assert await shop.law.invoices_asked(AGENT) == []
    with pytest.raises(errors.StateConflict, match="invoice_issued_before"):
        await do(shop, "1001", "invoice", TO_A_COMPANY)
    assert [(letter["to"], letter["template"]) for letter in letters(shop, "notice")][-1] == (
        "buyer:xiaowang", "invoice_issued",
    )  # fmt: skip


async def test_confirming_receipt_ends_the_trade_unless_a_case_is_open(shop: Shop) -> None:
    answer = await do(shop, "1002", "confirm_receipt")
    line = answer.order.items[0]
    assert (answer.order.status, answer.order.finished_at) == (OrderStatus.TRADE_FINISHED, NOON)
    assert (line.goods, line.signed_at, line.signed_by) == (Goods.BUYER, NOON, "confirmation")
    await shop.apply("1001", Kind.RETURN_REFUND, Reason.QUALITY, files=("f",))
    with pytest.raises(errors.StateConflict, match="case_open_on_order"):
        await do(shop, "1001", "confirm_receipt")


async def test_a_rating_is_given_once_and_reaches_the_supervisor(shop: Shop) -> None:
    with pytest.raises(errors.StateConflict, match="order_state"):
        await do(shop, "1002", "rate", {"score": 5})
    for wrong in (0, 6, True, "5", 4.0):
        with pytest.raises(errors.BadRequest):
            await do(shop, "1001", "rate", {"score": wrong})
    await do(shop, "1001", "rate", {"score": 4, "words": "鞋不错"})
    with pytest.raises(errors.StateConflict, match="rated_before"):
        await do(shop, "1001", "rate", {"score": 1})
    (rating,) = await shop.law.ratings(AGENT)
    assert (rating.order_no, rating.score, rating.words) == ("1001", 4, "鞋不错")
    with pytest.raises(errors.NotAllowed):
        await shop.law.ratings(ME)


async def test_the_shop_sees_what_is_about_to_be_late_and_what_is_late(shop: Shop) -> None:
    await shop.stock(unsent("8", "meili", item("迟", 100), paid_at=NOON - timedelta(hours=49)))
    lists = await shop.law.late_orders(AGENT)
    assert [late.order.order_no for late in lists["late"]] == ["8"]
    assert lists["about_to_be_late"] == []
    shop.clock.move(timedelta(hours=12))
    lists = await shop.law.late_orders(AGENT)
    assert [late.order.order_no for late in lists["about_to_be_late"]] == ["1003"]
    with pytest.raises(errors.NotAllowed):
        await shop.law.late_orders(ME)
