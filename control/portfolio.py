"""Values rolled up: projects into programmes, programmes into the portfolio.

Money is added up and indices are computed from the sums; the cost at completion is the sum of the
official forecasts, never the index of the whole. Sub-projects are part of their parents.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import F

from control.choices import MEASURED
from control.models import StatusSnapshot
from control.months import last_over
from control.overview import trend_of
from control.permissions import is_controlled
from control.snapshots import work_out
from control.standing import Standing, standing_of
from control.told import GRAVITY, colour_of
from costs.sight import projects_with_costs
from engine.earned_value import Position, quotient, rolled_up, variance_ratio
from engine.lights import Colour
from engine.over_time import Trend
from engine.programme import Member, programme_light
from people.models import User
from projects.lights import critical_projects
from projects.models import Programme, Project, ProjectQuerySet

NOUGHT = Decimal(0)
# Those of no programme come last.
_ORDER = (F("programme__code").asc(nulls_last=True), "code")
MOST_EXCEPTIONS = 5


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """A topmost project with its newest figures, all below it included."""

    project: Project
    row: StatusSnapshot
    history: list[StatusSnapshot]

    @property
    def standing(self) -> Standing | None:
        """How far the figures can be trusted; of what rests nobody asks."""
        return None if self.is_frozen else standing_of(self.row)

    @property
    def cost(self) -> str:
        return str(self.row.figures["lights"]["cost"][0])

    @property
    def schedule(self) -> str:
        return str(self.row.figures["lights"]["schedule"][0])

    @property
    def is_frozen(self) -> bool:
        return not is_controlled(self.project)

    @property
    def worst(self) -> str:
        """As the snapshot tells it; a project that rests has no light."""
        return "grey" if self.is_frozen else colour_of(self.row)

    @property
    def trend(self) -> Trend | None:
        return trend_of(self.history)


@dataclass(slots=True)
class Sums:
    """Added up over projects; indices come from the sums."""

    position: Position = field(default_factory=lambda: Position(NOUGHT, NOUGHT, NOUGHT, NOUGHT))
    forecast: Decimal | None = NOUGHT

    @property
    def cpi(self) -> Decimal | None:
        return self.position.cost_index

    @property
    def spi(self) -> Decimal | None:
        return self.position.schedule_index

    @property
    def vac(self) -> Decimal | None:
        return variance_ratio(self.position.budget, self.forecast)

    @property
    def done(self) -> Decimal | None:
        return quotient(self.position.earned, self.position.budget)


def sums_of(lines: Iterable[ProjectLine]) -> Sums:
    """Without a forecast of every project there is none of the whole."""
    shown = list(lines)
    told = [line.row.forecast for line in shown]
    known = [each for each in told if each is not None]
    forecast = sum(known, NOUGHT) if len(known) == len(told) else None
    return Sums(rolled_up([line.row.position for line in shown]), forecast)


@dataclass(slots=True)
class Group:
    """A programme, or the projects of none."""

    programme: Programme | None
    lines: list[ProjectLine]
    sums: Sums
    colour: str
    reason: str

    @property
    def finish(self) -> date | None:
        """When its last project ends as planned now."""
        days = [line.row.planned_finish for line in self.lines if line.row.planned_finish]
        return max(days, default=None)


@dataclass(frozen=True, slots=True)
class Rolled:
    groups: list[Group]
    sums: Sums
    counts: list[tuple[str, int]]
    exceptions: list[ProjectLine]
    standings: list[tuple[str, str, int]]

    @property
    def lines(self) -> list[ProjectLine]:
        return [line for group in self.groups for line in group.lines]


def load_rolled(user: User, *, today: date, programme: str = "") -> Rolled:
    """All projects in sight that run or rest. Three queries, thirty more in an unkept month.

    A programme with a red project is scheduled, which takes seven more.
    """
    lines = load_lines(_projects(user, programme), last_over(today))
    shown = []
    for each in by_programme(lines):
        its = each[0].project.programme
        # Only a red project's place matters, and to find it the whole programme is scheduled.
        is_red = any(line.worst == Colour.RED.value for line in each)
        shown.append(group_of(each, critical_projects(user, its) if its and is_red else ()))
    return Rolled(
        groups=shown,
        sums=sums_of(lines),
        counts=counts_of(lines),
        exceptions=exceptions_of(lines),
        standings=_standings(lines),
    )


def by_programme(lines: Iterable[ProjectLine]) -> list[list[ProjectLine]]:
    """In the order in which the programmes come; the projects of none are a group too."""
    groups: dict[int | None, list[ProjectLine]] = {}
    for line in lines:
        groups.setdefault(line.project.programme_id, []).append(line)
    return list(groups.values())


def counts_of(lines: Iterable[ProjectLine]) -> list[tuple[str, int]]:
    counted = Counter(line.worst for line in lines)
    return [(colour, counted[colour]) for colour in ("green", "amber", "red", "grey")]


def _projects(user: User, programme: str) -> list[Project]:
    """The topmost ones that run or rest, of those whose money the person sees. Two queries."""
    seen = Project.objects.filter(projects_with_costs(user)).open()
    if programme:
        seen = seen.filter(programme__code=programme)
    measured = seen.filter(state__in=MEASURED)
    rows = list(measured.select_related("programme", "portfolio").order_by(*_ORDER))
    above = {key for each in rows for key in each.ancestor_ids}
    known = set(seen.filter(pk__in=above).order_by().values_list("pk", flat=True))
    return [each for each in rows if not known.intersection(each.ancestor_ids)]


def topmost(projects: ProjectQuerySet) -> list[Project]:
    """Those of which none stands above another, by programme. One query."""
    rows = list(projects.select_related("programme", "portfolio").order_by(*_ORDER))
    known = {each.pk for each in rows}
    return [each for each in rows if not known.intersection(each.ancestor_ids)]


def load_lines(projects: Sequence[Project], as_of: date) -> list[ProjectLine]:
    """The figures kept of the month in one query, else worked out for it in thirty more."""
    history: dict[int, list[StatusSnapshot]] = {each.pk: [] for each in projects}
    kept = StatusSnapshot.objects.filter(project__in=projects, status_date__lte=as_of)
    for row in kept.oldest_first():
        history[row.project_id].append(row)
    running = [each for each in projects if is_controlled(each)]
    for project in projects:
        for row in history[project.pk]:
            row.project = project
    late = [p for p in running if not any(r.status_date >= as_of for r in history[p.pk])]
    if late:
        for key, taken in work_out(late, as_of).items():
            history[key].append(taken.snapshot)
    return [
        ProjectLine(project, told[-1], told)
        for project in projects
        if (told := history[project.pk]) and (is_controlled(project) or told[-1].budget)
    ]


def group_of(lines: list[ProjectLine], critical: Collection[int]) -> Group:
    """One programme with its light; ``critical`` are the projects that hold it up."""
    members = [
        Member(Colour(line.worst), line.row.budget, line.project.pk in critical) for line in lines
    ]
    verdict = programme_light(members)
    programme = lines[0].project.programme
    return Group(programme, lines, sums_of(lines), verdict.colour.value, verdict.reason)


def exceptions_of(lines: list[ProjectLine]) -> list[ProjectLine]:
    """The gravest first, then those that will cost the most beyond their budget."""
    grave = [line for line in lines if line.worst in {"red", "amber"}]
    grave.sort(
        key=lambda line: (GRAVITY.index(line.worst), line.row.vac or NOUGHT, line.project.code)
    )
    return grave[:MOST_EXCEPTIONS]


def _standings(lines: list[ProjectLine]) -> list[tuple[str, str, int]]:
    """How many projects there are of each trust, the best first: label, tone and number."""
    known = [told for line in lines if (told := line.standing) is not None]
    counted = Counter(each.tone for each in known)
    labels = {each.tone: each.label for each in known}
    return [
        (labels[tone], tone, counted[tone]) for tone in ("good", "watch", "bad") if tone in labels
    ]
