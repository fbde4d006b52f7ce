"""What the pages of a project and of a programme show of their work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from people.models import User
from projects.models import Programme, Project
from workpackages.dependencies import seen_by
from workpackages.models import CrossDependency, Task
from workpackages.plan_templates.phase_bar import PhaseBar, bar_of_project
from workpackages.queries import MilestoneRow, load_milestones, load_next_tasks
from workpackages.structure import Structure, load_structure, subprojects_of

NEXT = 5
MOST_DEPENDENCIES = 12


@dataclass(frozen=True, slots=True)
class WorkPanel:
    """Progress, what is late or blocked, and what comes next."""

    outline: Structure
    milestones: list[MilestoneRow]
    next_tasks: list[Task]
    phases: PhaseBar | None


def load_panel(project: Project, user: User, *, on: date) -> WorkPanel:
    """The project with the sub-projects in the reader's sight. Seven queries for any plan."""
    below = subprojects_of(project, user)
    projects = [project, *below]
    outline = load_structure(project, on=on, subprojects=below)
    return WorkPanel(
        outline,
        load_milestones(project, on=on, projects=projects, next_open=NEXT),
        load_next_tasks(projects, count=NEXT),
        bar_of_project(project, outline, on=on),
    )


@dataclass(frozen=True, slots=True)
class ProgrammePanel:
    """What the programme's projects reach next, and what they need from each other and others."""

    milestones: list[MilestoneRow]
    dependencies: list[CrossDependency]
    more: int


def load_programme_panel(programme: Programme, user: User, *, on: date) -> ProgrammePanel:
    """The open projects in the reader's sight. Five queries for any programme."""
    inside = Project.objects.with_plan_visible_to(user).open().filter(programme=programme)
    projects = list(inside.order_by("path"))
    if not projects:
        return ProgrammePanel([], [], 0)
    found = seen_by(user, CrossDependency.objects.about(projects).open())
    rows = list(found.order_by("need_on", "pk"))
    return ProgrammePanel(
        load_milestones(projects[0], on=on, projects=projects, next_open=NEXT),
        rows[:MOST_DEPENDENCIES],
        max(len(rows) - MOST_DEPENDENCIES, 0),
    )
