"""The work breakdown of a report: sub-projects and work packages in the order of the tree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine import progress
from projects.models import Project
from reporting.plan import Plan, Row
from reporting.spelling import Json, iso, listed, names, percent
from workpackages.models import WorkPackage

# A row of a printed table costs some 6 ms and 0.15 MB; the rest is in the structure's export.
MOST_PLACES = 150


@dataclass(frozen=True, slots=True)
class Place:
    """A sub-project or work package, with its position as a sortable key."""

    thing: Project | WorkPackage
    key: str
    level: int


def breakdown(plan: Plan) -> Json:
    """The tree with lead, state, window, progress and budget; of a large one, its top levels."""
    places = _places(plan)
    top = sorted(places, key=lambda place: (place.level, place.key))[:MOST_PLACES]
    shown = sorted(top, key=lambda place: place.key)
    key_of = {p.thing.pk: p.key for p in places if isinstance(p.thing, WorkPackage)}
    worked = plan.worked
    keys = [key_of[row.fields["work_package_id"]] for row in worked]
    inside = [[n for n, k in enumerate(keys) if k.startswith(place.key)] for place in shown]
    activities = [row.activity() for row in worked]
    done = progress.done_by_group(activities, inside, plan.as_of, plan.days)
    rows = [
        {**_described(place), **_window(place.thing, members), "done_pct": percent(ratio)}
        for place, members, ratio in zip(
            shown, ([worked[n] for n in group] for group in inside), done, strict=True
        )
    ]
    return listed(rows, len(places))


def _places(plan: Plan) -> Sequence[Place]:
    """Every sub-project and package; "!" sorts before digits, so that
    a project's own packages come before its sub-projects."""
    root = plan.project.depth
    owners = {project.pk: project for project in plan.projects}
    places = [Place(p, p.path, p.depth - root - 1) for p in plan.projects[1:]]
    for package in plan.packages:
        owner = owners[package.project_id]
        key = f"{owner.path}!{package.outline}"
        places.append(Place(package, key, owner.depth - root + package.depth))
    return places


def _described(place: Place) -> Json:
    thing = place.thing
    is_project = isinstance(thing, Project)
    return {
        "kind": "project" if is_project else "package",
        "outline": "" if isinstance(thing, Project) else thing.outline_text,
        "level": place.level,
        "code": thing.code,
        **(names(thing) if isinstance(thing, Project) else {"name": thing.name}),
        "lead": str(thing.lead or ""),
        "state": thing.state,
    }


def _window(thing: Project | WorkPackage, members: list[Row]) -> Json:
    """The agreed window, else what the tasks inside need; and the budget."""
    starts = [row.start for row in members if row.start]
    finishes = [row.forecast_finish for row in members if row.forecast_finish]
    if isinstance(thing, Project):
        start, finish = thing.planned_start_on, thing.planned_finish_on
        budget = thing.approved_envelope
    else:
        start, finish, budget = thing.start_on, thing.finish_on, thing.budget
    return {
        "start": iso(start or min(starts, default=None)),
        "finish": iso(finish or max(finishes, default=None)),
        "budget": str(budget),
    }
