"""What the page of a project's control shows: figures, curves, milestones and packages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from control.charts import (
    Drawing,
    Series,
    index_ticks,
    milestone_trend_chart,
    money_ticks,
    over_time,
)
from control.models import PackageSnapshot, StatusSnapshot
from control.months import last_over
from control.permissions import is_controlled
from control.snapshots import work_out
from control.standing import Standing, standing_of
from control.words import ALERTS, percent
from costs.hours.money import withheld_by_package
from engine.calendar import WorkDays
from engine.earned_value import quotient
from engine.milestone_trend import Alert, Forecast, milestone_trend
from engine.over_time import Trend, trend
from people.models import User
from projects.models import Project
from workpackages.calendars import working_days
from workpackages.models import WorkPackage

MOST_LETTERS = 15
KINDS = ("plan", "done", "cost", "fourth", "fifth", "sixth")


@dataclass(frozen=True, slots=True)
class PackageLine:
    """A package with its values and indices."""

    package: WorkPackage
    values: PackageSnapshot
    # What hours cost beyond what this reader is told of the package.
    withheld: Decimal = Decimal(0)

    @property
    def actual(self) -> Decimal:
        told: Decimal = self.values.actual - self.withheld
        return told

    @property
    def cost_index(self) -> Decimal | None:
        """None where a part of the cost is not told: it would tell it."""
        return None if self.withheld else quotient(self.values.earned, self.values.actual)

    @property
    def schedule_index(self) -> Decimal | None:
        return quotient(self.values.earned, self.values.planned)

    @property
    def done(self) -> Decimal | None:
        return quotient(self.values.earned, self.values.budget)

    @property
    def done_text(self) -> str:
        return percent(self.done)


@dataclass(frozen=True, slots=True)
class MilestoneLine:
    """A key milestone: its dates, its slips from report to report, and what is wrong with them."""

    code: str
    name: str
    baseline: date
    told: list[tuple[date, date, int]]
    alerts: list[Alert]
    reached: bool

    @property
    def alert_words(self) -> list[str]:
        return [str(ALERTS[alert]) for alert in self.alerts]

    @property
    def forecast(self) -> date:
        return self.told[-1][1]

    @property
    def slip(self) -> int:
        return self.told[-1][2]


@dataclass(frozen=True, slots=True)
class Shown:
    """The figures at one status date, kept or worked out now, and those of the months before."""

    row: StatusSnapshot
    is_kept: bool
    history: list[StatusSnapshot]
    lines: list[PackageLine]
    standing: Standing | None
    trend: Trend | None
    curve: Drawing | None
    indices: Drawing | None
    milestones: list[MilestoneLine]
    milestone_chart: Drawing | None

    @property
    def withheld(self) -> Decimal:
        """Of hours, what is told of the whole only."""
        return sum((line.withheld for line in self.lines), Decimal(0))


def load_shown(project: Project, user: User, *, today: date) -> Shown | None:
    """Everything at the last month that is over; nothing for what was never controlled.

    What is on hold or over shows the last month that was kept. The actual cost of the whole is
    told to all who read this; that of packages as on the pages about money. About thirty queries.
    """
    kept = list(StatusSnapshot.objects.filter(project=project).oldest_first())
    for each in kept:
        each.project = project
    as_of = last_over(today)
    newest = kept[-1] if kept else None
    if not is_controlled(project) or (newest is not None and newest.status_date >= as_of):
        if newest is None:
            return None
        packages = list(newest.packages.order_by("pk"))
        row, history = newest, kept
    else:
        taken = work_out([project], as_of)[project.pk]
        row, packages = taken.snapshot, taken.packages
        history = [*kept, row]
    lines = milestone_lines(history, working_days(project))
    return Shown(
        row=row,
        is_kept=row is newest,
        history=history,
        lines=package_lines(packages, user, until=row.status_date),
        standing=standing_of(row) if is_controlled(project) else None,
        trend=trend_of(history),
        curve=value_curve(row, history),
        indices=_indices(history),
        milestones=lines,
        milestone_chart=milestone_chart(lines, [each.status_date for each in history]),
    )


def package_lines(
    values: Sequence[PackageSnapshot], user: User | None, *, until: date
) -> list[PackageLine]:
    """In the order of the structure, as this reader may know them, or as a document tells them
    to all; at most four queries."""
    wanted: QuerySet[WorkPackage] = WorkPackage.objects.filter(
        pk__in=[each.work_package_id for each in values]
    ).select_related("project", "lead")
    packages = {each.pk: each for each in wanted.order_by("pk")}
    projects = {each.project_id: each.project for each in packages.values()}
    withheld = withheld_by_package(list(projects.values()), user, until=until)
    lines = [
        PackageLine(
            packages[each.work_package_id], each, withheld.get(each.work_package_id, Decimal(0))
        )
        for each in values
        if each.work_package_id in packages
    ]
    return sorted(lines, key=lambda line: (line.package.project.path, line.package.outline))


def trend_of(history: Sequence[StatusSnapshot]) -> Trend | None:
    """Of the mean of both indices, from one period to the next."""
    pairs = [(each.ratio("cpi"), each.ratio("spi_t")) for each in history]
    return trend(
        [(cost + time) / 2 for cost, time in pairs if cost is not None and time is not None]
    )


def value_curve(row: StatusSnapshot, history: Sequence[StatusSnapshot]) -> Drawing | None:
    planned = [(date.fromisoformat(on), float(amount)) for on, amount in row.figures["curve"]]
    if not planned:
        return None
    begin = planned[0][0].replace(day=1)
    earned = [(begin, 0.0), *((each.status_date, float(each.earned)) for each in history)]
    actual = [(begin, 0.0), *((each.status_date, float(each.actual)) for each in history)]
    end = row.pace_finish if row.pace_finish and row.pace_finish > row.status_date else None
    foreseen = []
    if end and row.forecast is not None:
        foreseen = [(row.status_date, float(row.actual)), (end, float(row.forecast))]
    most = max(row.budget, row.actual, row.forecast or Decimal(0))
    high, ticks = money_ticks(most)
    series = [
        Series(_("planned (PV)"), "plan", [(begin, 0.0), *planned]),
        Series(_("earned (EV)"), "done", earned),
        Series(_("spent (AC)"), "cost", actual),
        Series(_("forecast"), "forecast", foreseen),
    ]
    marks = [(row.status_date, f"{row.status_date:%d.%m.%Y}")]
    return over_time(series, low=0.0, high=high, ticks=ticks, marks=marks)


def _indices(history: Sequence[StatusSnapshot]) -> Drawing | None:
    named = (("CPI", "cost", "cpi"), ("SPI(t)", "done", "spi_t"))
    series = []
    for label, kind, name in named:
        known = [(each.status_date, each.ratio(name)) for each in history]
        points = [(on, min(float(value), 2.0)) for on, value in known if value is not None]
        series.append(Series(label, kind, points))
    low, high, ticks = index_ticks([value for each in series for _on, value in each.points])
    return over_time(series, low=low, high=high, ticks=ticks)


def milestone_lines(history: Sequence[StatusSnapshot], days: WorkDays) -> list[MilestoneLine]:
    """Those of the newest report that have a baseline, with what all reports said of them."""
    lines = []
    for now in history[-1].figures["milestones"]:
        told = []
        for row in history:
            said = next((e for e in row.figures["milestones"] if e["task"] == now["task"]), None)
            if said and said["forecast"]:
                told.append(Forecast(row.status_date, date.fromisoformat(said["forecast"])))
        if not told or not now["baseline"]:
            continue
        baseline = date.fromisoformat(now["baseline"])
        found = milestone_trend(baseline, told, days, time_index=history[-1].ratio("spi_t"))
        alerts = [] if now["reached"] else sorted(found.alerts, key=lambda each: each.value)
        pairs = zip(told, found.slips, strict=True)
        lines.append(
            MilestoneLine(
                now["code"],
                now["name"],
                baseline,
                [(each.reported_on, each.expected_on, slip) for each, slip in pairs],
                alerts,
                now["reached"],
            )
        )
    return lines


def milestone_chart(lines: Sequence[MilestoneLine], reports: Sequence[date]) -> Drawing | None:
    """Of what is not reached yet, as many as can be told apart."""
    ahead = [line for line in lines if not line.reached][: len(KINDS)]
    series = [
        Series(_short(line), kind, [(on, float(day.toordinal())) for on, day, _ in line.told])
        for line, kind in zip(ahead, KINDS, strict=False)
    ]
    return milestone_trend_chart(series, reports)


def _short(line: MilestoneLine) -> str:
    return line.name if len(line.name) <= MOST_LETTERS else f"{line.name[: MOST_LETTERS - 1]}…"
