"""Whole journeys: real pages, a real worker, and for each person a browser of his or her own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page
from pytest_django.live_server_helper import LiveServer

from people.models import User
from tests.browser.conftest import (
    CHROMIUM,
    DESKTOP,
    ENOUGH_MS,
    NO_BROWSER,
    PHONE,
    REFUSED,
    _answers_end,
    browser_context_args,
    browser_type_launch_args,
)
from tests.factories import PASSWORD
from tests.htmx import HtmxClient
from tests.journeys.stage import stage

__all__ = ["_answers_end", "browser_context_args", "browser_type_launch_args"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = str(__file__).rsplit("/", 1)[0]
    for item in items:
        if str(item.fspath).startswith(here):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.journey)
            item.add_marker(pytest.mark.django_db(transaction=True))
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason=NO_BROWSER))


@pytest.fixture(scope="package", autouse=True)
def _stage(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    with django_db_blocker.unblock(), stage(tmp_path_factory.mktemp("journeys")):
        yield


@pytest.fixture(scope="package")
def live_server(_stage: None) -> Iterator[LiveServer]:
    """A server of our own: the suite's may hold the database in memory."""
    server = LiveServer("localhost")
    yield server
    server.stop()


class Cast:
    """Gives each person a browser; what any of them complains about is heard."""

    def __init__(
        self, name: str, browser: Browser, server: LiveServer, options: dict[str, Any]
    ) -> None:
        self.name, self.browser, self.server, self.options = name, browser, server, options
        self.contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def stranger(self, **options: Any) -> Page:
        """A browser in which nobody is signed in."""
        ours = {"base_url": self.server.url, "timezone_id": "Europe/Zurich"}
        context = self.browser.new_context(**{**self.options, **ours, **options})
        context.set_default_timeout(ENOUGH_MS)
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("request", self._watch)
        return page

    def __call__(self, user: User, **options: Any) -> Page:
        """A browser with a session of the person, as the sign-in page gives it."""
        page = self.stranger(**options)
        self.let_in(page, user)
        return page

    def on_phone(self, user: User) -> Page:
        return self(user, **PHONE_OPTIONS)

    def let_in(self, page: Page, user: User) -> None:
        client = HtmxClient()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        value = client.cookies[name].value
        page.context.add_cookies([{"name": name, "value": value, "url": self.server.url}])

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not REFUSED.search(message.text):
            self.complaints.append(f"{message.type}: {message.text}")

    def _watch(self, request: Any) -> None:
        if not request.url.startswith((self.server.url, "data:", "blob:")):
            self.complaints.append(f"asked another host: {request.url}")

    def close(self) -> None:
        """End every browser; JOURNEY_SHOTS names a folder for what each of them saw last."""
        folder = os.environ.get("JOURNEY_SHOTS")
        for number, context in enumerate(self.contexts, start=1):
            if folder:
                context.pages[-1].screenshot(path=f"{folder}/{self.name}-{number}.png")
            context.close()


PHONE_OPTIONS: dict[str, Any] = {"viewport": PHONE, "has_touch": True, "is_mobile": True}


@pytest.fixture
def browser_of(
    request: pytest.FixtureRequest,
    transactional_db: None,
    browser: Browser,
    live_server: LiveServer,
    browser_context_args: dict[str, Any],
) -> Iterator[Cast]:
    """``browser_of(user)`` is a page of a browser in which that person is signed in."""
    cast = Cast(
        request.node.name, browser, live_server, {**browser_context_args, "viewport": DESKTOP}
    )
    yield cast
    cast.close()
    assert cast.complaints == []


@pytest.fixture
def sign_in_by_form() -> Callable[[Page, User], None]:
    def enter(page: Page, user: User) -> None:
        page.goto("/accounts/login/")
        page.get_by_label("User name or e-mail").fill(user.username)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()

    return enter
