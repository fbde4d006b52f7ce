"""Which bars of a plan its reader may take in hand, and what may be done with each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from people.models import User
from workpackages.choices import TASK_OPEN, WORK_PACKAGE_OVER, TaskKind, WorkPackageState
from workpackages.models import Task
from workpackages.permissions import led_outlines, manages
from workpackages.planning.lines import Line
from workpackages.planning.rows import PlanData

MOVE, SIZE, LINK = "move", "size", "link"
_RESTING = frozenset({*WORK_PACKAGE_OVER, WorkPackageState.SUSPENDED})


def handles_of(data: PlanData, user: User) -> dict[str, str]:
    """What may be done with the open tasks of the project, by their numbers.

    The project's lead plans them all, a package's lead those of the package; for all others
    nothing can be done. The operation decides again. One query for those who do not lead.
    """
    project = data.project
    if not project.accepts_planning:
        return {}
    is_own = _always if manages(user, project) else _within(data, led_outlines(user, project))
    tasks = (task for task in data.tasks if task.project_id == project.pk)
    return {
        str(task.number): _handles(task)
        for task in tasks
        if task.state in TASK_OPEN and is_own(task)
    }


def with_handles(lines: Iterable[Line], handles: dict[str, str]) -> list[Line]:
    return [
        replace(line, may=handles[line.task]) if line.task in handles else line for line in lines
    ]


def _always(_task: Task) -> bool:
    return True


def _within(data: PlanData, led: tuple[str, ...]) -> Callable[[Task], bool]:
    """Whether a task lies in a package that is led and goes on."""
    packages = data.plan.packages
    own = {
        pk
        for pk, package in packages.items()
        if led and package.outline.startswith(led) and package.state not in _RESTING
        if package.project_id == data.project.pk
    }
    return lambda task: task.work_package_id in own


def _handles(task: Task) -> str:
    """What has begun keeps its start; what others decide is only linked."""
    may = {MOVE: task.actual_start_on is None, SIZE: not task.is_milestone and not task.is_manual}
    if task.kind in {TaskKind.LEVEL_OF_EFFORT, TaskKind.EXTERNAL}:
        return LINK
    return " ".join((*(name for name, fits in may.items() if fits), LINK))
