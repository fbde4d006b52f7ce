"""A project's record: create and edit."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from people.audit import operation, record
from people.choices import Role
from people.models import User
from people.notifications import notify
from people.versions import check_version
from projects.choices import ProjectState
from projects.models import PATH_DIGITS, Portfolio, Project
from projects.notices import facts_about
from projects.operations.checks import (
    Values,
    check_depth,
    check_parent,
    check_people,
    lock_portfolio,
    only,
)
from projects.permissions import (
    can_create_project,
    can_create_subproject,
    editable_fields,
    fields_of_new,
)
from projects.rules import check_record, check_year, is_smaller, smallest_size
from servicedesk_pm.common.errors import RuleViolation

DATES = ("planned_start_on", "planned_finish_on", "status_date")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a new project comes from: a place in the portfolio, perhaps an earlier project."""

    portfolio_id: int | None = None
    parent_id: int | None = None
    source_id: int | None = None


ANYWHERE = Origin()


@operation
def create_project(code: str, values: Values, *, actor: User, origin: Origin = ANYWHERE) -> Project:
    """Enter a project as a request, or a sub-project below a parent that is not finishing.

    Portfolio and programme of a sub-project are its parent's, sponsor and category unless
    said otherwise; a lead may not say otherwise. The portfolio is locked, so
    that a parent cannot move meanwhile. Raises PermissionDenied and RuleViolation.
    """
    parent = _parent_of_new(origin, actor)
    facts = only(values, fields_of_new(actor, parent))
    if parent is not None:
        facts = {"sponsor": parent.sponsor, "category": parent.category, **facts}
    project = Project(code=code.strip().upper(), parent=parent, **facts)
    if parent is not None:
        project.portfolio_id, project.programme_id = parent.portfolio_id, parent.programme_id
    elif project.programme is not None:
        project.portfolio_id = project.programme.portfolio_id
    else:
        project.portfolio_id = origin.portfolio_id or _only_portfolio()
    enter_project(project, values)
    if origin.source_id is not None:
        _record_source(project, origin.source_id, actor)
    _tell_lead(project, actor)
    return project


def enter_project(project: Project, values: Values) -> Project:
    """Check and save a new project, and give it its place in the tree.

    A step of other operations: who may enter it is decided there.
    """
    _check_project(project, values)
    project.save()
    above = project.parent.path if project.parent else ""
    project.path = f"{above}{project.pk:0{PATH_DIGITS}}/"
    project.save(update_fields=["path"])
    return project


@operation
def edit_project(
    project_id: int, values: Values, *, actor: User, version: int | None = None
) -> Project:
    """Change a project's record: the lead its summary and dates, directors all but the code.

    A new programme takes the sub-projects along. The size class rises by itself with money
    and duration. Raises PermissionDenied when ``values`` holds a field the actor may not
    change, RuleViolation and StaleObject.
    """
    project = Project.objects.select_for_update(of=("self",)).get(pk=project_id)
    allowed = editable_fields(actor, project)
    if not allowed or not allowed.issuperset(values):
        raise PermissionDenied
    check_version(project, version)
    if project.state == ProjectState.DECISION:
        words = _("The project awaits a decision; its record stays as it was submitted.")
        raise RuleViolation(words)
    values = {field: new for field, new in values.items() if getattr(project, field) != new}
    if not values:
        return project
    previous = (project.lead_id, project.programme_id)
    for field, value in values.items():
        setattr(project, field, value)
    if project.programme is not None:
        project.portfolio_id = project.programme.portfolio_id
    _check_project(project, values)
    project.version += 1
    project.save(update_fields=[*values, "size_class", "portfolio", "version"])
    if project.programme_id != previous[1]:
        _take_subprojects_along(project)
    if project.lead_id != previous[0]:
        _tell_lead(project, actor)
    return project


def _only_portfolio() -> int:
    portfolio = Portfolio.objects.order_by("pk").first()
    if portfolio is None:
        raise RuleViolation(_("Create a portfolio first; every project belongs to one."))
    return portfolio.pk


def _parent_of_new(origin: Origin, actor: User) -> Project | None:
    if origin.parent_id is None:
        if not can_create_project(actor):
            raise PermissionDenied
        return None
    parent = Project.objects.get(pk=origin.parent_id)
    lock_portfolio(parent.portfolio_id)
    parent = Project.objects.select_for_update(of=("self",)).get(pk=origin.parent_id)
    if not can_create_subproject(actor, parent):
        raise PermissionDenied
    check_parent(parent)
    check_depth(parent, levels=1)
    return parent


def _check_project(project: Project, values: Values) -> None:
    for field in DATES:
        if field in values:
            check_year(values[field], field)
    check_people(project, values, ("lead", "sponsor"))
    check_record(project, leaving_out=["path", "parent", "portfolio"])
    smallest = smallest_size(
        project.approved_envelope, project.planned_start_on, project.planned_finish_on
    )
    if is_smaller(project.size_class, smallest):
        if "size_class" in values:
            words = _("With this envelope and duration the size class is at least %(size)s.")
            raise RuleViolation(words % {"size": smallest.label}, field="size_class")
        project.size_class = smallest


def _take_subprojects_along(project: Project) -> None:
    below = Project.objects.below(project).exclude(pk=project.pk)
    for each in below.select_for_update().order_by("pk"):
        each.portfolio_id, each.programme_id = project.portfolio_id, project.programme_id
        each.save(update_fields=["portfolio", "programme"])


def _record_source(project: Project, source_id: int, actor: User) -> None:
    source = Project.objects.get(pk=source_id)
    if not source.is_terminal:
        words = _("Only a project that is over serves as a model for a new request.")
        raise RuleViolation(words)
    record(actor, "project.created_from", project, source=source.code, reason=str(source))


def _tell_lead(project: Project, actor: User) -> None:
    if project.lead is not None:
        facts = facts_about(project, actor, role=str(Role.PROJECT_MANAGER))
        notify([project.lead], "project.role_given", facts, project.get_absolute_url(), actor)
