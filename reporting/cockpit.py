"""The cockpit: what needs a decision, what is red and why, what is late, and what comes next."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Q, Subquery, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from control.lighting import OVERALL
from control.models import DeclaredLight, StatusSnapshot
from control.permissions import is_controlled
from control.told import GRAVITY, colour_of
from control.words import REASONS
from engine.lights import Colour
from engine.over_time import Escalation, Trend, escalation, trend
from people.models import User
from projects.models import Project
from projects.scope import ANSWERS, scope_of
from reporting.choices import Light
from reporting.cockpit_items import Item, decision_items, late_items
from reporting.models import Report
from servicedesk_pm.common.errors import Words
from servicedesk_pm.common.templatetags.ui import day
from workpackages.choices import MilestoneKind
from workpackages.models import Task

AGENDA: dict[Escalation, Words] = {
    Escalation.STEERING: gettext_lazy("Agenda of the steering committee: red for two months"),
    Escalation.BOARD: gettext_lazy("Agenda of the portfolio board: red for three months or more"),
}
# The lights that a line shows beside the overall one.
SHOWN = (Light.COST, Light.SCHEDULE, Light.QUALITY, Light.RISK)
TREND_MONTHS, MOST, GATES_AHEAD_DAYS = 8, 8, 120
NOUGHT = Decimal(0)
_READ = ("code", "name_fr", "name_en", "path", "state", "programme")


def can_see_cockpit(user: User) -> bool:
    return scope_of(user).holds(ANSWERS)


@dataclass(frozen=True, slots=True)
class Lit:
    """One light that is not green, and the rule that decided it."""

    label: str
    colour: str
    why: str


@dataclass(slots=True)
class Line:
    """One topmost project."""

    project: Project
    # The colour that its lead declares beside the computed one.
    declared: str = ""
    snapshot: StatusSnapshot | None = None
    trend: Trend | None = None
    # The cost index of the last months, the oldest first.
    indices: list[Decimal] = field(default_factory=list)
    # Which body has to take it up because it stays red.
    escalated: Escalation | None = None
    milestone: Task | None = None
    report: Report | None = None
    owes_report: bool = False

    @property
    def colour(self) -> str:
        """As the snapshot tells it.

        What rests or has not begun has no light but the one that its lead declares.
        """
        if self.snapshot is None or not is_controlled(self.project):
            return self.declared or "grey"
        return colour_of(self.snapshot)

    @property
    def is_told(self) -> bool:
        """Whether there is anything to say of it."""
        return self.snapshot is not None or bool(self.declared)

    @property
    def lit(self) -> list[Lit]:
        """The lights that are red or amber, the reds first."""
        found = [each for each in self._told(Light) if each.colour in {"red", "amber"}]
        return sorted(found, key=lambda each: GRAVITY.index(each.colour))

    @property
    def shown(self) -> list[Lit]:
        """The lights of costs, schedule, quality and risks."""
        return self._told(SHOWN)

    def _told(self, wanted: Iterable[Light]) -> list[Lit]:
        if self.snapshot is None or not is_controlled(self.project):
            return []
        told = self.snapshot.figures["lights"]
        return [
            Lit(str(light.label), colour, str(REASONS[reason]))
            for light in wanted
            if light != Light.OVERALL
            for colour, reason in [told[light.value]]
        ]

    @property
    def done_pct(self) -> Decimal | None:
        return self._percent_of_budget("earned")

    @property
    def planned_pct(self) -> Decimal | None:
        return self._percent_of_budget("planned")

    def _percent_of_budget(self, name: str) -> Decimal | None:
        row = self.snapshot
        return 100 * getattr(row, name) / row.budget if row and row.budget else None

    @property
    def beyond(self) -> Decimal | None:
        """What it will cost beyond its budget, by the official forecast."""
        row = self.snapshot
        return None if row is None or row.forecast is None else row.forecast - row.budget


@dataclass(slots=True)
class Cockpit:
    lines: list[Line]
    late: list[Item] = field(default_factory=list)
    decisions: list[Item] = field(default_factory=list)
    gates: list[Item] = field(default_factory=list)
    reports: list[Item] = field(default_factory=list)

    @property
    def counts(self) -> list[tuple[str, int]]:
        counted = Counter(line.colour for line in self.lines if line.is_told)
        return [(colour, counted[colour]) for colour in ("red", "amber", "green", "grey")]

    @property
    def listed(self) -> list[Line]:
        """All that have a light, and the first of those that wait for their beginning."""
        told = sum(line.is_told for line in self.lines)
        return self.lines[: told + MOST]

    @property
    def unlisted(self) -> int:
        return len(self.lines) - len(self.listed)

    @property
    def red(self) -> list[Line]:
        """What is red, then amber, with the reasons."""
        grave = [line for line in self.lines if line.colour in {"red", "amber"}]
        return sorted(grave, key=lambda each: (GRAVITY.index(each.colour), each.project.code))

    @property
    def sums(self) -> dict[str, Decimal | None]:
        """Budget, cost so far and forecast of all that have figures."""
        rows = [line.snapshot for line in self.lines if line.snapshot]
        forecasts = [row.forecast for row in rows]
        known = [each for each in forecasts if each is not None]
        budget = sum((row.budget for row in rows), NOUGHT)
        forecast = sum(known, NOUGHT) if len(known) == len(forecasts) else None
        return {
            "budget": budget,
            "actual": sum((row.actual for row in rows), NOUGHT),
            "forecast": forecast,
            "beyond": None if forecast is None else forecast - budget,
        }


def load_cockpit(user: User, *, on: date) -> Cockpit:
    """Everything on the page but what waits for the person. Ten queries, whatever it shows."""
    lines = {line.project.pk: line for line in _topmost(user, on)}
    _add_figures(user, lines, on)
    ahead = _add_milestones(user, lines, on)
    reports = _add_reports(user, lines, on)
    return Cockpit(
        lines=sorted(lines.values(), key=_gravest_first),
        late=late_items(user, on),
        decisions=[*_agenda(lines.values()), *decision_items(user, on)],
        gates=[_gate(task) for task in ahead][:MOST],
        reports=reports,
    )


def _topmost(user: User, on: date) -> list[Line]:
    """Open projects whose inside the person answers for; those above stand for those below."""
    said = DeclaredLight.objects.filter(project=OuterRef("pk")).order_by("-pk")
    seen = Project.objects.filter(scope_of(user).projects_as(ANSWERS)).open()
    rows = seen.annotate(
        declared=Subquery(said.values("colour")[:1]),
        declared_until=Subquery(said.values("expires_on")[:1]),
    )
    found = list(rows.only(*_READ).order_by("code"))
    known = {each.pk for each in found}
    return [
        Line(each, _declared(each, on))
        for each in found
        if not known.intersection(each.ancestor_ids)
    ]


def _declared(project: Project, on: date) -> str:
    """The colour of the annotated declaration, as long as it is valid."""
    colour, until = (vars(project)[name] for name in ("declared", "declared_until"))
    return colour if colour and until >= on else ""


def _gravest_first(line: Line) -> tuple[bool, int, str]:
    """Of what nothing is told comes last."""
    return not line.is_told, GRAVITY.index(line.colour), line.project.code


def _add_figures(user: User, lines: dict[int, Line], on: date) -> None:
    """The newest snapshot of each and the trend of the months before. Two queries."""
    seen = StatusSnapshot.objects.visible_to(user).filter(project__in=lines)
    for row in seen.newest().order_by("pk"):
        row.project = lines[row.project_id].project
        lines[row.project_id].snapshot = row
    since = on - timedelta(days=31 * TREND_MONTHS)
    history = seen.filter(status_date__gte=since).oldest_first()
    indices: dict[int, list[Decimal]] = defaultdict(list)
    overall: dict[int, list[Colour]] = defaultdict(list)
    told = ("figures__cpi", "figures__spi_t", f"figures__lights__{OVERALL}__0")
    for key, cost, time, colour in history.values_list("project_id", *told):
        overall[key].append(Colour(colour))
        if cost is not None and time is not None:
            indices[key].append((Decimal(cost) + Decimal(time)) / 2)
        if cost is not None:
            lines[key].indices.append(Decimal(cost))
    for key, means in indices.items():
        lines[key].trend = trend(means)
    for key, colours in overall.items():
        if is_controlled(lines[key].project):
            lines[key].escalated = escalation(colours)


def _add_milestones(user: User, lines: dict[int, Line], on: date) -> list[Task]:
    """The next key milestone of each; gates that lie ahead are handed back. One query."""
    wanted = Q(is_key_milestone=True) | Q(milestone_kind=MilestoneKind.GATE)
    open_ones = Task.objects.visible_to(user).milestones().open().filter(wanted)
    soonest = open_ones.filter(finish_on__isnull=False).select_related("project")
    last = on + timedelta(days=GATES_AHEAD_DAYS)
    gates = []
    for task in soonest.order_by("finish_on", "pk"):
        above = [*task.project.ancestor_ids, task.project_id]
        line = next((lines[key] for key in above if key in lines), None)
        if line is None:
            continue
        if task.is_key_milestone and line.milestone is None:
            line.milestone = task
        is_gate = task.milestone_kind == MilestoneKind.GATE
        if is_gate and task.finish_on is not None and task.finish_on <= last:
            gates.append(task)
    return gates


def _gate(task: Task) -> Item:
    assert task.finish_on is not None
    return Item(task.name, str(task.project), task.finish_on, task.get_absolute_url())


def _add_reports(user: User, lines: dict[int, Line], on: date) -> list[Item]:
    """The last report of each, and those that are late. One query."""
    seen = Report.objects.visible_to(user)
    newest = seen.issued().filter(project=OuterRef("project")).newest_first()
    owed = seen.in_preparation().late(on).order_by()
    wanted = Q(pk=Subquery(newest.values("pk")[:1])) | Q(pk__in=owed.values("pk"))
    rows = seen.filter(wanted, project__in=lines).defer("snapshot")
    late = []
    for row in rows.order_by("due_on", "pk"):
        line = lines[row.project_id]
        row.project = line.project
        if row.is_issued:
            line.report = row
            continue
        line.owes_report = True
        words = _("Status report for %(day)s") % {"day": day(row.status_date)}
        assert row.due_on is not None
        late.append(Item(words, str(row.project), row.due_on, row.get_absolute_url()))
    return late


def _agenda(lines: Iterable[Line]) -> Iterable[Item]:
    """What stays red comes by itself before the body that has to take it up."""
    for line in lines:
        if line.escalated is None or line.snapshot is None:
            continue
        url = reverse("control:overview", args=[line.project.code])
        words = AGENDA[line.escalated]
        yield Item(str(words), str(line.project), line.snapshot.status_date, url, is_due=False)


def overview_rows(lines: Sequence[Line]) -> list[tuple[Any, ...]]:
    """One line per project, as its file tells it. One query."""
    prefetch_related_objects([line.project for line in lines], "programme")
    return [
        (
            str(line.project),
            str(line.project.programme or ""),
            str(line.project.get_state_display()),
            line.colour if line.snapshot else "",
            line.milestone.name if line.milestone else "",
            line.milestone.finish_on if line.milestone else None,
            line.beyond,
            line.snapshot.slip_days if line.snapshot else None,
            line.report.status_date if line.report else None,
        )
        for line in lines
    ]
