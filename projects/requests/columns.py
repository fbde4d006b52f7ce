"""The columns of the pipeline, on the page and in the files."""

from __future__ import annotations

from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from people.models import User
from projects.models import ProjectRequest
from projects.requests.choices import Stage
from projects.requests.permissions import sees_project
from projects.requests.stages import TONES
from projects.templatetags.project_pages import bilingual
from servicedesk_pm.common.tables import Column
from servicedesk_pm.common.templatetags.ui import pill


def request_columns(user: User) -> list[Column]:
    """Project and analyst stand only in rows whose project the reader sees."""

    def project_code(row: ProjectRequest) -> str:
        return row.project.code if row.project and sees_project(user, row.project) else ""

    def project_url(row: ProjectRequest) -> str:
        return row.project.get_absolute_url() if row.project and project_code(row) else ""

    def analyst(row: ProjectRequest) -> str:
        return str(row.analyst or "") if sees_project(user, row.project) else ""

    return [
        Column("title", _("Request"), "title", "title_fr", html=_named),
        Column("number", _("Number"), "label", "number", "code", under="title"),
        Column("stage", _("Stage"), _stage_label, "stage", html=_stage),
        Column("unit", _("Unit"), "org_unit.name", "org_unit__name_fr"),
        Column("requester", _("Requester"), "requester.name", "requester__name", under="unit"),
        Column("submitted", _("Submitted on"), _submitted_on, "submitted_at", "date"),
        Column("deadline", _("Deadline"), "deadline_on", "deadline_on", "date"),
        Column("cost", _("Rough cost"), "estimated_cost", "estimated_cost", "money"),
        Column("project", _("Project"), project_code, "project__code", url=project_url),
        Column("analyst", _("Analyst"), analyst, under="project"),
    ]


def _named(row: ProjectRequest, sort: str) -> SafeString:
    link = '<a href="{}">{}</a> <span class="code nowrap">{}</span>'
    return format_html(link, row.get_absolute_url(), bilingual(row, "title"), row.label)


def _stage_label(row: ProjectRequest) -> str:
    return str(Stage(row.stage).label)


def _stage(row: ProjectRequest, sort: str) -> SafeString:
    return pill(Stage(row.stage).label, TONES.get(row.stage, ""))


def _submitted_on(row: ProjectRequest) -> date | None:
    return localdate(row.submitted_at) if row.submitted_at else None
