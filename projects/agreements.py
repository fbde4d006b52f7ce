"""Decisions that two people take together: what the first has said, while it counts."""

from __future__ import annotations

from datetime import date

from projects.models import Project, TransitionProposal
from projects.permissions import can_decide, can_override
from projects.transitions import find

AGREEMENT_DAYS = 30


def open_proposal(project: Project, *, on: date) -> TransitionProposal | None:
    """The half decision that still counts: not expired, and its author may still decide."""
    found = TransitionProposal.objects.select_related("proposed_by").filter(
        project=project, expires_on__gte=on
    )
    proposal = found.first()
    line = find(project.state, proposal.to) if proposal else None
    if proposal is None or line is None:
        return None
    entitled = can_override if proposal.overrides_gate else can_decide
    return proposal if entitled(proposal.proposed_by, project, line) else None
