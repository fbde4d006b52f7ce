"""Which projects hold a programme's finish up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from people.models import User
from projects.lights import register_critical
from projects.models import Programme, Project
from workpackages.choices import TASK_OPEN
from workpackages.models import Task
from workpackages.scheduling.criticality import criticality_of
from workpackages.scheduling.network import load_plan


def on_critical_path(user: User, programme: Programme) -> frozenset[int]:
    """The projects in the reader's sight with an open critical task. Six queries."""
    inside = Project.objects.with_plan_visible_to(user).open().filter(programme=programme)
    projects = list(inside.order_by("path"))
    return holding_up(projects, critical_tasks(projects))


def critical_tasks(projects: Sequence[Project]) -> list[Task]:
    """The open tasks that hold up the last of these projects, which are one network."""
    if not projects:
        return []
    plan = load_plan(projects, as_one=True)
    found = criticality_of(plan).by_task
    critical = (plan.tasks[pk] for pk, slack in found.items() if slack.is_critical)
    return [task for task in critical if task.state in TASK_OPEN]


def holding_up(projects: Sequence[Project], tasks: Iterable[Task]) -> frozenset[int]:
    """A part that holds the programme up holds up the whole project it belongs to."""
    owners = {task.project_id for task in tasks}
    paths = {each.pk: each for each in projects}
    above = {key for pk in owners for key in paths[pk].ancestor_ids}
    return frozenset(owners | above)


def register() -> None:
    register_critical(on_critical_path)
