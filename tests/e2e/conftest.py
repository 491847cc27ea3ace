"""A real browser before the real product."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.servers import Server, running

SCREENSHOTS = Path(__file__).parent / "screenshots"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: as root there is no sandbox; without the others Chromium tries to reach its makers
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The product, started once for all browser tests; each test resets the demo."""
    with running(tmp_path_factory.mktemp("e2e")) as up:
        yield up


@pytest.fixture(autouse=True)
def first_start(server: Server) -> None:
    """Orders, cases, conversations and clock as at the first start."""
    status, body = server.staff("boss").call("POST", "/api/demo/reset", {})
    assert status in (200, 204), (status, body)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """An installed Chromium, else Playwright's own."""
    path = os.environ.get("WUYOU_TEST_BROWSER") or next(filter(None, map(shutil.which, NAMES)), None)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield launched
        launched.close()


def page_of(browser: Browser, *, phone: bool) -> Page:
    """A fresh person at a phone (390×844) or a laptop (1366×768); any script error fails the test."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844} if phone else {"width": 1366, "height": 768},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"script error in the page: {error}"))
    return page


def keep(page: Page, name: str) -> None:
    """A screenshot to be looked at."""
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png")
