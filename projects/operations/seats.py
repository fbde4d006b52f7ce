"""Seats in a project's organisation: given and taken."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from people.audit import operation
from people.choices import Role
from people.models import User
from people.notifications import notify
from projects.mandates.choices import SHARED_HATS, Hat
from projects.mandates.permissions import hats_to_give
from projects.models import Project, Seat
from projects.notices import facts_about
from projects.operations.checks import active_person, check_note
from projects.operations.team import ensure_member
from projects.permissions import roles_on
from servicedesk_pm.common.errors import RuleViolation


@operation
def give_seat(project_id: int, user_id: int, *, hat: str, actor: User, note: str = "") -> Seat:
    """Name a person for a function; who saw nothing of the project observes it from now on.

    Raises PermissionDenied for those who do not name this function, RuleViolation for a
    deactivated person and for a function that is taken.
    """
    project = _locked(project_id)
    if hat not in hats_to_give(actor, project):
        raise PermissionDenied
    person = active_person(user_id, field="person")
    seats = Seat.objects.filter(project=project, hat=hat)
    if seats.filter(person=person).exists():
        raise RuleViolation(_("This person has this function already."), field="person")
    if hat not in SHARED_HATS and seats.exists():
        words = _("Somebody else has this function; take it from that person first.")
        raise RuleViolation(words, field="hat")
    check_note(note)
    seat = Seat.objects.create(project=project, hat=Hat(hat), person=person, note=note.strip())
    if not roles_on(person, project):
        ensure_member(project, person, Role.OBSERVER, actor=actor)
    facts = facts_about(project, actor, hat=hat)
    notify([person], "seat.given", facts, project.get_absolute_url(), actor)
    return seat


@operation
def take_seat(project_id: int, seat_id: int, *, actor: User) -> None:
    """Take a function back; the roles of the person stay.

    Raises PermissionDenied for those who do not name this function, RuleViolation where the
    seat is empty already.
    """
    project = _locked(project_id)
    given = hats_to_give(actor, project)
    if not given:
        raise PermissionDenied
    seat = Seat.objects.filter(project=project, pk=seat_id).select_related("person").first()
    if seat is None:
        raise RuleViolation(_("This function is vacant already."))
    if seat.hat not in given:
        raise PermissionDenied
    seat.delete()
    facts = facts_about(project, actor, hat=seat.hat)
    notify([seat.person], "seat.taken", facts, "", actor)


def _locked(project_id: int) -> Project:
    return Project.objects.select_for_update(of=("self",)).get(pk=project_id)
