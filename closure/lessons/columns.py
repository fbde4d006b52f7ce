"""The columns of the register of lessons, on the page and in the files."""

from __future__ import annotations

from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from closure.models import Lesson
from projects.templatetags.project_pages import bilingual
from projects.words import spoken
from servicedesk_pm.common.tables import Column
from servicedesk_pm.common.templatetags.ui import pill

NEWEST = "-proposed"


def lesson_columns(*, on: date, inside: frozenset[int]) -> list[Column]:
    """``inside`` are the keys of the projects that the reader may open."""

    def state(row: Lesson, sort: str) -> SafeString:
        shown = pill(row.get_state_display(), row.tone)
        return format_html("{} {}", shown, pill(_("overdue"), "bad")) if row.is_late(on) else shown

    def project_url(row: Lesson) -> str:
        return row.project.get_absolute_url() if row.project_id in inside else ""

    return [
        Column("name", gettext_lazy("Lesson"), "name", "name_fr", html=_named),
        Column("code", gettext_lazy("Code"), "code", ["project__code", "number"], "code",
               under="name"),
        Column("project", gettext_lazy("Project"), "project.name", "project__code",
               url=project_url),
        Column("category", gettext_lazy("Category"), "get_category_display", "category"),
        Column("phase", gettext_lazy("Phase"), "get_phase_display", "phase", under="category"),
        Column("advice", gettext_lazy("Recommendation"), _advice, "", "prose"),
        Column("tags", gettext_lazy("Tags"), "tags", "tags", under="advice"),
        Column("applied", gettext_lazy("Applied in"), "applied", "applied", "number"),
        Column("owner", gettext_lazy("Follow-up by"), "owner.name", "owner__name"),
        Column("due", gettext_lazy("Due"), "due_on", "due_on", "date", under="owner"),
        Column("state", gettext_lazy("State"), "get_state_display", "state", html=state),
        Column("proposed", gettext_lazy("Proposed on"), "proposed_on",
               ["proposed_on", "project__code", "number"], "date"),
    ]  # fmt: skip


def _named(row: Lesson, sort: str) -> SafeString:
    return format_html(
        '<a href="{}">{}</a> <span class="code nowrap">{}</span>',
        row.get_absolute_url(),
        bilingual(row),
        row.code,
    )


def _advice(row: Lesson) -> str:
    return spoken(row, "recommendation").text
