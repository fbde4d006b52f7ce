"""Contacts with stakeholders, and the actions that are to win them."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.utils.translation import gettext as _

from people.audit import operation, record
from people.models import User
from people.notifications import notify
from people.versions import check_version
from projects.models import Contact, EngagementAction, Stakeholder
from projects.notices import both_names, facts_about
from projects.operations.checks import Values, only
from projects.operations.stakeholders import (
    assess_locked,
    check_insider,
    locked_stakeholder,
    newest_assessment,
)
from projects.rules import check_record, check_year
from projects.stakeholders.choices import CONTACTED, JUDGED, PLANNED
from projects.stakeholders.permissions import (
    finishes_action,
    logs_contacts,
    writes_register,
)
from servicedesk_pm.common.errors import RuleViolation


@operation
def log_contact(stakeholder_id: int, values: Values, *, actor: User, on: date) -> Contact:
    """Write down a contact; what follows becomes the day of the next one.

    Raises PermissionDenied for all but who looks after the stakeholder and who writes the
    register, and RuleViolation naming the field.
    """
    row = locked_stakeholder(stakeholder_id)
    if not logs_contacts(actor, row):
        raise PermissionDenied
    last = row.contacts.aggregate(last=Max("number"))["last"]
    contact = Contact(stakeholder=row, number=(last or 0) + 1)
    for name, value in {"by": actor, **only(values, set(CONTACTED))}.items():
        setattr(contact, name, value)
    contact.by = contact.by if contact.by_id else actor
    _check_contact(contact, row, actor, on)
    contact.save()
    if row.next_contact_on is None or row.next_contact_on <= contact.held_on:
        row.next_contact_on = None
    if contact.follow_up_on:
        row.next_contact_on = contact.follow_up_on
    row.version += 1
    row.save(update_fields=["next_contact_on", "version"])
    return contact


@operation
def remove_contact(contact_id: int, *, actor: User) -> None:
    """Take back a contact that was written down wrongly; the history keeps that it was.

    Raises PermissionDenied for all but who had it and who writes the register.
    """
    contact = Contact.objects.select_for_update(of=("self",)).get(pk=contact_id)
    row = locked_stakeholder(contact.stakeholder_id)
    own = contact.by_id == actor.pk and logs_contacts(actor, row)
    if not own and not writes_register(actor, row.project):
        raise PermissionDenied
    contact.stakeholder = row
    contact.delete()


@operation
def plan_action(stakeholder_id: int, values: Values, *, actor: User) -> EngagementAction:
    """Plan what somebody does to win the stakeholder; where it stands now is kept as before.

    Raises PermissionDenied, and RuleViolation naming the field.
    """
    row = locked_stakeholder(stakeholder_id)
    if not writes_register(actor, row.project):
        raise PermissionDenied
    last = row.actions.aggregate(last=Max("number"))["last"]
    newest = newest_assessment(row)
    action = EngagementAction(
        stakeholder=row,
        number=(last or 0) + 1,
        before=newest.current if newest else None,
        **only(values, set(PLANNED)),
    )
    _check_action(action, owner_before=None)
    action.save()
    _tell(action, "engagement.planned", [action.owner], actor)
    return action


@operation
def change_action(
    action_id: int, values: Values, *, actor: User, version: int | None = None
) -> EngagementAction:
    """Change what is planned, as long as it is open.

    Raises PermissionDenied, StaleObject, and RuleViolation naming the field.
    """
    action = _locked(action_id)
    if not writes_register(actor, action.stakeholder.project):
        raise PermissionDenied
    check_version(action, version)
    _demand_open(action)
    owner_before = action.owner_id
    for name, value in only(values, set(PLANNED)).items():
        setattr(action, name, value)
    _check_action(action, owner_before=owner_before)
    action.version += 1
    action.save()
    if action.owner_id != owner_before:
        _tell(action, "engagement.planned", [action.owner], actor)
    return action


@operation
def finish_action(
    action_id: int, values: Values, *, actor: User, on: date, version: int | None = None
) -> EngagementAction:
    """Say that an action is done and what it brought: ``effect``, and ``after`` where known.

    Only who writes the register says where the stakeholder stands after it, and that is a new
    assessment. Raises PermissionDenied, StaleObject, and RuleViolation naming the field.
    """
    action = _locked(action_id)
    row = action.stakeholder
    if not finishes_action(actor, action):
        raise PermissionDenied
    check_version(action, version)
    _demand_open(action)
    facts = only(values, {"effect", "after"})
    if facts.get("after") is not None and not writes_register(actor, row.project):
        raise PermissionDenied
    effect = (facts.get("effect") or "").strip()
    if not effect:
        raise RuleViolation(_("Say what it brought."), field="effect")
    action.done_on, action.done_by = on, actor
    action.effect, action.after = effect, facts.get("after")
    check_record(action, leaving_out=["stakeholder"])
    action.version += 1
    action.save()
    record(actor, "engagement.done", action)
    _tell(action, "engagement.done", [row.project.lead, row.owner], actor)
    if action.after is not None:
        _carry_over(row, action.after, actor, on)
    return action


def _carry_over(row: Stakeholder, after: int, actor: User, on: date) -> None:
    """Where it stands now is said once: the next assessment takes it from the action."""
    newest = newest_assessment(row)
    if newest is None or newest.current == after:
        return
    judged = {name: getattr(newest, name) for name in JUDGED}
    assess_locked(row, {**judged, "current": after}, actor=actor, on=on)


def _locked(action_id: int) -> EngagementAction:
    """The stakeholder first, in the order in which everything of it is locked."""
    stakeholder_id = EngagementAction.objects.values_list("stakeholder_id", flat=True)
    row = locked_stakeholder(stakeholder_id.get(pk=action_id))
    action = EngagementAction.objects.select_for_update(of=("self",)).get(pk=action_id)
    action.stakeholder = row
    return action


def _demand_open(action: EngagementAction) -> None:
    if not action.is_open:
        raise RuleViolation(_("This action is done already."))


def _check_contact(contact: Contact, row: Stakeholder, actor: User, on: date) -> None:
    if contact.held_on is None or contact.held_on > on:
        words = _("A contact is written down once it was held.")
        raise RuleViolation(words, field="held_on")
    check_year(contact.held_on, "held_on")
    contact.summary, contact.follow_up = contact.summary.strip(), contact.follow_up.strip()
    if contact.follow_up and contact.follow_up_on is None:
        raise RuleViolation(_("Say until when this follows."), field="follow_up_on")
    if contact.follow_up_on and not contact.follow_up:
        raise RuleViolation(_("Say what follows until then."), field="follow_up")
    if contact.follow_up_on and contact.follow_up_on <= contact.held_on:
        raise RuleViolation(_("What follows comes after the contact."), field="follow_up_on")
    check_year(contact.follow_up_on, "follow_up_on")
    check_record(contact, leaving_out=["stakeholder"])
    if contact.by_id != actor.pk:
        check_insider(contact.by, row.project, "by")


def _check_action(action: EngagementAction, *, owner_before: int | None) -> None:
    check_year(action.due_on, "due_on")
    action.what = action.what.strip()
    check_record(action, leaving_out=["stakeholder"])
    if action.owner_id != owner_before:
        check_insider(action.owner, action.stakeholder.project, "owner")


def _tell(action: EngagementAction, kind: str, people: list[User | None], actor: User) -> None:
    row = action.stakeholder
    unique = list({person.pk: person for person in people if person}.values())
    due = action.due_on.isoformat()
    facts = facts_about(row.project, actor, **both_names("stakeholder", row), due=due)
    notify(unique, kind, facts, row.get_absolute_url(), actor)
