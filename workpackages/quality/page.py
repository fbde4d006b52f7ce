"""The page of a requirement, assembled for one reader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from people.models import User
from workpackages.models import Coverage, Requirement
from workpackages.quality.choices import RESULT_TONES, STANDING_TONES, Result, Standing
from workpackages.quality.permissions import can_edit_requirements
from workpackages.quality.steps import REQUIREMENT_STEPS, Refused, offers_for


@dataclass(frozen=True, slots=True)
class ShownPlace:
    """A deliverable or criterion that shows the requirement, and what acceptance found."""

    place: Coverage
    label: str
    tone: str


def requirement_page(user: User, row: Requirement, refused: Refused = None) -> dict[str, Any]:
    """One query, and what the reader's rights ask for. The row comes with its standing."""
    standing = row.standing
    may_edit = row.project.accepts_planning and can_edit_requirements(user, row.project)
    return {
        "project": row.project,
        "row": row,
        "standing": Standing(standing).label,
        "standing_tone": STANDING_TONES.get(standing, ""),
        "places": places_of(row),
        "offers": offers_for(user, row, row.project, REQUIREMENT_STEPS, refused),
        "refusal": refused[1] if refused else None,
        "may_word": may_edit and row.is_proposed,
        "may_cover": may_edit and not row.is_dropped,
    }


def places_of(row: Requirement) -> list[ShownPlace]:
    rows: Any = row.coverage.with_result().select_related("deliverable__project", "criterion")
    order = ("deliverable__project__path", "deliverable__number", "criterion__number", "pk")
    return [
        ShownPlace(each, str(Result(each.result).label), RESULT_TONES.get(each.result, ""))
        for each in rows.order_by(*order)
    ]
