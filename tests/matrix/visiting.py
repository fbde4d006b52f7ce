"""A visitor who looks at and sends many things without leaving a trace."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client

from people.models import User
from tests.hostile import HOUSEKEEPING, WRITE

# Sign-in, sessions and counters of attempts, which are not the domain's.
NOT_OURS = ("django_session", "shared_cache", "usersessions_", "django_migrations", "sqlite_")
# Of a statement that writes, the first name in quotes is the table.
TABLE = re.compile(r'"(\w+)"')


def fingerprint() -> dict[str, tuple[int, str]]:
    """Rows and a hash of the content of every table of ours."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            if table.startswith(NOT_OURS) or not model._meta.managed:
                continue
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows = sorted(json.dumps(row, default=str) for row in cursor.fetchall())
            digest = hashlib.sha256("\n".join(rows).encode()).hexdigest()
            found[table] = (len(rows), digest)
    return found


def changed(before: dict[str, tuple[int, str]]) -> list[str]:
    """The tables that are not as they were."""
    return [table for table, mark in fingerprint().items() if before.get(table) != mark]


class Visitor:
    """One person, or a stranger, whose every request is undone after it was answered."""

    def __init__(self, user: User | None, *, checks_tokens: bool = False) -> None:
        self.client = Client(enforce_csrf_checks=checks_tokens)
        if user is not None:
            self.client.force_login(user)
        self.writes: list[str] = []
        self.written_tables: set[str] = set()

    @contextmanager
    def undone(self) -> Iterator[None]:
        cookies = deepcopy(self.client.cookies)
        with transaction.atomic():
            try:
                yield
            finally:
                transaction.set_rollback(True)
        self.client.cookies = cookies

    def traces_of(self, method: str, url: str, data: Any = None, **more: Any) -> list[str]:
        """The tables that a request changed, if any."""
        with self.undone():
            before = fingerprint()
            _exhaust(self.ask(method, url, _fresh(data), **more))
            return changed(before)

    def ask(self, method: str, url: str, data: Any = None, **more: Any) -> Any:
        """The answer; an exception of the view is the answer 500, with its words."""
        self.writes, self.written_tables = [], set()
        with connection.execute_wrapper(self._watch):
            try:
                return getattr(self.client, method.lower())(url, data or {}, **more)
            except Exception as error:
                return Broken(error)

    def visit(self, method: str, url: str, data: Any = None, **more: Any) -> Any:
        """The answer of a request that is then undone. What a refused one wrote, it undid."""
        with self.undone():
            answer = self.ask(method, url, _fresh(data), **more)
            _exhaust(answer)
            return answer

    @contextmanager
    def closing(self, answer: Any) -> Iterator[Any]:
        """An answer whose file, if it is one, is closed afterwards."""
        yield answer
        _exhaust(answer)

    def _watch(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if WRITE.match(sql):
            self.written_tables.update(TABLE.findall(sql)[:1])
        if WRITE.match(sql) and not HOUSEKEEPING.search(sql):
            self.writes.append(sql[:160])
        return execute(sql, params, many, context)


def _exhaust(answer: Any) -> None:
    """Read a download to its end, which closes its file."""
    if getattr(answer, "streaming", False):
        answer.body = b"".join(answer.streaming_content)


def _fresh(data: Any) -> Any:
    """Files are read to their end when they are sent; the next request sends a new one."""
    if not isinstance(data, dict):
        return data
    return {name: _fresh_file(value) for name, value in data.items()}


def _fresh_file(value: Any) -> Any:
    if not isinstance(value, SimpleUploadedFile):
        return value
    value.seek(0)
    return SimpleUploadedFile(value.name or "file", value.read(), value.content_type)


class Broken:
    """What an exception looks like from outside."""

    status_code = 500
    content = b""
    headers: dict[str, str] = {}

    def __init__(self, error: Exception) -> None:
        self.error = error

    def __str__(self) -> str:
        return f"500 {type(self.error).__name__}: {str(self.error)[:200]}"
