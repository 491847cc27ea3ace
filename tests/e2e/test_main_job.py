"""The main job, whole, in a real browser: a Chinese sentence becomes an order found, a return filed, and money back."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from playwright.sync_api import Browser, FrameLocator, Page, expect

from tests.e2e.conftest import keep, page_of
from tests.servers import Caller, Server, eventually


def open_chat(page: Page, server: Server, buyer: str) -> FrameLocator:
    """Signs in at the demo shop as that buyer and opens the chat."""
    page.goto(server.base + "/")
    page.get_by_test_id(f"buyer-{buyer}").click()
    page.get_by_test_id("wuyou-launcher").click()
    frame = page.frame_locator("iframe[src*='/widget/']")
    expect(frame.get_by_test_id("composer")).to_be_visible()
    return frame


def write(chat: FrameLocator, text: str) -> None:
    """Types a line and sends it."""
    chat.get_by_test_id("composer").fill(text)
    chat.get_by_test_id("send").click()


def sign_in(page: Page, server: Server, name: str) -> None:
    """Signs in at the desk."""
    page.goto(server.base + "/desk")
    page.get_by_test_id("login-name").fill(name)
    page.get_by_test_id("login-password").fill("wuyou-demo")
    page.get_by_test_id("login-submit").click()
    expect(page.get_by_test_id("me")).to_contain_text(name)


def only_case(buyer: Caller, status: str) -> dict[str, object]:
    """The buyer's one case once it has that status."""

    def reached() -> dict[str, object] | None:
        cases = buyer.get("/api/cases")
        return cases[0] if len(cases) == 1 and cases[0]["status"] == status else None

    return eventually(reached, within=20, what=f"the case to be {status}")


def test_xiaowang_sends_his_small_shoes_back_and_gets_his_money_once(browser: Browser, server: Server) -> None:
    phone = page_of(browser, phone=True)
    chat = open_chat(phone, server, "xiaowang")
    keep(phone, "1-chat-opened")
    write(chat, "我上次买的鞋有点小，想退货")
    confirm = chat.get_by_test_id("card-confirm").last
    expect(confirm).to_be_visible()
    for shown in ("运动鞋", "尺", "299", "运费", "支付宝"):
        expect(confirm).to_contain_text(shown)
    expect(chat.get_by_test_id("card-order_picker")).to_have_count(0)
    expect(chat.get_by_test_id("card-reason_picker")).to_have_count(0)
    keep(phone, "2-confirm")
    confirm.locator("[data-value='yes']").click()

    buyer = server.buyer("xiaowang")
    case = only_case(buyer, "WAIT_SELLER_AGREE")
    assert (case["kind"], case["reason"], case["amount_fen"]) == ("return_refund", "size", 29900)
    keep(phone, "3-filed")

    desk = page_of(browser, phone=False)
    sign_in(desk, server, "agent1")
    keep(desk, "4-desk")
    desk.get_by_test_id("nav-cases").click()
    desk.get_by_test_id(f"case-{case['no']}").first.click()
    keep(desk, "5-case")
    desk.get_by_test_id("action-agree").click()
    keep(desk, "6-agree")
    desk.get_by_test_id("confirm-ok").click()
    only_case(buyer, "WAIT_BUYER_RETURN_GOODS")
    expect(chat.get_by_test_id("message").last).to_contain_text("寄")
    keep(phone, "7-agreed")

    write(chat, "寄了 顺丰SF1234567890123")
    case = only_case(buyer, "WAIT_SELLER_CONFIRM_GOODS")
    keep(phone, "8-shipped")

    desk.get_by_test_id("action-inspect").click()
    desk.get_by_test_id("field-passed").get_by_text("通过", exact=True).click()
    keep(desk, "9-inspect")
    desk.get_by_test_id("confirm-ok").click()
    only_case(buyer, "SUCCESS")
    expect(chat.get_by_test_id("message").last).to_contain_text("支付宝")
    keep(phone, "10-refunded")
    keep(desk, "11-done")

    with closing(sqlite3.connect(next(server.data_dir.glob("*.db")))) as database:
        paid = database.execute("select amount_fen, state from sandbox_payments").fetchall()
    assert paid == [(29900, "paid")]


def test_a_person_takes_over_and_the_bot_keeps_quiet_until_handed_back(browser: Browser, server: Server) -> None:
    phone, desk = page_of(browser, phone=True), page_of(browser, phone=False)
    chat = open_chat(phone, server, "meili")
    write(chat, "转人工")
    expect(chat.get_by_test_id("card-handoff")).to_be_visible()
    keep(phone, "20-queue")

    sign_in(desk, server, "agent1")
    row = desk.locator("[data-testid^='conversation-']").first
    row.click()
    desk.get_by_test_id("take").click()
    desk.get_by_test_id("reply").fill("您好，我是小艾，请问有什么可以帮您？")
    desk.get_by_test_id("reply-send").click()
    expect(chat.get_by_test_id("message").last).to_contain_text("小艾")
    said = chat.locator("[data-testid='message'][data-from='bot']").count()
    for line in ("/restart", "/affirm", "我要退货"):
        write(chat, line)
        expect(desk.get_by_text(line, exact=True).last).to_be_visible()
    keep(desk, "21-taken")
    assert chat.locator("[data-testid='message'][data-from='bot']").count() == said

    desk.get_by_test_id("release").click()
    eventually(
        lambda: server.staff("agent1").get("/api/desk/conversations?state=all")[0]["in_charge"] == "bot",
        within=10,
        what="the conversation to be the bot's again",
    )
    write(chat, "在吗")
    expect(chat.locator("[data-testid='message'][data-from='bot']")).not_to_have_count(said)
    keep(phone, "22-handed-back")
