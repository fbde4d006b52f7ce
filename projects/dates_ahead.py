"""The registration point of the days that lie ahead of projects, as the apps above know them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from people.models import User
from projects.models import Project

MOST = 3


@dataclass(frozen=True, slots=True, order=True)
class Ahead:
    """A day of a project that is still to come, and what happens on it."""

    on: date
    words: str


AheadLoader = Callable[[User, list[Project], date], Iterable[tuple[int, Ahead]]]
_loaders: dict[str, AheadLoader] = {}


def register_dates(name: str, loader: AheadLoader) -> None:
    """Add days by project key; ``loader`` tells only those that the person may see."""
    _loaders[name] = loader


def dates_ahead(user: User, projects: list[Project], on: date) -> dict[int, list[Ahead]]:
    """The next few days of each project, the soonest first; the loaders' queries only."""
    found: dict[int, list[Ahead]] = defaultdict(list)
    for project in projects:
        for day, words in (
            (project.planned_start_on, _("planned start")),
            (project.planned_finish_on, _("planned finish")),
        ):
            if day is not None and day >= on and not project.is_terminal:
                found[project.pk].append(Ahead(day, words))
    for _name, load in sorted(_loaders.items()):
        for key, ahead in load(user, projects, on):
            found[key].append(ahead)
    return {key: sorted(days)[:MOST] for key, days in found.items()}
