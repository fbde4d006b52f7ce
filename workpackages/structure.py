"""The outline of a project and of its sub-projects, with everything rolled up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, Count, F, Max, Min, Q, Sum
from django.db.models.functions import Coalesce

from people.models import User
from projects.choices import ProjectState
from projects.models import Project
from servicedesk_pm.common.templatetags.ui import day, number
from workpackages.choices import TASK_OPEN, WORKED, TaskState, WorkPackageState
from workpackages.lateness import late
from workpackages.models import Task, WorkPackage
from workpackages.models.structure import OUTLINE_DIGITS, outline_number


@dataclass(slots=True)
class Sums:
    """What the tasks of a package, or of a whole branch, add up to; milestones do not count."""

    rows: int = 0
    tasks: int = 0
    open: int = 0
    late: int = 0
    blocked: int = 0
    work: int = 0
    work_done: int = 0
    duration: int = 0
    duration_done: int = 0
    count_done: int = 0
    start_on: date | None = None
    finish_on: date | None = None

    def include(self, other: Sums) -> None:
        self.rows += other.rows
        self.tasks += other.tasks
        self.open += other.open
        self.late += other.late
        self.blocked += other.blocked
        self.work += other.work
        self.work_done += other.work_done
        self.duration += other.duration
        self.duration_done += other.duration_done
        self.count_done += other.count_done
        if other.start_on and (self.start_on is None or other.start_on < self.start_on):
            self.start_on = other.start_on
        if other.finish_on and (self.finish_on is None or other.finish_on > self.finish_on):
            self.finish_on = other.finish_on

    @property
    def progress_pct(self) -> int | None:
        """Weighted by effort, else by duration where none is estimated, else by the tasks."""
        for weight, done in (
            (self.work, self.work_done),
            (self.duration, self.duration_done),
            (self.tasks, self.count_done),
        ):
            if weight:
                return round(done / weight)
        return None

    @property
    def progress_text(self) -> str:
        done = self.progress_pct
        return "–" if done is None else f"{done} %"


@dataclass(slots=True)
class PackageRow:
    """One line of the structure with what is below it rolled up: a package or a sub-project."""

    pk: int
    number: int
    parent_id: int | None
    outline: str
    name: str
    state: str
    lead: str
    budget: Decimal
    start_on: date | None
    finish_on: date | None
    # Of sub-projects and what is in them: the sub-project's code.
    project_code: str = ""
    is_project: bool = False
    parent_number: int | None = None
    own_tasks: int = 0
    children: int = 0
    budget_below: Decimal = Decimal(0)
    sums: Sums = field(default_factory=Sums)

    @property
    def code(self) -> str:
        return self.project_code if self.is_project else f"LT{self.number}"

    @property
    def full_code(self) -> str:
        """With the sub-project that it belongs to, for lists outside the tree."""
        inside = bool(self.project_code) and not self.is_project
        return f"{self.project_code} {self.code}" if inside else self.code

    @property
    def key(self) -> str:
        """How an address names the line: numbers are a project's own."""
        if self.is_project:
            return f"P{-self.pk}"
        return f"W{self.pk}" if self.project_code else str(self.number)

    @property
    def outline_text(self) -> str:
        return outline_number(self.outline)

    @property
    def level(self) -> int:
        return self.outline.count(".")

    @property
    def state_label(self) -> str:
        states = ProjectState if self.is_project else WorkPackageState
        return str(states(self.state).label)

    @property
    def shown_start_on(self) -> date | None:
        """The agreed window, else what the tasks need."""
        return self.start_on or self.sums.start_on

    @property
    def shown_finish_on(self) -> date | None:
        return self.finish_on or self.sums.finish_on

    @property
    def window(self) -> str:
        return span(self.shown_start_on, self.shown_finish_on)

    @property
    def progress_text(self) -> str:
        return self.sums.progress_text

    @property
    def shown_budget(self) -> Decimal:
        """A package's own; a sub-project's is what its packages have."""
        return self.budget_below if self.is_project else self.budget

    @property
    def budget_text(self) -> str:
        return number(self.shown_budget)

    @property
    def leaf_budget(self) -> Decimal:
        """What counts in totals: a leaf's own budget, and above it the sum of its leaves.

        A cancelled package has given its budget back.
        """
        if self.children:
            return self.budget_below
        is_cancelled = not self.is_project and self.state == WorkPackageState.CANCELLED
        return Decimal(0) if is_cancelled else self.budget

    @property
    def is_overspent(self) -> bool:
        """The packages below were given more than the package itself has."""
        return bool(self.children and self.budget and self.budget_below > self.budget)


@dataclass(frozen=True, slots=True)
class Structure:
    """The whole outline of a project."""

    rows: tuple[PackageRow, ...]
    total: Sums
    budget: Decimal
    subprojects: int = 0

    @property
    def progress_text(self) -> str:
        return self.total.progress_text


def subprojects_of(project: Project, user: User) -> list[Project]:
    """The sub-projects, down to the deepest, whose inside the person sees. One query."""
    inside = Project.objects.with_plan_visible_to(user).below(project).exclude(pk=project.pk)
    return list(inside.select_related("lead").order_by("path"))


def load_structure(
    project: Project, *, on: date, below: str = "", subprojects: Sequence[Project] = ()
) -> Structure:
    """The outline, or the branch ``below`` a key, with everything rolled up. Two queries.

    Sub-projects follow the project's own packages, each with its packages below it.
    """
    by_project = package_rows([project, *subprojects], below)
    rows = merged_rows(project, subprojects, by_project) if subprojects else by_project[project.pk]
    own = sums_by_package([project, *subprojects], on, below)
    for row in rows:
        mine = own.get(row.pk)
        if mine is not None:
            row.own_tasks = mine.rows
            row.sums.include(mine)
    roll_up(rows)
    total, budget = Sums(), Decimal(0)
    known = {row.pk for row in rows}
    for row in rows:
        if row.parent_id not in known:
            total.include(row.sums)
            budget += row.leaf_budget
    return Structure(tuple(rows), total, budget, len(subprojects))


def span(start_on: date | None, finish_on: date | None) -> str:
    return f"{day(start_on)} – {day(finish_on)}" if start_on or finish_on else "–"


def package_rows(projects: Sequence[Project], below: str) -> dict[int, list[PackageRow]]:
    """The packages of each project in outline order."""
    packages = WorkPackage.objects.filter(project__in=projects).in_outline_order()
    if below:
        packages = packages.filter(outline__startswith=below)
    names = ("pk", "number", "parent_id", "outline", "name", "state", "lead__name", "budget")
    by_project: dict[int, list[PackageRow]] = {project.pk: [] for project in projects}
    for owner, *values in packages.values_list("project_id", *names, "start_on", "finish_on"):
        row = PackageRow(*values)
        row.lead = row.lead or ""
        by_project[owner].append(row)
    return by_project


def merged_rows(
    project: Project, subprojects: Sequence[Project], by_project: dict[int, list[PackageRow]]
) -> list[PackageRow]:
    """The outline of the project, continued by its sub-projects, parents before children."""
    taken = {
        pk: max((int(row.outline[:OUTLINE_DIGITS]) for row in rows), default=0)
        for pk, rows in by_project.items()
    }
    keys = {project.pk: ""}
    merged = list(by_project[project.pk])
    for each in subprojects:
        above = each.parent_id if each.parent_id in keys else project.pk
        taken[above] += 1
        keys[each.pk] = key = f"{keys[above]}{taken[above]:0{OUTLINE_DIGITS}}."
        merged.append(_project_row(each, key, None if above == project.pk else -above))
        for row in by_project[each.pk]:
            row.outline = f"{key}{row.outline}"
            row.parent_id = row.parent_id or -each.pk
            row.project_code = each.code
            merged.append(row)
    return sorted(merged, key=lambda row: row.outline)


def _project_row(project: Project, key: str, parent_id: int | None) -> PackageRow:
    """A sub-project as a line; its negative key keeps it apart from the packages."""
    return PackageRow(
        -project.pk,
        0,
        parent_id,
        key,
        project.name,
        project.state,
        str(project.lead or ""),
        Decimal(0),
        project.planned_start_on,
        project.planned_finish_on,
        project_code=project.code,
        is_project=True,
    )


def roll_up(rows: list[PackageRow]) -> None:
    """Add each package to its parent, from the last line of the outline to the first."""
    by_pk = {row.pk: row for row in rows}
    for row in reversed(rows):
        parent = by_pk.get(row.parent_id or 0)
        if parent is not None:
            row.parent_number = parent.number
            parent.sums.include(row.sums)
            parent.children += 1
            parent.budget_below += row.leaf_budget


def sums_by_package(projects: Sequence[Project], on: date, below: str) -> dict[int, Sums]:
    is_worked = Q(kind__in=WORKED)
    is_open = Q(state__in=TASK_OPEN) & is_worked
    counted = Task.objects.filter(project__in=projects).exclude(state=TaskState.CANCELLED)
    if below:
        counted = counted.filter(work_package__outline__startswith=below)
    grouped = (
        counted.order_by()
        .values("work_package_id")
        .annotate(
            shown=Count("pk"),
            tasks=Count("pk", filter=is_worked),
            open=Count("pk", filter=is_open),
            late=Count("pk", filter=is_worked & late(on)),
            blocked=Count("pk", filter=is_open & Q(blocked=True)),
            work=_sum_of("work_minutes", is_worked),
            work_done=_sum_of(F("work_minutes") * F("progress_pct"), is_worked),
            duration=_sum_of("duration_minutes", is_worked),
            duration_done=_sum_of(F("duration_minutes") * F("progress_pct"), is_worked),
            count_done=_sum_of("progress_pct", is_worked),
            start=Min(Coalesce("actual_start_on", "start_on")),
            finish=Max(Coalesce("actual_finish_on", "finish_on")),
        )
    )
    names = ("shown", "tasks", "open", "late", "blocked", "work", "work_done")
    more = ("duration", "duration_done", "count_done", "start", "finish")
    return {pk: Sums(*sums) for pk, *sums in grouped.values_list("work_package_id", *names, *more)}


def _sum_of(amount: Any, wanted: Q) -> Coalesce:
    """Nothing sums up to nought; the product of two small columns may be large."""
    return Coalesce(
        Sum(amount, filter=wanted, output_field=BigIntegerField()),
        0,
        output_field=BigIntegerField(),
    )
