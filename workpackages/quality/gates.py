"""What the gate before the execution asks of a project's quality."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from projects.gates import register_reasoned
from projects.models import Project
from workpackages.models import Checkpoint, QualityPlan
from workpackages.quality.choices import QualityPlanState


def register() -> None:
    register_reasoned(
        "G3",
        "G3-06",
        pgettext_lazy("gate condition", "Quality plan approved"),
        why_quality_is_not_planned,
        url=_url,
    )


def why_quality_is_not_planned(project: Project) -> str:
    """A plan is approved and checks are scheduled, here or above. Two queries."""
    above = [*project.ancestor_ids, project.pk]
    plans = QualityPlan.objects.filter(project__in=above, state=QualityPlanState.APPROVED)
    found = []
    if not plans.exists():
        found.append(_("No quality plan is approved."))
    checks = Checkpoint.objects.filter(project__path__startswith=project.path)
    if not (checks | Checkpoint.objects.filter(project__in=above)).exists():
        found.append(_("No checkpoint is planned yet."))
    return " ".join(found)


def _url(project: Project) -> str:
    return reverse("workpackages:quality_plans", args=[project.code])
