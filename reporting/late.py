"""Which projects owe a report since when, for the lights of projects."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Min, Q

from control.late_reports import register_late_reports
from reporting.models import Report


def oldest_due(projects: Collection[int], as_of: date) -> dict[int, date]:
    """The day on which the oldest report was due that was not published by then. One query."""
    unpublished = Q(published_at__isnull=True) | Q(published_at__date__gt=as_of)
    owed = Report.objects.filter(unpublished, project__in=projects, due_on__lt=as_of)
    return dict(owed.order_by().values_list("project").annotate(since=Min("due_on")))


def register() -> None:
    register_late_reports(oldest_due)
