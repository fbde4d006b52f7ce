"""The pages that are timed, and the two writes."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db.models import Count
from django.urls import reverse

from costs.hours.weeks import spell_week
from people.models import User
from people.sessions import SEEN, STARTED
from projects.models import Project
from reporting.bench.client import Browser, Figure, measure, percentile
from reporting.bench.hours import last_week, week_saved, without_week
from reporting.bench.reference import CODE, LARGE_PROJECT
from reporting.bench.wishes import CODE as WISHES
from risks.models import Risk
from workpackages.choices import TaskKind, TaskState
from workpackages.models import Task


@dataclass(frozen=True, slots=True)
class Subjects:
    """The rows that the pages are about."""

    director: User
    lead: User
    member: User
    project: Project
    large: Project
    task: Task
    movable: Task


def subjects() -> Subjects:
    large = Project.objects.get(code=LARGE_PROJECT)
    usual = Project.objects.filter(portfolio__code=CODE).exclude(pk=large.pk).order_by("code")
    member, task = _busiest()
    director, movable = User.objects.get(username="ref-000"), _movable()
    lead = movable.project.lead
    assert lead is not None
    return Subjects(director, lead, member, usual[0], large, task, movable)


def _movable() -> Task:
    """A task that has not begun and others wait for, in a project with none below it."""
    alone = Task.objects.filter(project__portfolio__code=CODE, project__subprojects=None)
    waiting = alone.filter(kind=TaskKind.TASK, actual_start_on=None).exclude(links_out=None)
    return waiting.select_related("project__lead").order_by("project__code", "number")[0]


def _busiest() -> tuple[User, Task]:
    """The person with the most tasks, one of them under way and seen by its person."""
    people = User.objects.filter(username__startswith="ref-").annotate(tasks=Count("assignments"))
    for member in people.order_by("-tasks", "pk").iterator():
        mine = Task.objects.visible_to(member).assigned_to(member)
        task = mine.filter(state=TaskState.IN_PROGRESS).order_by("pk").first()
        if task is not None:
            return member, task
    raise RuntimeError("nobody in the reference portfolio has a task under way")


@contextmanager
def session_of(user: User) -> Iterator[str]:
    """A session as signing in makes it; the bench times pages, not password hashing."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    now = int(time.time())
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store[STARTED] = store[SEEN] = now
    store.create()
    try:
        yield str(store.session_key)
    finally:
        store.delete()


@contextmanager
def left_as_it_is(task: Task) -> Iterator[None]:
    """The next bench finds the task as this one did; its history is kept, as all history is."""
    rows = Task.objects.filter(pk=task.pk)
    before = rows.values().get()
    try:
        yield
    finally:
        rows.update(**before)


def figures(port: int, *, runs: int) -> Iterator[Figure]:
    found = subjects()
    yield measure(Browser(port), "sign-in page", reverse("account_login"), runs=runs)
    people = (found.director, found.lead, found.member)
    with ExitStack() as sessions:
        keys = [sessions.enter_context(session_of(person)) for person in people]
        director, lead, member = (Browser(port, key) for key in keys)
        yield from _loads(found, director, lead, member, runs=runs)
        with left_as_it_is(found.task):
            yield _update(member, found.task, runs=runs)
        with without_week(found.member, last_week()):
            yield week_saved(member, found.member, runs=runs)


def _loads(
    found: Subjects, director: Browser, lead: Browser, member: Browser, *, runs: int
) -> Iterator[Figure]:
    project, large = [found.project.code], [found.large.code]
    alone = [found.movable.project.code]
    wishes = Project.objects.filter(portfolio__code=WISHES).count()
    for name, browser, path in (
        ("project list", director, reverse("projects:list")),
        ("project page", director, reverse("projects:overview", args=project)),
        ("gate page", director, reverse("projects:gate", args=[*project, "G4"])),
        ("its panel of work", director, reverse("workpackages:overview_panel", args=project)),
        (_structure(found.project), director, reverse("workpackages:structure", args=project)),
        (_structure(found.large), director, reverse("workpackages:structure", args=large)),
        ("the latter, all levels", director, _all_levels(large)),
        ("my work", member, reverse("workpackages:my_work")),
        ("task page", member, reverse("workpackages:task", args=[*_place(found.task)])),
        ("search", director, f"{reverse('people:search')}?q=package+012"),
        ("report list", director, reverse("reporting:archive")),
        ("portfolio", director, reverse("projects:portfolio")),
        (f"board, {wishes} requests", director, f"{reverse('projects:requests')}?view=board"),
        (f"ranked list, {wishes} candidates", director, _ranked()),
        (_plan(found.movable.project), lead, reverse("workpackages:plan", args=alone)),
        (_plan(found.large), director, reverse("workpackages:plan", args=large)),
        ("preview of a move", lead, _moved(found.movable)),
        ("plan over all projects", director, reverse("workpackages:portfolio_plan")),
        ("the same, all unfolded", director, f"{reverse('workpackages:portfolio_plan')}?open=all"),
        (f"register, {Risk.objects.count()} risks", director, reverse("risks:portfolio")),
        ("risk matrix of all", director, reverse("risks:portfolio_matrix")),
        ("money of all projects", director, reverse("costs:consolidated")),
        ("money of a project", director, reverse("costs:overview", args=large)),
        ("week of hours", member, reverse("costs:week", args=[spell_week(last_week())])),
        ("control of one project", director, reverse("control:overview", args=large)),
        ("control of all projects", director, reverse("control:portfolio")),
        ("cockpit", director, reverse("reporting:cockpit")),
        ("its load of the units", director, reverse("reporting:cockpit_load")),
        (_matrix(found.large), director, reverse("workpackages:requirements", args=large)),
    ):
        yield measure(browser, name, path, runs=runs)


def _structure(project: Project) -> str:
    return f"structure, {project.work_packages.count()} work packages"


def _plan(project: Project) -> str:
    return f"plan, {project.tasks.count()} tasks"


def _matrix(project: Project) -> str:
    return f"{project.requirements.count()} requirements × {project.deliverables.count()}"


def _moved(task: Task) -> str:
    """Two weeks later than it is; nothing is saved."""
    assert task.start_on is not None
    path = reverse("workpackages:schedule_task", args=[*_place(task)])
    return f"{path}?start_on={task.start_on + timedelta(14)}"


def _all_levels(large: list[str]) -> str:
    return f"{reverse('workpackages:structure', args=large)}?depth=9"


def _ranked() -> str:
    return f"{reverse('projects:priorities')}?portfolio={WISHES}"


def _place(task: Task) -> tuple[str, int]:
    return task.project.code, task.number


def _update(browser: Browser, task: Task, *, runs: int) -> Figure:
    """One report of progress after the other, each with the version that the last one left."""
    path = reverse("workpackages:act", args=[*_place(task), "progress"])
    browser.connection.close()
    times: list[float] = []
    queries = size = 0
    for turn in range(runs + 3):
        version = Task.objects.values_list("version", flat=True).get(pk=task.pk)
        data = {"progress_pct": str(10 + turn % 80), "version": str(version)}
        begun = time.perf_counter()
        response, content = browser.post(path, data, **{"HX-Request": "true"})
        times.append((time.perf_counter() - begun) * 1000)
        queries, size = int(response.getheader("X-Queries") or 0), len(content)
    warm = times[3:]
    return Figure(
        "task update (POST)", statistics.median(warm), percentile(warm, 0.95), queries, size
    )
