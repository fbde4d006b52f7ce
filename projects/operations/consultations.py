"""Consultations: opened to named people and units, answered until a day, closed for good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db.models import Max
from django.utils.translation import gettext as _

from people.audit import operation, record
from people.models import OrgUnit, User
from people.notifications import notify
from people.versions import check_version
from projects.models import Consultation, ConsultedParty, Project
from projects.notices import both_names, facts_about
from projects.operations.checks import only
from projects.operations.evidence import keep_file
from projects.rules import check_record, check_year
from projects.stakeholders.choices import CONSULTED_ON, GIVEN, ConsultationState, Reply
from projects.stakeholders.permissions import writes_register
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.files import takes_files_back


@dataclass(frozen=True, slots=True)
class Asking:
    """What a consultation is opened with."""

    values: Mapping[str, Any]
    people: frozenset[int] = frozenset()
    units: frozenset[int] = frozenset()
    file: File[bytes] | None = field(default=None)


@takes_files_back
@operation
def open_consultation(project_id: int, asking: Asking, *, actor: User, on: date) -> Consultation:
    """Ask people, and units through their heads, for comments on a text until a day.

    Raises PermissionDenied for all but who writes the register, and RuleViolation without
    text, document or file, without anybody to ask, for a deadline that is over, and for a
    unit without a head.
    """
    project = Project.objects.select_for_update(of=("self",)).get(pk=project_id)
    if not writes_register(actor, project):
        raise PermissionDenied
    last = Consultation.objects.filter(project=project).aggregate(last=Max("number"))["last"]
    facts = only(asking.values, set(CONSULTED_ON))
    row = Consultation(
        project=project, number=(last or 0) + 1, opened_by=actor, opened_on=on, **facts
    )
    row.text, row.document = row.text.strip(), row.document.strip()
    if not row.text and not row.document and asking.file is None:
        raise RuleViolation(_("Write the text, or name the document."), field="text")
    check_year(row.deadline_on, "deadline_on")
    if row.deadline_on is not None and row.deadline_on < on:
        raise RuleViolation(_("The deadline is over already."), field="deadline_on")
    parties = _parties(asking)
    if asking.file is not None:
        row.file = keep_file(asking.file, project=project, code="", actor=actor, on=on)
    check_record(row, leaving_out=["project"])
    row.save()
    for person, unit in parties:
        ConsultedParty.objects.create(consultation=row, person=person, org_unit=unit)
    asked = list({person.pk: person for person, _unit in parties}.values())
    due = row.deadline_on.isoformat()
    facts = facts_about(project, actor, **both_names("title", row), due=due)
    notify(asked, "consultation.asked", facts, row.get_absolute_url(), actor)
    return row


@operation
def answer_consultation(
    party_id: int, reply: str, comment: str, *, actor: User, on: date
) -> ConsultedParty:
    """Comment, or say that there is nothing to add; until the deadline it may be changed.

    Raises PermissionDenied for all but who is asked, and RuleViolation without words, and
    after the deadline or the closing.
    """
    consultation_id = ConsultedParty.objects.values_list("consultation_id", flat=True)
    row = _locked(consultation_id.get(pk=party_id))
    party = ConsultedParty.objects.select_for_update(of=("self",)).get(pk=party_id)
    party.consultation = row
    if party.person_id != actor.pk:
        raise PermissionDenied
    if not row.is_open or row.project.is_terminal:
        raise RuleViolation(_("The consultation is closed."))
    if not row.takes_answers(on):
        raise RuleViolation(_("The deadline is over; your silence is recorded."))
    if reply not in GIVEN:
        raise RuleViolation(_("Comment, or say that you have nothing to add."), field="reply")
    words = comment.strip()
    if reply == Reply.COMMENT and not words:
        raise RuleViolation(_("Write your comment."), field="comment")
    if reply == Reply.NOTHING and words:
        words = _("You wrote a comment; choose “Comment”, or empty it.")
        raise RuleViolation(words, field="reply")
    is_first = not party.reply
    party.reply, party.comment, party.answered_on = reply, words, on
    check_record(party, leaving_out=["consultation", "person", "org_unit"])
    party.save()
    if is_first:
        facts = facts_about(row.project, actor, **both_names("title", row))
        url = row.get_absolute_url()
        notify([row.opened_by], "consultation.answered", facts, url, actor)
    return party


@operation
def close_consultation(
    consultation_id: int, *, actor: User, on: date, version: int | None = None
) -> Consultation:
    """Close the round: what was said stays, and who said nothing is recorded as silent.

    Before the deadline only once everybody has answered. Raises PermissionDenied,
    StaleObject, and RuleViolation.
    """
    row = _locked(consultation_id)
    if not writes_register(actor, row.project):
        raise PermissionDenied
    check_version(row, version)
    if not row.is_open:
        raise RuleViolation(_("The consultation is closed."))
    silent = list(row.parties.filter(reply="").select_related("person", "org_unit").order_by("pk"))
    if silent and row.takes_answers(on):
        words = _("The deadline is not over, and not everybody has answered.")
        raise RuleViolation(words)
    for party in silent:
        party.consultation, party.reply = row, Reply.SILENCE
        party.save(update_fields=["reply"])
    row.state, row.closed_on, row.closed_by = ConsultationState.CLOSED, on, actor
    row.version += 1
    row.save(update_fields=["state", "closed_on", "closed_by", "version"])
    record(actor, "consultation.closed", row)
    heard = User.objects.active().filter(consulted__consultation=row).distinct().by_name()
    facts = facts_about(row.project, actor, **both_names("title", row))
    notify(heard, "consultation.closed", facts, row.get_absolute_url(), actor)
    return row


def _locked(consultation_id: int) -> Consultation:
    """After its project, so that nothing is written beside the closing of that."""
    keys = Consultation.objects.values_list("project_id", flat=True)
    project = Project.objects.select_for_update(of=("self",)).get(pk=keys.get(pk=consultation_id))
    row = Consultation.objects.select_for_update(of=("self",)).get(pk=consultation_id)
    row.project = project
    return row


def _parties(asking: Asking) -> list[tuple[User, OrgUnit | None]]:
    """Who answers for whom, the people first."""
    people = list(User.objects.active().filter(pk__in=asking.people).by_name())
    if len(people) != len(asking.people):
        raise RuleViolation(_("Choose people with an active account."), field="people")
    found: list[tuple[User, OrgUnit | None]] = [(person, None) for person in people]
    units = OrgUnit.objects.filter(pk__in=asking.units).select_related("head")
    for unit in units.order_by("code"):
        if unit.head is None or not unit.head.is_active:
            words = _("The unit %(unit)s has no head who could answer.") % {"unit": unit}
            raise RuleViolation(words, field="units")
        found.append((unit.head, unit))
    if not found:
        raise RuleViolation(_("Say who is asked: people, units or both."), field="people")
    return found
