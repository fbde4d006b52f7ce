"""The lights that reports tell of projects, for the pages of projects themselves."""

from __future__ import annotations

from django.db.models import Case, Expression, IntegerField, OuterRef, Subquery, Value, When
from django.urls import reverse

from people.models import User
from projects import lights
from projects.models import Project
from reporting.models import Report

# Sorted by it, what needs a hand stands first and what says nothing last.
RANKS = {"red": 0, "amber": 1, "green": 2, "grey": 3}
NOT_TOLD = 4


def columns(user: User) -> dict[str, Expression | Subquery]:
    """The newest confirmed report of each project that the person may read, as subqueries."""
    readable = Report.objects.visible_to(user).settled().exclude(overall_light="")
    newest = readable.filter(project=OuterRef("pk")).newest_first()

    def of_newest(field: str) -> Subquery:
        return Subquery(newest.values(field)[:1])

    whens = [When(**{lights.OVERALL: colour}, then=Value(n)) for colour, n in RANKS.items()]
    return {
        lights.OVERALL: of_newest("overall_light"),
        lights.SCHEDULE: of_newest("schedule_light"),
        lights.ON: of_newest("status_date"),
        lights.NUMBER: of_newest("number"),
        lights.RANK: Case(*whens, default=Value(NOT_TOLD), output_field=IntegerField()),
    }


def url(project: Project, number: int) -> str:
    return reverse("reporting:report", args=[project.code, number])


def register() -> None:
    lights.register_lights(lights.LightSource(columns, url))
