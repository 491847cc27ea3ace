"""A dispute from the request to the appeal, in three browsers: the buyer's, the seller's and the mediators'."""

from __future__ import annotations

import os
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import keep, page_of
from tests.e2e.test_main_job import open_chat, sign_in
from tests.servers import Caller, Server


def do(who: Caller, no: str, action: str, body: dict[str, Any]) -> dict[str, Any]:
    """An action that must be accepted."""
    status, case = who.call(
        "POST", f"/api/cases/{no}/{action}", body, Idempotency_Key=os.urandom(8).hex(), Sec_Fetch_Site="same-origin"
    )
    assert status == 200, (action, status, case)
    return dict(case)


def refused_case(server: Server) -> str:
    """小王's return for a fault, which the seller refused."""
    buyer = server.buyer("xiaowang")
    order = next(o for o in buyer.get("/api/orders") if any("鞋" in item["title"] for item in o["items"]))
    item = next(item["item"] for item in order["items"] if "鞋" in item["title"])
    body = {"order_no": order["order_no"], "item": item, "kind": "return_refund", "reason": "quality", "note": "开胶"}
    status, case = buyer.call("POST", "/api/cases", body, Idempotency_Key=os.urandom(8).hex())
    assert status == 201, case
    do(server.staff("agent1"), case["no"], "refuse", {"reason": "no_fault", "words": "没有质量问题"})
    return str(case["no"])


def open_case(page: Page, server: Server, name: str, no: str) -> None:
    """Signed in, with the case before him."""
    sign_in(page, server, name)
    page.get_by_test_id("nav-cases").click()
    page.get_by_test_id(f"case-{no}").first.click()
    expect(page.get_by_test_id(f"case-pane-{no}")).to_be_visible()


def decide(page: Page, result: str, grounds: str) -> None:
    """Fills in the decision and confirms it."""
    page.get_by_test_id("action-decide").click()
    page.get_by_test_id("field-for").get_by_text(result).click()
    page.get_by_test_id("field-grounds").fill(grounds)
    page.get_by_test_id("field-rules").locator("input").fill("FAULT")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.get_by_test_id("confirm-ok").click()


def test_a_mediation_from_request_to_appeal_in_three_browsers(browser: Browser, server: Server) -> None:
    no = refused_case(server)
    buyer, phone = server.buyer("xiaowang"), page_of(browser, phone=True)
    chat = open_chat(phone, server, "xiaowang")
    do(buyer, no, "request_mediation", {"note": "商家不承认质量问题"})
    seller = page_of(browser, phone=False)
    open_case(seller, server, "agent1", no)
    seller.get_by_test_id("action-statement").click()
    seller.get_by_test_id("field-text").fill("发货前检查过，鞋底完好")
    seller.get_by_test_id("confirm-ok").click()
    expect(seller.get_by_test_id("statements-seller")).to_contain_text("鞋底完好")
    expect(seller.get_by_test_id("statements-buyer")).to_contain_text("商家不承认质量问题")
    do(buyer, no, "done", {})
    seller.get_by_test_id("action-done").click()
    seller.get_by_test_id("confirm-ok").click()
    expect(seller.get_by_test_id("mediation")).to_have_attribute("data-state", "DECIDING")

    first = page_of(browser, phone=False)
    open_case(first, server, "mediator1", no)
    expect(first.get_by_test_id("nav-chats")).to_have_count(0)
    expect(first.get_by_test_id("burden")).to_contain_text("先举证")
    expect(first.get_by_test_id("records")).to_contain_text("系统记录")
    expect(first.get_by_test_id("similar")).to_contain_text("还没有同类型")
    keep(first, "mediation-1-mediator")
    decide(first, "支持商家", "磨损是穿着造成的")
    expect(first.get_by_test_id("mediation")).to_have_attribute("data-state", "DECIDED")
    with first.expect_download() as file:
        first.get_by_test_id("export-pdf").click()
    assert file.value.suggested_filename == f"{no}.pdf"

    do(buyer, no, "appeal", {"note": "质检报告出来了，是出厂开胶"})
    expect(chat.get_by_test_id("message").last).to_be_visible()
    second = page_of(browser, phone=False)
    open_case(second, server, "mediator2", no)
    expect(second.get_by_test_id("statements-buyer")).to_contain_text("质检报告")
    first.reload()
    expect(first.get_by_test_id(f"case-pane-{no}")).to_contain_text("质检报告")
    expect(first.get_by_test_id("barred-decide")).to_contain_text("另一位")
    decide(second, "支持买家", "质检报告写明出厂开胶")
    expect(second.get_by_test_id("mediation")).to_have_attribute("data-state", "DECIDED")
    keep(second, "mediation-2-decided-again")
    do(buyer, no, "accept_decision", {})
    seller.reload()
    seller.get_by_test_id("action-accept_decision").click()
    seller.get_by_test_id("confirm-ok").click()
    expect(seller.get_by_test_id("case-status")).to_have_attribute("data-status", "WAIT_BUYER_RETURN_GOODS")
    keep(phone, "mediation-3-buyer")


def test_a_supervisor_changes_a_setting_after_a_preview_and_takes_it_back(browser: Browser, server: Server) -> None:
    page = page_of(browser, phone=False)
    sign_in(page, server, "boss")
    page.get_by_test_id("nav-settings").click()
    field = page.get_by_test_id("number-auto_return")
    before = field.input_value()
    field.fill("350")
    field.press("Tab")
    page.get_by_test_id("settings-draft").click()
    expect(page.get_by_test_id("touched")).to_contain_text("350 元")
    keep(page, "settings-1-preview")
    page.get_by_test_id("settings-publish").click()
    row = page.locator("[data-testid^='version-']").first
    expect(row).to_have_attribute("data-state", "published")
    expect(page.get_by_test_id("number-auto_return")).to_have_value("350")
    page.get_by_test_id("settings-take-back").click()
    expect(row).to_have_attribute("data-state", "taken_back")
    expect(page.get_by_test_id("number-auto_return")).to_have_value(before)
