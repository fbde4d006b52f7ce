"""What somebody sees of a file of postings before booking it, as JSON that any language shows."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from costs.importing.reading import Line, Reading

FIRST_ROWS = 20
MOST_KNOWN = 200
Json = dict[str, Any]


def preview_of(reading: Reading) -> Json:
    lines = reading.lines
    return {
        "head": reading.head,
        "columns": reading.columns,
        "missing": [str(field) for field in reading.missing],
        "counts": {
            "rows": reading.rows,
            "known": len(reading.known),
            "problems": reading.problem_count,
            "without_document": sum(not each.document for each in lines),
        },
        "sums": _sums(reading.new_lines),
        "first": [_row(each) for each in lines[:FIRST_ROWS]],
        "known": sorted(reading.known.items())[:MOST_KNOWN],
        "problems": [
            {"line": each.line, "field": each.field, **each.saying.as_json()}
            for each in reading.problems
        ],
    }


def _sums(lines: list[Line]) -> list[list[Any]]:
    """Package, cost type, rows and francs of what would be booked."""
    found: dict[tuple[int, str], list[Any]] = defaultdict(lambda: [0, Decimal(0)])
    for each in lines:
        cell = found[(each.package_id, each.cost_type)]
        cell[0] += 1
        cell[1] += each.amount
    return [[*key, rows, str(amount)] for key, (rows, amount) in sorted(found.items())]


def _row(each: Line) -> Json:
    return {
        "line": each.line,
        "package": each.package_id,
        "posted_on": each.posted_on.isoformat(),
        "kind": each.kind,
        "cost_type": each.cost_type,
        "amount": str(each.amount),
        "supplier": each.supplier,
        "document": each.document,
        "text": each.text,
    }
