"""What a change of the project's state means for its request."""

from __future__ import annotations

from people.models import User
from projects.models import Project, ProjectRequest
from projects.operations.requests.locking import save
from projects.requests.notices import tell
from projects.requests.permissions import endorser_of
from projects.requests.stages import WAITING


def follow_project(project: Project, actor: User) -> None:
    """Called by the change of state: tell the writer and the head of the unit.

    Whom the project itself tells hears of it once. What was parked or sent back is neither
    any more once the director has decided.
    """
    rows = ProjectRequest.objects.filter(project=project, submitted_at__isnull=False)
    request = rows.select_for_update(of=("self",)).with_names().order_by().first()
    if request is None:
        return
    if project.state not in WAITING and (request.returned_at or request.parked_until):
        request.returned_at, request.return_kind, request.hint = None, "", ""
        request.parked_until, request.parked_reason = None, ""
        save(request, "returned_at", "return_kind", "hint", "parked_until", "parked_reason")
    programme = project.programme
    told = {project.lead, project.sponsor, programme.manager if programme else None}
    people = [each for each in (request.requester, endorser_of(request)) if each not in told]
    tell(people, "request.state_changed", request, actor, to=str(project.state))
