"""What stands in the tables, kept by a process for its later tests.

Writing much by operations takes long. A process does so once, keeps what stands in the tables
afterwards, and copies that for every later test in about a second.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import connection
from django.db.models import Model


@dataclass(frozen=True, slots=True)
class Kept:
    """Every row of every table, those that migrations wrote too, and the files beside them."""

    rows: dict[type[Model], list[tuple[Any, ...]]]
    files: dict[Path, bytes]


def keep() -> Kept:
    return Kept(dict(_rows()), dict(_files()))


def _rows() -> Iterator[tuple[type[Model], list[tuple[Any, ...]]]]:
    # A plus before a column keeps SQLite's driver from making objects of what is stored.
    sign = "+" if connection.vendor == "sqlite" else ""
    with connection.cursor() as cursor:
        for model in _models():
            columns = ", ".join(f"{sign}{name}" for name in _columns(model))
            cursor.execute(f"SELECT {columns} FROM {_quoted(model._meta.db_table)}")
            yield model, cursor.fetchall()


def _files() -> Iterator[tuple[Path, bytes]]:
    root = Path(settings.MEDIA_ROOT)
    for path in root.rglob("*"):
        if path.is_file():
            yield path.relative_to(root), path.read_bytes()


def write(kept: Kept) -> None:
    with connection.cursor() as cursor:
        for model in kept.rows:
            cursor.execute(f"DELETE FROM {_quoted(model._meta.db_table)}")
        for model, rows in kept.rows.items():
            if rows:
                names = _columns(model)
                places = ", ".join(["%s"] * len(names))
                table = f"{_quoted(model._meta.db_table)} ({', '.join(names)})"
                cursor.executemany(f"INSERT INTO {table} VALUES ({places})", rows)
        for statement in connection.ops.sequence_reset_sql(no_style(), list(kept.rows)):
            cursor.execute(statement)
    connection.check_constraints()
    forget_content_types()
    for place, content in kept.files.items():
        path = Path(settings.MEDIA_ROOT) / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def forget_content_types() -> None:
    """Their numbers are those of the copy while it stands, and the database's own afterwards."""
    ContentType.objects.clear_cache()


def _models() -> list[type[Model]]:
    every = apps.get_models(include_auto_created=True)
    return [model for model in every if model._meta.managed and not model._meta.proxy]


def _columns(model: type[Model]) -> list[str]:
    stored = (each for each in model._meta.local_concrete_fields if not each.generated)
    return [_quoted(str(field.column)) for field in stored]


def _quoted(name: str) -> str:
    return str(connection.ops.quote_name(name))
