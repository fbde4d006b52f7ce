"""Microsoft Project XML out of plain rows, such as the reader keeps them as ``raw``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import IO, Any

from workpackages.mspdi.order import ORDER
from workpackages.mspdi.plan import Raw
from workpackages.mspdi.spelling import escaped

NAMESPACE = "http://schemas.microsoft.com/project"
_HEAD = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Project xmlns="{NAMESPACE}">\n'
_LAST = 10_000
# Row by table; the tables stand in this order after the properties.
TABLES = {
    "Calendars": "Calendar",
    "Tasks": "Task",
    "Resources": "Resource",
    "Assignments": "Assignment",
}
Tables = Mapping[str, Iterable[Raw]]


def write_plan(properties: Raw, tables: Tables, out: IO[bytes]) -> None:
    """Write a plan row by row, so that only one row at a time stands in memory as text.

    A row maps element names to a text or to a list of texts and rows; ``None`` is left out.
    The elements of a row may come in any order: the file has them in the schema's.
    """
    parts = [_HEAD]
    _children("Project", properties, parts)
    out.write("".join(parts).encode())
    for table, name in TABLES.items():
        out.write(f"\n<{table}>".encode())
        for row in tables.get(table, ()):
            parts = []
            _element(name, row, parts)
            out.write("".join(parts).encode())
        out.write(f"\n</{table}>".encode())
    out.write(b"\n</Project>\n")


def _element(name: str, value: Any, out: list[str]) -> None:
    if isinstance(value, str):
        out.append(f"<{name}>{escaped(value)}</{name}>")
    elif isinstance(value, dict):
        out.append(f"\n<{name}>")
        _children(name, value, out)
        out.append(f"</{name}>")
    else:
        for one in value or ():
            _element(name, one, out)


def _children(row: str, found: Raw, out: list[str]) -> None:
    for name in _ordered(row, tuple(found)):
        value = found[name]
        if value is not None:
            _element(name, value, out)


@lru_cache(maxsize=1024)
def _ordered(row: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """As the schema has them; what it does not know comes last, in a steady order."""
    order = ORDER.get(row, {})
    return tuple(sorted(names, key=lambda name: (order.get(name, _LAST), name)))
