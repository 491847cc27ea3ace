"""Every page of the desk in a real browser, light and dark, at three widths: no grave fault; pictures kept."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.conftest import keep
from tests.e2e.test_main_job import sign_in
from tests.e2e.test_mediation import do, refused_case
from tests.servers import ROOT, Server

AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = ((1366, 768), (820, 1180), (390, 844))
PAGES = {
    "agent1": ("chats", "cases", "cases/{no}", "orders"),
    "boss": ("board", "reports", "settings/rules", "settings/accounts", "settings/sessions", "settings/reads"),
    "mediator1": ("cases", "cases/{no}"),
}


def faults(page: Page) -> list[dict[str, Any]]:
    """What axe calls serious or critical, contrast among it."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']}).then(r => r.violations)")
    return [
        {"id": each["id"], "at": [node["target"] for node in each["nodes"][:4]], "why": each["nodes"][0]["any"][:1]}
        for each in found
        if each["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_of_the_desk_can_be_read_by_everybody(
    browser: Browser, server: Server, name: str, scheme: Any
) -> None:
    no = refused_case(server)
    do(server.buyer("xiaowang"), no, "request_mediation", {"note": "商家不承认质量问题"})
    server.buyer("laozhang").say("转人工")
    context = browser.new_context(
        viewport={"width": 1366, "height": 768}, locale="zh-CN", timezone_id="Asia/Shanghai", color_scheme=scheme,
        reduced_motion="reduce",
    )  # fmt: skip
    page = context.new_page()
    sign_in(page, server, name)
    found = {}
    for place in PAGES[name]:
        address = place.format(no=no)
        page.goto(f"{server.base}/desk#/{address}")
        for width, height in WIDTHS:
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(500)
            keep(page, f"look-{name}-{place.replace('/', '-').replace('{no}', 'one')}-{scheme}-{width}")
            wide = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
            if wide > 0:
                found[f"{address} at {width}"] = [{"id": "wider than the screen", "by": wide}]
        if grave := faults(page):
            found[address] = grave
    context.close()
    assert not found, "\n".join(
        f"{place}: {each['id']} {each.get('at')} {str(each.get('why'))[:160]}"
        for place, all_ in found.items()
        for each in all_
    )
