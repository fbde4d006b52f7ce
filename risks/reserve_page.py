"""What a project's contingency is, what is left of it, and whether that covers its threats."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from engine.exposure import adequacy, adequacy_light
from projects.models import Project
from risks.choices import RATED_OPEN, RiskKind
from risks.models import Contingency, DrawDown, Issue, Risk


@dataclass(frozen=True, slots=True)
class Reserve:
    """Left over exposure, with the light that the two together light."""

    row: Contingency
    exposure: Decimal
    ratio: Decimal | None

    @property
    def light(self) -> str:
        return adequacy_light(self.ratio)


def load_reserve(project: Project) -> Reserve | None:
    """Against the threats of the project and of those below it. Two queries; one without any."""
    row = Contingency.objects.filter(project=project).first()
    if row is None:
        return None
    row.project = project
    threats = Risk.objects.filter(
        project__path__startswith=project.path, kind=RiskKind.THREAT, state__in=RATED_OPEN
    )
    total = threats.aggregate(sum=Sum("exposure"))["sum"] or Decimal(0)
    return Reserve(row, total, adequacy(row.left, total))


def load_draws(row: Contingency) -> list[DrawDown]:
    """From the first one on, with all that a line names. One query."""
    named = ("risk__project", "issue__project", "drawn_by")
    return list(row.draws.select_related(*named).order_by("number"))


def sources_of(project: Project) -> dict[str, Risk | Issue]:
    """What money may be drawn for: risks, and issues that came from one. Two queries."""
    inside = {"project__path__startswith": project.path}
    risks = Risk.objects.filter(**inside).select_related("project").order_by("number")
    issues = Issue.objects.filter(**inside, risk__isnull=False)
    found: dict[str, Risk | Issue] = {f"risk-{row.pk}": row for row in risks}
    for row in issues.select_related("project", "risk__project").order_by("number"):
        found[f"issue-{row.pk}"] = row
    return found
