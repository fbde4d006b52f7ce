"""Work packages come, change, move through their states and, while empty, go."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TypedDict

from django.core.exceptions import PermissionDenied
from django.db.models import RestrictedError
from django.utils.translation import gettext_lazy as _

from people.audit import operation, record
from people.choices import Role
from people.models import User
from people.notifications import notify
from projects.models import Project
from projects.operations.team import ensure_member
from servicedesk_pm.common.errors import RuleViolation
from workpackages import transitions
from workpackages.choices import (
    WORK_PACKAGE_OVER,
    ProgressMethod,
    TaskState,
    UpdateRhythm,
    WorkPackageState,
)
from workpackages.envelope import refuse_beyond_envelope
from workpackages.models import WorkPackage
from workpackages.models.structure import MAX_OUTLINE_DEPTH, OUTLINE_DIGITS
from workpackages.operations.locking import demand, lock_package, lock_project, next_number, write
from workpackages.operations.moves import renumber
from workpackages.operations.package_mandates import follow_package
from workpackages.outline import MOST_SIBLINGS
from workpackages.permissions import can_edit_package, directs, manages
from workpackages.rules import check_window, refuse_if_frozen


class PackageFacts(TypedDict, total=False):
    """What a mandate says; a lead of the package changes its words only."""

    name: str
    goal: str
    work_included: str
    work_excluded: str
    lead: User | None
    budget: Decimal
    start_on: date | None
    finish_on: date | None
    progress_method: str
    update_rhythm: str


LEAD_CHANGES = frozenset({"name", "goal", "work_included", "work_excluded"})
FACTS = frozenset(PackageFacts.__annotations__)


@operation
def create_package(
    project_id: int, *, actor: User, facts: PackageFacts, parent_id: int | None = None
) -> WorkPackage:
    """Add a draft package at the end of its level, numbered under the project's lock."""
    project = lock_project(project_id)
    demand(allowed=manages(actor, project))
    refuse_if_frozen(project)
    parent = _parent(project, parent_id)
    package = WorkPackage(project=project, parent=parent, **facts)
    _check(package)
    package.number = next_number(project, project.work_packages)
    package.outline = _last_key(project, parent)
    package.save(force_insert=True)
    refuse_beyond_envelope(project, field="budget")
    _welcome(package, actor)
    record(actor, "workpackage.created", package)
    return package


@operation
def edit_package(
    package_id: int, *, actor: User, facts: PackageFacts, version: int | None = None
) -> WorkPackage:
    """Change the mandate. Raises ``StaleObject`` when another edit came first."""
    package = lock_package(package_id)
    allowed = FACTS if manages(actor, package.project) else LEAD_CHANGES
    demand(allowed=can_edit_package(actor, package) and allowed >= set(facts))
    refuse_if_frozen(package.project)
    if package.state in WORK_PACKAGE_OVER:
        raise RuleViolation(_("The work package is over and can no longer be changed."))
    before, budget = package.lead_id, package.budget
    for name, value in facts.items():
        setattr(package, name, value)
    _check(package)
    write(package, version, *facts)
    if package.budget > budget:
        refuse_beyond_envelope(package.project, field="budget")
    if package.lead_id != before:
        _welcome(package, actor)
    return package


@operation
def delete_package(package_id: int, *, actor: User) -> None:
    """Remove a draft that holds nothing; its number is not given again."""
    package = lock_package(package_id)
    demand(allowed=manages(actor, package.project))
    refuse_if_frozen(package.project)
    if package.state != WorkPackageState.DRAFT:
        raise RuleViolation(_("Only a draft can be deleted. Cancel the package instead."))
    holds = (package.tasks, package.children, package.deliverables)
    if any(rows.exists() for rows in holds):
        raise RuleViolation(_("Only an empty package can be deleted. Move its content first."))
    project = package.project
    record(actor, "workpackage.deleted", package, number=package.number, name=package.name)
    try:
        package.delete()
    except RestrictedError:
        words = _(
            "Money or hours are planned, promised, booked or earned for this package. Cancel it."
        )
        raise RuleViolation(words) from None
    renumber(project)


@operation
def change_package_state(
    package_id: int, to: str, *, actor: User, reason: str = "", version: int | None = None
) -> WorkPackage:
    """Take one step of the table of transitions.

    Raises ``PermissionDenied`` for those who do not take this step and ``RuleViolation``
    naming every unmet condition; predecessors may be overridden with a reason.
    """
    package = lock_package(package_id)
    before = package.state
    step = transitions.find(before, to)
    if step is None:
        demand(allowed=can_edit_package(actor, package) or directs(actor, package.project))
        raise RuleViolation(_("This step is not possible from the present state."))
    _authorise(actor, package, step)
    refuse_if_frozen(package.project)
    _check_conditions(actor, package, step, reason.strip())
    package.state = to
    if to == WorkPackageState.SUBMITTED:
        package.attempt += 1
    write(package, version, "state", "attempt")
    if to == WorkPackageState.CANCELLED:
        _cancel_tasks(package, actor, reason)
    record(actor, f"workpackage.{to}", package, before=before, after=to, reason=reason.strip())
    follow_package(package, before, reason.strip(), actor=actor)
    _tell(package, actor)
    return package


def _authorise(actor: User, package: WorkPackage, step: transitions.Transition) -> None:
    if transitions.may_take(actor, package, step):
        return
    if step.target == WorkPackageState.CANCELLED and manages(actor, package.project):
        raise RuleViolation(
            _("With a budget above 20'000 CHF, the project director cancels the package.")
        )
    raise PermissionDenied


def _check_conditions(
    actor: User, package: WorkPackage, step: transitions.Transition, reason: str
) -> None:
    gaps = step.unmet(package)
    waiting = step.to_override(package)
    if waiting and not (reason and manages(actor, package.project)):
        gaps += waiting
    if gaps:
        raise RuleViolation(" ".join(gap.sentence for gap in gaps))
    if step.needs_reason and not reason:
        raise RuleViolation(_("Say why; the reason is kept in the history."), field="reason")


def _cancel_tasks(package: WorkPackage, actor: User, reason: str) -> None:
    """Open work inside ends with its package."""
    for task in package.tasks.open().select_for_update(of=("self",)).order_by("pk"):
        task.state = TaskState.CANCELLED
        task.blocked, task.blocked_reason, task.blocked_on = False, "", None
        write(task, None, "state", "blocked", "blocked_reason", "blocked_on")
        record(actor, "task.cancelled", task, reason=reason)


def _tell(package: WorkPackage, actor: User) -> None:
    """The two sides of the mandate learn of each other's steps."""
    facts = {"package": str(package), "project": package.project.code, "state": package.state}
    sides = [package.lead, package.project.lead]
    notify(sides, "workpackage.state", facts, package.get_absolute_url(), actor)


def _welcome(package: WorkPackage, actor: User) -> None:
    if package.lead is None:
        return
    ensure_member(package.project, package.lead, Role.WORK_PACKAGE_LEAD)
    facts = {"package": str(package), "project": package.project.code}
    notify([package.lead], "workpackage.lead", facts, package.get_absolute_url(), actor)


def _check(package: WorkPackage) -> None:
    if not package.name.strip():
        raise RuleViolation(_("Give the work package a name."), field="name")
    if not (package.budget.is_finite() and package.budget >= 0):
        raise RuleViolation(_("The budget cannot be negative."), field="budget")
    if package.lead is not None and not package.lead.is_active:
        raise RuleViolation(_("This account is deactivated."), field="lead")
    check_window(package.start_on, package.finish_on)
    if package.progress_method not in ["", *ProgressMethod]:
        raise RuleViolation(_("Progress is not measured that way."), field="progress_method")
    if package.update_rhythm not in ["", *UpdateRhythm]:
        raise RuleViolation(_("There is no such rhythm of updates."), field="update_rhythm")


def _parent(project: Project, parent_id: int | None) -> WorkPackage | None:
    if parent_id is None:
        return None
    parent = project.work_packages.filter(pk=parent_id).first()
    if parent is None:
        raise RuleViolation(_("The parent is not in this project."), field="parent")
    if parent.state in WORK_PACKAGE_OVER:
        raise RuleViolation(_("The parent is over and takes no new packages."), field="parent")
    if parent.depth + 1 >= MAX_OUTLINE_DEPTH:
        raise RuleViolation(_("The structure may not be deeper than 20 levels."), field="parent")
    return parent


def _last_key(project: Project, parent: WorkPackage | None) -> str:
    siblings = project.work_packages.filter(parent=parent).order_by("-outline")
    last = siblings.values_list("outline", flat=True).first()
    position = int(last.rstrip(".").split(".")[-1]) + 1 if last else 1
    if position > MOST_SIBLINGS:
        raise RuleViolation(_("There are too many work packages on this level."))
    return f"{parent.outline if parent else ''}{position:0{OUTLINE_DIGITS}}."
