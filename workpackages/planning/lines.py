"""The rows of a plan in the order of the page: packages with their tasks, or tasks by group."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from workpackages.choices import WORKED, TaskState
from workpackages.gantt.model import Point, Shape
from workpackages.models import Task
from workpackages.planning.rows import PlanData, Window, WorkedDays, finish_of, start_of
from workpackages.scheduling.criticality import Slack
from workpackages.structure import PackageRow, Sums, merged_rows, roll_up

NO_SLACK = Slack(is_critical=False, is_near=False, total_minutes=0, free_minutes=0)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table and of the chart."""

    # Names the bar: "12" for a task of the project, "LT3", "SUB-A" or "SUB-A-12" for others.
    key: str
    shape: Shape
    level: int
    code: str
    name: str
    # What the line is of: ("task", pk) or ("package", pk); a group or a project is of neither.
    row: tuple[str, int] = ("", 0)
    url: str = ""
    outline: str = ""
    start: date | None = None
    finish: date | None = None
    days: float | None = None
    progress_pct: int | None = None
    slack_days: float | None = None
    is_critical: bool = False
    is_near: bool = False
    is_late: bool = False
    deadline: date | None = None
    baseline: Window = (None, None)
    calendar: int = 0
    state: str = ""
    people: str = ""
    # The number by which a task is moved in its project.
    task: str = ""
    # What the reader may do with its bar: "move size link", or less.
    may: str = ""
    # How the address folds the line, and the lines above it that may be folded.
    fold: str = ""
    above: tuple[str, ...] = ()
    # Milestones that stand on the line of a whole project.
    points: tuple[Point, ...] = ()

    @property
    def is_task(self) -> bool:
        return self.shape in {Shape.BAR, Shape.MILESTONE}

    def without_baseline(self) -> Line:
        return replace(self, baseline=(None, None)) if any(self.baseline) else self


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What of the plan is wanted, and how it is put together."""

    shows: Callable[[Task], bool] | None = None
    # The key of a package or sub-project whose branch alone is shown.
    branch: str = ""
    group: str = ""


def lines_of(data: PlanData, narrowing: Narrowing) -> list[Line]:
    """Everything that passes, in order, nothing folded yet. No query."""
    maker = _Maker(data)
    rows = maker.outline()
    if narrowing.branch:
        rows = _branch(rows, narrowing.branch)
    known = {row.pk for row in rows}
    tasks: dict[int, list[Task]] = defaultdict(list)
    for task in data.tasks:
        wanted = narrowing.shows is None or narrowing.shows(task)
        if wanted and task.work_package_id in known:
            tasks[task.work_package_id].append(task)
    if narrowing.group:
        listed = [task for row in rows for task in tasks[row.pk]]
        return maker.grouped(listed, narrowing.group)
    return maker.tree(rows, tasks, everything=narrowing.shows is None)


def packages_of(data: PlanData) -> list[PackageRow]:
    """The outline alone, to choose from."""
    return _Maker(data).bare()


def _branch(rows: list[PackageRow], key: str) -> list[PackageRow]:
    outline = next((row.outline for row in rows if row.key == key), "-")
    return [row for row in rows if row.outline.startswith(outline)]


class _Maker:
    """Makes lines of one plan; calendars are asked once each."""

    def __init__(self, data: PlanData) -> None:
        self.data = data
        self.codes = {p.pk: p.code for p in (data.project, *data.subprojects)}
        self._bases: dict[str, str] = {}
        self._worked: dict[int, WorkedDays] = {}
        dates = [day for task in data.tasks for day in (start_of(task), finish_of(task)) if day]
        dates += [d for p in data.plan.packages.values() for d in (p.start_on, p.finish_on) if d]
        dates += [
            day
            for project in (data.project, *data.subprojects)
            for day in (project.planned_start_on, project.planned_finish_on)
            if day
        ]
        self.first, self.last = min(dates, default=data.on), max(dates, default=data.on)

    def outline(self) -> list[PackageRow]:
        """Packages and sub-projects with what is in them rolled up."""
        rows, own = self.bare(), self._sums()
        for row in rows:
            if row.pk in own:
                row.sums.include(own[row.pk])
        roll_up(rows)
        return rows

    def bare(self) -> list[PackageRow]:
        """Packages and sub-projects in order, nothing counted."""
        data = self.data
        by_project: dict[int, list[PackageRow]] = {pk: [] for pk in self.codes}
        for p in sorted(data.plan.packages.values(), key=lambda row: row.outline):
            row = PackageRow(
                p.pk, p.number, p.parent_id, p.outline, p.name, p.state, "",
                Decimal(0), p.start_on, p.finish_on,
            )  # fmt: skip
            by_project[p.project_id].append(row)
        rows = by_project[data.project.pk]
        if data.subprojects:
            rows = merged_rows(data.project, data.subprojects, by_project)
        return rows

    def _sums(self) -> dict[int, Sums]:
        found: dict[int, Sums] = defaultdict(Sums)
        for task in self.data.tasks:
            done, sums = task.progress_pct, Sums(rows=1)
            sums.start_on, sums.finish_on = start_of(task), finish_of(task)
            if task.kind in WORKED:
                length = task.duration_minutes or 0
                sums.tasks, sums.count_done = 1, done
                sums.work, sums.work_done = task.work_minutes, task.work_minutes * done
                sums.duration, sums.duration_done = length, length * done
            found[task.work_package_id].include(sums)
        return found

    def tree(
        self, rows: list[PackageRow], tasks: Mapping[int, list[Task]], *, everything: bool
    ) -> list[Line]:
        parents = {row.pk: row for row in rows}
        critical = self._critical_packages(parents)
        kept = parents.keys() if everything else _holding(rows, tasks)
        lines = []
        for row in rows:
            if row.pk not in kept:
                continue
            above = _above(row, parents)
            lines.append(self._package(row, above, is_critical=row.pk in critical))
            lines += [self._task(task, (*above, row.key)) for task in tasks.get(row.pk, ())]
        return lines

    def grouped(self, tasks: list[Task], group: str) -> list[Line]:
        """The same task stands under each of its people, so its bar needs a further name."""
        heads: dict[str, list[Task]] = defaultdict(list)
        for task in tasks:
            for head in self._heads(task, group):
                heads[head].append(task)
        order = list(heads) if group == "state" else sorted(heads, key=lambda h: (not h, h.lower()))
        if group == "state":
            order = [state for state in TaskState.values if state in heads]
        lines, used = [], set()
        for n, head in enumerate(order, start=1):
            rows = [self._task(task, (f"G{n}",)) for task in heads[head]]
            for at, row in enumerate(rows):
                if row.key in used:
                    rows[at] = replace(row, key=f"{row.key}-g{n}")
                used.add(rows[at].key)
            lines += [self._group(n, _head_words(head, group), rows), *rows]
        return lines

    def _heads(self, task: Task, group: str) -> Iterable[str]:
        if group == "state":
            return (str(task.state),)
        # Two people of one name share a heading, under which the task stands once.
        names = dict.fromkeys(person.name for person in self.data.people.get(task.pk, ()))
        return names or ("",)

    def _group(self, n: int, name: str, rows: list[Line]) -> Line:
        starts = [row.start or row.finish for row in rows]
        finishes = [row.finish or row.start for row in rows]
        return Line(
            key=f"group-{n}",
            shape=Shape.SUMMARY,
            level=1,
            code="",
            name=name,
            start=min((day for day in starts if day), default=None),
            finish=max((day for day in finishes if day), default=None),
            is_critical=any(row.is_critical for row in rows),
            calendar=self._usual(self.data.project.pk),
            fold=f"G{n}",
        )

    def _package(self, row: PackageRow, above: tuple[str, ...], *, is_critical: bool) -> Line:
        project_id = -row.pk if row.is_project else self.data.plan.packages[row.pk].project_id
        base = self._base(self.codes[project_id])
        calendar = self._usual(project_id)
        start, finish = row.sums.start_on or row.start_on, row.sums.finish_on or row.finish_on
        holds = bool(row.children or row.sums.rows)
        return Line(
            key=row.full_code.replace(" ", "-"),
            shape=Shape.PROJECT if row.is_project else Shape.SUMMARY,
            level=len(above) + 1,
            code=row.code,
            name=row.name,
            row=("" if row.is_project else "package", row.pk),
            url=f"{base}plan/" if row.is_project else f"{base}packages/{row.number}/",
            outline=row.outline_text,
            start=start,
            finish=finish,
            days=self._days(calendar, start, finish),
            progress_pct=row.sums.progress_pct,
            is_critical=is_critical,
            calendar=calendar,
            state=row.state_label,
            fold=row.key if holds else "",
            above=above,
        )

    def _task(self, task: Task, above: tuple[str, ...]) -> Line:
        data = self.data
        slack = data.criticality.by_task.get(task.pk, NO_SLACK)
        code, per_day = self.codes[task.project_id], self._per_day(task)
        is_own = task.project_id == data.project.pk
        calendar = data.calendar_key(data.plan.calendar_of(task))
        start, finish = start_of(task), finish_of(task)
        days: float | None = None
        if task.duration_minutes is not None:
            days = round(task.duration_minutes / per_day, 1)
        elif not task.is_milestone:
            days = self._days(calendar, start, finish)
        known = task.pk in data.criticality.by_task
        return Line(
            key=str(task.number) if is_own else f"{code}-{task.number}",
            shape=Shape.MILESTONE if task.is_milestone else Shape.BAR,
            level=len(above) + 1,
            code=task.code if is_own else f"{code} {task.code}",
            name=task.name,
            row=("task", task.pk),
            url=f"{self._base(code)}tasks/{task.number}/",
            start=start,
            finish=finish,
            days=0 if task.is_milestone else days,
            progress_pct=task.progress_pct,
            slack_days=round(slack.total_minutes / per_day, 1) if known else None,
            is_critical=slack.is_critical,
            is_near=slack.is_near,
            is_late=data.is_late(task),
            deadline=task.deadline_on,
            baseline=data.baselines.get(task.pk, (None, None)),
            calendar=calendar,
            state=str(TaskState(task.state).label),
            people=", ".join(person.name for person in data.people.get(task.pk, ())),
            task=str(task.number),
            above=above,
        )

    def _critical_packages(self, parents: Mapping[int, PackageRow]) -> set[int]:
        found: set[int] = set()
        for task in self.data.tasks:
            if self.data.criticality.by_task.get(task.pk, NO_SLACK).is_critical:
                above = task.work_package_id
                while above in parents and above not in found:
                    found.add(above)
                    above = parents[above].parent_id or 0
        return found

    def _per_day(self, task: Task) -> int:
        return self.data.plan.calendars.minutes_per_day(task.project_id)

    def _usual(self, project_id: int) -> int:
        return self.data.calendar_key(self.data.plan.calendars.usual_of(project_id))

    def _days(self, calendar: int, start: date | None, finish: date | None) -> float | None:
        if start is None or finish is None:
            return None
        if calendar not in self._worked:
            found = WorkedDays(self.data.calendar_of(calendar), self.first, self.last)
            self._worked[calendar] = found
        return self._worked[calendar].between(start, finish)

    def _base(self, code: str) -> str:
        if code not in self._bases:
            self._bases[code] = reverse("projects:overview", args=[code])
        return self._bases[code]


def _above(row: PackageRow, parents: Mapping[int, PackageRow]) -> tuple[str, ...]:
    keys: list[str] = []
    above = parents.get(row.parent_id or 0)
    while above is not None:
        keys.append(above.key)
        above = parents.get(above.parent_id or 0)
    return tuple(reversed(keys))


def _holding(rows: list[PackageRow], tasks: Mapping[int, list[Task]]) -> set[int]:
    """Lines that hold a task that passes, however deep."""
    kept = {pk for pk, found in tasks.items() if found}
    for row in reversed(rows):
        if row.pk in kept and row.parent_id is not None:
            kept.add(row.parent_id)
    return kept


def _head_words(head: str, group: str) -> str:
    if group == "state":
        return str(TaskState(head).label)
    return head or _("Nobody")
