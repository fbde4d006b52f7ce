"""A report's way from the request to its publication: the doing half, run by workers.

Each function is safe to run twice. Figures are collected once per job; files are written
whole under names nobody can guess, and a reader finds them only when the row names them.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from people.audit import operation, record
from people.models import User
from people.notifications import notify
from people.production import JobCancelled, JobRun, job_kind
from reporting.choices import Light, ReportState
from reporting.collect import collect
from reporting.directives.production import send_report
from reporting.document import content_of
from reporting.drawing import LANGUAGES, draw
from reporting.locking import locked_report
from reporting.models import Report
from reporting.notices import facts_about, people_of
from reporting.pdf import is_available, warm_up
from reporting.permissions import can_prepare, can_publish, publishing_role
from reporting.spelling import Json
from servicedesk_pm.common import clock
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.files import store, unguessable_name
from servicedesk_pm.common.frozen import canonical, digest

_LOADING = gettext_noop("Preparing the typesetting")
_FRENCH = gettext_noop("Setting the French document")
_ENGLISH = gettext_noop("Setting the English document")
_FILING = gettext_noop("Filing both documents")
Files = dict[str, bytes]


@job_kind(
    "reporting.draft_status_report",
    steps=(
        gettext_noop("Collecting the figures"),
        gettext_noop("Freezing the figures"),
        _LOADING,
        _FRENCH,
        _ENGLISH,
        _FILING,
    ),
)
def draft_status_report(run: JobRun) -> dict[str, Any]:
    """Collect, then draw the draft. A job that a later one replaced does nothing."""
    report, actor = _report_of(run)
    if not can_prepare(actor, report.project):
        raise PermissionDenied
    if report.job_id == run.job_id and report.state in {ReportState.GENERATED, ReportState.DRAFT}:
        run.step(1)
        if report.collected_by_id != run.job_id:
            at = clock.now()
            figures = collect(report, organisation=settings.ORGANISATION_NAME, at=at)
            run.step(2)
            _keep_figures(report.pk, run.job_id, figures, at, actor=actor)
            report.refresh_from_db()
        _draw_draft(run, report, actor, first_step=3)
    return {"url": report.get_absolute_url()}


@job_kind("reporting.draw_status_report", steps=(_LOADING, _FRENCH, _ENGLISH, _FILING))
def draw_status_report(run: JobRun) -> dict[str, Any]:
    """Draw a report's words and figures as they stand now."""
    report, actor = _report_of(run)
    if not can_prepare(actor, report.project):
        raise PermissionDenied
    if not report.is_issued and report.snapshot:
        _draw_draft(run, report, actor, first_step=1)
    return {"url": report.get_absolute_url()}


@job_kind("reporting.publish_report", steps=(_LOADING, _FRENCH, _ENGLISH, _FILING))
def publish_report(run: JobRun) -> dict[str, Any]:
    """Draw the final documents and publish; a published report is left alone."""
    report, actor = _report_of(run)
    if not can_publish(actor, report.project):
        raise PermissionDenied
    if not report.is_issued:
        if report.state != ReportState.APPROVED:
            raise RuleViolation(_("The report is no longer approved."))
        at = clock.now()
        content = content_of(report)
        # The document names who publishes it; the row does once the files are there.
        report.published_by, report.published_at = actor, at
        report.published_as = publishing_role(actor, report.project)
        files = _drawn(run, report, content, at, first_step=1)
        run.step(4)
        _publish(report.pk, files, report.sha256, at, actor=actor)
    return {"url": report.get_absolute_url()}


def _report_of(run: JobRun) -> tuple[Report, User]:
    """The report, if the person who asked may still read it."""
    if run.actor is None:
        raise PermissionDenied
    readable = Report.objects.visible_to(run.actor).select_related(
        "project__programme", "prepared_by", "submitted_by", "approved_by"
    )
    report = readable.filter(pk=run.arguments["report"]).first()
    if report is None:
        raise PermissionDenied
    _refuse_after_the_end(report)
    return report, run.actor


def _draw_draft(run: JobRun, report: Report, actor: User, *, first_step: int) -> None:
    content = content_of(report)
    drawn = digest(canonical(content))
    files = _drawn(run, report, content, clock.now(), first_step=first_step)
    run.step(first_step + 3)
    _file_draft(report.pk, files, drawn, actor=actor)


def _drawn(run: JobRun, report: Report, content: Json, at: datetime, *, first_step: int) -> Files:
    """Both documents; takes three steps."""
    run.step(first_step)
    if not is_available():
        raise RuleViolation(_("The server lacks the library Pango, so no PDF can be made."))
    warm_up()
    files = {}
    is_draft = report.state != ReportState.APPROVED
    for position, language in enumerate(LANGUAGES, start=1):
        run.step(first_step + position)
        files[language] = draw(report, content, language, made_at=at, is_draft=is_draft)
    return files


@operation
def _keep_figures(report_id: int, job_id: int, figures: Json, at: datetime, *, actor: User) -> None:
    report = _locked(report_id)
    if report.job_id != job_id or report.state not in {ReportState.GENERATED, ReportState.DRAFT}:
        return
    report.snapshot, report.schema = canonical(figures), figures["schema"]
    lights = {each["light"]: each["colour"] for each in figures["lights"]}
    report.overall_light, report.schedule_light = lights[Light.OVERALL], lights[Light.SCHEDULE]
    report.collected_at, report.collected_by_id = at, job_id
    report.sha256 = digest(canonical(content_of(report)))
    shown = ["snapshot", "schema", "overall_light", "schedule_light"]
    report.save(update_fields=[*shown, "collected_at", "collected_by", "sha256"])
    record(actor, "report.collected", report)


@operation
def _file_draft(report_id: int, files: Files, drawn: str, *, actor: User) -> None:
    """Offer the files, unless the report has moved on since they were drawn."""
    report = _locked(report_id)
    if report.is_issued or report.sha256 != drawn:
        return
    _put(report, files, drawn)
    if report.state == ReportState.GENERATED:
        report.state = ReportState.DRAFT
        report.version += 1
    report.save()


@operation
def _publish(report_id: int, files: Files, drawn: str, at: datetime, *, actor: User) -> None:
    report = _locked(report_id)
    if report.is_issued:
        return
    if report.state != ReportState.APPROVED or report.sha256 != drawn:
        raise RuleViolation(_("The report was changed while it was being published."))
    _put(report, files, drawn)
    report.state, report.published_at = ReportState.PUBLISHED, at
    report.published_by, report.published_as = actor, publishing_role(actor, report.project)
    report.version += 1
    report.save()
    record(actor, "report.published", report, sha256=drawn)
    _replace_older(report, actor)
    send_report(report.pk, actor=actor)
    facts = facts_about(report, actor)
    notify(people_of(report), "report.published", facts, report.get_absolute_url(), actor)


def _replace_older(report: Report, actor: User) -> None:
    older = Report.objects.filter(
        project=report.project_id,
        kind=report.kind,
        status_date=report.status_date,
        state=ReportState.PUBLISHED,
    ).exclude(pk=report.pk)
    for other in older.select_for_update(of=("self",)).order_by("pk"):
        other.state = ReportState.SUPERSEDED
        other.version += 1
        other.save(update_fields=["state", "version"])
        record(actor, "report.superseded", other, by=report.number)


def _put(report: Report, files: Files, drawn: str) -> None:
    """Write the files and name them in the row; the ones before go when that is committed."""
    for language, body in files.items():
        before = getattr(report, f"pdf_{language}").name
        name = store(unguessable_name("reports", ".pdf"), body)
        setattr(report, f"pdf_{language}", name)
        setattr(report, f"pdf_{language}_sha256", hashlib.sha256(body).hexdigest())
        if before:
            transaction.on_commit(partial(default_storage.delete, before), robust=True)
    report.drawn_sha256 = drawn


def _locked(report_id: int) -> Report:
    try:
        report = locked_report(report_id)
    except Report.DoesNotExist:  # Discarded while its documents were drawn.
        raise JobCancelled from None
    _refuse_after_the_end(report)
    return report


def _refuse_after_the_end(report: Report) -> None:
    if report.project.is_terminal and not report.is_issued:
        raise RuleViolation(_("The project is over; its reports no longer change."))
