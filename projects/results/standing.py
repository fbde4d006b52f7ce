"""How results stand on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from projects.models import ProgrammeResult


def marked(rows: Iterable[ProgrammeResult], on: date) -> list[ProgrammeResult]:
    """The rows with ``is_late``: expected, and past its day."""
    found = list(rows)
    for each in found:
        each.is_late = each.is_overdue(on)  # type: ignore[attr-defined]
    return found
