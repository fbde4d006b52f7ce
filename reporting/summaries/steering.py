"""The sections about control: exceptions, the table of projects, money, and dates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Max, Sum
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext_lazy as _

from control.lighting import OVERALL
from control.models import DeclaredLight
from control.portfolio import Group, ProjectLine, counts_of, exceptions_of, sums_of
from control.told import GRAVITY
from costs.models import BudgetLine, ManagementReserve, Posting, TimeEntry
from projects.transitions import next_gate
from projects.written.vocabulary import Json, fact, table
from reporting.models import Report
from reporting.summaries.parts import Built, beyond, first, named, note, percent_of, short
from reporting.summaries.scene import Scene
from risks.models import Contingency
from servicedesk_pm.common.templatetags.ui import day
from workpackages.calendars import working_days_by_project
from workpackages.choices import MilestoneKind, WorkPackageState
from workpackages.models import Task

NOUGHT = Decimal(0)
THREE = ("cost", "schedule", "quality")
MOST_MILESTONES, MOST_CRITICAL = 40, 8
EXCEPTIONS = (
    ("ps_project", "words"), ("ps_overall", "summary_light"), ("ps_reason", "light_reason"),
    ("ps_reds", "number"), ("ps_beyond", "money"), ("ps_spi_t", "number"),
    ("ps_slip", "number"),
)  # fmt: skip
LIGHTS = (
    ("ps_programme", "words"), ("ps_overall", "summary_light"), ("ps_rule", "programme_reason"),
    ("ps_green", "number"), ("ps_amber", "number"), ("ps_red", "number"),
    ("ps_grey", "number"),
)  # fmt: skip
PROJECTS = (
    ("ps_project", "words"), ("ps_phase", "project_state"), ("ps_overall", "summary_light"),
    ("ps_cost", "summary_light"), ("ps_schedule", "summary_light"),
    ("ps_quality", "summary_light"), ("ps_done", "percent"), ("ps_beyond", "money"),
    ("ps_slip", "number"), ("ps_gate", "text"), ("ps_reported", "day"),
)  # fmt: skip
DECLARED = (
    ("ps_project", "words"), ("ps_computed", "summary_light"),
    ("ps_declared", "summary_light"), ("ps_until", "day"), ("ps_why", "text"),
)  # fmt: skip
MONEY = (
    ("ps_programme", "words"), ("ps_budget", "money"), ("ps_earned", "money"),
    ("ps_actual", "money"), ("ps_promised", "money"), ("ps_forecast", "money"),
    ("ps_beyond", "money"),
)  # fmt: skip
YEARS = (("ps_year", "text"), ("ps_budget", "money"), ("ps_actual", "money"))
MILESTONES = (
    ("ps_code", "text"), ("ps_milestone", "text"), ("ps_baseline", "day"),
    ("ps_foreseen", "day"), ("ps_slip", "number"),
)  # fmt: skip
CRITICAL = (
    ("ps_programme", "text"), ("ps_code", "text"), ("ps_task", "text"), ("ps_finish", "day"),
)  # fmt: skip
FINISH = (("ps_programme", "words"), ("ps_finish", "day"), ("ps_critical", "number"))


def exceptions(scene: Scene) -> Built:
    """How many of each colour, never an average; then what needs a hand."""
    facts = [fact(f"ps_{colour}", n, "number") for colour, n in counts_of(scene.lines)]
    grave = exceptions_of(scene.lines)
    rows = [(line.project.code, _exception(line)) for line in grave]
    lights = [(str(n), _light_of(group)) for n, group in enumerate(scene.groups, start=1)]
    parts = [*facts, table("ps_exceptions", EXCEPTIONS, rows)]
    if not grave:
        parts.append(note(_("No project is red or amber.")))
    return [*parts, table("ps_programmes", LIGHTS, lights)]


def _exception(line: ProjectLine) -> tuple[Any, ...]:
    told = line.row.figures["lights"]
    gravest = min(THREE, key=lambda name: GRAVITY.index(told[name][0]))
    return (
        named(line.project), line.worst, told[gravest][1], reds_in_a_row(line),
        beyond(line.row.forecast, line.row.budget), short(line.row.spi_t), line.row.slip_days,
    )  # fmt: skip


def reds_in_a_row(line: ProjectLine) -> int:
    """Months up to the status date: two concern the steering committee, three the board."""
    count = 0
    for row in reversed(line.history):
        if row.figures["lights"][OVERALL][0] != "red":
            break
        count += 1
    return count


def _light_of(group: Group) -> tuple[Any, ...]:
    counts = dict(counts_of(group.lines))
    return (
        _programme(group), group.colour if group.programme else "grey",
        group.reason if group.programme else "no_data",
        *(counts[colour] for colour in ("green", "amber", "red", "grey")),
    )  # fmt: skip


def _programme(group: Group) -> Any:
    return named(group.programme) if group.programme else "–"


def projects(scene: Scene) -> Built:
    """Those with figures first, by programme, then those that have none yet. Four queries."""
    gates, reported = _gates(scene), _reported(scene)
    shown = {line.project.pk for line in scene.lines}
    rows = [(line.project.code, _measured(line, gates, reported)) for line in scene.lines]
    rows += [
        (each.code, (named(each), each.state, *["grey"] * 4, None, None, None,
                     _gate(each.state, gates.get(each.pk)), reported.get(each.pk)))
        for each in scene.tops
        if each.pk not in shown
    ]  # fmt: skip
    parts = [table("ps_projects", PROJECTS, rows)]
    declared = _declared(scene)
    return [*parts, table("ps_declared_lights", DECLARED, declared)] if declared else parts


def _measured(
    line: ProjectLine, gates: dict[int, date], reported: dict[int, date]
) -> tuple[Any, ...]:
    row, project = line.row, line.project
    rests = line.is_frozen
    three = ["grey" if rests else row.figures["lights"][name][0] for name in THREE]
    return (
        named(project), project.state, line.worst, *three, percent_of(row.ratio("done")),
        beyond(row.forecast, row.budget), row.slip_days,
        _gate(project.state, gates.get(project.pk)), reported.get(project.pk),
    )  # fmt: skip


def _gate(state: str, on: date | None) -> str:
    return " · ".join(filter(None, (next_gate(state), day(on) if on else "")))


def _gates(scene: Scene) -> dict[int, date]:
    """The next gate in the plan of each topmost project. One query."""
    tops = {each.pk for each in scene.tops}
    above = {each.pk: each for each in scene.family}
    ahead = Task.objects.open().filter(
        project__in=scene.family, milestone_kind=MilestoneKind.GATE, finish_on__isnull=False
    )
    found: dict[int, date] = {}
    for key, on in ahead.order_by("finish_on", "pk").values_list("project_id", "finish_on"):
        assert on is not None
        for top in {key, *above[key].ancestor_ids} & tops:
            found.setdefault(top, on)
    return found


def _reported(scene: Scene) -> dict[int, date]:
    """The status date of the last published report of each. One query."""
    rows = Report.objects.issued().filter(
        project__in=scene.tops, status_date__lte=scene.as_of
    )  # fmt: skip
    return dict(rows.order_by().values_list("project").annotate(last=Max("status_date")))


def _declared(scene: Scene) -> list[tuple[str, tuple[Any, ...]]]:
    """What leads declare beside the computed light, as long as it is valid. One query."""
    rows = DeclaredLight.objects.filter(
        project__in=scene.tops, declared_on__lte=scene.on, expires_on__gte=scene.as_of
    ).select_related("project")
    newest = {row.project_id: row for row in rows.order_by("pk")}
    return [
        (row.project.code, (named(row.project), row.computed, row.colour, row.expires_on,
                            row.reason))
        for row in sorted(newest.values(), key=lambda row: row.project.code)
    ]  # fmt: skip


def finance(scene: Scene) -> Built:
    """The whole is the sum of the projects; its forecast that of the official ones."""
    sums = sums_of(scene.lines)
    position = sums.position
    contingency, reserve = _reserves(scene)
    facts = [
        fact("ps_budget", position.budget, "money"),
        fact("ps_planned", position.planned, "money"),
        fact("ps_earned", position.earned, "money"),
        fact("ps_actual", position.actual, "money"),
        fact("ps_promised", _promised(scene.lines), "money"),
        fact("ps_forecast", sums.forecast, "money"),
        fact("ps_beyond", beyond(sums.forecast, position.budget), "money"),
        fact("ps_cpi", short(sums.cpi), "number"),
        fact("ps_spi", short(sums.spi), "number"),
        fact("ps_contingency", contingency, "money"),
        fact("ps_reserve", reserve, "money"),
    ]
    by_group = [(str(n), _money_of(group)) for n, group in enumerate(scene.groups, start=1)]
    parts = [*facts, table("ps_money", MONEY, by_group), *_years(scene)]
    if sums.forecast is None and scene.lines:
        parts.append(note(_("Of a project there is no forecast, and so none of the whole.")))
    words = _("Budgets and bookings are kept by year; promised money and the forecast are not.")
    return [*parts, note(words)]


def _promised(lines: Iterable[ProjectLine]) -> Decimal:
    return sum((line.row.promised for line in lines), NOUGHT)


def _money_of(group: Group) -> tuple[Any, ...]:
    position, forecast = group.sums.position, group.sums.forecast
    return (
        _programme(group), position.budget, position.earned, position.actual,
        _promised(group.lines), forecast, beyond(forecast, position.budget),
    )  # fmt: skip


def _reserves(scene: Scene) -> tuple[Decimal, Decimal]:
    """What is left of the contingencies and of the management reserves. Two queries."""
    kept = Contingency.objects.filter(project__in=scene.family, released_on__isnull=True)
    reserves = ManagementReserve.objects.filter(project__in=scene.family)
    return (
        sum((row.left for row in kept.order_by("pk")), NOUGHT),
        sum((row.left for row in reserves.order_by("pk")), NOUGHT),
    )


def _years(scene: Scene) -> list[Json]:
    """Budget lines, and what was booked up to the status date. Three queries."""
    inside, until = scene.family, scene.as_of
    lines = BudgetLine.objects.filter(work_package__project__in=inside).exclude(
        work_package__state=WorkPackageState.CANCELLED
    )
    planned = dict(lines.order_by().values_list("year").annotate(sum=Sum("amount")))
    spent: dict[int, Decimal] = {}
    posted = Posting.objects.filter(project__in=inside, posted_on__lte=until)
    hours = TimeEntry.objects.filter(
        line__project__in=inside, cost__isnull=False, booked_on__lte=until
    )
    for rows, moment, amount in ((posted, "posted_on", "amount"), (hours, "booked_on", "cost")):
        dated = rows.order_by().annotate(in_year=ExtractYear(moment)).values_list("in_year")
        for year, total in dated.annotate(sum=Sum(amount)):
            spent[year] = spent.get(year, NOUGHT) + total
    years = sorted({*planned, *spent})
    cells = [(str(y), (str(y), planned.get(y, NOUGHT), spent.get(y, NOUGHT))) for y in years]
    divided = sum(planned.values(), NOUGHT)
    budget = sum((line.row.budget for line in scene.lines), NOUGHT)
    return [
        table("ps_years", YEARS, cells),
        fact("ps_undivided", max(budget - divided, NOUGHT), "money"),
    ]


def roadmap(scene: Scene) -> Built:
    """When each programme ends and what holds it up; key milestones that are ahead."""
    ends = [
        (str(n), (_programme(group), group.finish,
                  len(scene.critical.get(group.lines[0].project.programme_id or 0, []))))
        for n, group in enumerate(scene.groups, start=1)
    ]  # fmt: skip
    shown, left = first(_milestones(scene), MOST_MILESTONES)
    critical = [
        (f"{task.project_id}-{task.number}",
         (group.programme.code, codes[task.project_id], task.name, task.finish_on))
        for codes in [scene.codes]
        for group in scene.groups
        if group.programme is not None
        for task in scene.critical[group.programme.pk][:MOST_CRITICAL]
    ]  # fmt: skip
    return [
        table("ps_finishes", FINISH, ends),
        table("ps_critical_path", CRITICAL, critical),
        table("ps_milestones", MILESTONES, shown),
        *left,
    ]


def _milestones(scene: Scene) -> list[tuple[str, tuple[Any, ...]]]:
    """Of the projects' own status dates; the soonest first."""
    days = working_days_by_project(line.project.pk for line in scene.lines)
    found = []
    for line in scene.lines:
        for each in line.row.figures["milestones"]:
            if each["reached"] or not each["forecast"]:
                continue
            foreseen = date.fromisoformat(each["forecast"])
            planned = date.fromisoformat(each["baseline"]) if each["baseline"] else None
            slip = days[line.project.pk].slip_days(planned, foreseen) if planned else None
            cells = (each["code"], each["name"], planned, foreseen, slip)
            found.append((foreseen, each["code"], cells))
    found.sort(key=lambda row: row[:2])
    return [(code, cells) for _on, code, cells in found]
