from __future__ import annotations

import gc
import os
import re
import zlib
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import translation
from hypothesis import HealthCheck, settings

from people.choices import Role
from people.models import User
from projects.models import Project
from tests import factories
from tests.hostile import _shuffle_unordered_queries  # noqa: F401
from tests.htmx import HtmxClient

# Playwright keeps an event loop in the thread that also uses the ORM; tests only.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# A law takes the time that a busy machine leaves it; speed is measured by the bench. Every run
# looks for new examples, unless it is to say the same of the same commit.
settings.register_profile(
    "unhurried",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=bool(os.environ.get("SAME_EXAMPLES")),
)
settings.load_profile("unhurried")

FRIDAY = date(2026, 10, 9)


# What databases differ in is tried whole, however small the sample of the rest.
ALWAYS = re.compile(
    r"^tests/(races|jobs|journeys|imports|architecture)/|/test_(constraints|commands)\.py"
)
# What the demonstration tells is the same on each; that it comes and goes is tried.
ONCE = re.compile(r"^tests/demo/(?!test_commands)")


def _sampled(nodeid: str, size: int) -> bool:
    if size > 1 and ONCE.search(nodeid):
        return False
    return bool(ALWAYS.search(nodeid)) or zlib.crc32(nodeid.encode()) % size == 0


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With ``SAMPLE=6``, every sixth test beside those that are always run.

    The longest of the browser come first: no worker is left alone with one at the end.
    """
    size = int(os.environ.get("SAMPLE", "1"))
    left_out = [item for item in items if not _sampled(item.nodeid, size)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if _sampled(item.nodeid, size)]
    places = [n for n, item in enumerate(items) if item.get_closest_marker("browser")]
    wanted = sorted((items[n] for n in places), key=lambda i: "test_every_page" not in i.nodeid)
    for place, item in zip(places, wanted, strict=True):
        items[place] = item


def pytest_collection_finish() -> None:
    """Twenty thousand tests and all modules stay to the end: nobody need look through them."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Drop the history table that ours replaces: PostgreSQL would not empty others beside it.

    At the end, no session is left in the database that is dropped: the thread of a live server
    keeps its own for as long as a browser keeps its connection.
    """
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS auditlog_logentry")
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Every test begins in English, whatever the request before it spoke."""
    with translation.override("en"):
        yield


@pytest.fixture
def project(db: None) -> Project:
    return factories.make_project()


@pytest.fixture
def director(db: None) -> User:
    return factories.make_director(username="director")


@pytest.fixture
def lead(project: Project) -> User:
    """The lead of ``project``."""
    assert project.lead is not None
    return project.lead


@pytest.fixture
def member(project: Project) -> User:
    return factories.make_member(project, username="member")


@pytest.fixture
def observer(project: Project) -> User:
    return factories.make_member(project, Role.OBSERVER, username="observer")


@pytest.fixture
def outsider(db: None) -> User:
    """Signed in, but without a role anywhere."""
    return factories.make_user("outsider")


@pytest.fixture
def as_user() -> Callable[[User], HtmxClient]:
    """A browser in which the given person is signed in."""

    def sign_in(user: User) -> HtmxClient:
        client = HtmxClient()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def anonymous() -> Client:
    return HtmxClient()
