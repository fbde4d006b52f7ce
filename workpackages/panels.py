"""What the project's overview shows of its work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from people.models import User
from projects.models import Project
from workpackages.models import Task
from workpackages.queries import MilestoneRow, load_milestones, load_next_tasks
from workpackages.structure import Structure, load_structure, subprojects_of

NEXT = 5


@dataclass(frozen=True, slots=True)
class WorkPanel:
    """Progress, what is late or blocked, and what comes next."""

    outline: Structure
    milestones: list[MilestoneRow]
    next_tasks: list[Task]


def load_panel(project: Project, user: User, *, on: date) -> WorkPanel:
    """The project with the sub-projects in the reader's sight. Six queries for any plan."""
    below = subprojects_of(project, user)
    projects = [project, *below]
    return WorkPanel(
        load_structure(project, on=on, subprojects=below),
        load_milestones(project, on=on, projects=projects, next_open=NEXT),
        load_next_tasks(projects, count=NEXT),
    )
