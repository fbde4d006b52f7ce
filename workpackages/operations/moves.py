"""Work packages and tasks change their place; outline keys follow."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from people.audit import operation, record
from people.models import User
from projects.models import Project
from servicedesk_pm.common.errors import RuleViolation
from workpackages import outline
from workpackages.choices import WORK_PACKAGE_OVER
from workpackages.models import Task, WorkPackage
from workpackages.models.structure import outline_number
from workpackages.operations.locking import demand, lock_package, lock_task
from workpackages.permissions import can_edit_package, manages
from workpackages.rules import refuse_if_frozen, refuse_if_package_rests


@operation
def move_package(
    package_id: int, *, actor: User, parent_id: int | None, before_id: int | None = None
) -> WorkPackage:
    """Put the package with all below it under ``parent_id``, before a sibling or at the end.

    The whole tree is renumbered under the project's lock, so concurrent moves each find
    the tree that the other left and no cycle can arise.
    """
    package = lock_package(package_id)
    project = package.project
    demand(allowed=manages(actor, project))
    refuse_if_frozen(project)
    nodes = load_nodes(project)
    if before_id == package_id:
        raise RuleViolation(_("That place is no longer there. Look again."), field="before")
    _check_target(project, package, parent_id)
    keys = outline.moved(nodes, package_id, parent_id=parent_id, before_id=before_id)
    before = package.outline
    if package.parent_id != parent_id:
        package.parent_id = parent_id
        package.save(update_fields=["parent"])
    _store(nodes, keys)
    package.outline = keys[package_id]
    if before != package.outline:
        record(
            actor,
            "workpackage.moved",
            package,
            before=outline_number(before),
            after=package.outline_text,
        )
    return package


@operation
def move_task(task_id: int, *, actor: User, package_id: int, before_id: int | None = None) -> Task:
    """Put the task into a package of the same project, before another task or at the end."""
    task = lock_task(task_id)
    origin = task.work_package
    target = origin
    if package_id != origin.pk:
        found = WorkPackage.objects.filter(project=task.project_id, pk=package_id).first()
        if found is None:
            raise RuleViolation(_("That work package is no longer there."), field="package")
        found.project = task.project
        target = found
    demand(allowed=can_edit_package(actor, origin) and can_edit_package(actor, target))
    refuse_if_frozen(task.project)
    refuse_if_package_rests(origin)
    refuse_if_package_rests(target)
    order = list(
        target.tasks.exclude(pk=task.pk).order_by("position", "pk").values_list("pk", flat=True)
    )
    if before_id is not None and before_id not in order:
        raise RuleViolation(_("That place is no longer there. Look again."), field="before")
    order.insert(order.index(before_id) if before_id is not None else len(order), task.pk)
    if target is not origin:
        task.work_package = target
        task.save(update_fields=["work_package"])
        record(actor, "task.moved", task, before=str(origin), after=str(target))
    _store_positions(order)
    task.position = order.index(task.pk) + 1
    return task


def load_nodes(project: Project) -> list[outline.Node]:
    rows = WorkPackage.objects.filter(project=project).in_outline_order()
    return [outline.Node(*row) for row in rows.values_list("pk", "parent_id", "outline")]


def renumber(project: Project) -> None:
    """Count every level from 1 again; the caller holds the project's lock."""
    nodes = load_nodes(project)
    _store(nodes, outline.keys_of(outline.children_of(nodes)))


def _check_target(project: Project, package: WorkPackage, parent_id: int | None) -> None:
    if parent_id is None:
        return
    parent = project.work_packages.filter(pk=parent_id).first()
    if parent is None:
        raise RuleViolation(_("The parent is not in this project."), field="parent")
    if parent.state in WORK_PACKAGE_OVER and package.parent_id != parent_id:
        raise RuleViolation(_("The parent is over and takes no new packages."), field="parent")


def _store(nodes: list[outline.Node], keys: dict[int, str]) -> None:
    """Write the changed keys; they are derived from the tree, so no history is kept of them."""
    changed = [node.pk for node in nodes if keys[node.pk] != node.outline]
    rows = [WorkPackage(pk=pk, outline=keys[pk]) for pk in changed]
    WorkPackage.objects.bulk_update(rows, ["outline"], batch_size=200)


def _store_positions(order: list[int]) -> None:
    rows = [Task(pk=pk, position=position) for position, pk in enumerate(order, start=1)]
    Task.objects.bulk_update(rows, ["position"], batch_size=200)
