"""What makes the suite hostile: order that was not asked for is not given, GET writes nothing."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

# Signing in, counting attempts and keeping a session alive are not changes of the domain.
HOUSEKEEPING = re.compile(
    r'"(django_session|shared_cache|usersessions_usersession|mfa_authenticator)"'
)
WRITE = re.compile(r"^\s*(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)


@pytest.fixture(autouse=True)
def _shuffle_unordered_queries(monkeypatch: pytest.MonkeyPatch) -> None:
    """A queryset without an order comes back in any order, as databases may."""
    fetch_all = QuerySet._fetch_all

    def fetch_and_shuffle(self: QuerySet[Any]) -> None:
        fresh = self._result_cache is None
        fetch_all(self)
        if fresh and not self.ordered and len(self._result_cache) > 1:
            random.shuffle(self._result_cache)

    monkeypatch.setattr(QuerySet, "_fetch_all", fetch_and_shuffle)


@contextmanager
def nothing_written() -> Iterator[None]:
    """Fail on any statement that changes a table of ours."""

    def refuse_writes(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if WRITE.match(sql) and not HOUSEKEEPING.search(sql):
            pytest.fail(f"a GET request wrote: {sql[:200]}")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse_writes):
        yield
