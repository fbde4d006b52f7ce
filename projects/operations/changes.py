"""Changes of what a project promised: asked for, analysed, and seen through to their end."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.utils.translation import gettext as _

from people.audit import operation, record
from people.choices import Role
from people.models import User
from people.notifications import notify
from people.versions import check_version
from projects.changes.choices import (
    ANALYSABLE,
    UNDECIDED,
    ApprovalLevel,
    ChangeState,
    Way,
)
from projects.changes.levels import judge, shift_days, stored_verdict
from projects.changes.permissions import (
    can_analyse,
    can_implement,
    can_request_change,
    can_take_back,
    can_withdraw,
    can_write_change,
)
from projects.changes.words import impact_lines
from projects.models import ChangeRequest, Project
from projects.notices import both_names, facts_about
from projects.operations.checks import Values, only
from projects.rules import check_record, check_year
from servicedesk_pm.common.errors import RuleViolation

WRITTEN = frozenset(
    {
        "name_fr", "name_en", "reason_fr", "reason_en", "description_fr", "description_en",
        "needed_by", "origin_kind", "origin", "affected",
    }
)  # fmt: skip
SAID = frozenset(
    {
        "scope_effect", "scope_words", "cost_effect", "cost_words", "finish_none",
        "new_finish_on", "touches_programme_milestone", "finish_words", "quality_none",
        "quality_words", "risks_none", "risks_words", "workstations_none", "workstations_words",
    }
)  # fmt: skip


@operation
def request_change(project_id: int, values: Values, *, actor: User, on: date) -> ChangeRequest:
    """Begin a draft. Raises PermissionDenied and RuleViolation."""
    project = Project.objects.select_for_update(of=("self",)).get(pk=project_id)
    if not can_request_change(actor, project):
        raise PermissionDenied
    change = ChangeRequest(project=project, requested_by=actor, requested_on=on)
    last = project.changes.aggregate(last=Max("number"))["last"] or 0
    change.number = last + 1
    change.code = f"CR-{project.code.removeprefix('PRJ-')}-{change.number}"
    _write(change, only(values, WRITTEN))
    change.save()
    return change


@operation
def edit_change(
    change_id: int, values: Values, *, actor: User, version: int | None = None
) -> ChangeRequest:
    """Change a draft. Raises PermissionDenied, StaleObject, RuleViolation."""
    change = locked_change(change_id, version)
    if not can_write_change(actor, change):
        raise PermissionDenied
    if not change.is_draft:
        words = _("It is submitted; its author can take it back into a draft first.")
        raise RuleViolation(words)
    _write(change, only(values, WRITTEN))
    save_change(change)
    return change


@operation
def submit_change(
    change_id: int, *, actor: User, on: date, version: int | None = None
) -> ChangeRequest:
    """Hand a draft in for analysis. Raises PermissionDenied, StaleObject, RuleViolation."""
    change = locked_change(change_id, version)
    if not can_write_change(actor, change):
        raise PermissionDenied
    demand_state(change, [ChangeState.DRAFT], _("Only a draft is submitted."))
    if not (change.reason_fr.strip() or change.reason_en.strip()):
        raise RuleViolation(_("Say in the draft why the change is needed, then submit it."))
    change.state, change.submitted_on = ChangeState.SUBMITTED, on
    save_change(change)
    record(actor, "change.submitted", change)
    tell(change, "change.submitted", [change.project.lead], actor)
    return change


@operation
def take_back_change(change_id: int, *, actor: User, version: int | None = None) -> ChangeRequest:
    """Make a draft of it again before it is analysed; its author alone.

    Raises PermissionDenied, StaleObject, RuleViolation.
    """
    change = locked_change(change_id, version)
    if not can_take_back(actor, change):
        raise PermissionDenied
    demand_state(
        change, [ChangeState.SUBMITTED], _("Only a submitted change goes back to a draft.")
    )
    change.state, change.submitted_on = ChangeState.DRAFT, None
    save_change(change)
    record(actor, "change.taken_back", change)
    return change


@operation
def analyse_change(
    change_id: int, values: Values, *, actor: User, on: date, version: int | None = None
) -> ChangeRequest:
    """Say every effect, from which the approval level follows; again as often as needed.

    Raises PermissionDenied, StaleObject, and RuleViolation where an effect is not said.
    """
    change = locked_change(change_id, version)
    if not can_analyse(actor, change):
        raise PermissionDenied
    words = _("Only a submitted change that is not decided is analysed.")
    demand_state(change, ANALYSABLE, words)
    for name, value in only(values, SAID).items():
        setattr(change, name, value)
    _check_effects(change)
    change.finish_days = 0 if change.finish_none else shift_days(change)
    rate(change)
    change.state, change.analysed_by, change.analysed_on = ChangeState.ANALYSED, actor, on
    change.decided_by = change.decided_on = change.review_on = change.decision = None
    change.decision_reason = ""
    check_record(change, leaving_out=["project"])
    save_change(change)
    record(actor, "change.analysed", change, level=change.level)
    tell(change, "change.analysed", deciders_of(change), actor)
    return change


@operation
def withdraw_change(
    change_id: int, reason: str, *, actor: User, version: int | None = None
) -> ChangeRequest:
    """Give it up before it is decided. Raises PermissionDenied, StaleObject, RuleViolation."""
    change = locked_change(change_id, version)
    if not can_withdraw(actor, change):
        raise PermissionDenied
    demand_state(change, UNDECIDED, _("A change that is decided is not withdrawn."))
    said = check_said(reason)
    change.state, change.review_on = ChangeState.WITHDRAWN, None
    save_change(change)
    record(actor, "change.withdrawn", change, reason=said)
    tell(change, "change.withdrawn", [change.project.lead, change.requested_by], actor)
    return change


@operation
def close_change(change_id: int, *, actor: User, version: int | None = None) -> ChangeRequest:
    """Agree that nothing is left to do. Raises PermissionDenied, StaleObject, RuleViolation."""
    change = locked_change(change_id, version)
    if not can_implement(actor, change):
        raise PermissionDenied
    words = _("Only an implemented change is closed.")
    demand_state(change, [ChangeState.IMPLEMENTED], words)
    change.state = ChangeState.CLOSED
    save_change(change)
    record(actor, "change.closed", change)
    return change


def implement(change: ChangeRequest, way: Way, *, actor: User, on: date) -> None:
    """An approved change is in the mandate or in a baseline now; part of that operation."""
    words = _("%(code)s is not approved, so it cannot be implemented.")
    demand_state(change, [ChangeState.APPROVED], words % {"code": change.code})
    change.state, change.way, change.implemented_on = ChangeState.IMPLEMENTED, way, on
    save_change(change)
    record(actor, "change.implemented", change, way=str(way))
    tell(change, "change.implemented", [change.project.lead, change.requested_by], actor)


def implement_in_baseline(
    project: Project, keys: Iterable[int], *, actor: User, on: date
) -> list[ChangeRequest]:
    """Implement several approved changes of the project; part of the baseline's operation.

    Raises RuleViolation for one that is not of the project or not approved.
    """
    wanted = set(keys)
    found = ChangeRequest.objects.select_for_update(of=("self",)).filter(
        project=project, pk__in=wanted
    )
    rows = list(found.order_by("pk"))
    if len(rows) != len(wanted):
        raise RuleViolation(_("Choose approved changes of this project."), field="changes")
    for row in rows:
        row.project = project
        implement(row, Way.BASELINE, actor=actor, on=on)
    return rows


def locked_change(change_id: int, version: int | None) -> ChangeRequest:
    """The locked change with its project, which is locked first. Raises StaleObject."""
    key = ChangeRequest.objects.values_list("project", flat=True).get(pk=change_id)
    Project.objects.select_for_update(of=("self",)).get(pk=key)
    change = ChangeRequest.objects.select_for_update(of=("self",)).get(pk=change_id)
    people = ("lead", "sponsor", "programme", "portfolio")
    change.project = Project.objects.select_related(*people).get(pk=key)
    check_version(change, version)
    return change


def rate(change: ChangeRequest) -> None:
    _effects, verdict = judge(change)
    change.level, change.grounds = int(verdict.level), stored_verdict(verdict)


def save_change(change: ChangeRequest) -> None:
    change.version += 1
    change.save()


def demand_state(change: ChangeRequest, states: Iterable[str], words: str) -> None:
    if change.state not in states:
        raise RuleViolation(words)


def check_said(reason: str) -> str:
    said = reason.strip()
    if not said:
        raise RuleViolation(_("Give the reason."), field="reason")
    if len(said) > 500:
        raise RuleViolation(_("The reason is too long: at most 500 characters."), field="reason")
    return said


def deciders_of(change: ChangeRequest) -> list[User | None]:
    """Who is told that it waits for a decision: those who stand on its level. One query."""
    project = change.project
    if change.level == ApprovalLevel.LEAD:
        return [project.lead]
    if change.level == ApprovalLevel.SPONSOR:
        return [project.sponsor]
    role = Role.DIRECTOR if change.level == ApprovalLevel.DIRECTOR else Role.SPONSOR
    return list(User.objects.active().filter(organisation_roles__role=role).by_name())


def tell(change: ChangeRequest, kind: str, people: Iterable[User | None], actor: User) -> None:
    unique = list({person.pk: person for person in people if person}.values())
    facts = facts_about(
        change.project,
        actor,
        change=change.code,
        **both_names("change", change),
        change_state=change.state,
    )
    notify(unique, kind, facts, change.get_absolute_url(), actor)


def _write(change: ChangeRequest, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(change, name, value)
    check_year(change.needed_by, "needed_by")
    check_record(change, leaving_out=["project", "requested_by"])


def _check_effects(change: ChangeRequest) -> None:
    """Every dimension is said: in words, or that there is no effect."""
    if not change.scope_effect:
        raise RuleViolation(_("Scope: choose the effect, or none."), field="scope_effect")
    if change.cost_effect is None:
        words = _("Cost: give the amount; 0 where there is no effect.")
        raise RuleViolation(words, field="cost_effect")
    if change.finish_none and (change.new_finish_on or change.touches_programme_milestone):
        words = _("Finish date: it stays or it moves, not both.")
        raise RuleViolation(words, field="finish_none")
    if not change.finish_none and change.new_finish_on is None:
        words = _("Finish date: give the new one, or say that it stays.")
        raise RuleViolation(words, field="new_finish_on")
    check_year(change.new_finish_on, "new_finish_on")
    for line in impact_lines(change):
        if line.is_needed and not line.words.strip():
            said = _("%(what)s: say the effect in words, or that there is none.")
            raise RuleViolation(said % {"what": line.label}, field=line.field)
        if line.is_contradictory:
            said = _("%(what)s: there is an effect or there is none, not both.")
            raise RuleViolation(said % {"what": line.label}, field=line.field)
