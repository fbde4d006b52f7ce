"""A report is locked from its project down, so that its steps and the project's end wait."""

from __future__ import annotations

from projects.models import Project
from reporting.models import Report

_AROUND = ("project__programme__manager", "project__lead", "project__sponsor", "prepared_by", "job")


def locked_report(report_id: int) -> Report:
    """The report with what hangs on it, its row and its project's row locked.

    Whoever waited for the project reads the rest in a later statement: in the waiting one
    PostgreSQL renews the locked row only, and joins it to what was before.
    """
    project_id = Report.objects.values_list("project_id", flat=True).get(pk=report_id)
    Project.objects.select_for_update(of=("self",)).get(pk=project_id)
    reports = Report.objects.select_for_update(of=("self",))
    return reports.select_related(*_AROUND).get(pk=report_id)
