"""The columns of registers of change requests, on the page and in the files."""

from __future__ import annotations

from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.models import ChangeRequest
from projects.templatetags.project_pages import bilingual
from servicedesk_pm.common.tables import Column
from servicedesk_pm.common.templatetags.ui import pill

NEWEST = "-code"


def _named(row: ChangeRequest, sort: str) -> SafeString:
    named = '<a href="{}">{}</a> <span class="code nowrap">{}</span>'
    return format_html(named, row.get_absolute_url(), bilingual(row), row.code)


def _level(row: ChangeRequest) -> str:
    return row.get_level_display() if row.level else ""


def change_columns(*, on: date, across: bool = False) -> list[Column]:
    def state(change: ChangeRequest, sort: str) -> SafeString:
        shown = pill(change.get_state_display(), change.tone)
        late = change.is_late(on)
        return format_html("{} {}", shown, pill(_("overdue"), "bad")) if late else shown

    project = Column(
        "project", gettext_lazy("Project"), "project.name", "project__code",
        url=lambda change: str(change.project.get_absolute_url()),
    )  # fmt: skip
    return [
        Column("name", gettext_lazy("Change request"), "name", "name_fr", html=_named),
        Column("code", gettext_lazy("Code"), "code", ["project__code", "number"], "code",
               under="name"),
        *([project] if across else []),
        Column("state", gettext_lazy("State"), "get_state_display", "state", html=state),
        Column("cost", gettext_lazy("Effect on the cost (CHF)"), "cost_effect", "cost_effect",
               "money"),
        Column("shift", gettext_lazy("Shift (working days)"), "finish_days", "finish_days",
               "number"),
        Column("level", gettext_lazy("Approval level"), _level, "level"),
        Column("requested", gettext_lazy("Requested on"), "requested_on", "requested_on", "date"),
        Column("needed", gettext_lazy("Decision needed by"), "needed_by", "needed_by", "date"),
        Column("decided", gettext_lazy("Decided on"), "decided_on", "decided_on", "date"),
    ]  # fmt: skip
