"""Communication actions: planned, written, approved, done and judged by what they brought."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.utils.translation import gettext as _

from engine.communication import repeated
from people.audit import operation, record
from people.models import OrgUnit, User
from people.notifications import notify
from people.versions import check_version
from projects.communication.choices import (
    FINISHED,
    IN_WORK,
    PLANNED,
    REPEATED_AFTER,
    WRITTEN,
    ActionState,
)
from projects.communication.permissions import (
    approves_action,
    plans_actions,
    withdraws_action,
    writes_action,
)
from projects.communication.recipients import addresses_in
from projects.models import CommunicationAction, Project, Stakeholder
from projects.notices import both_names, facts_about
from projects.operations.checks import only
from projects.operations.stakeholders import check_insider
from projects.rules import check_record, check_year
from servicedesk_pm.common.errors import RuleViolation


@dataclass(frozen=True, slots=True)
class Planning:
    """What is planned, and which units and stakeholders it reaches."""

    values: Mapping[str, Any]
    units: frozenset[int] = frozenset()
    stakeholders: frozenset[int] = frozenset()


@operation
def plan_communication(project_id: int, planning: Planning, *, actor: User) -> CommunicationAction:
    """Plan who is told what until when.

    Raises PermissionDenied, and RuleViolation naming the field.
    """
    project = Project.objects.select_for_update(of=("self",)).get(pk=project_id)
    if not plans_actions(actor, project):
        raise PermissionDenied
    number = _next_number(project)
    row = CommunicationAction(project=project, number=number, **only(planning.values, set(PLANNED)))
    _check(row, owner_before=None)
    row.save()
    _set_audience(row, planning)
    tell_about(row, "communication.given", [row.owner], actor)
    return row


@operation
def change_communication(
    action_id: int, planning: Planning, *, actor: User, version: int | None = None
) -> CommunicationAction:
    """Change what is planned, as long as it is not approved.

    Raises PermissionDenied, StaleObject, and RuleViolation naming the field.
    """
    row = locked_action(action_id, version)
    if not plans_actions(actor, row.project):
        raise PermissionDenied
    _demand_in_work(row)
    owner_before = row.owner_id
    for name, value in only(planning.values, set(PLANNED)).items():
        setattr(row, name, value)
    _check(row, owner_before=owner_before)
    save_action(row)
    _set_audience(row, planning)
    if row.owner_id != owner_before:
        tell_about(row, "communication.given", [row.owner], actor)
    return row


@operation
def write_message(
    action_id: int, texts: Mapping[str, str], *, actor: User, version: int | None = None
) -> CommunicationAction:
    """Write the message; with words it is drafted, without any it is only planned.

    Who approves is told once it is complete. Raises PermissionDenied for all but who is
    responsible and who plans, StaleObject, and RuleViolation once it is approved.
    """
    row = locked_action(action_id, version)
    if not writes_action(actor, row):
        raise PermissionDenied
    _demand_in_work(row)
    was_missing = bool(missing_languages(row))
    for name, words in only(texts, set(WRITTEN)).items():
        setattr(row, name, words.strip())
    has_words = row.message_fr or row.message_en
    row.state = ActionState.DRAFTED if has_words else ActionState.PLANNED
    check_record(row, leaving_out=["project", "owner"])
    save_action(row)
    if was_missing and not missing_languages(row):
        asked = row.project.sponsor if row.is_organisation_wide else row.project.lead
        tell_about(row, "communication.written", [asked], actor)
    return row


@operation
def approve_communication(
    action_id: int, *, actor: User, on: date, version: int | None = None
) -> CommunicationAction:
    """Let the message go out as it is written, in every language of its audience.

    Raises PermissionDenied for all but who approves it, StaleObject, and RuleViolation.
    """
    row = locked_action(action_id, version)
    if not approves_action(actor, row):
        raise PermissionDenied
    _demand_in_work(row)
    demand_all_languages(row)
    row.state, row.approved_on, row.approved_by = ActionState.APPROVED, on, actor
    save_action(row)
    record(actor, "communication.approved", row)
    tell_about(row, "communication.approved", [row.owner], actor)
    return row


@operation
def withdraw_communication(
    action_id: int, reason: str, *, actor: User, version: int | None = None
) -> CommunicationAction:
    """Take the approval back, so that the message can be changed; nothing has gone out yet.

    Raises PermissionDenied, StaleObject, and RuleViolation without a reason.
    """
    row = locked_action(action_id, version)
    if not withdraws_action(actor, row):
        raise PermissionDenied
    if row.state != ActionState.APPROVED:
        raise RuleViolation(_("Only what is approved and not done can be taken back."))
    _demand_nothing_gone(row)
    _demand_reason(reason)
    who = [row.owner, row.approved_by]
    row.state, row.approved_on, row.approved_by = ActionState.DRAFTED, None, None
    save_action(row)
    record(actor, "communication.withdrawn", row, reason=reason.strip())
    tell_about(row, "communication.withdrawn", who, actor, reason=reason.strip())
    return row


@operation
def finish_communication(
    action_id: int,
    done_on: date | None,
    reached: int | None,
    *,
    actor: User,
    on: date,
    version: int | None = None,
) -> CommunicationAction:
    """Say on which day it went out or took place, and how many people it reached.

    Raises PermissionDenied, StaleObject, and RuleViolation before its approval.
    """
    row = locked_action(action_id, version)
    if not writes_action(actor, row):
        raise PermissionDenied
    if row.state != ActionState.APPROVED:
        raise RuleViolation(_("Only what is approved can be done."))
    if done_on is None or done_on > on:
        words = _("It is reported as done once it has gone out or taken place.")
        raise RuleViolation(words, field="done_on")
    check_year(done_on, "done_on")
    if reached is None:
        raise RuleViolation(_("Say how many people it reached."), field="reached")
    take_as_done(row, done_on, reached, actor)
    return row


def take_as_done(row: CommunicationAction, done_on: date, reached: int, actor: User) -> None:
    """It has gone out or taken place; what is repeated is planned once more."""
    row.state, row.done_on, row.reached = ActionState.DONE, done_on, reached
    check_record(row, leaving_out=["project", "owner"])
    save_action(row)
    record(actor, "communication.done", row)
    tell_about(row, "communication.done", [row.project.lead], actor)
    if row.repeats:
        _plan_next(row, actor)


def _plan_next(row: CommunicationAction, actor: User) -> None:
    """The same to the same audience one rhythm later; its message is written anew."""
    values = {name: getattr(row, name) for name in PLANNED}
    planned = CommunicationAction(
        project=row.project,
        number=_next_number(row.project),
        **{**values, "due_on": repeated(row.due_on, **REPEATED_AFTER[row.repeats])},
    )
    check_record(planned, leaving_out=["project", "owner"])
    planned.save()
    planned.units.set(row.units.all())
    planned.stakeholders.set(row.stakeholders.all())
    tell_about(planned, "communication.given", [planned.owner], actor)


def _next_number(project: Project) -> int:
    last = project.communication_actions.aggregate(last=Max("number"))["last"]
    return int(last or 0) + 1


@operation
def evaluate_communication(
    action_id: int,
    responded: int | None,
    effect: str,
    *,
    actor: User,
    version: int | None = None,
) -> CommunicationAction:
    """Say what it brought, and where it is known how many opened it or came.

    Raises PermissionDenied, StaleObject, and RuleViolation naming the field.
    """
    row = locked_action(action_id, version)
    if not writes_action(actor, row):
        raise PermissionDenied
    if row.state not in FINISHED:
        raise RuleViolation(_("Its effect shows once it is done."))
    if not effect.strip():
        raise RuleViolation(_("Say what it brought."), field="effect")
    if responded is not None and responded > (row.reached or 0):
        words = _("No more people can have responded than it reached.")
        raise RuleViolation(words, field="responded")
    row.state, row.responded, row.effect = ActionState.EVALUATED, responded, effect.strip()
    check_record(row, leaving_out=["project", "owner"])
    save_action(row)
    record(actor, "communication.evaluated", row)
    return row


@operation
def cancel_communication(
    action_id: int, reason: str, *, actor: User, version: int | None = None
) -> CommunicationAction:
    """Give it up, with the reason. Raises PermissionDenied, StaleObject and RuleViolation."""
    row = locked_action(action_id, version)
    if not plans_actions(actor, row.project):
        raise PermissionDenied
    if not row.is_open:
        raise RuleViolation(_("It is done or cancelled already."))
    _demand_nothing_gone(row)
    _demand_reason(reason)
    row.state, row.approved_on, row.approved_by = ActionState.CANCELLED, None, None
    save_action(row)
    record(actor, "communication.cancelled", row, reason=reason.strip())
    tell_about(row, "communication.cancelled", [row.owner], actor, reason=reason.strip())
    return row


def missing_languages(row: CommunicationAction) -> list[str]:
    """The languages of the audience in which nothing is written yet."""
    return [each for each in row.languages if not getattr(row, f"message_{each}")]


def missing_words(row: CommunicationAction) -> list[str]:
    """What is still to be written, in sentences."""
    words = {
        "fr": _("The message in French is missing."),
        "en": _("The message in English is missing."),
    }
    return [words[language] for language in missing_languages(row)]


def demand_all_languages(row: CommunicationAction) -> None:
    for sentence in missing_words(row):
        raise RuleViolation(sentence)


def locked_action(action_id: int, version: int | None) -> CommunicationAction:
    """After its project, so that nothing is written beside the closing of that."""
    keys = CommunicationAction.objects.values_list("project_id", flat=True)
    project = Project.objects.select_for_update(of=("self",)).get(pk=keys.get(pk=action_id))
    row = CommunicationAction.objects.select_for_update(of=("self",)).get(pk=action_id)
    row.project = project
    check_version(row, version)
    return row


def save_action(row: CommunicationAction) -> None:
    row.version += 1
    row.save()


def _check(row: CommunicationAction, *, owner_before: int | None) -> None:
    check_year(row.due_on, "due_on")
    if row.cost is not None and row.cost < 0:
        raise RuleViolation(_("The cost cannot be negative."), field="cost")
    row.audience, row.objective = row.audience.strip(), row.objective.strip()
    row.addresses = "\n".join(addresses_in(row.addresses))
    check_record(row, leaving_out=["project"])
    if row.owner_id != owner_before:
        check_insider(row.owner, row.project, "owner")


def _set_audience(row: CommunicationAction, planning: Planning) -> None:
    units = OrgUnit.objects.filter(pk__in=planning.units)
    known = Stakeholder.objects.filter(project=row.project, pk__in=planning.stakeholders)
    if len(units) != len(planning.units):
        raise RuleViolation(_("Choose units from the list."), field="units")
    if len(known) != len(planning.stakeholders):
        words = _("Choose stakeholders of this project’s register.")
        raise RuleViolation(words, field="stakeholders")
    row.units.set(units)
    row.stakeholders.set(known)


def _demand_in_work(row: CommunicationAction) -> None:
    if row.state not in IN_WORK:
        words = _("It is approved, done or cancelled; only what is in work can be changed.")
        raise RuleViolation(words)


def _demand_nothing_gone(row: CommunicationAction) -> None:
    if row.deliveries.exists():
        raise RuleViolation(_("It is going out by e-mail already; nobody can take that back."))


def _demand_reason(reason: str) -> None:
    if not reason.strip():
        raise RuleViolation(_("Give the reason."), field="reason")


def tell_about(
    row: CommunicationAction, kind: str, people: list[User | None], actor: User, **more: str
) -> None:
    unique = list({person.pk: person for person in people if person}.values())
    due = row.due_on.isoformat()
    facts = facts_about(row.project, actor, **both_names("title", row), due=due, **more)
    notify(unique, kind, facts, row.get_absolute_url(), actor)
