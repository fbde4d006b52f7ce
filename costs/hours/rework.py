"""How much of the hours of a project was spent on doing something once more."""

from __future__ import annotations

from django.db.models import Q, Sum

from costs.choices import HoursKind, HoursState
from costs.models import TimeEntry
from engine.acceptance import Share
from projects.models import Project


def load_rework(project: Project) -> Share:
    """Minutes on rework of all minutes, here and below; drafts and returned hours do not count.

    One query.
    """
    counted = TimeEntry.objects.filter(
        line__project__path__startswith=project.path,
        line__state__in=[HoursState.SUBMITTED, HoursState.APPROVED],
    ).order_by()
    sums = counted.aggregate(
        whole=Sum("minutes"), part=Sum("minutes", filter=Q(line__kind=HoursKind.REWORK))
    )
    return Share(sums["part"] or 0, sums["whole"] or 0)
