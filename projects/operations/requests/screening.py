"""The director screens a request: sends it back, parks it, hands it to an analyst."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from people.audit import operation, record
from people.models import User
from people.versions import check_version
from projects.models import ProjectRequest
from projects.operations.checks import active_person
from projects.operations.requests.locking import demand_words, locked_request, save
from projects.requests.choices import ReturnKind
from projects.requests.notices import tell
from projects.requests.permissions import REQUESTABLE, can_direct, endorser_of
from projects.rules import add_months
from servicedesk_pm.common import clock
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.templatetags.ui import day

MOST_MONTHS_PARKED = 12


@operation
def return_request(
    key: int, *, actor: User, kind: str, hint: str, version: int | None = None
) -> ProjectRequest:
    """Send the request back to its writer with a hint; it may be submitted again.

    Raises PermissionDenied for all but directors, RuleViolation without a hint or once the
    director has accepted or refused it.
    """
    request = _locked_waiting(key, actor, version)
    if kind not in ReturnKind.values:
        raise RuleViolation(_("Say why it goes back."), field="kind")
    if request.returned_at is not None:
        raise RuleViolation(_("This request has been sent back already."))
    request.hint = demand_words(hint, "hint")
    request.return_kind, request.returned_at = kind, clock.now()
    request.parked_until, request.parked_reason = None, ""
    save(request, "hint", "return_kind", "returned_at", "parked_until", "parked_reason")
    record(actor, "request.returned", request, reason=request.hint)
    _tell_writer(request, "request.returned", actor)
    return request


@operation
def park_request(
    key: int,
    *,
    actor: User,
    reason: str,
    until: date,
    on: date,
    version: int | None = None,
) -> ProjectRequest:
    """Put the request aside until a day within twelve months, and say why."""
    request = _locked_waiting(key, actor, version)
    if request.returned_at is not None:
        raise RuleViolation(_("This request was sent back; its writer has the next word."))
    if not on < until <= add_months(on, MOST_MONTHS_PARKED):
        raise RuleViolation(_("Give a day after today and within twelve months."), field="until")
    request.parked_reason, request.parked_until = demand_words(reason, "reason"), until
    save(request, "parked_until", "parked_reason")
    record(actor, "request.parked", request, reason=request.parked_reason, until=until.isoformat())
    _tell_writer(request, "request.parked", actor, day=day(until))
    return request


@operation
def take_up_request(key: int, *, actor: User, version: int | None = None) -> ProjectRequest:
    """Take a parked request up again; it stands where it stood before."""
    request = _locked_waiting(key, actor, version)
    if request.parked_until is None:
        raise RuleViolation(_("This request is not parked."))
    request.parked_until, request.parked_reason = None, ""
    save(request, "parked_until", "parked_reason")
    record(actor, "request.taken_up", request)
    _tell_writer(request, "request.taken_up", actor)
    return request


@operation
def name_analyst(
    key: int,
    *,
    actor: User,
    analyst_id: int,
    due_on: date,
    on: date,
    version: int | None = None,
) -> ProjectRequest:
    """Say who analyses the request and by when; both may change while it is analysed."""
    request = _locked(key, actor, version)
    if request.project is None or request.project.state not in REQUESTABLE:
        raise RuleViolation(_("This request is no longer analysed."))
    if due_on < on:
        raise RuleViolation(_("The analysis cannot be due in the past."), field="due_on")
    try:
        request.analyst = active_person(analyst_id)
    except RuleViolation as refused:
        raise RuleViolation(refused.message, field="analyst") from None
    request.analysis_due_on = due_on
    save(request, "analyst", "analysis_due_on")
    record(actor, "request.analyst_named", request, reason=str(request.analyst))
    people = [request.analyst, request.requester]
    tell(people, "request.analyst_named", request, actor, day=day(due_on))
    return request


def _locked(key: int, actor: User, version: int | None) -> ProjectRequest:
    request = locked_request(key)
    if not can_direct(actor, request):
        raise PermissionDenied
    check_version(request, version)
    return request


def _locked_waiting(key: int, actor: User, version: int | None) -> ProjectRequest:
    request = _locked(key, actor, version)
    if not request.is_waiting:
        raise RuleViolation(_("The director has decided on this request already."))
    return request


def _tell_writer(request: ProjectRequest, kind: str, actor: User, **more: str) -> None:
    tell([request.requester, endorser_of(request)], kind, request, actor, **more)
