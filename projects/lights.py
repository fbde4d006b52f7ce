"""The light of a project, as those who report about it tell: registered, they lie above."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Expression, Subquery

from people.models import User
from projects.models import Programme, Project, ProjectQuerySet

# What a source adds to each project, as the reader may know it: the two colours, their day,
# the number of the report that tells them, if one does, and the rank of the overall colour.
OVERALL, SCHEDULE, ON, NUMBER, RANK = (
    "light_overall",
    "light_schedule",
    "light_on",
    "light_number",
    "light_rank",
)


@dataclass(frozen=True, slots=True)
class LightSource:
    """Where lights come from: ``columns`` for a reader, and the address of what tells them."""

    columns: Callable[[User], dict[str, Expression | Subquery]]
    url: Callable[[Project, int | None], str]


@dataclass(frozen=True, slots=True)
class ProjectLight:
    """A project's overall light with its day and source; the schedule's where it differs."""

    overall: str
    schedule: str
    on: date
    url: str
    is_reported: bool

    @property
    def differs(self) -> bool:
        return bool(self.schedule) and self.schedule != self.overall


_sources: list[LightSource] = []


def register_lights(source: LightSource) -> None:
    """Name who tells the lights, from its app's ``ready()``; the last one counts."""
    _sources[:] = [source]


Critical = Callable[[User, Programme], frozenset[int]]
_critical: list[Critical] = []


def register_critical(critical: Critical) -> None:
    """Name who knows which projects hold a programme's finish up; the last one counts."""
    _critical[:] = [critical]


def critical_projects(user: User, programme: Programme) -> frozenset[int]:
    """The projects on the programme's critical path, as far as the reader sees their inside."""
    return _critical[0](user, programme) if _critical else frozenset()


def are_known() -> bool:
    return bool(_sources)


def with_lights(projects: ProjectQuerySet, user: User) -> ProjectQuerySet:
    """The projects with what ``light_of`` reads; no further query."""
    return projects.annotate(**_sources[0].columns(user)) if _sources else projects


def light_of(project: Project) -> ProjectLight | None:
    """The light of a project that was read ``with_lights``."""
    told = vars(project)
    if not _sources or told.get(ON) is None:
        return None
    number = told[NUMBER]
    url = _sources[0].url(project, number)
    return ProjectLight(told[OVERALL], told[SCHEDULE], told[ON], url, number is not None)


def load_light(user: User, project: Project) -> ProjectLight | None:
    """The light of one project; one query, none for one that was read ``with_lights``."""
    if not _sources:
        return None
    if NUMBER in vars(project):
        return light_of(project)
    found = with_lights(Project.objects.filter(pk=project.pk), user).only("code").first()
    return light_of(found) if found else None


def load_lights(user: User, projects: list[Project]) -> dict[int, ProjectLight]:
    """The lights of some projects by their key; one query."""
    if not _sources or not projects:
        return {}
    keys = [each.pk for each in projects]
    told = with_lights(Project.objects.filter(pk__in=keys), user).only("code").order_by("pk")
    return {each.pk: light for each in told if (light := light_of(each))}
