"""Dependencies between projects as one reader sees them: a foreign project may stay unnamed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Value, When
from django.utils.translation import gettext as _

from people.models import User
from projects.models import Project
from workpackages.calendars import working_days_by_project
from workpackages.choices import ACROSS_WAITING
from workpackages.models import CrossDependency, Task
from workpackages.models.across import CrossDependencyQuerySet
from workpackages.scheduling.across import Bound
from workpackages.scheduling.preview import Preview

SIDES = ("provider", "consumer")
_ENDS = {"provider": "milestone", "consumer": "task"}


def seen_by(user: User, found: CrossDependencyQuerySet) -> CrossDependencyQuerySet:
    """The rows with what the reader may know of both sides, in the same query."""
    seen = Project.objects.visible_to(user).order_by()
    inside = Project.objects.with_plan_visible_to(user).order_by()
    for side in SIDES:
        known = Exists(seen.filter(pk=OuterRef(side)))
        found = found.annotate(
            **{f"sees_{side}": known, f"opens_{side}": Exists(inside.filter(pk=OuterRef(side)))}
        ).annotate(
            **{
                f"{side}_code": Case(
                    When(**{f"sees_{side}": True}, then=F(f"{side}__code")),
                    default=Value(""),
                    output_field=CharField(),
                )
            }
        )
    return found.select_related(
        "provider", "consumer", "milestone__project", "task__project", "requested_by"
    )


def unnamed() -> str:
    return _("a project you may not see")


def side_name(row: CrossDependency, side: str) -> str:
    """The project's code and name, for those who may see it. ``row`` comes from ``seen_by``."""
    return str(getattr(row, side)) if getattr(row, f"sees_{side}") else unnamed()


def end_of(row: CrossDependency, side: str) -> Task | None:
    """The milestone, or the task that waits, for those who see the inside of its project."""
    return getattr(row, _ENDS[side]) if getattr(row, f"opens_{side}") else None


def is_overtaken(row: CrossDependency) -> bool:
    """Whether the waiting task is planned before what it waits for will be there."""
    if row.task is None or row.forecast_on is None or row.milestone_id is None:
        return False
    bound = Bound(row.pk, row.provider_id, row.milestone_id, row.consumer_id, row.task_id,
                  row.subject, row.forecast_on)  # fmt: skip
    return row.state in ACROSS_WAITING and bound.holds(row.task) and not bound.is_kept_by(row.task)


def of_task(user: User, task: Task) -> list[CrossDependency]:
    """What the task waits for, or the milestone is promised to; ended ones are left out."""
    ends = Q(task=task) | Q(milestone=task)
    keys = list(CrossDependency.objects.filter(ends).current().values_list("pk", flat=True))
    # Most tasks have none, and what a reader may know of others is costly to ask.
    if not keys:
        return []
    return list(seen_by(user, CrossDependency.objects.filter(pk__in=keys)).order_by("pk"))


@dataclass(frozen=True, slots=True)
class Dependant:
    """What waits in another project for a milestone that a wish would move."""

    row: CrossDependency
    milestone: Task
    forecast_on: date
    margin_days: int

    @property
    def project(self) -> str:
        return side_name(self.row, "consumer")

    @property
    def task(self) -> Task | None:
        return end_of(self.row, "consumer")

    @property
    def is_late(self) -> bool:
        return self.margin_days < 0


@dataclass(frozen=True, slots=True)
class Dependants:
    """Those that the reader may know, and how many wait out of sight."""

    named: tuple[Dependant, ...] = ()
    unnamed: int = 0
    unnamed_late: int = 0


def dependants_of(preview: Preview, user: User) -> Dependants:
    """Who waits for what moves. No query where nobody does, else two."""
    moved = {move.task.pk: move for move in preview.moves}
    keys = [bound.pk for bound in preview.before.bounds if bound.milestone_id in moved]
    if not keys:
        return Dependants()
    rows = seen_by(user, CrossDependency.objects.filter(pk__in=keys)).order_by("need_on", "pk")
    found = list(rows)
    days = working_days_by_project({row.consumer_id for row in found})
    all_of_them = []
    for row in found:
        move = moved[row.milestone_id or 0]
        margin = days[row.consumer_id].slip_days(move.finish_on, row.need_on)
        all_of_them.append(Dependant(row, move.task, move.finish_on, margin))
    named = tuple(each for each in all_of_them if each.row.sees_consumer)  # type: ignore[attr-defined]
    rest = [each for each in all_of_them if each not in named]
    return Dependants(named, len(rest), sum(each.is_late for each in rest))
