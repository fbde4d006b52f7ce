"""A real browser for the journeys; everything here is skipped where there is none."""

from __future__ import annotations

import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.signals import request_finished, request_started
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect

from people.models import User
from tests.htmx import HtmxClient

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
# WCAG 2.2 at level A and AA.
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    # Half the time: no style sheet is fetched once more, and what is right is not described.
    "preload": False,
    "resultTypes": ["violations"],
}
# Chromium calls the answers to a refused, overtaken or unsigned form errors; they are not.
RESTS = """() => document.readyState === "complete"
    && !document.querySelector("[hx-trigger=load], .htmx-request, .htmx-settling")"""
REFUSED = re.compile(r"(status of|Status Error Code) (401|409|422)")
# What is waited for comes at once on an idle machine; a busy one may take its time.
ENOUGH_MS = 30_000
expect.set_options(timeout=ENOUGH_MS)
NO_BROWSER = "No Chromium on this machine (apt install chromium)."


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = str(__file__).rsplit("/", 1)[0]
    for item in items:
        if str(item.fspath).startswith(here):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason=NO_BROWSER))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {
        "executable_path": CHROMIUM,
        "args": ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
    }


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    return {"viewport": DESKTOP, "reduced_motion": "reduce", "locale": "en-GB"}


@pytest.fixture(autouse=True)
def _answers_end(transactional_db: None) -> Iterator[None]:
    """What a browser asked for last is answered before the tables are emptied.

    A browser that is closed does not wait for it, and PostgreSQL then sees a deadlock.
    """
    answering: set[threading.Thread] = set()

    def begin(**kwargs: Any) -> None:
        answering.add(threading.current_thread())

    def end(**kwargs: Any) -> None:
        answering.discard(threading.current_thread())

    request_started.connect(begin)
    request_finished.connect(end)
    yield
    # The test's own requests were answered; a thread that broke off is alive no more.
    answering.discard(threading.current_thread())
    late = time.monotonic() + ENOUGH_MS / 1000
    while any(thread.is_alive() for thread in [*answering]) and time.monotonic() < late:
        time.sleep(0.01)
    request_started.disconnect(begin)
    request_finished.disconnect(end)


@pytest.fixture
def sign_in(context: BrowserContext, live_server: Any) -> Callable[[User], None]:
    """Give the browser a session of the person, as the sign-in page would."""

    def enter(user: User) -> None:
        client = HtmxClient()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        value = client.cookies[name].value
        context.add_cookies([{"name": name, "value": value, "url": live_server.url}])

    return enter


@pytest.fixture
def complaints(page: Page, live_server: Any) -> Iterator[list[str]]:
    """Errors of the console, refused content and foreign requests; none may be left at the end."""
    heard: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not REFUSED.search(message.text):
            heard.append(f"{message.type}: {message.text}")

    def watch(request: Any) -> None:
        if not request.url.startswith((live_server.url, "data:", "blob:")):
            heard.append(f"asked another host: {request.url}")

    page.on("console", listen)
    page.on("pageerror", lambda error: heard.append(f"script: {error}"))
    page.on("request", watch)
    yield heard
    assert heard == []


@pytest.fixture
def visit(page: Page, live_server: Any, complaints: list[str]) -> Callable[[str], Page]:
    """Open a path of the running application and wait until it rests."""

    def go(path: str) -> Page:
        page.goto(f"{live_server.url}{path}")
        page.wait_for_function(RESTS)
        return page

    return go


class AxeCheck:
    """The rules of accessibility, asked of the page as it is now."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def faults(self) -> list[str]:
        results = Axe().run(self.page, options=RULES)
        return [
            f"{fault['id']}: {fault['help']} {[node['html'][:160] for node in fault['nodes'][:3]]}"
            for fault in results.response["violations"]
        ]

    def __call__(self) -> None:
        assert self.faults() == []


@pytest.fixture
def axe(page: Page) -> AxeCheck:
    return AxeCheck(page)
