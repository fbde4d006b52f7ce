"""What a kept snapshot says of a project, for pages and documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from control.lighting import OVERALL, THREE
from control.models import DeclaredLight, StatusSnapshot
from engine.lights import Colour, Verdict
from projects.models import Project

GRAVITY = ("red", "amber", "green", "grey")


def colour_of(row: StatusSnapshot) -> str:
    return overall_of(row.figures["lights"])


def overall_of(told: Mapping[str, Sequence[str]]) -> str:
    """The overall light; where it cannot be told, the gravest known of costs, schedule, quality."""
    overall = str(told[OVERALL][0])
    if overall != Colour.GREY.value:
        return overall
    return min((str(told[name][0]) for name in THREE), key=GRAVITY.index)


def lights_at(project: Project, on: date) -> dict[str, Verdict]:
    """The lights that the snapshot of this very day keeps; none without one. One query."""
    row = StatusSnapshot.objects.filter(project=project, status_date=on).only("figures").first()
    kept = row.figures["lights"] if row is not None else {}
    return {name: Verdict(Colour(colour), reason) for name, (colour, reason) in kept.items()}


def declared_at(project: Project, on: date, *, known_by: date) -> DeclaredLight | None:
    """What the lead had declared by one day and that still counts at a status date. One query."""
    rows = DeclaredLight.objects.filter(project=project, declared_on__lte=known_by)
    newest: DeclaredLight | None = rows.select_related("declared_by").order_by("-pk").first()
    return newest if newest is not None and newest.expires_on >= on else None


def history_until(project: Project, on: date) -> list[StatusSnapshot]:
    """The snapshots that were kept up to one day, the oldest first. One query."""
    kept = StatusSnapshot.objects.filter(project=project, status_date__lte=on).oldest_first()
    rows: list[StatusSnapshot] = list(kept)
    for row in rows:
        row.project = project
    return rows
