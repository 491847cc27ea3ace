"""Agents at work, in real browsers: one buyer between two agents, a batch, and a line that breaks and comes back."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import keep, page_of
from tests.e2e.test_main_job import open_chat, sign_in, write
from tests.servers import Server, eventually

AXE = "web/node_modules/axe-core/axe.min.js"


def grave_faults(page: Page) -> list[str]:
    """What axe finds serious or critical on the page as it is, contrast included."""
    # evaluated rather than added as a script, which the page's own policy refuses
    with open(AXE, encoding="utf-8") as source:
        page.evaluate(source.read())
    found: dict[str, Any] = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:160]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]


def row_of(desk: Page, list_name: str, conversation: str) -> None:
    """Opens a chat from one of the lists."""
    desk.get_by_test_id("nav-chats").click()
    if list_name != "queue":
        desk.get_by_test_id(f"list-{list_name}").click()
    desk.get_by_test_id(f"conversation-{conversation}").click()


def test_two_agents_and_one_buyer_take_over_pass_on_and_hand_back(browser: Browser, server: Server) -> None:
    phone, one, two = page_of(browser, phone=True), page_of(browser, phone=False), page_of(browser, phone=False)
    chat = open_chat(phone, server, "meili")
    write(chat, "转人工")
    expect(chat.get_by_test_id("card-handoff")).to_be_visible()
    sign_in(one, server, "agent1")
    sign_in(two, server, "agent2")
    waiting = server.staff("boss").get("/api/desk/conversations?state=queue")
    conversation = waiting[0]["id"]

    # the first takes it; the second, who looks on, is told and may write notes only
    row_of(one, "queue", conversation)
    one.get_by_test_id("take").click()
    expect(one.get_by_test_id("reply")).to_be_visible()
    row_of(two, "all", conversation)
    expect(two.get_by_test_id("reply")).to_have_count(0)
    expect(one.get_by_test_id("collision")).to_contain_text("agent2")
    one.get_by_test_id("reply").press_sequentially("您好，请问", delay=30)
    expect(two.get_by_test_id("collision")).to_contain_text("agent1")
    keep(two, "30-collision")
    one.get_by_test_id("reply").fill("您好，我来帮您看")
    one.keyboard.press("Enter")
    expect(chat.get_by_test_id("message").last).to_contain_text("我来帮您看")

    # a note is for colleagues alone
    one.keyboard.press("Alt+n")
    one.get_by_test_id("note").fill("@agent2 买家要换地址，先看订单")
    one.keyboard.press("Enter")
    expect(two.get_by_test_id("mentions")).to_have_accessible_name(re.compile("[01] 条"))
    expect(two.get_by_text("买家要换地址").first).to_be_visible()

    # passed on with a note; who gave it away can no longer answer
    one.keyboard.press("Alt+z")
    one.get_by_test_id("transfer-agent2").click()
    one.get_by_test_id("transfer-note").fill("答应了今天回")
    keep(one, "31-transfer")
    one.get_by_test_id("transfer-ok").click()
    expect(two.get_by_test_id("holder")).to_have_text("我在接待")
    expect(one.get_by_test_id("reply")).to_have_count(0)
    two.get_by_test_id("reply").fill("我是接着处理的同事")
    two.keyboard.press("Enter")
    expect(chat.get_by_test_id("message").last).to_contain_text("接着处理")
    keep(two, "32-passed-on")
    assert grave_faults(two) == []

    # two copies of the same answer at once: exactly one holder, and the buyer reads neither note
    phone_text = chat.locator("body").inner_text()
    assert "换地址" not in phone_text
    assert "答应了今天回" not in phone_text

    # handed back, the bot speaks again
    said = chat.locator("[data-testid='message'][data-from='bot']").count()
    two.get_by_test_id("release").click()
    expect(two.get_by_test_id("holder")).to_have_text("机器人")
    write(chat, "在吗")
    expect(chat.locator("[data-testid='message'][data-from='bot']")).not_to_have_count(said)


def test_many_cases_are_agreed_to_at_once_and_each_tells_what_came_of_it(browser: Browser, server: Server) -> None:
    filed = []
    for name, number in (("xiaowang", 0), ("ajie", 0)):
        buyer = server.buyer(name)
        item = buyer.get("/api/orders")[number]
        body = {
            "order_no": item["order_no"],
            "item": item["items"][0]["item"],
            "kind": "return_refund",
            "reason": "size",
        }
        status, case = buyer.call("POST", "/api/cases", body, Idempotency_Key=f"e2e-{name}")
        if status == 201 and case["status"] == "WAIT_SELLER_AGREE":
            filed.append(case["no"])
    assert filed, "the demo has returns that wait for an agent"
    desk = page_of(browser, phone=False)
    sign_in(desk, server, "agent1")
    desk.get_by_test_id("nav-cases").click()
    desk.get_by_test_id("work-agree").click()
    for no in filed:
        desk.get_by_test_id(f"pick-{no}").click()
    keep(desk, "40-picked")
    assert grave_faults(desk) == []
    desk.get_by_test_id("batch-agree").click()
    expect(desk.get_by_test_id("batch-effect")).to_contain_text("¥")
    desk.get_by_test_id("batch-ok").click()
    expect(desk.get_by_test_id("batch-result")).to_be_visible()
    keep(desk, "41-agreed")
    agent = server.staff("agent1")
    for no in filed:
        eventually(
            lambda no=no: agent.get(f"/api/cases/{no}")["status"] in ("WAIT_BUYER_RETURN_GOODS", "WAIT_REVIEW"),
            within=10,
            what=f"{no} to be agreed to",
        )


def test_a_desk_that_was_cut_off_shows_every_line_once_when_it_is_back(browser: Browser, server: Server) -> None:
    phone, desk = page_of(browser, phone=True), page_of(browser, phone=False)
    chat = open_chat(phone, server, "meili")
    write(chat, "转人工")
    expect(chat.get_by_test_id("card-handoff")).to_be_visible()
    sign_in(desk, server, "agent1")
    conversation = server.staff("boss").get("/api/desk/conversations?state=queue")[0]["id"]
    row_of(desk, "queue", conversation)
    desk.get_by_test_id("take").click()
    expect(desk.get_by_test_id("reply")).to_be_visible()
    desk.get_by_test_id("reply").fill("写到一半的话")
    buyer = server.buyer("meili")
    for cut in range(3):
        desk.context.set_offline(True)
        for n in range(3):
            buyer.call("POST", "/api/chat/messages", {"id": f"cut-{cut}-{n}", "text": f"断线{cut}第{n}句"})
        desk.context.set_offline(False)
        for n in range(3):
            expect(desk.get_by_text(f"断线{cut}第{n}句", exact=True)).to_have_count(1)
    numbers = desk.locator("[data-testid='message']").evaluate_all("all => all.map(one => Number(one.dataset.seq))")
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers))), "no gap, no double, in order"
    expect(desk.get_by_test_id("reply")).to_have_value("写到一半的话")
