"""What a quality plan needs before it is submitted, and the checks that it is approved with."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from projects.models import Project
from workpackages.models import Checkpoint, QualityPlan


def plan_gaps(plan: QualityPlan) -> list[str]:
    """What is missing, in sentences. Two queries."""
    found = []
    if not plan.goals.exists():
        found.append(_("The plan has no goal yet."))
    if not plan.strategy_fr and not plan.strategy_en:
        found.append(_("The test and acceptance strategy is not written yet."))
    if not Checkpoint.objects.filter(project__path__startswith=plan.project.path).exists():
        found.append(_("No checkpoint is planned yet."))
    return found


def checks_of(project: Project) -> list[dict[str, Any]]:
    """The checks of the project and of what lies below it, as they are planned now. One query."""
    found = Checkpoint.objects.filter(project__path__startswith=project.path)
    rows: Any = found.select_related("project", "reviewer", "deliverable").annotate(
        questions=Count("items")
    )
    return [
        {
            "code": f"{row.project.code} {row.code}",
            "name_fr": row.name_fr,
            "name_en": row.name_en,
            "kind": row.kind,
            "planned_on": row.planned_on.isoformat(),
            "reviewer": str(row.reviewer or ""),
            "object_fr": row.deliverable.name_fr if row.deliverable else "",
            "object_en": row.deliverable.name_en if row.deliverable else "",
            "questions": row.questions,
        }
        for row in rows.order_by("planned_on", "pk")
    ]
