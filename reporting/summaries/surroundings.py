"""The sections about what lies around the projects: each other, people, desk, risks, demand."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from closure.models import UseReview
from closure.reports.content import both_languages
from projects.models import ProgrammeResult, Project, ProjectRequest
from projects.priorities.ranking import CANDIDATES, load_ranking
from projects.requests.choices import Stage
from projects.results.choices import ResultState
from projects.results.standing import marked
from projects.written.vocabulary import both, fact, table
from reporting.summaries.capacity import FULL, TOO_MUCH, WINDOWS, load_capacity
from reporting.summaries.parts import Built, first, named, note
from reporting.summaries.scene import Scene, projects_of
from risks.choices import RATED_OPEN, UNVERIFIED, RiskKind, ZoneName
from risks.matrix import load_overview
from risks.models import Measure, Risk
from risks.panel import load_tally_of
from workpackages.choices import AcrossState
from workpackages.models import CrossDependency, WorkstationImpact

TOP_RISKS, MOST_ROWS = 10, 40
DEPENDENCIES = (
    ("ps_need", "text"), ("ps_provider", "text"), ("ps_consumer", "text"),
    ("ps_needed", "day"), ("ps_foreseen", "day"), ("ps_margin", "number"),
    ("ps_state", "across_state"), ("ps_owner", "text"),
)  # fmt: skip
RESULTS = (
    ("ps_code", "text"), ("ps_result", "words"), ("ps_due", "day"),
    ("ps_state", "programme_result"), ("ps_integrated", "day"), ("ps_check", "text"),
)  # fmt: skip
LOADS = (
    ("ps_unit", "words"), ("ps_people", "number"), ("ps_load_1", "percent"),
    ("ps_load_2", "percent"), ("ps_over_100", "number"), ("ps_over_120", "number"),
)  # fmt: skip
IMPACTS = (
    ("ps_code", "text"), ("ps_package", "text"), ("ps_devices", "number"),
    ("ps_users", "number"), ("ps_impact", "impact_zone"),
)  # fmt: skip
RISKS = (
    ("ps_code", "text"), ("ps_risk", "words"), ("ps_score", "number"), ("ps_zone", "risk_zone"),
    ("ps_exposure", "money"), ("ps_owner", "text"), ("ps_measures", "number"),
)  # fmt: skip
USES = (
    ("ps_project", "words"), ("ps_months", "number"), ("ps_due", "day"),
    ("ps_target", "percent"), ("ps_used", "percent"),
)  # fmt: skip
RANKING = (
    ("ps_rank", "number"), ("ps_project", "words"), ("ps_phase", "project_state"),
    ("ps_points", "points"),
)  # fmt: skip
_GRAVEST = (AcrossState.BROKEN, AcrossState.AT_RISK, AcrossState.PROPOSED, AcrossState.OFFERED,
            AcrossState.AGREED, AcrossState.FULFILLED)  # fmt: skip


def dependencies(scene: Scene) -> Built:
    """What is broken first; a side that the report does not cover stays unnamed. One query."""
    covered = projects_of(scene.report)
    rows = list(
        CrossDependency.objects.current()
        .filter(Q(provider__in=covered) | Q(consumer__in=covered))
        .select_related("provider__lead", "consumer")
        .order_by("need_on", "pk")
    )
    rows.sort(key=lambda row: _GRAVEST.index(AcrossState(row.state)))
    counted = Counter(row.state for row in rows)
    shown, left = first(rows, MOST_ROWS)
    lines = [(str(row.pk), _dependency(scene, row)) for row in shown]
    return [
        fact("ps_broken", counted[AcrossState.BROKEN], "number"),
        fact("ps_at_risk", counted[AcrossState.AT_RISK], "number"),
        table("ps_dependencies", DEPENDENCIES, lines),
        *left,
    ]


def _dependency(scene: Scene, row: CrossDependency) -> tuple[Any, ...]:
    sides = [
        side.code if scene.has(side) else both_languages(_("another project"))
        for side in (row.provider, row.consumer)
    ]
    owner = str(row.provider.lead or "") if scene.has(row.provider) else ""
    return (
        row.subject, *sides, row.need_on, row.forecast_on, row.margin_days, row.state, owner,
    )  # fmt: skip


def integration(scene: Scene) -> Built:
    """What projects owe to programmes: delivered, then tried from end to end. One query."""
    owed = ProgrammeResult.objects.filter(project__in=projects_of(scene.report))
    rows = marked(owed.select_related("project").soonest_first(), scene.on)
    counted = Counter(row.state for row in rows)
    shown, left = first(rows, MOST_ROWS)
    lines = [
        (str(row.pk), (row.project.code, both(row, "name"), row.due_on, row.state,
                       row.integrated_on, row.finding))
        for row in shown
    ]  # fmt: skip
    return [
        fact("ps_expected", counted[ResultState.EXPECTED], "number"),
        fact("ps_overdue", sum(row.is_overdue(scene.on) for row in rows), "number"),
        fact("ps_delivered", counted[ResultState.DELIVERED], "number"),
        fact("ps_validated", counted[ResultState.INTEGRATED], "number"),
        table("ps_results", RESULTS, lines),
        *left,
    ]


def capacity(scene: Scene) -> Built:
    """By unit, never by person; what no plan says is said to be missing."""
    found = load_capacity(scene.family, after=scene.as_of)
    without = both_languages(pgettext_lazy("of a person", "without a unit"))
    lines = [
        (str(n), ({"fr": fr, "en": en or fr} if fr else without, len(load.people),
                  *(found.share(load, window) for window in range(WINDOWS)),
                  *(load.above(limit, 0, found.minutes[0]) for limit in (FULL, TOO_MUCH))))
        for n, ((fr, en), load) in enumerate(found.units, start=1)
    ]  # fmt: skip
    parts = [table("ps_loads", LOADS, lines)] if lines else []
    if not lines:
        parts.append(note(_("No open task of these projects names a person.")))
    elif not any(load.asked(n) for _unit, load in found.units for n in range(WINDOWS)):
        parts.append(note(_("The plans name people, but no effort.")))
    words = _("Vacant roles and recruitments are not recorded in the application yet.")
    return [*parts, note(words)]


def workstations(scene: Scene) -> Built:
    """What open packages change at workstations. One query."""
    rows = list(
        WorkstationImpact.objects.filter(package__project__in=scene.family)
        .select_related("package__project")
        .order_by("-users_count", "pk")
    )
    shown, left = first(rows, MOST_ROWS)
    lines = [
        (str(row.pk), (row.package.project.code, str(row.package), row.devices_count,
                       row.users_count, row.zone))
        for row in shown
    ]  # fmt: skip
    parts = [table("ps_impacts", IMPACTS, lines), *left] if lines else []
    if not lines:
        parts.append(note(_("No open package says that it changes workstations.")))
    words = _(
        "Waves, freeze periods, their collisions and the load of the service desk are not"
        " recorded in the application yet."
    )
    return [*parts, note(words)]


def risks(scene: Scene) -> Built:
    """Open threats with their sums, the worst ten, and how good measures are. Six queries."""
    inside = Q(project__in=scene.family)
    if not scene.report.programme_id:
        inside |= Q(portfolio=scene.report.portfolio_id)
    rows = Risk.objects.filter(inside)
    threats = rows.filter(kind=RiskKind.THREAT)
    sums = load_overview(threats)
    worst = list(
        threats.filter(state__in=RATED_OPEN, score__isnull=False)
        .select_related("project", "owner")
        .worst_first()[:TOP_RISKS]
    )
    active = Counter(
        Measure.objects.filter(risk__in=[row.pk for row in worst], state__in=UNVERIFIED)
        .order_by()
        .values_list("risk_id", flat=True)
    )
    told = load_tally_of(rows, on=scene.on)
    lines = [
        (row.code, (row.code, both(row, "name"), row.score, row.zone, row.exposure, row.owner,
                    active[row.pk]))
        for row in worst
    ]  # fmt: skip
    return [
        fact("ps_critical_risks", sums.by_zone.get(ZoneName.CRITICAL, 0), "number"),
        fact("ps_high_risks", sums.by_zone.get(ZoneName.HIGH, 0), "number"),
        fact("ps_gross", sums.gross, "money"),
        fact("ps_after", sums.planned, "money"),
        fact("ps_current", sums.current, "money"),
        fact("ps_verified", told.verified, "number"),
        fact("ps_effectiveness", _whole_percent(told.effectiveness), "percent"),
        fact("ps_coverage", _whole_percent(told.coverage), "percent"),
        table("ps_risks", RISKS, lines),
    ]


def _whole_percent(ratio: Fraction | None) -> Decimal | None:
    """To one decimal, half up."""
    return None if ratio is None else Decimal(int(ratio * 1000 + Fraction(1, 2))) / 10


def benefits(scene: Scene) -> Built:
    """Whether results are used some months after the end, against what was aimed at."""
    rows = UseReview.objects.filter(project__in=projects_of(scene.report))
    found = list(rows.select_related("project").order_by("due_on", "pk"))
    measured = [row for row in found if row.measured_on]
    reached = sum(
        row.target_pct is None or (row.used_pct or 0) >= row.target_pct for row in measured
    )
    shown, left = first(found, MOST_ROWS)
    lines = [
        (str(row.pk), (named(row.project), row.months, row.due_on, row.target_pct, row.used_pct))
        for row in shown
    ]
    parts = [
        fact("ps_reviews", len(found), "number"),
        fact("ps_measured", len(measured), "number"),
        fact("ps_reached", reached, "number"),
        table("ps_uses", USES, lines),
        *left,
    ]
    words = _("Benefits in francs are not recorded; what is measured is the use of the results.")
    return [*parts, note(words)]


def demand(scene: Scene) -> Built:
    """What waits for a decision, in its order of priority. Seven queries."""
    wanted = projects_of(scene.report).roots().filter(state__in=CANDIDATES)
    waiting = {row.code: row for row in wanted.order_by("code")}
    fresh = ProjectRequest.objects.filter(project__in=projects_of(scene.report))
    counted = fresh.in_stages([Stage.RECEIVED, Stage.ENDORSED]).count()
    parts = [
        fact("ps_candidates", len(waiting), "number"),
        fact("ps_new", counted, "number"),
    ]
    ranking = load_ranking(scene.report.portfolio_id)
    if ranking is None:
        return [*parts, note(_("No criteria are agreed, so that nothing is ranked."))]
    lines = [
        (place.code, _ranked(waiting[place.code], place))
        for place in ranking.places
        if place.code in waiting
    ]
    return [*parts, table("ps_ranking", RANKING, lines)]


def _ranked(project: Project, place: Any) -> tuple[Any, ...]:
    return place.rank, named(project), project.state, place.priority
