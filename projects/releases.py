"""What the sponsor has released for a project: money and effort, decision by decision."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from projects.choices import IN_FAVOUR
from projects.models import Decision, Project

# From here on a booking is made with a warning.
WARN_PCT = 90


@dataclass(frozen=True, slots=True)
class Released:
    """Sums of the releases so far; zero where nothing was released."""

    budget: Decimal
    minutes: int


def released_for(project: Project) -> Released:
    """One query."""
    found = Decision.objects.filter(project=project, outcome__in=IN_FAVOUR).aggregate(
        budget=Sum("released_budget"), minutes=Sum("released_minutes")
    )
    return Released(found["budget"] or Decimal(0), found["minutes"] or 0)


def effort_limit(project: Project) -> tuple[str, int] | None:
    """Whose released effort bounds the work booked here: the path of the nearest project up
    the tree for which effort was released, and the minutes; nothing where none was. One query.
    """
    chain = [*project.ancestor_ids, project.pk]
    rows = (
        Decision.objects.filter(project__in=chain, outcome__in=IN_FAVOUR, released_minutes__gt=0)
        .order_by()
        .values("project__path")
        .annotate(minutes=Sum("released_minutes"))
    )
    nearest = max(rows, key=lambda row: len(row["project__path"]), default=None)
    return (nearest["project__path"], nearest["minutes"]) if nearest else None
