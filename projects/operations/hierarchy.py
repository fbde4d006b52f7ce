"""Changes of the hierarchy: move a project, or delete one that was never used."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from people.audit import operation, record
from people.models import User
from people.permissions import is_director
from people.versions import check_version
from projects.choices import ProjectState
from projects.models import PATH_DIGITS, Project
from projects.operations.checks import check_depth, check_parent, lock_portfolio
from servicedesk_pm.common.errors import RuleViolation


@operation
def move_project(
    project_id: int, parent_id: int | None, *, actor: User, version: int | None = None
) -> Project:
    """Hang a project with all below it under another parent, or make it stand alone.

    Moves in one portfolio wait for each other, so that two of them cannot close a circle.
    Raises PermissionDenied for all but directors, RuleViolation for a circle, a parent
    that is finishing or a tree that becomes too deep, StaleObject.
    """
    if not is_director(actor):
        raise PermissionDenied
    project = Project.objects.get(pk=project_id)
    lock_portfolio(project.portfolio_id)
    project = Project.objects.select_for_update(of=("self",)).get(pk=project_id)
    check_version(project, version)
    if project.is_terminal:
        raise RuleViolation(_("The project is over; it does not move any more."))
    parent = Project.objects.get(pk=parent_id) if parent_id is not None else None
    below = list(
        Project.objects.below(project).exclude(pk=project.pk).select_for_update().order_by("path")
    )
    _check_move(project, parent, below)
    before = project.parent.code if project.parent else ""
    old_path = project.path
    project.parent = parent
    project.path = f"{parent.path if parent else ''}{project.pk:0{PATH_DIGITS}}/"
    if parent is not None:
        project.portfolio_id, project.programme_id = parent.portfolio_id, parent.programme_id
    project.version += 1
    project.save(update_fields=["parent", "path", "portfolio", "programme", "version"])
    for each in below:
        each.path = project.path + each.path.removeprefix(old_path)
        each.portfolio_id, each.programme_id = project.portfolio_id, project.programme_id
        each.save(update_fields=["path", "portfolio", "programme"])
    after = parent.code if parent else ""
    record(actor, "project.moved", project, before=before, after=after)
    return project


@operation
def delete_project(project_id: int, *, actor: User) -> None:
    """Delete a request that was entered by mistake; anything that was used is cancelled instead.

    Raises PermissionDenied for all but directors, RuleViolation once it left the first
    state or something belongs to it.
    """
    if not is_director(actor):
        raise PermissionDenied
    project = Project.objects.select_for_update(of=("self",)).get(pk=project_id)
    words = _("This project has been used; it can be cancelled or rejected, not deleted.")
    if project.state != ProjectState.REQUESTED or _is_used(project):
        raise RuleViolation(words)
    try:
        project.delete()
    except ProtectedError:
        raise RuleViolation(words) from None


def _check_move(project: Project, parent: Project | None, below: list[Project]) -> None:
    if parent is None:
        return
    if parent.path.startswith(project.path):
        words = _("A project cannot hang below itself or one of its sub-projects.")
        raise RuleViolation(words, field="parent")
    check_parent(parent)
    deepest = max([project.depth, *(each.depth for each in below)])
    check_depth(parent, levels=deepest - project.depth + 1)


def _is_used(project: Project) -> bool:
    """Whether any row of any app, besides roles, hangs on the project."""
    for relation in project._meta.related_objects:
        if relation.name in {"role_assignments", "proposal"}:
            continue
        rows = relation.related_model._default_manager.filter(**{relation.field.name: project})
        if rows.exists():
            return True
    return False
