"""The columns of the register of deliverables, on the page and in the files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.templatetags.project_pages import bilingual
from servicedesk_pm.common.tables import Column
from servicedesk_pm.common.templatetags.ui import pill
from workpackages.models import Deliverable

IN_ORDER = "code"


def deliverable_columns(on: date) -> list[Column]:
    """Lateness is judged on the day ``on``; rows come with ``open_defects``."""
    return [
        Column("name", gettext_lazy("Deliverable"), "name", "name_fr", html=_named),
        Column("code", gettext_lazy("Code"), _code, ["project__path", "number"], "code",
               under="name"),
        Column("package", gettext_lazy("Work package"), "work_package.name",
               ["project__path", "work_package__outline", "number"],
               url=lambda row: str(row.work_package.get_absolute_url())),
        Column("kind", gettext_lazy("Kind"), Deliverable.get_kind_display, "kind"),
        Column("part", gettext_lazy("Site or lot"), "part", "part", under="kind"),
        Column("accepting", gettext_lazy("Accepted by"), Deliverable.get_accepting_display,
               "accepting"),
        Column("planned", gettext_lazy("Planned presentation"), "planned_presentation_on",
               "planned_presentation_on", "date"),
        Column("presented", gettext_lazy("Presented on"), "presented_on", "presented_on", "date",
               under="planned"),
        Column("planned_acceptance", gettext_lazy("Planned acceptance"), "planned_acceptance_on",
               "planned_acceptance_on", "date"),
        Column("accepted", gettext_lazy("Accepted on"), "accepted_on", "accepted_on", "date",
               under="planned_acceptance"),
        Column("state", gettext_lazy("State"), Deliverable.get_state_display, "state",
               html=_state(on)),
        Column("attempt", gettext_lazy("Attempt"), "attempt", "attempt", "number"),
        Column("defects", gettext_lazy("Open defects"), "open_defects", "open_defects", "number"),
    ]  # fmt: skip


def _code(row: Deliverable) -> str:
    return f"{row.project.code} {row.code}"


def _named(row: Deliverable, sort: str) -> SafeString:
    named = '<a href="{}">{}</a> <span class="code nowrap">{}</span>'
    return format_html(named, row.get_absolute_url(), bilingual(row), _code(row))


def _state(on: date) -> Callable[[Deliverable, str], SafeString]:
    def draw(row: Deliverable, sort: str) -> SafeString:
        shown = pill(row.get_state_display(), row.tone)
        if not row.is_late(on):
            return shown
        return format_html('{} <span class="text-danger nowrap">▲ {}</span>', shown, _("late"))

    return draw
