"""What a person may do with work packages and tasks, besides what the project allows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from people.choices import Role
from people.models import User
from projects.models import Project
from projects.permissions import can_see_history, can_see_inside, roles_on
from projects.scope import SEES_INSIDE
from workpackages.models import CrossDependency, Task, WorkPackage
from workpackages.outline import with_ancestors

_ASKS_ACROSS = frozenset({Role.PROJECT_MANAGER, Role.PROGRAMME_MANAGER, Role.DIRECTOR})


def manages(user: User, project: Project) -> bool:
    """Lead the project, itself or from a scope above it."""
    return Role.PROJECT_MANAGER in roles_on(user, project)


def directs(user: User, project: Project) -> bool:
    return Role.DIRECTOR in roles_on(user, project)


def leads(user: User, package: WorkPackage) -> bool:
    """Lead the package or one above it. A lead without a role in the project no longer counts."""
    if not can_see_inside(user, package.project):
        return False
    if package.lead_id == user.pk:
        return True
    above = with_ancestors(package.outline)[:-1]
    return bool(above) and _once(package, user, lambda: _leads_one_of(user, package, above))


def _leads_one_of(user: User, package: WorkPackage, outlines: list[str]) -> bool:
    led = WorkPackage.objects.filter(project=package.project_id, lead=user)
    return led.filter(outline__in=outlines).exists()


def _once(row: WorkPackage | Task, user: User, ask: Callable[[], bool]) -> bool:
    """What was asked about a loaded row and a person is not asked again; locked rows are new."""
    answers: dict[int, bool] = vars(row).setdefault("_answers", {})
    if user.pk not in answers:
        answers[user.pk] = ask()
    return answers[user.pk]


def led_outlines(user: User, project: Project) -> tuple[str, ...]:
    """Outline keys of the packages that the person leads in the project, in one query."""
    if not can_see_inside(user, project):
        return ()
    keys = WorkPackage.objects.filter(project=project, lead=user).order_by("outline")
    return tuple(keys.values_list("outline", flat=True))


def can_edit_package(user: User, package: WorkPackage) -> bool:
    return manages(user, package.project) or leads(user, package)


def editable(user: User, packages: Sequence[WorkPackage]) -> set[int]:
    """The keys of those of some packages that the person may edit; one query at most."""
    projects = {package.project_id: package.project for package in packages}
    managed = {key for key, project in projects.items() if manages(user, project)}
    inside = [key for key in projects.keys() - managed if can_see_inside(user, projects[key])]
    led: set[tuple[int, str]] = set()
    if inside:
        rows = WorkPackage.objects.filter(project__in=inside, lead=user).order_by("pk")
        led = set(rows.values_list("project_id", "outline"))
    return {
        package.pk
        for package in packages
        if package.project_id in managed
        or any((package.project_id, above) in led for above in with_ancestors(package.outline))
    }


def can_read_history(user: User, package: WorkPackage) -> bool:
    return can_see_history(user, package.project) or leads(user, package)


def can_see_baseline(user: User, project: Project) -> bool:
    """What the plan was frozen at is not for those who only work on its tasks."""
    return bool(roles_on(user, project) & (SEES_INSIDE - {Role.TEAM_MEMBER}))


def can_ask_across(user: User, consumer: Project) -> bool:
    """Say what the project needs from others; its programme's manager and the director too."""
    return bool(roles_on(user, consumer) & _ASKS_ACROSS)


def can_answer_across(user: User, dependency: CrossDependency) -> bool:
    """Answer for the provider; who manages both programmes, or directs all, arbitrates."""
    held = roles_on(user, dependency.provider)
    if held & {Role.PROJECT_MANAGER, Role.DIRECTOR}:
        return True
    both = held & roles_on(user, dependency.consumer)
    return Role.PROGRAMME_MANAGER in both


def is_assigned(user: User, task: Task) -> bool:
    if not can_see_inside(user, task.project):
        return False
    return _once(task, user, lambda: task.assignments.filter(user=user).exists())


def can_work_on(user: User, task: Task) -> bool:
    """Report on the task: its people, the package's lead and the project's lead."""
    return can_edit_package(user, task.work_package) or is_assigned(user, task)
