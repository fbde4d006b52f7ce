"""The columns of lists of reports, on the screen and in their exports."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reporting.models import Report
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.tables import Column
from servicedesk_pm.common.templatetags.ui import day


def _label(report: Report) -> str:
    return f"{report.project.code}-{report.number}"


def _state(report: Report) -> str:
    return str(report.get_state_display())


def _state_pill(report: Report, sort: str) -> SafeString:
    tone = "pill pill-good" if report.is_issued else "pill"
    return format_html('<span class="{}">{}</span>', tone, _state(report))


def _project_url(report: Any) -> str:
    """Empty where only the report is in sight, not its project."""
    if not report.project_opens:
        return ""
    return reverse("reporting:project_reports", args=[report.project.code])


def _due_words(report: Report) -> str:
    if report.due_on is None:
        return ""
    late = gettext("late") if report.is_late(today()) else ""
    return " · ".join(filter(None, (day(report.due_on), late)))


def _due(report: Report, sort: str) -> SafeString:
    if report.due_on is None:
        return SafeString("")
    if not report.is_late(today()):
        return SafeString(day(report.due_on))
    words = gettext("late")
    return format_html('{} <span class="pill pill-bad">{}</span>', day(report.due_on), words)


_REPORT = Column(
    "report", _("Report"), _label, sort="number", kind="code", url=Report.get_absolute_url
)
_REST = (
    Column("status_date", _("Status date"), "status_date", sort="status_date", kind="date"),
    Column("due_on", _("Due"), _due_words, sort="due_on", html=_due),
    Column("edition", _("Edition"), "edition", sort="edition", kind="number"),
    Column("state", _("State"), _state, sort="state", html=_state_pill),
    Column("classification", _("Classification"), "classification", sort="classification"),
    Column("prepared_by", _("Prepared by"), "prepared_by.name", sort="prepared_by__name"),
    Column("approved_by", _("Approved by"), "approved_by.name", sort="approved_by__name"),
    Column("published_at", _("Published"), "published_at", sort="published_at", kind="moment"),
)
REPORT_COLUMNS = (_REPORT, *_REST)
ARCHIVE_COLUMNS = (
    Column("project", _("Project"), "project.name", sort="project__code", url=_project_url),
    Column("programme", _("Programme"), "project.programme.code", sort="project__programme__code"),
    _REPORT,
    *_REST,
)
