"""Script-injection strings through chat, notes, titles and file names, looked at in all faces: none of them runs."""

from __future__ import annotations

import io
import json
import os
import urllib.request
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import page_of
from tests.e2e.injections import strings
from tests.e2e.test_main_job import open_chat, sign_in
from tests.e2e.test_mediation import do, refused_case
from tests.servers import Caller, Server, eventually

#: the short form; FULL=1 sends the thousand
COUNT = 1000 if os.environ.get("FULL") else 90
#: a message holds this many characters, a note and a title theirs
MESSAGE, TITLE = 1900, 64


def packed(texts: Sequence[str], most: int) -> Iterator[str]:
    """As few texts as hold them all, a line each."""
    pack = ""
    for text in texts:
        if pack and len(pack) + len(text) + 1 > most:
            yield pack
            pack = ""
        pack = f"{pack}\n{text}" if pack else text
    yield pack


def post(who: Caller, path: str, body: dict[str, Any], *expected: int) -> Any:
    """The answer to a POST from our own page."""
    status, answer = who.call("POST", path, body, Sec_Fetch_Site="same-origin")
    assert status in expected, (path, status, answer)
    return answer


def upload(who: Caller, name: str, shade: int) -> str:
    """Id of a picture that is called so."""
    data, edge = io.BytesIO(), "wuyou-edge"
    Image.new("RGB", (24, 24), (shade % 256, shade // 256, 90)).save(data, "PNG")
    quoted = name.replace('"', "%22").replace("\n", " ")
    named = f'Content-Disposition: form-data; name="file"; filename="{quoted}"'
    head = f"--{edge}\r\n{named}\r\nContent-Type: image/png\r\n\r\n"
    body = head.encode() + data.getvalue() + f"\r\n--{edge}--\r\n".encode()
    kind = {"Content-Type": f"multipart/form-data; boundary={edge}"}
    request = urllib.request.Request(who.base + "/api/files", data=body, headers={**who.headers, **kind})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return str(json.loads(answer.read())["id"])


def nothing_ran(page: Page, where: str) -> None:
    """In the page and in each of its frames."""
    assert page.evaluate("() => window.pwned") is None, where
    for frame in page.frames:
        assert frame.evaluate("() => window.pwned") is None, (where, frame.url)


def watched(page: Page) -> Page:
    """A page in which a dialog or a foreign address fails the test."""
    page.on("dialog", lambda dialog: (_ for _ in ()).throw(AssertionError(f"a dialog: {dialog.message}")))
    return page


def test_the_strings_do_run_where_they_are_taken_for_markup(browser: Browser) -> None:
    page = browser.new_context().new_page()
    ran = 0
    for text in strings(30):
        page.goto("about:blank")
        page.evaluate("text => { document.body.innerHTML = text }", text)
        page.wait_for_timeout(20)
        ran += page.evaluate("() => window.pwned") is not None
    assert ran >= 5, "otherwise the other test proves nothing"


def test_no_string_runs_in_any_face(browser: Browser, server: Server) -> None:
    texts = strings(COUNT)
    buyer, agent, boss = server.buyer("xiaowang"), server.staff("agent1"), server.staff("boss")
    no = refused_case(server)
    buyer.say("转人工")
    chat = next(row["id"] for row in agent.get("/api/desk/conversations") if row["buyer"] == "xiaowang")
    base = f"/api/desk/conversations/{chat}"
    post(agent, f"{base}/take", {}, 200)
    for n, pack in enumerate(packed(texts, MESSAGE)):
        sent = {"id": f"x{n}", "text": pack}
        if n % 25 == 0:
            sent["files"] = [upload(buyer, texts[n][:120], n)]

        def accepted(body: dict[str, Any] = sent) -> bool:
            return buyer.call("POST", "/api/chat/messages", body)[0] == 202

        eventually(accepted, within=90, what="a message within the buyer's limit")
        post(agent, f"{base}/note", {"id": f"n{n}", "text": pack}, 200)
        post(agent, f"{base}/reply", {"id": f"r{n}", "text": pack}, 200)
    for text in texts[:40]:
        post(boss, "/api/desk/canned", {"title": text[:TITLE], "text": text}, 201)
        agent.call("GET", "/api/desk/search?q=" + quote(text[:TITLE]))
    do(buyer, no, "request_mediation", {"note": next(packed(texts, 200))})
    for pack in list(packed(texts, MESSAGE))[:8]:
        do(buyer, no, "statement", {"text": pack})
    phone = watched(page_of(browser, phone=True))
    open_chat(phone, server, "xiaowang")
    phone.wait_for_timeout(1500)
    nothing_ran(phone, "the buyer's chat")
    looks = {
        "agent1": (f"chats/{chat}", f"cases/{no}", "orders"),
        "boss": ("board", "reports", "settings/rules", "settings/accounts", "settings/reads", f"cases/{no}"),
        "mediator1": (f"cases/{no}",),
    }
    for name, places in looks.items():
        page = watched(page_of(browser, phone=False))
        sign_in(page, server, name)
        for place in places:
            page.goto(f"{server.base}/desk#/{place}")
            page.wait_for_timeout(1000)
            nothing_ran(page, f"{name} at {place}")
            assert page.locator("#root [onerror], #root [onload], #root script").count() == 0, place
        if name == "agent1":
            page.goto(f"{server.base}/desk#/chats/{chat}")
            expect(page.get_by_test_id("message").filter(has_text="window.top.pwned").first).to_be_visible()
            page.get_by_test_id("reply").or_(page.locator("textarea")).first.fill("/")
            page.wait_for_timeout(500)
            nothing_ran(page, "the canned replies")
        page.context.close()
    with urllib.request.urlopen(server.base + "/desk", timeout=10) as answer:
        policy = answer.headers["Content-Security-Policy"]
    scripts = next((part for part in policy.split(";") if part.strip().startswith("script-src")), "default-src 'self'")
    assert "default-src 'self'" in policy
    assert "unsafe" not in scripts
