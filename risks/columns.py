"""The columns of registers of risks and issues, on the page and in the files."""

from __future__ import annotations

from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.templatetags.project_pages import bilingual
from risks.choices import ZoneName
from risks.models import Issue, Risk
from risks.words import product, zone_pill
from servicedesk_pm.common.tables import Column
from servicedesk_pm.common.templatetags.ui import pill

WORST = "-score"
SOONEST = "due"


def risk_columns(*, across: bool = False) -> list[Column]:
    """``across`` names the project of each risk."""

    def state(risk: Risk, sort: str) -> SafeString:
        shown = pill(risk.get_state_display(), risk.tone)
        late = pill(_("overdue"), "bad")
        return format_html("{} {}", shown, late) if risk.is_late else shown

    project = Column(
        "project", gettext_lazy("Project"), "place.name", "project__code", url=_place_url
    )
    return [
        Column("name", gettext_lazy("Risk"), "name", "name_fr", html=_named),
        Column("code", gettext_lazy("Code"), "code", ["project__code", "number"], "code",
               under="name"),
        *([project] if across else []),
        Column("kind", gettext_lazy("Kind"), "get_kind_display", "kind"),
        Column("score", gettext_lazy("Score"), "score", "score_sort", "number", html=_score),
        Column("zone", gettext_lazy("Zone"), _zone, "score_sort", under="score"),
        Column("gross", gettext_lazy("Before measures"), _gross, "gross_exposure"),
        Column("exposure", gettext_lazy("Exposure"), "exposure", "exposure", "money"),
        Column("response", gettext_lazy("Response"), "get_response_display", "response"),
        Column("owner", gettext_lazy("Risk owner"), "owner.name", "owner__name"),
        Column("state", gettext_lazy("State"), "get_state_display", "state", html=state),
        Column("review", gettext_lazy("Next review"), "review_on", "review_on", "date"),
    ]  # fmt: skip


def _place_url(risk: Risk) -> str:
    return risk.project.get_absolute_url() if risk.project else ""


def _zone(risk: Risk) -> str:
    return str(ZoneName(risk.zone).label) if risk.zone else ""


def _score(risk: Risk, sort: str) -> SafeString:
    return zone_pill(risk.score, risk.zone)


def _gross(risk: Risk) -> str:
    return product(risk.gross_probability, risk.gross_impact)


def _named(row: Risk | Issue, sort: str) -> SafeString:
    named = '<a href="{}">{}</a> <span class="code nowrap">{}</span>'
    return format_html(named, row.get_absolute_url(), bilingual(row), row.code)


def issue_columns(*, on: date, across: bool = False) -> list[Column]:
    def state(issue: Issue, sort: str) -> SafeString:
        shown = pill(issue.get_state_display(), issue.tone)
        late = issue.is_overdue(on)
        return format_html("{} {}", shown, pill(_("overdue"), "bad")) if late else shown

    project = Column(
        "project", gettext_lazy("Project"), "project.name", "project__code",
        url=lambda issue: str(issue.project.get_absolute_url()),
    )  # fmt: skip
    return [
        Column("name", gettext_lazy("Issue"), "name", "name_fr", html=_named),
        Column("code", gettext_lazy("Code"), "code", ["project__code", "number"], "code",
               under="name"),
        *([project] if across else []),
        Column("severity", gettext_lazy("Severity"), "get_severity_display", "severity"),
        Column("owner", gettext_lazy("Owner"), "owner.name", "owner__name"),
        Column("occurred", gettext_lazy("Occurred on"), "occurred_on", "occurred_on", "date"),
        Column(SOONEST, gettext_lazy("To be solved by"), "due_on", "due_on", "date"),
        Column("state", gettext_lazy("State"), "get_state_display", "state", html=state),
        Column("escalated", gettext_lazy("Escalated on"), "escalated_on", "escalated_on", "date"),
        Column("cost", gettext_lazy("Actual cost"), "actual_cost", "", "money"),
    ]  # fmt: skip
