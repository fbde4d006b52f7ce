"""The reference portfolio: the same rows on every machine, written in bulk.

20 programmes, 200 projects in three levels, 10 000 work packages, 90 000 tasks, 200 people,
80 000 links and 500 requests. One project holds 500 work packages, so that size shows. Budgets
are spread, earned and paid, and five months are kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice, pairwise
from random import Random
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import models, transaction

from people.choices import Role
from people.models import OrganisationRole, User
from projects.choices import ProjectState, SizeClass
from projects.models import Portfolio, Programme, Project, RoleAssignment
from reporting.bench.control import FIRST, keep_months, load_control
from reporting.bench.requirements import load_requirements
from reporting.bench.risks import load_risks
from reporting.bench.wishes import load_wishes
from servicedesk_pm.common.text import fold
from workpackages.choices import TaskKind, TaskState, WorkPackageState
from workpackages.models import (
    Assignment,
    Baseline,
    BaselineRow,
    Dependency,
    Task,
    WorkPackage,
)

CODE, LARGE_PROJECT = "REF", "REF-001"
PEOPLE = 200
TODAY = date(2026, 11, 2)
BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Scale:
    """How much of everything; ten projects make a programme."""

    projects: int = 200
    packages: int = 10_000
    tasks: int = 90_000
    links: int = 80_000
    large_packages: int = 500
    wishes: int = 500
    risks: int = 5_000
    requirements: int = 500

    @property
    def programmes(self) -> int:
        return self.projects // 10


FULL = Scale()
# Enough to see that everything works; its figures mean nothing.
SMALL = Scale(
    projects=20,
    packages=240,
    tasks=2_000,
    links=1_700,
    large_packages=50,
    wishes=40,
    risks=60,
    requirements=60,
)


def _write(model: type[models.Model], rows: Iterator[Any]) -> list[Any]:
    written: list[Any] = []
    while batch := list(islice(rows, BATCH)):
        written += model._default_manager.bulk_create(batch)
    return written


def is_loaded() -> bool:
    return Portfolio.objects.filter(code=CODE).exists()


@transaction.atomic
def load(scale: Scale = FULL) -> None:
    """Write everything; at full scale a minute or two, in one transaction."""
    chance = Random(7)
    people = _people()
    projects = _projects(scale, people, chance)
    packages = _packages(scale, projects, people, chance)
    tasks = _tasks(scale, packages, chance)
    _assignments(tasks, people, chance)
    _links(scale, tasks, chance)
    load_control(_baselines(projects, tasks), people[0], chance)
    load_wishes(scale.wishes, people, chance)
    load_risks(scale.risks, projects, people, chance, on=TODAY)
    large = [package for package in packages if package.project.code == LARGE_PROJECT]
    load_requirements(scale.requirements, large, chance)
    keep_months()


def _people() -> list[User]:
    # Nobody signs in to the reference portfolio with a password.
    locked = make_password(None)
    people = _write(
        User,
        (
            User(
                username=f"ref-{n:03}",
                name=f"Reference Person {n:03}",
                email=f"ref-{n:03}@reference.example",
                password=locked,
                language="en",
                search_text=fold(f"Reference Person {n:03}"),
            )
            for n in range(PEOPLE)
        ),
    )
    OrganisationRole.objects.create(user=people[0], role=Role.DIRECTOR)
    return people


def _projects(scale: Scale, people: list[User], chance: Random) -> list[Project]:
    portfolio = Portfolio.objects.create(code=CODE, name_fr="Portefeuille de référence")
    programmes = _write(
        Programme,
        (
            Programme(
                portfolio=portfolio,
                code=f"REFP-{n:02}",
                name_fr=f"Programme de référence {n:02}",
                manager=people[1 + n],
                sponsor=people[30 + n],
                search_text=fold(f"REFP-{n:02}"),
            )
            for n in range(scale.programmes)
        ),
    )
    states = (ProjectState.EXECUTION, ProjectState.DEPLOYMENT, ProjectState.INITIATION)
    projects: list[Project] = []
    for n in range(1, scale.projects + 1):
        # Of ten projects, three are roots, four their sub-projects, three one level deeper.
        level = (0, 0, 0, 1, 1, 1, 1, 2, 2, 2)[(n - 1) % 10]
        parent = projects[-3 if level == 1 else -4] if level else None
        programme = parent.programme if parent else programmes[(n - 1) // 10]
        start = TODAY - timedelta(days=chance.randrange(30, 300))
        project = Project(
            portfolio=portfolio,
            programme=programme,
            parent=parent,
            code=f"REF-{n:03}",
            name_fr=f"Projet de référence {n:03}",
            name_en=f"Reference project {n:03}",
            state=chance.choice(states),
            size_class=chance.choice(SizeClass.values),
            sponsor=people[30 + n % 20],
            lead=people[60 + n % 40],
            planned_start_on=start,
            planned_finish_on=start + timedelta(days=chance.randrange(200, 600)),
            approved_envelope=Decimal(chance.randrange(50, 2000) * 1000),
            search_text=fold(f"REF-{n:03} Projet de référence {n:03} Reference project"),
        )
        projects += Project.objects.bulk_create([project])
        project.path = f"{parent.path if parent else ''}{project.pk:08}/"
    Project.objects.bulk_update(projects, ["path"], batch_size=BATCH)
    RoleAssignment.objects.bulk_create(
        RoleAssignment(user=person, role=Role.TEAM_MEMBER, project=project)
        for project in projects
        for person in chance.sample(people[100:], 8)
    )
    return projects


def _packages(
    scale: Scale, projects: list[Project], people: list[User], chance: Random
) -> list[WorkPackage]:
    usual = scale.packages - scale.large_packages
    share, spare = divmod(usual, scale.projects - 1)
    packages: list[WorkPackage] = []
    for place, project in enumerate(projects):
        wanted = scale.large_packages if project.code == LARGE_PROJECT else share
        wanted += spare if place == scale.projects - 1 else 0
        outlines = list(islice(_outlines(), wanted))
        written: dict[str, WorkPackage] = {}
        for depth in (1, 2, 3):
            rows = [
                WorkPackage(
                    project=project,
                    parent=written.get(outline[:-5]),
                    number=number,
                    outline=outline,
                    name=f"Work package {number:03} of {project.code}",
                    lead=people[100 + chance.randrange(100)],
                    budget=Decimal(chance.randrange(1, 90) * 1000),
                    state=chance.choice((WorkPackageState.ACTIVE, WorkPackageState.AGREED)),
                    start_on=TODAY - timedelta(days=60),
                    finish_on=TODAY + timedelta(days=chance.randrange(10, 200)),
                    search_text=fold(f"LT{number} Work package {number:03} of {project.code}"),
                )
                for number, outline in enumerate(outlines, start=1)
                if outline.count(".") == depth
            ]
            for row in WorkPackage.objects.bulk_create(rows):
                written[row.outline] = row
        packages += written.values()
    return packages


def _outlines() -> Iterator[str]:
    """A tree five wide below the first level: 1, 1.1, 1.1.1 … in outline order."""
    for first in range(1, 1000):
        yield f"{first:04}."
        for second in range(1, 4):
            yield f"{first:04}.{second:04}."
            for third in range(1, 3):
                yield f"{first:04}.{second:04}.{third:04}."


def _tasks(scale: Scale, packages: list[WorkPackage], chance: Random) -> list[Task]:
    numbers: dict[int, int] = {}

    def rows() -> Iterator[Task]:
        for place in range(scale.tasks):
            package = packages[place % len(packages)]
            number = numbers[package.project_id] = numbers.get(package.project_id, 0) + 1
            yield _task(package, number, chance)

    return _write(Task, rows())


def _task(package: WorkPackage, number: int, chance: Random) -> Task:
    start = TODAY + timedelta(days=chance.randrange(-120, 150))
    finish = start + timedelta(days=chance.randrange(0, 25))
    milestone = number % 20 == 0
    work = 0 if milestone else chance.randrange(1, 15) * 504
    name = f"{'Milestone' if milestone else 'Task'} {number:04} of {package.name}"
    task = Task(
        project_id=package.project_id,
        work_package=package,
        number=number,
        position=number,
        kind=TaskKind.MILESTONE if milestone else TaskKind.TASK,
        name=name,
        start_on=finish if milestone else start,
        finish_on=finish,
        duration_minutes=0 if milestone else 504 * ((finish - start).days + 1),
        work_minutes=work,
        remaining_work_minutes=work,
        search_text=fold(f"T{number} {name}"),
    )
    if finish < TODAY and chance.random() < 0.9:
        task.state, task.progress_pct, task.remaining_work_minutes = TaskState.COMPLETED, 100, 0
        task.actual_start_on, task.actual_finish_on = task.start_on, finish
        task.actual_work_minutes = work
    elif start < TODAY and not milestone:
        task.state, task.progress_pct = TaskState.IN_PROGRESS, chance.randrange(5, 95)
        task.actual_start_on = start
    return task


def _assignments(tasks: list[Task], people: list[User], chance: Random) -> None:
    team = people[20:]
    _write(
        Assignment,
        (
            Assignment(task=task, user=team[chance.randrange(len(team))])
            for task in tasks
            if task.kind == TaskKind.TASK
        ),
    )


def _links(scale: Scale, tasks: list[Task], chance: Random) -> None:
    by_project: dict[int, list[Task]] = {}
    for task in tasks:
        by_project.setdefault(task.project_id, []).append(task)

    def rows() -> Iterator[Dependency]:
        for siblings in by_project.values():
            for before, after in pairwise(siblings):
                if chance.random() < 0.95:
                    yield Dependency(
                        project_id=before.project_id, predecessor_task=before, successor_task=after
                    )

    _write(Dependency, islice(rows(), scale.links))


def _baselines(projects: list[Project], tasks: list[Task]) -> list[Baseline]:
    baselines = {
        baseline.project_id: baseline
        for baseline in Baseline.objects.bulk_create(
            Baseline(project=project, number=1, reason="G3", taken_on=FIRST) for project in projects
        )
    }
    _write(
        BaselineRow,
        (
            BaselineRow(
                baseline=baselines[task.project_id],
                task=task,
                start_on=task.start_on,
                finish_on=task.finish_on,
                work_minutes=task.work_minutes,
            )
            for task in tasks
        ),
    )
    return list(baselines.values())
