"""The stage of a request, derived in this one place from the request and its project."""

from __future__ import annotations

from django.db.models import Case, CharField, Q, Value, When

from projects.choices import ProjectState
from projects.requests.choices import Endorsement, Stage

# The director has not admitted it yet.
WAITING = (ProjectState.REQUESTED,)
OVER = (ProjectState.CLOSED, ProjectState.REJECTED, ProjectState.CANCELLED)
# The tones of the pills: what waits for the writer is to be watched, the rest is calm.
TONES: dict[str, str] = {
    Stage.ENDORSED: "accent",
    Stage.ANALYSIS: "accent",
    Stage.DECISION: "accent",
    Stage.RETURNED: "watch",
    Stage.PARKED: "watch",
    Stage.APPROVED: "good",
    Stage.REFUSED: "bad",
    Stage.CANCELLED: "bad",
}


def stage_expression() -> Case:
    """What comes first counts; a project on hold and one that is closed were approved."""
    waiting = Q(project__state__in=WAITING)
    conditions: tuple[tuple[Q, Stage], ...] = (
        (Q(submitted_at__isnull=True), Stage.DRAFT),
        (waiting & Q(parked_until__isnull=False), Stage.PARKED),
        (waiting & Q(returned_at__isnull=False), Stage.RETURNED),
        (waiting & Q(endorsement=Endorsement.ENDORSED), Stage.ENDORSED),
        (waiting, Stage.RECEIVED),
        (Q(project__state=ProjectState.ANALYSIS), Stage.ANALYSIS),
        (Q(project__state=ProjectState.DECISION), Stage.DECISION),
        (Q(project__state=ProjectState.REJECTED), Stage.REFUSED),
        (Q(project__state=ProjectState.CANCELLED), Stage.CANCELLED),
    )
    return Case(
        *(When(condition, then=Value(str(stage))) for condition, stage in conditions),
        default=Value(str(Stage.APPROVED)),
        output_field=CharField(),
    )
