"""The lights of projects on their own pages: of the newest confirmed report or kept snapshot.

Of two of the same day the report tells them, which everybody who reads it may see.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Expression,
    F,
    IntegerField,
    OuterRef,
    PositiveIntegerField,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.urls import reverse

from control.lighting import OVERALL, THREE
from control.models import StatusSnapshot
from control.told import GRAVITY, overall_of
from people.models import User
from projects import lights
from projects.models import Project
from reporting.models import Report
from reporting.querysets import ReportQuerySet

_REPORTED, _KEPT = "light_reported_on", "light_kept_on"


def columns(user: User) -> dict[str, Any]:
    """What the reader may read of each project, as subqueries; later ones name earlier ones."""
    reports = _readable(user).filter(project=OuterRef("pk")).newest_first()
    seen = StatusSnapshot.objects.visible_to(user).filter(project=OuterRef("pk"))
    snapshots = seen.annotate(overall=_overall(), schedule=_light("schedule"))

    def reported(field: str) -> Subquery:
        return Subquery(reports.values(field)[:1])

    def kept(field: str) -> Subquery:
        return Subquery(snapshots.order_by("-status_date").values(field)[:1])

    newer = Q(**{f"{_KEPT}__gt": F(_REPORTED)}) | Q(
        **{f"{_KEPT}__isnull": False, f"{_REPORTED}__isnull": True}
    )

    def newest(report: Expression | Combinable, snapshot: Expression | Combinable) -> Case:
        return Case(When(newer, then=snapshot), default=report)

    # Sorted by it, what needs a hand stands first and what says nothing last.
    whens = [When(**{lights.OVERALL: told}, then=Value(n)) for n, told in enumerate(GRAVITY)]
    return {
        _REPORTED: reported("status_date"),
        _KEPT: kept("status_date"),
        lights.OVERALL: newest(reported("overall_light"), kept("overall")),
        lights.SCHEDULE: newest(reported("schedule_light"), kept("schedule")),
        lights.ON: newest(F(_REPORTED), F(_KEPT)),
        lights.NUMBER: newest(reported("number"), Value(None, output_field=PositiveIntegerField())),
        lights.RANK: Case(*whens, default=Value(len(GRAVITY)), output_field=IntegerField()),
    }


def _light(name: str) -> Cast:
    return Cast(KT(f"figures__lights__{name}__0"), CharField())


def _overall() -> Case:
    """As ``control.told.colour_of`` reads it: where it is not lit, the gravest of three tells."""
    *lit, grey = GRAVITY
    own = [When(_is_lit(OVERALL, colour), then=Value(colour)) for colour in lit]
    three = [
        When(reduce(or_, [_is_lit(name, colour) for name in THREE]), then=Value(colour))
        for colour in lit
    ]
    return Case(*own, *three, default=Value(grey), output_field=CharField())


def _is_lit(name: str, colour: str) -> Q:
    return Q(**{f"figures__lights__{name}__0": colour})


def newest(user: User, keys: Collection[int]) -> dict[int, lights.Told]:
    """What ``columns`` tell, of these projects alone. Two queries."""
    found: dict[int, lights.Told] = {}
    kept = ("project_id", "status_date", "figures__lights")
    snapshots = StatusSnapshot.objects.visible_to(user).filter(project__in=keys).newest()
    for key, on, told in snapshots.order_by("pk").values_list(*kept):
        found[key] = lights.Told(overall_of(told), told["schedule"][0], on, None)
    reports = _readable(user).filter(project__in=keys).order_by("status_date", "pk")
    fields = ("project_id", "status_date", "overall_light", "schedule_light", "number")
    for key, on, overall, schedule, number in reports.values_list(*fields):
        if key not in found or on >= found[key].on:
            found[key] = lights.Told(overall, schedule, on, number)
    return found


def _readable(user: User) -> ReportQuerySet:
    """Confirmed reports that tell lights, as far as the reader may read them."""
    return Report.objects.visible_to(user).settled().exclude(overall_light="")


def url(project: Project, number: int | None) -> str:
    """The report, or the control of the project where its figures tell."""
    if number is None:
        return reverse("control:overview", args=[project.code])
    return reverse("reporting:report", args=[project.code, number])


def register() -> None:
    lights.register_lights(lights.LightSource(columns, newest, url))
