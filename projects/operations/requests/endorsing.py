"""The head of the unit answers for it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from people.audit import operation, record
from people.models import User
from people.versions import check_version
from projects.models import ProjectRequest
from projects.operations.requests.locking import demand_words, locked_request, save
from projects.requests.choices import Endorsement
from projects.requests.notices import directors, tell
from projects.requests.permissions import awaits_endorsement, endorser_of
from servicedesk_pm.common import clock
from servicedesk_pm.common.errors import RuleViolation

FIELDS = ("endorsement", "endorsement_note", "endorsed_by", "endorsed_at")


@operation
def endorse_request(
    key: int, *, actor: User, note: str = "", version: int | None = None
) -> ProjectRequest:
    """Say that the unit stands behind the request.

    Raises PermissionDenied for everybody but the head who is asked, RuleViolation where no
    answer is due.
    """
    request = _locked_to_answer(key, actor, version)
    return _answer(request, Endorsement.ENDORSED, note.strip(), actor)


@operation
def refuse_endorsement(
    key: int, *, actor: User, reason: str, version: int | None = None
) -> ProjectRequest:
    """Say why the unit does not stand behind it; the writer may change it and ask again."""
    request = _locked_to_answer(key, actor, version)
    return _answer(request, Endorsement.REFUSED, demand_words(reason, "reason"), actor)


def _locked_to_answer(key: int, actor: User, version: int | None) -> ProjectRequest:
    request = locked_request(key)
    if endorser_of(request) != actor:
        raise PermissionDenied
    check_version(request, version)
    if not awaits_endorsement(request):
        raise RuleViolation(_("This request does not wait for the answer of its unit."))
    return request


def _answer(request: ProjectRequest, answer: Endorsement, note: str, actor: User) -> ProjectRequest:
    request.endorsement, request.endorsement_note = answer, note
    request.endorsed_by, request.endorsed_at = actor, clock.now()
    save(request, *FIELDS)
    endorsed = answer == Endorsement.ENDORSED
    kind = "request.endorsed" if endorsed else "request.endorsement_refused"
    record(actor, kind, request, reason=note)
    tell([request.requester, *directors()], kind, request, actor)
    return request
