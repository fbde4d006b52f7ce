"""The pages of a checkpoint and of a finding, assembled for one reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from people.models import User
from projects.permissions import can_see_inside
from workpackages.models import Checkpoint, Finding
from workpackages.quality.checking import CHECKPOINT_STEPS, FINDING_STEPS
from workpackages.quality.permissions import plans_checkpoints, reviews
from workpackages.quality.steps import Refused, offers_for


@dataclass(frozen=True, slots=True)
class ShownFinding:
    finding: Finding
    is_overdue: bool


def checkpoint_page(
    user: User, row: Checkpoint, *, on: date, refused: Refused = None
) -> dict[str, Any]:
    """Two queries, and what the reader's rights ask for."""
    is_live = row.project.accepts_planning
    may_plan = is_live and plans_checkpoints(user, row.project) and row.is_planned
    may_review = is_live and row.is_in_progress and reviews(user, row)
    return {
        "project": row.project,
        "row": row,
        "is_overdue": row.is_overdue(on),
        "items": list(row.items.order_by("number")),
        "findings": _findings(row, on),
        "offers": offers_for(user, row, row.project, CHECKPOINT_STEPS, refused),
        "refusal": refused[1] if refused else None,
        "may_plan": may_plan,
        "may_remove": may_plan and row.attempt == 1,
        "may_review": may_review,
        "inside": can_see_inside(user, row.project),
    }


def finding_page(
    user: User, finding: Finding, *, on: date, refused: Refused = None
) -> dict[str, Any]:
    project = finding.checkpoint.project
    return {
        "project": project,
        "row": finding.checkpoint,
        "finding": finding,
        "is_overdue": finding.is_overdue(on),
        "offers": offers_for(user, finding, project, FINDING_STEPS, refused),
        "refusal": refused[1] if refused else None,
    }


def _findings(row: Checkpoint, on: date) -> list[ShownFinding]:
    """The unsettled ones first, then the others, each by its deadline."""
    found = list(row.findings.select_related("owner").order_by("due_on", "number"))
    for each in found:
        each.checkpoint = row
    found.sort(key=lambda each: each.is_settled)
    return [ShownFinding(each, each.is_overdue(on)) for each in found]
