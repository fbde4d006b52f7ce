"""The annexes of a project's mandates."""

from __future__ import annotations

from projects.models import MandateAnnex, Project


def annexes_of(project: Project) -> list[MandateAnnex]:
    """Of all versions, the newest version first: a later one tells what went before. One query."""
    rows = MandateAnnex.objects.filter(mandate__project=project)
    named = ("mandate", "change__project", "added_by")
    return list(rows.select_related(*named).order_by("-mandate__number", "number"))
