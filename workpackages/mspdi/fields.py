"""Fields of a raw row that no field of the plan represents, read when they are needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.utils.translation import gettext_noop as _

from workpackages.mspdi.plan import PlanTask, Properties
from workpackages.mspdi.problems import PlanRefused
from workpackages.mspdi.tree import text

Found = TypeVar("Found")


def field(task: PlanTask, name: str, reader: Callable[[str | None], Found]) -> Found:
    """A field of a task's row. Raises ``PlanRefused`` with the row, the field and its value."""
    value = text(task.raw, name)
    try:
        return reader(value)
    except (ValueError, ArithmeticError):
        raise PlanRefused(
            _("The row “%(row)s” holds the value “%(value)s” in %(field)s, which cannot be read."),
            row=task.label,
            line=task.line,
            field=name,
            value=str(value)[:80],
        ) from None


def property_of(properties: Properties, name: str, reader: Callable[[str | None], Found]) -> Found:
    """A property of the plan as a whole. Raises ``PlanRefused`` with its value."""
    value = text(properties.raw, name)
    try:
        return reader(value)
    except (ValueError, ArithmeticError):
        raise PlanRefused(
            _("A property of the plan holds the value “%(value)s”, which cannot be read."),
            value=str(value)[:80],
        ) from None
