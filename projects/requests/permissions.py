"""What a person may do with a request. Every operation and every view of requests asks here."""

from __future__ import annotations

from people.choices import Role
from people.models import OrgUnit, User
from people.permissions import is_director
from projects.choices import ProjectState
from projects.models import Project, ProjectRequest
from projects.permissions import roles_on
from projects.requests.choices import Endorsement
from projects.requests.scope import reads_all_requests
from projects.requests.sections import SCREENING, SECTIONS
from projects.scope import SEES_INSIDE

# A request is written before the portfolio board has anything to decide on.
REQUESTABLE = (ProjectState.REQUESTED, ProjectState.ANALYSIS)
SEES = SEES_INSIDE | {Role.OBSERVER}
DEEPEST_UNIT = 12


def can_begin_request(user: User) -> bool:
    """Everybody of an operational unit."""
    return user.org_unit_id is not None


def can_write_for(user: User, project: Project) -> bool:
    """Write down the request of a project that the director has entered already."""
    if project.parent_id is not None or project.state not in REQUESTABLE:
        return False
    held = roles_on(user, project)
    return bool(held & {Role.DIRECTOR, Role.PROJECT_MANAGER}) or (
        user.org_unit_id is not None and user.org_unit_id == project.org_unit_id
    )


def can_write(user: User, request: ProjectRequest) -> bool:
    return request.requester_id == user.pk and request.is_open_for_writing


def editable_sections(user: User, request: ProjectRequest) -> tuple[str, ...]:
    """All to its writer while it is open; the screening to director and analyst until G1."""
    if can_write(user, request):
        return tuple(SECTIONS)
    screens = is_director(user) or request.analyst_id == user.pk
    known = request.project is not None and request.project.state in REQUESTABLE
    return (SCREENING,) if screens and known and not request.is_draft else ()


def endorser_of(request: ProjectRequest) -> User | None:
    """The head of the unit, or of the next one above whose head did not write the request."""
    unit: OrgUnit | None = request.org_unit
    for _level in range(DEEPEST_UNIT):
        if unit is None:
            break
        head = unit.head
        if head is not None and head.is_active and head.pk != request.requester_id:
            return head
        unit = unit.parent
    return None


def speaks_for_the_unit(request: ProjectRequest) -> bool:
    """Whether the writer heads the unit and nobody stands above."""
    return request.org_unit.head_id == request.requester_id and endorser_of(request) is None


def can_endorse(user: User, request: ProjectRequest) -> bool:
    """Answer for the unit; costs the way up its heads, asked only where an answer is due."""
    return awaits_endorsement(request) and endorser_of(request) == user


def awaits_endorsement(request: ProjectRequest) -> bool:
    """Also during the analysis, where the request was written after the project."""
    asked = request.endorsement == Endorsement.ASKED and request.returned_at is None
    known = request.project is not None and request.project.state in REQUESTABLE
    return asked and known and not request.is_draft


def can_direct(user: User, request: ProjectRequest) -> bool:
    """Send back, park, take up, name an analyst."""
    return is_director(user) and not request.is_draft


def sees_project(user: User, project: Project | None) -> bool:
    """Whether the project's page opens to the person; no query."""
    return project is not None and bool(roles_on(user, project) & SEES)


def reads_request_of(user: User, project: Project) -> bool:
    """Whether the project's tab of its request opens; parts of a project have none."""
    if project.parent_id is not None:
        return False
    return reads_all_requests(user) or bool(roles_on(user, project) & SEES_INSIDE)
