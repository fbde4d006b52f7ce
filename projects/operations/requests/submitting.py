"""A request is submitted: its project is entered and its unit is asked."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from people.audit import operation, record
from people.models import User
from people.versions import check_version
from projects.choices import Category
from projects.codes import suggest_code
from projects.models import Project, ProjectRequest
from projects.operations.records import enter_project
from projects.operations.requests.locking import lock_first_portfolio, locked_request, save
from projects.requests.choices import Endorsement
from projects.requests.notices import directors, tell
from projects.requests.permissions import endorser_of, speaks_for_the_unit
from projects.requests.sections import IncompleteRequest, missing_in
from projects.rules import smallest_size
from servicedesk_pm.common import clock
from servicedesk_pm.common.errors import RuleViolation


@operation
def submit_request(key: int, *, actor: User, version: int | None = None) -> ProjectRequest:
    """Hand the request in: enter its project, ask the unit's head, tell the directors.

    An endorsement given before counts on while the content is the same. A head who writes
    and has nobody above endorses by submitting. Raises PermissionDenied for all but the
    writer, IncompleteRequest with everything that is missing, StaleObject.
    """
    portfolio = lock_first_portfolio()
    request = locked_request(key)
    if request.requester_id != actor.pk:
        raise PermissionDenied
    check_version(request, version)
    if not request.is_open_for_writing:
        raise RuleViolation(_("This request has been submitted already."))
    missing = missing_in(request, list(request.objectives.all()))
    if missing:
        raise IncompleteRequest(missing)
    if request.project is None:
        request.project = _enter(request, portfolio.pk)
    request.submitted_at = clock.now()
    request.returned_at, request.return_kind, request.hint = None, "", ""
    fields = ["project", "submitted_at", "returned_at", "return_kind", "hint"]
    save(request, *fields, *_ask_unit(request, actor))
    record(actor, "request.submitted", request)
    asked = endorser_of(request) if request.endorsement == Endorsement.ASKED else None
    tell([asked], "request.endorsement_asked", request, actor)
    others = [person for person in directors() if person != asked]
    tell(others, "request.submitted", request, actor)
    return request


def _ask_unit(request: ProjectRequest, actor: User) -> tuple[str, ...]:
    if request.endorsement == Endorsement.ENDORSED:
        return ()
    request.endorsement_note = ""
    if speaks_for_the_unit(request):
        request.endorsement = Endorsement.ENDORSED
        request.endorsed_by, request.endorsed_at = actor, request.submitted_at
    else:
        request.endorsement = Endorsement.ASKED
        request.endorsed_by = request.endorsed_at = None
    return ("endorsement", "endorsement_note", "endorsed_by", "endorsed_at")


def _enter(request: ProjectRequest, portfolio_id: int) -> Project:
    """The project that the request asks for, under the next code."""
    return enter_project(
        Project(
            code=suggest_code(),
            portfolio_id=portfolio_id,
            category=Category.DISCRETIONARY,
            name_fr=request.title_fr or request.title_en,
            name_en=request.title_en,
            summary_fr=request.need_fr,
            summary_en=request.need_en,
            org_unit=request.org_unit,
            size_class=smallest_size(request.estimated_cost or Decimal(0), None, None),
        ),
        {},
    )
