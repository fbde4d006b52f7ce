"""Collecting the figures of a programme or portfolio report: the doing half, safe to run twice."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_noop

from people.audit import operation, record
from people.models import User
from people.production import JobCancelled, JobRun, job_kind
from projects.written.vocabulary import Json
from reporting.spelling import local_day
from reporting.summaries.content import collect
from reporting.summaries.models import SummaryReport
from reporting.summaries.operations import COLLECT, locked_summary
from reporting.summaries.permissions import can_write_summary
from servicedesk_pm.common import clock


@job_kind(COLLECT, steps=(gettext_noop("Collecting the figures"), gettext_noop("Keeping them")))
def collect_summary(run: JobRun) -> dict[str, Any]:
    """Of a draft that its asker may still write; a job that a later one replaced does nothing."""
    rows = SummaryReport.objects.select_related("portfolio", "programme")
    report = rows.filter(pk=run.arguments["summary"]).first()
    if report is None:  # Discarded meanwhile.
        raise JobCancelled
    if run.actor is None or not can_write_summary(run.actor, report.programme_id):
        raise PermissionDenied
    if report.is_draft and report.job_id == run.job_id:
        run.step(1)
        at = clock.now()
        figures = collect(report, on=local_day(at))
        run.step(2)
        _keep(report.pk, run.job_id, figures, at, actor=run.actor)
    return {"url": report.get_absolute_url()}


@operation
def _keep(report_id: int, job_id: int, figures: Json, at: datetime, *, actor: User) -> None:
    report = locked_summary(report_id)
    if not report.is_draft or report.job_id != job_id:
        return
    report.content, report.collected_at = figures, at
    report.save(update_fields=["content", "collected_at"])
    record(actor, "summary.collected", report)
