"""Pulse surveys: people are asked, each answers once, and what was counted elsewhere is entered."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.utils.translation import gettext as _

from engine.pulse import HIGHEST, LOWEST
from people.audit import operation
from people.models import User
from people.notifications import notify
from projects.communication.permissions import opens_pulses
from projects.models import MARKS, MEANS, Project, Pulse, PulseAnswer, PulseInvitation
from projects.notices import both_names, facts_about
from projects.operations.checks import Values, only
from projects.rules import check_record, check_year
from servicedesk_pm.common.errors import RuleViolation

ASKED = frozenset({"name_fr", "name_en", "action", "closes_on"})
COUNTED = ASKED | {"invited", "answered", *MEANS}


@operation
def open_pulse(
    project_id: int, values: Values, people: Collection[int], *, actor: User, on: date
) -> Pulse:
    """Ask people three questions until a day.

    Raises PermissionDenied, and RuleViolation without anybody to ask or for a day that is over.
    """
    row = _new(project_id, only(values, ASKED), actor)
    if row.closes_on is not None and row.closes_on < on:
        raise RuleViolation(_("The deadline is over already."), field="closes_on")
    asked = list(User.objects.active().filter(pk__in=people).order_by("pk"))
    if not asked or len(asked) != len(set(people)):
        words = _("Choose the people who are asked.")
        raise RuleViolation(words, field="people")
    _store(row)
    PulseInvitation.objects.bulk_create(
        PulseInvitation(pulse=row, person=person) for person in asked
    )
    due = row.closes_on.isoformat()
    facts = facts_about(row.project, actor, **both_names("title", row), due=due)
    notify(asked, "pulse.asked", facts, row.get_absolute_url(), actor)
    return row


@operation
def enter_counted_pulse(project_id: int, values: Values, *, actor: User) -> Pulse:
    """Enter what was asked and counted elsewhere. Raises PermissionDenied and RuleViolation."""
    row = _new(project_id, only(values, COUNTED), actor)
    row.is_counted_elsewhere = True
    for name in ("invited", "answered", *MEANS):
        if getattr(row, name) is None:
            raise RuleViolation(_("This is needed."), field=name)
    assert row.invited is not None
    assert row.answered is not None
    if row.answered > row.invited:
        words = _("No more people can have answered than were asked.")
        raise RuleViolation(words, field="answered")
    _store(row)
    return row


@operation
def answer_pulse(
    pulse_id: int, marks: dict[str, Any], comment: str, *, actor: User, on: date
) -> None:
    """Answer once, without leaving a trace of who said what.

    Raises PermissionDenied for who is not asked, and RuleViolation after the deadline, for a
    second answer and for marks out of their scale.
    """
    pulse = Pulse.objects.get(pk=pulse_id)
    mine = PulseInvitation.objects.select_for_update(of=("self",)).filter(pulse=pulse, person=actor)
    invitation = mine.first()
    if invitation is None:
        raise PermissionDenied
    if invitation.has_answered:
        raise RuleViolation(_("You have answered this survey already."))
    if not pulse.takes_answers(on):
        raise RuleViolation(_("The survey is over."))
    for name in MARKS:
        if marks.get(name) not in range(LOWEST, HIGHEST + 1):
            raise RuleViolation(_("Choose a mark from 1 to 5."), field=name)
    given = {name: marks[name] for name in MARKS}
    answer = PulseAnswer(pulse=pulse, comment=comment.strip(), **given)
    check_record(answer, leaving_out=["pulse"])
    answer.save(force_insert=True)
    invitation.has_answered = True
    invitation.save(update_fields=["has_answered"])


def _new(project_id: int, values: dict[str, Any], actor: User) -> Pulse:
    project = Project.objects.select_for_update(of=("self",)).get(pk=project_id)
    if not opens_pulses(actor, project):
        raise PermissionDenied
    last = project.pulses.aggregate(last=Max("number"))["last"]
    row = Pulse(project=project, number=(last or 0) + 1, opened_by=actor, **values)
    if row.action is not None and row.action.project_id != project.pk:
        words = _("Choose a message or event of this project.")
        raise RuleViolation(words, field="action")
    check_year(row.closes_on, "closes_on")
    return row


def _store(row: Pulse) -> None:
    check_record(row, leaving_out=["project", "opened_by"])
    row.save()
