"""The corrective measures under way, from which the explanations of a report begin."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from control.models import CorrectiveMeasure
from projects.models import Project
from reporting.models import EXPLANATION_LENGTH, Report


def measures_under_way(project: Project, lights: Collection[str]) -> dict[str, CorrectiveMeasure]:
    """Of each light the newest one that is not judged yet. One query."""
    rows = CorrectiveMeasure.objects.open().filter(project=project, light__in=lights)
    found = rows.select_related("project", "owner").order_by("number")
    return {str(row.light): row for row in found}


def measures_to_begin_with(report: Report, lights: Collection[str]) -> dict[str, CorrectiveMeasure]:
    """Of the lights that nobody has explained yet. Two queries."""
    explained = set(report.deviations.values_list("light", flat=True))
    return measures_under_way(report.project, [x for x in lights if x not in explained])


def explanation_of(measure: CorrectiveMeasure) -> dict[str, Any]:
    """The fields of the explanation; a report holds shorter texts than a measure."""
    return {
        "cause": _shortened(measure.cause),
        "effect": _shortened(measure.effect),
        "measure": _shortened(measure.action),
        "owner": measure.owner_id,
        "due_on": measure.due_on,
    }


def _shortened(text: str) -> str:
    if len(text) <= EXPLANATION_LENGTH:
        return text
    return f"{text[: EXPLANATION_LENGTH - 1].rstrip()}…"
