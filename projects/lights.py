"""The light of a project, as those who report about it tell: registered, they lie above."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
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
class Told:
    """The two colours of a project, their day, and the number of the report that tells them."""

    overall: str
    schedule: str
    on: date
    number: int | None


@dataclass(frozen=True, slots=True)
class LightSource:
    """Where lights come from.

    For a reader: ``columns`` where lists are sorted by them, ``newest`` of a few projects by
    their keys, which is far quicker; and the address of what tells them.
    """

    columns: Callable[[User], dict[str, Expression | Subquery]]
    newest: Callable[[User, Collection[int]], dict[int, Told]]
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


# Where a project holds its light, with the reader who may know it.
_LIGHT = "light"
NOBODY: tuple[int | None, ProjectLight | None] = (None, None)

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
    return _light(project, Told(told[OVERALL], told[SCHEDULE], told[ON], told[NUMBER]))


def _light(project: Project, told: Told) -> ProjectLight:
    url = _sources[0].url(project, told.number)
    return ProjectLight(told.overall, told.schedule, told.on, url, told.number is not None)


def load_light(user: User, project: Project) -> ProjectLight | None:
    """The light of one project; two queries, none for one of those that were ``lit``."""
    found: ProjectLight | None
    _reader, found = vars(lit(user, [project])[0])[_LIGHT]
    return found


def lit(user: User, projects: Iterable[Project]) -> list[Project]:
    """The projects with their lights, which ``load_light`` finds there; two queries at most."""
    shown = list(projects)
    dark = [each for each in shown if vars(each).get(_LIGHT, NOBODY)[0] != user.pk]
    found = load_lights(user, dark)
    for each in dark:
        vars(each)[_LIGHT] = (user.pk, found.get(each.pk))
    return shown


def load_lights(user: User, projects: Sequence[Project]) -> dict[int, ProjectLight]:
    """The lights of some projects by their key; two queries."""
    if not _sources or not projects:
        return {}
    known = {each.pk: each for each in projects}
    newest = _sources[0].newest(user, known)
    return {key: _light(known[key], told) for key, told in newest.items()}
