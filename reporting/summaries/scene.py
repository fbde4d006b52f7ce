"""The projects of a programme or portfolio at a status date: what all sections are made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from control.portfolio import Group, ProjectLine, by_programme, group_of, load_lines, topmost
from projects.models import Project, ProjectQuerySet
from reporting.summaries.models import SummaryReport
from workpackages.critical_projects import critical_tasks, holding_up
from workpackages.models import Task


@dataclass(frozen=True, slots=True)
class Scene:
    """``family`` are the open projects with all below them, ``tops`` those of which lines tell."""

    report: SummaryReport
    # The day on which the figures are collected.
    on: date
    family: list[Project]
    tops: list[Project]
    lines: list[ProjectLine]
    groups: list[Group]
    # What holds up each programme, by its key, the soonest first.
    critical: dict[int, list[Task]]

    @property
    def as_of(self) -> date:
        return self.report.status_date

    @property
    def codes(self) -> dict[int, str]:
        return {each.pk: each.code for each in self.family}

    def has(self, project: Project) -> bool:
        """Whether the scope covers the project, open or over."""
        if self.report.programme_id:
            return project.programme_id == self.report.programme_id
        return project.portfolio_id == self.report.portfolio_id


def projects_of(report: SummaryReport) -> ProjectQuerySet:
    """Everything that the report covers, open or over."""
    found = Project.objects.filter(portfolio=report.portfolio_id)
    return found.filter(programme=report.programme_id) if report.programme_id else found


def load_scene(report: SummaryReport, *, on: date) -> Scene:
    """About thirty-five queries, and six for each programme."""
    rows = projects_of(report).open()
    family = list(rows.select_related("programme", "lead").order_by("path"))
    tops = topmost(rows)
    lines = load_lines(tops, report.status_date)
    groups, critical = [], {}
    for each in by_programme(lines):
        key = each[0].project.programme_id
        tasks: list[Task] = []
        members = [project for project in family if project.programme_id == key]
        if key is not None:
            tasks = critical_tasks(members)
            critical[key] = sorted(tasks, key=lambda t: (t.finish_on or date.max, t.pk))
        groups.append(group_of(each, holding_up(members, tasks)))
    return Scene(report, on, family, tops, lines, groups, critical)
