"""What every page about work loads first: the object in sight, and the way to it."""

from __future__ import annotations

from django.db.models import Subquery
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from people.http import SignedInRequest
from projects.models import Project
from projects.trail import above_project
from workpackages.models import Task, WorkPackage

Crumbs = list[tuple[str, str]]
# What the frame of a project's pages shows.
_SHOWN = ("portfolio", "programme", "lead", "sponsor")


def posted(request: SignedInRequest) -> QueryDict | None:
    """What a form is bound to; also an empty POST binds it."""
    return request.POST if request.method == "POST" else None


def project_or_404(request: SignedInRequest, code: str) -> Project:
    inside = Project.objects.with_plan_visible_to(request.user).select_related(*_SHOWN)
    return get_object_or_404(inside, code=code)


def family_or_404(request: SignedInRequest, code: str) -> tuple[Project, list[Project]]:
    """The project and the sub-projects whose inside the person sees, in one query."""
    top = Subquery(Project.objects.filter(code=code).order_by().values("path")[:1])
    inside = Project.objects.with_plan_visible_to(request.user).filter(path__startswith=top)
    found = list(inside.select_related(*_SHOWN).order_by("path"))
    if not found or found[0].code != code:
        raise Http404
    return found[0], found[1:]


def package_or_404(request: SignedInRequest, code: str, number: int) -> WorkPackage:
    packages = WorkPackage.objects.visible_to(request.user).select_related(
        *(f"project__{name}" for name in _SHOWN), "parent", "lead"
    )
    return get_object_or_404(packages, project__code=code, number=number)


def task_or_404(request: SignedInRequest, code: str, number: int) -> Task:
    tasks = Task.objects.visible_to(request.user).select_related(
        *(f"project__{name}" for name in _SHOWN), "work_package__lead", "work_package__parent"
    )
    task = get_object_or_404(tasks, project__code=code, number=number)
    task.work_package.project = task.project
    return task


def project_crumbs(request: SignedInRequest, project: Project) -> Crumbs:
    return [*above_project(request.user, project), (project.name, project.get_absolute_url())]


def structure_crumbs(request: SignedInRequest, project: Project) -> Crumbs:
    return [
        *project_crumbs(request, project),
        (_("Structure"), reverse("workpackages:structure", args=[project.code])),
    ]


def plan_crumbs(request: SignedInRequest, project: Project) -> Crumbs:
    there = reverse("workpackages:plan", args=[project.code])
    return [*project_crumbs(request, project), (_("Plan"), there)]


def task_crumbs(request: SignedInRequest, task: Task) -> Crumbs:
    """The way down to the task, which is the last crumb."""
    return [*package_crumbs(request, task.work_package), (str(task), task.get_absolute_url())]


def package_crumbs(request: SignedInRequest, package: WorkPackage) -> Crumbs:
    """The way down to the package, which is the last crumb."""
    crumbs = structure_crumbs(request, package.project)
    if package.parent is not None:
        package.parent.project = package.project
        crumbs.append((str(package.parent), package.parent.get_absolute_url()))
    return [*crumbs, (str(package), package.get_absolute_url())]
