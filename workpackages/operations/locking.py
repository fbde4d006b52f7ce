"""Rows are locked from the project down, so that writes and its closing wait for each other."""

from __future__ import annotations

from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import HistoryEntry
from people.versions import check_version
from projects.models import Project
from servicedesk_pm.common.errors import RuleViolation
from workpackages.models import (
    Checkpoint,
    ConformitySheet,
    Defect,
    Deliverable,
    Finding,
    QualityPlan,
    Requirement,
    Task,
    WorkPackage,
)

M = TypeVar(
    "M",
    Task,
    WorkPackage,
    Deliverable,
    Defect,
    Requirement,
    Checkpoint,
    Finding,
    QualityPlan,
    ConformitySheet,
)


def lock_project(project_id: int) -> Project:
    locked = Project.objects.select_for_update(of=("self",)).filter(pk=project_id).first()
    if locked is None:
        raise RuleViolation(_("This project is no longer there."))
    return locked


def lock_package(package_id: int) -> WorkPackage:
    """The package, its row and its project's row locked."""
    project_id = WorkPackage.objects.filter(pk=package_id).values_list("project_id", flat=True)
    project = lock_project(project_id.first() or 0)
    package = WorkPackage.objects.select_for_update(of=("self",)).filter(pk=package_id).first()
    if package is None:
        raise RuleViolation(_("This work package is no longer there."))
    package.project = project
    return package


def lock_task(task_id: int) -> Task:
    """The task, its row and its project's row locked; its package is read with it."""
    project_id = Task.objects.filter(pk=task_id).values_list("project_id", flat=True)
    project = lock_project(project_id.first() or 0)
    locked = Task.objects.select_for_update(of=("self",)).select_related("work_package")
    task = locked.filter(pk=task_id).first()
    if task is None:
        raise RuleViolation(_("This task is no longer there."))
    task.project = project
    task.work_package.project = project
    return task


def demand(*, allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


def write(obj: M, version: int | None, *fields: str) -> M:
    """Save the fields of a locked row as its next version, if the form was not overtaken."""
    check_version(obj, version)
    obj.version += 1
    obj.save(update_fields=[*fields, "version"])
    return obj


def next_number(project: Project, rows: models.Manager[M]) -> int:
    """The project's next number; those of deleted rows are not given again."""
    highest: int = rows.aggregate(highest=models.Max("number"))["highest"] or 0
    deleted = HistoryEntry.objects.filter(
        scope=project.history_scope(), verb=f"{rows.model._meta.model_name}.deleted"
    ).order_by()
    numbers: list[int] = [
        detail.get("number", 0)
        for detail in deleted.values_list("additional_data", flat=True)
        if isinstance(detail, dict)
    ]
    return max([highest, *numbers]) + 1
