"""Several people at the same moment, each on a connection of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import translation

from tests.reporting.conftest import own_files, plan, quick_pdf, sponsor, to_state  # noqa: F401

Deed = Callable[[], Any]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """SQLite lets one transaction in after the other, so nothing can collide there."""
    if connection.vendor == "postgresql":
        return
    reason = "needs PostgreSQL: set DATABASE_URL=postgres://…"
    for item in items:
        if "/tests/races/" in str(item.path):
            item.add_marker(pytest.mark.skip(reason=reason))


def _alone(deed: Deed, start: threading.Barrier) -> Any:
    """What the deed returned or raised; the connection of this thread is given back."""
    try:
        connection.ensure_connection()
        start.wait(timeout=20)
        with translation.override("en"):
            return deed()
    except Exception as error:
        return error
    finally:
        connection.close()


@pytest.fixture
def together() -> Callable[[Sequence[Deed]], list[Any]]:
    """Do all deeds at once; the answers are their results or their exceptions, in order."""

    def run(deeds: Sequence[Deed]) -> list[Any]:
        start = threading.Barrier(len(deeds))
        with ThreadPoolExecutor(len(deeds)) as pool:
            return list(pool.map(lambda deed: _alone(deed, start), deeds))

    return run


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    cache.clear()
