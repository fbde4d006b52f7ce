"""Tasks in the plan over projects: read only where a package is open and its rows are shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse

from people.models import User
from projects.models import Project
from workpackages.choices import TaskState
from workpackages.gantt.model import Shape
from workpackages.models import Task
from workpackages.planning.changing import Place, handles_among, with_handles
from workpackages.planning.lines import Line
from workpackages.planning.rows import finish_of, start_of
from workpackages.structure import PackageRow


@dataclass(frozen=True, slots=True)
class Held:
    """Rows of tasks that nobody has read yet: some of a package's, from the n-th on."""

    project: Project
    package: PackageRow
    above: tuple[str, ...]
    first: int
    count: int


Row = Line | Held


def held_by(project: Project, package: PackageRow, above: tuple[str, ...]) -> Iterator[Held]:
    """The rows of the tasks that the package has of its own, where it has any."""
    if package.own_tasks:
        yield Held(project, package, above, 0, package.own_tasks)


def count_of(rows: Iterable[Row]) -> int:
    return sum(row.count if isinstance(row, Held) else 1 for row in rows)


def stretch_of(rows: Iterable[Row], begin: int, count: int) -> list[Row]:
    """So many rows from the one at ``begin``; of held ones, those that fall inside."""
    end, at = begin + count, 0
    found: list[Row] = []
    for row in rows:
        length = row.count if isinstance(row, Held) else 1
        first, last = max(begin - at, 0), min(end - at, length)
        at += length
        if first < last and isinstance(row, Held):
            found.append(replace(row, first=first, count=last - first))
        elif first < last:
            found.append(row)
    return found


def filled(rows: Sequence[Row], *, user: User | None, on: date) -> list[Line]:
    """The rows with their tasks, and with what the user, if any, may do with each.

    Two queries. A row stays empty where its task is gone since it was counted.
    """
    held = [row for row in rows if isinstance(row, Held)]
    if not held:
        return [row for row in rows if isinstance(row, Line)]
    tasks = _tasks_by_package({one.package.pk for one in held})
    lines: list[Line] = []
    for row in rows:
        if isinstance(row, Held):
            shown = tasks[row.package.pk][row.first : row.first + row.count]
            lines += (_task_line(task, row, on=on) for task in shown)
        else:
            lines.append(row)
    if user is None:
        return lines
    projects = {one.project.pk: one.project for one in held}
    places = {
        one.package.pk: Place(one.project.pk, one.package.outline, one.package.state)
        for one in held
    }
    read = (task for found in tasks.values() for task in found)
    return with_handles(lines, handles_among(read, projects.values(), places, user))


def _tasks_by_package(packages: Iterable[int]) -> dict[int, list[Task]]:
    tasks = Task.objects.filter(work_package__in=packages).exclude(state=TaskState.CANCELLED)
    found: dict[int, list[Task]] = defaultdict(list)
    for task in tasks.order_by("position", "number"):
        found[task.work_package_id].append(task)
    return found


def _task_line(task: Task, held: Held, *, on: date) -> Line:
    code = held.project.code
    return Line(
        key=f"{code}-{task.number}",
        shape=Shape.MILESTONE if task.is_milestone else Shape.BAR,
        level=len(held.above) + 1,
        code=task.code,
        name=task.name,
        row=("task", task.pk),
        url=f"{reverse('projects:overview', args=[code])}tasks/{task.number}/",
        start=start_of(task),
        finish=finish_of(task),
        progress_pct=task.progress_pct,
        is_late=task.is_late(on),
        deadline=task.deadline_on,
        state=str(TaskState(task.state).label),
        task=str(task.number),
        above=held.above,
    )
