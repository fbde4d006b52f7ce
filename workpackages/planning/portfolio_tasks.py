"""Tasks in the plan over projects: read only where a package is open and its rows are shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
class Slot:
    """The row of a task that nobody has read yet: the n-th of its package."""

    project: Project
    package: PackageRow
    above: tuple[str, ...]
    n: int


def slots_of(project: Project, package: PackageRow, above: tuple[str, ...]) -> Iterable[Slot]:
    """As many rows as the package has tasks of its own."""
    return (Slot(project, package, above, n) for n in range(package.own_tasks))


def filled(rows: Sequence[Line | Slot], *, user: User | None, on: date) -> list[Line]:
    """The rows with their tasks, and with what the user, if any, may do with each.

    Two queries. A slot stays empty where its task is gone since it was counted.
    """
    slots = [row for row in rows if isinstance(row, Slot)]
    if not slots:
        return [row for row in rows if isinstance(row, Line)]
    tasks = _tasks_by_package({slot.package.pk for slot in slots})
    lines: list[Line] = []
    for row in rows:
        if isinstance(row, Line):
            lines.append(row)
        elif row.n < len(tasks[row.package.pk]):
            lines.append(_task_line(tasks[row.package.pk][row.n], row, on=on))
    if user is None:
        return lines
    projects = {slot.project.pk: slot.project for slot in slots}
    places = {
        slot.package.pk: Place(slot.project.pk, slot.package.outline, slot.package.state)
        for slot in slots
    }
    read = (task for found in tasks.values() for task in found)
    return with_handles(lines, handles_among(read, projects.values(), places, user))


def _tasks_by_package(packages: Iterable[int]) -> dict[int, list[Task]]:
    tasks = Task.objects.filter(work_package__in=packages).exclude(state=TaskState.CANCELLED)
    found: dict[int, list[Task]] = defaultdict(list)
    for task in tasks.order_by("position", "number"):
        found[task.work_package_id].append(task)
    return found


def _task_line(task: Task, slot: Slot, *, on: date) -> Line:
    code = slot.project.code
    return Line(
        key=f"{code}-{task.number}",
        shape=Shape.MILESTONE if task.is_milestone else Shape.BAR,
        level=len(slot.above) + 1,
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
        above=slot.above,
    )
