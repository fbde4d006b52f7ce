"""The remote-support tool of the domain: a plan whose every date is known."""

from __future__ import annotations

from datetime import date

import pytest

from projects.models import Project
from tests.factories import make_milestone, make_project, make_task, make_work_package
from workpackages.models import Dependency, Task, WorkCalendar, WorkPackage
from workpackages.scheduling.calendars import day_of_finish, day_of_start
from workpackages.scheduling.network import load_plan, task_key

DAY = 504
WEEK = [[[480, 720], [780, 1044]]] * 5 + [[], []]
START = date(2026, 9, 14)
# Name, working days, and predecessors with the type and the days of lag.
REMOTE_SUPPORT = {
    "A": (3, []),
    "B": (5, [("A", "FS", 0)]),
    "C": (6, [("B", "SS", 2)]),
    "D": (8, [("B", "FS", 0)]),
    "E": (4, [("D", "FS", 0), ("C", "FF", 1)]),
    "F": (3, [("C", "FS", 0)]),
    "G": (0, [("E", "FS", 0), ("F", "FS", 0)]),
    "H": (5, [("G", "FS", 0)]),
    "I": (10, [("H", "FS", 2)]),
    "K": (10, [("I", "SS", 3)]),
    "J": (0, [("I", "FS", 0), ("K", "FS", 0)]),
}


def make_link(before: Task | WorkPackage, after: Task | WorkPackage, **facts) -> Dependency:
    def end(side, row):
        kind = "task" if isinstance(row, Task) else "work_package"
        return {f"{side}_{kind}": row}

    ends = {**end("predecessor", before), **end("successor", after)}
    return Dependency.objects.create(project=after.project, **ends, **facts)


@pytest.fixture
def vaud():
    return WorkCalendar.objects.create(
        name="Canton de Vaud",
        is_default=True,
        week=WEEK,
        minutes_per_day=DAY,
        canton="VD",
    )


@pytest.fixture
def remote_support(vaud) -> Project:
    """As it stands before anything was computed: durations and links, and one date."""
    project = make_project(code="REMOTE", planned_start_on=START)
    package = make_work_package(project=project, name="Tool")
    tasks: dict[str, Task] = {}
    for name, (days, before) in REMOTE_SUPPORT.items():
        make = make_milestone if days == 0 else make_task
        dates = {"start_on": START} if name == "A" else {"start_on": None, "finish_on": None}
        tasks[name] = make(work_package=package, name=name, duration_minutes=days * DAY, **dates)
        for other, kind, lag in before:
            make_link(tasks[other], tasks[name], link_type=kind, lag=lag * DAY)
    return project


@pytest.fixture
def planned(remote_support):
    """The remote-support tool with the dates that it computes to."""
    plan = load_plan([remote_support])
    for task in plan.tasks.values():
        found, calendar = plan.schedule[task_key(task.pk)], plan.calendar_of(task)
        task.start_on, task.finish_on = (
            day_of_start(calendar, found.start)[0],
            day_of_finish(calendar, found.finish)[0],
        )
        if task.is_milestone:
            task.start_on = task.finish_on
        task.save(update_fields=["start_on", "finish_on"])
    return remote_support
