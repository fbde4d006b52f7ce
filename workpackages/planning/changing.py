"""Which bars of a plan its reader may take in hand, and what may be done with each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace

from people.models import User
from projects.models import Project
from projects.permissions import can_see_inside
from workpackages.choices import TASK_OPEN, WORK_PACKAGE_AT_REST, TaskKind
from workpackages.models import Task, WorkPackage
from workpackages.permissions import manages
from workpackages.planning.lines import Line
from workpackages.planning.rows import PlanData

MOVE, SIZE, LINK = "move", "size", "link"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a package stands, and whether it goes on."""

    project_id: int
    outline: str
    state: str


def handles_of(data: PlanData, user: User) -> dict[int, str]:
    """What may be done with the open tasks of the plan, its sub-projects' included."""
    packages = data.plan.packages.values()
    places = {each.pk: Place(each.project_id, each.outline, each.state) for each in packages}
    return handles_among(data.tasks, (data.project, *data.subprojects), places, user)


def handles_among(
    tasks: Iterable[Task], projects: Iterable[Project], places: Mapping[int, Place], user: User
) -> dict[int, str]:
    """What may be done with the open tasks of these projects, by their keys.

    A project's lead plans all its tasks, a package's lead those of the package; for all others
    nothing can be done. The operation decides again. One query for those who do not lead all.
    """
    planning = {project for project in projects if project.accepts_planning}
    managed = {project for project in planning if manages(user, project)}
    led = _led_packages(user, planning - managed, places)
    whole = {project.pk for project in managed}
    return {
        task.pk: _handles(task)
        for task in tasks
        if task.state in TASK_OPEN and (task.project_id in whole or task.work_package_id in led)
    }


def with_handles(lines: Iterable[Line], handles: Mapping[int, str]) -> list[Line]:
    return [
        replace(line, may=handles[line.row[1]]) if line.is_task and line.row[1] in handles else line
        for line in lines
    ]


def _led_packages(user: User, projects: Set[Project], places: Mapping[int, Place]) -> set[int]:
    """Packages that the person leads, itself or from one above, and that go on."""
    led: dict[int, list[str]] = defaultdict(list)
    inside = [project.pk for project in projects if can_see_inside(user, project)]
    if inside:
        own = WorkPackage.objects.filter(project__in=inside, lead=user).order_by("outline")
        for project_id, outline in own.values_list("project_id", "outline"):
            led[project_id].append(outline)
    return {
        pk
        for pk, place in places.items()
        if place.project_id in led and place.state not in WORK_PACKAGE_AT_REST
        if place.outline.startswith(tuple(led[place.project_id]))
    }


def _handles(task: Task) -> str:
    """What has begun keeps its start; what others decide is only linked."""
    may = {MOVE: task.actual_start_on is None, SIZE: not task.is_milestone and not task.is_manual}
    if task.kind in {TaskKind.LEVEL_OF_EFFORT, TaskKind.EXTERNAL}:
        return LINK
    return " ".join((*(name for name, fits in may.items() if fits), LINK))
