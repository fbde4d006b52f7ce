"""The columns of the results that projects owe to a programme."""

from __future__ import annotations

from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.models import ProgrammeResult
from projects.templatetags.project_pages import bilingual
from projects.words import spoken
from servicedesk_pm.common.tables import Column
from servicedesk_pm.common.templatetags.ui import pill

SOONEST = "due"


def result_columns(*, on: date) -> list[Column]:
    def state(row: ProgrammeResult, sort: str) -> SafeString:
        return pill(_("overdue"), "bad") if row.is_overdue(on) else result_pill(row)

    return [
        Column("name", gettext_lazy("Result"), "name", "name_fr", html=_named),
        Column("code", gettext_lazy("Code"), "code", ["project__code", "number"], "code",
               under="name"),
        Column("project", gettext_lazy("Project"), "project.name", "project__code",
               url=lambda row: str(row.project.get_absolute_url())),
        Column("measure", gettext_lazy("Measure and target"), measure_of),
        Column(SOONEST, gettext_lazy("Due"), "due_on", "due_on", "date"),
        Column("state", gettext_lazy("State"), "get_state_display", "state", html=state),
        Column("delivered", gettext_lazy("Delivered on"), "delivered_on", "delivered_on", "date"),
        Column("integrated", gettext_lazy("Integrated on"), "integrated_on", "integrated_on",
               "date"),
    ]  # fmt: skip


def measure_of(row: ProgrammeResult) -> str:
    return spoken(row, "measure").text


def result_pill(row: ProgrammeResult) -> SafeString:
    return pill(row.get_state_display(), row.tone)


def _named(row: ProgrammeResult, sort: str) -> SafeString:
    named = '<a href="{}">{}</a> <span class="code nowrap">{}</span>'
    return format_html(named, row.get_absolute_url(), bilingual(row), row.code)
