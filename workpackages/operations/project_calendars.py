"""The calendars of a project as a step of its plan writes them, and takes them back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from projects.models import Project
from servicedesk_pm.common.errors import RuleViolation
from workpackages.models import PlanStep, Resource, Task, WorkCalendar
from workpackages.scheduling.calendar_wishes import columns_of

Columns = dict[str, Any]
Changes = Iterable[tuple[WorkCalendar | None, WorkCalendar]]


def write_calendars(
    project: Project, changes: Changes
) -> tuple[dict[str, Columns | None], dict[str, Columns]]:
    """Save calendars that a preview showed; answers what was and what is, for taking it back.

    The project is locked, which every writer of its calendars waits for.
    """
    before: dict[str, Columns | None] = {}
    after: dict[str, Columns] = {}
    known = _locked(project)
    for was, wanted in changes:
        columns = columns_of(wanted)
        if was is None:
            row = WorkCalendar(project=project, source=wanted.source, **columns)
            row.save()
        else:
            row = known[was.pk]
            _set(row, columns)
        before[str(row.pk)] = None if was is None else columns_of(was)
        after[str(row.pk)] = columns
    return before, after


def check_calendars(step: PlanStep) -> None:
    """Refuse to take back working days that have changed since; raises ``RuleViolation``."""
    known = _locked(step.project)
    for key, columns in _after(step).items():
        row = known.get(int(key))
        if row is None or columns_of(row) != columns:
            raise RuleViolation(
                _(
                    "It cannot be taken back: the working days of the project have changed since, "
                    "or the hours of the calendar that they are built on."
                )
            )
    bases = {columns["base_id"] for columns in _before(step).values() if columns} - {None}
    if WorkCalendar.objects.filter(pk__in=bases).count() != len(bases):
        raise RuleViolation(
            _("What this change touched is no longer there; it cannot be taken back.")
        )


def restore_calendars(step: PlanStep) -> None:
    """Put the calendars back; one that the step made goes, or stays for the tasks in it."""
    known = _locked(step.project)
    for key, columns in _before(step).items():
        row = known[int(key)]
        if columns is not None:
            _set(row, columns)
        elif _is_used(row):
            _set(row, {"is_default": False})
        else:
            row.delete()


def _before(step: PlanStep) -> dict[str, Columns | None]:
    """Steps of before there were calendars in them have none."""
    found: dict[str, Columns | None] = step.before.get("calendars", {})
    return found


def _after(step: PlanStep) -> dict[str, Columns]:
    found: dict[str, Columns] = step.after.get("calendars", {})
    return found


def _locked(project: Project) -> dict[int, WorkCalendar]:
    rows = WorkCalendar.objects.select_for_update(of=("self",)).filter(project=project)
    return {row.pk: row for row in rows.order_by("pk")}


def _is_used(row: WorkCalendar) -> bool:
    users = (
        Task.objects.filter(calendar=row),
        Resource.objects.filter(calendar=row),
        row.derived.all(),
    )
    return any(rows.exists() for rows in users)


def _set(row: WorkCalendar, columns: Columns) -> None:
    for name, value in columns.items():
        setattr(row, name, value)
    row.save(update_fields=[name.removesuffix("_id") for name in columns])
