"""The project request as a document. Its project's code is not in it: not every reader sees it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from django.db.models import QuerySet

from people.choices import Role
from people.models import User
from projects.choices import IN_FAVOUR, ProjectState
from projects.models import Decision, ProjectRequest
from projects.requests.choices import Endorsement
from projects.requests.content import HEADINGS, content_of
from projects.requests.permissions import REQUESTABLE, endorser_of
from projects.written.vocabulary import Json
from reporting.choices import Classification
from reporting.papers.choices import Firmness, PaperKind
from reporting.papers.kinds import Frame, Kind, event, readers, signer
from reporting.spelling import local_day
from servicedesk_pm.common.frozen import canonical, digest


def in_sight(user: User) -> QuerySet[ProjectRequest]:
    return ProjectRequest.objects.visible_to(user).with_names().with_stage()


def _narrowed(
    rows: QuerySet[ProjectRequest], parsed: Mapping[str, str]
) -> QuerySet[ProjectRequest]:
    return rows.filter(number=int(parsed["number"]))


def firmness(request: ProjectRequest) -> Firmness:
    """Its writer changes it until it is endorsed, director and analyst its screening until G1."""
    if request.is_open_for_writing:
        return Firmness.DRAFT
    known = request.project is not None and request.project.state in REQUESTABLE
    return Firmness.OPEN if known else Firmness.FROZEN


def _content(request: ProjectRequest, on: date) -> tuple[Json, str]:
    content = content_of(request)
    return content, digest(canonical(content))


def _frame(request: ProjectRequest, on: date) -> Frame:
    admitted = _admission(request)
    head = request.endorsed_by or endorser_of(request)
    directors = User.objects.active().filter(organisation_roles__role=Role.DIRECTOR).by_name()
    return Frame(
        code=request.label,
        version="",
        title={"fr": request.title_fr, "en": request.title_en},
        programme=None,
        status=("request_stage", request.stage),
        author=str(request.requester),
        dated=local_day(request.submitted_at) if request.submitted_at else on,
        history=_history(request, admitted),
        distribution=[
            each
            for each in (
                readers(("party", "requester"), [request.requester]),
                readers(("party", "head"), [head]),
                readers(("party", "users"), [request.user_representative]),
                readers(("function", Role.DIRECTOR), directors),
            )
            if each["people"]
        ],
        signers=_signers(request, head, admitted),
    )


def _admission(request: ProjectRequest) -> Decision | None:
    """The director's decision that the request is admissible. One query."""
    if request.project is None:
        return None
    admitted = Decision.objects.filter(project=request.project, to_state=ProjectState.ANALYSIS)
    found = admitted.filter(from_state=ProjectState.REQUESTED, outcome__in=IN_FAVOUR)
    return found.select_related("decided_by").order_by("number").first()


def _history(request: ProjectRequest, admitted: Decision | None) -> list[Json]:
    r = request
    found = [event(("step", "written"), r.created_at, r.requester)]
    if r.submitted_at is not None:
        found.append(event(("step", "submitted"), r.submitted_at, r.requester))
    if r.endorsed_at is not None:
        found.append(
            event(("step", r.endorsement), r.endorsed_at, r.endorsed_by, r.endorsement_note)
        )
    if r.returned_at is not None:
        found.append(event(("step", "returned"), r.returned_at, "", r.hint))
    if admitted is not None:
        found.append(event(("step", "admitted"), admitted.held_on, admitted.decided_by))
    return found


def _signers(request: ProjectRequest, head: User | None, admitted: Decision | None) -> list[Json]:
    endorsed = request.endorsed_at if request.endorsement == Endorsement.ENDORSED else None
    return [
        signer(
            ("party", "requester"),
            request.requester,
            request.submitted_at,
            "submitted" if request.submitted_at else "",
        ),
        signer(("party", "head"), head, endorsed, "endorsed" if endorsed else ""),
        signer(
            ("function", Role.DIRECTOR),
            admitted.decided_by if admitted else "",
            admitted.created_at if admitted else None,
            "admitted" if admitted else "",
        ),
    ]


KIND = Kind(
    name=PaperKind.REQUEST,
    classification=Classification.PROJECT,
    headings=HEADINGS,
    pattern=re.compile(r"DP-(?P<number>[0-9]{1,9})"),
    in_sight=in_sight,
    narrowed=_narrowed,
    reference=lambda request: request.label,
    title=lambda request: request.title,
    firmness=firmness,
    content=_content,
    frame=_frame,
)
