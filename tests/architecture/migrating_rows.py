"""Run by a test in a process and on a database of its own: the newest migrations over many rows."""

from __future__ import annotations

import json
import resource
import time
from typing import Any

import django
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models
from django.db.migrations import RunPython
from django.db.migrations.executor import MigrationExecutor

from tests.architecture.sources import LAYERS

# How many of each: 200 000 rows, most where most come in the life of an installation.
ROWS = {"workpackages.Task": 90_000, "people.HistoryEntry": 100_000, "reporting.Report": 10_000}
SNAPSHOT = {
    "lights": [
        {"light": "overall", "colour": "red"},
        {"light": "schedule", "colour": "amber"},
    ],
    # All reports together take a hundred megabytes, as frozen figures do.
    "rest": "f" * 10_000,
}
WRITES = ("INSERT", "UPDATE", "DELETE")
# So many of an app's newest migrations are looked through for one that writes.
RECENT = 10


def make_one_of_each() -> list[models.Model]:
    from people.models import HistoryEntry  # noqa: PLC0415 - after django.setup()
    from reporting.models import Report  # noqa: PLC0415
    from tests.factories import make_task, make_user  # noqa: PLC0415

    task = make_task()
    lead = task.project.lead
    at = "2026-10-12T09:00Z"
    report = Report.objects.create(
        project=task.project, number=1, status_date="2026-10-09", state="published",
        snapshot=json.dumps(SNAPSHOT), sha256="x", pdf_fr="a.pdf", pdf_en="b.pdf",
        prepared_by=lead, submitted_by=lead, submitted_at=at, approved_by=make_user(),
        approved_at=at, published_at=at,
    )  # fmt: skip
    return [task, HistoryEntry.objects.latest("pk"), report]


def multiply(row: models.Model, rows: int) -> None:
    """Copies of a row that differ in what must be unique, written by the database itself."""
    numbered = {"number", "edition", "position"}
    quote = connection.ops.quote_name
    fields = [
        field
        for field in row._meta.concrete_fields
        if not field.primary_key and not isinstance(field, models.GeneratedField)
    ]
    table, key = quote(row._meta.db_table), quote(row._meta.pk.column)
    columns = ", ".join(quote(field.column) for field in fields)
    values = ", ".join(
        "counter.n" if field.name in numbered else f"one.{quote(field.column)}" for field in fields
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE counter(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM counter"
            f" WHERE n < {rows}) INSERT INTO {table} ({columns})"
            f" SELECT {values} FROM {table} AS one, counter WHERE one.{key} = {row.pk}"
        )


class Watch:
    """Sees how many rows each statement writes."""

    def __init__(self) -> None:
        self.largest = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        # To add a column, SQLite copies a table whole; that is not ours to cut.
        is_copy = 'INSERT INTO "new__' in sql
        if sql.lstrip().upper().startswith(WRITES) and not is_copy:
            self.largest = max(self.largest, context["cursor"].rowcount)
        return result


def turned(app: str) -> list[list[Any]]:
    """Back past the newest migration and the newest that writes rows, and forth again.

    One that wrote long ago did so over many rows when it was new. Where another app's migrations
    rest on it, nothing: back would mean most of the history.
    """
    graph = MigrationExecutor(connection).loader.graph
    (leaf,) = graph.leaf_nodes(app)
    line = [node for node in graph.forwards_plan(leaf) if node[0] == app]
    writing = [
        place
        for place, node in enumerate(line)
        if any(isinstance(step, RunPython) for step in graph.nodes[node].operations)
    ]
    recent = [place for place in writing if place >= len(line) - RECENT]
    oldest = min([len(line) - 1, *recent[-1:]])
    alone = all(node[0] == app for node in graph.backwards_plan(line[oldest]))
    return [[line[oldest - 1]], [leaf]] if alone else []


def counts() -> dict[str, int]:
    return {name: apps.get_model(name)._default_manager.count() for name in ROWS}


def places() -> dict[str, int]:
    """In which file PostgreSQL keeps each large table; one that is written anew gets another."""
    if connection.vendor != "postgresql":
        return {}
    with connection.cursor() as cursor:
        tables = [apps.get_model(name)._meta.db_table for name in ROWS]
        cursor.execute(
            "SELECT relname, pg_relation_filenode(oid) FROM pg_class WHERE relname = ANY(%s)",
            [tables],
        )
        return dict(cursor.fetchall())


def peak_kilobytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> None:
    django.setup()
    call_command("migrate", verbosity=0)
    for row, rows in zip(make_one_of_each(), ROWS.values(), strict=True):
        multiply(row, rows)
    before, placed, peak = counts(), places(), peak_kilobytes()
    watch, seconds = Watch(), {}
    with connection.execute_wrapper(watch):
        for app in LAYERS:
            for targets in turned(app):
                begun = time.monotonic()
                MigrationExecutor(connection).migrate(targets)
                seconds["/".join(targets[0])] = round(time.monotonic() - begun, 1)
    lights = apps.get_model("reporting.Report")._default_manager.values_list(
        "overall_light", "schedule_light"
    )
    found = {
        "before": before,
        "after": counts(),
        "lights": [[*both] for both in lights.order_by().distinct()],
        "rows_in_one_statement": watch.largest,
        "megabytes": (peak_kilobytes() - peak) // 1024,
        "same_places": placed == places(),
        "seconds": seconds,
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
