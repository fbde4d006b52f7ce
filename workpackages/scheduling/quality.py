"""Whether a plan can be trusted: open ends, hidden waiting, long tasks, dates nailed down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _

from engine.errors import EngineError
from workpackages.choices import TASK_OPEN, ConstraintType, LagUnit, LinkType, TaskKind
from workpackages.models import Dependency, Task
from workpackages.scheduling.network import Plan, ends_of, task_key
from workpackages.scheduling.preview import told

LONGEST_TASK_DAYS, LONGEST_LEAD_DAYS, LONGEST_LAG_DAYS = 40, 5, 10
MOST_HARD_PCT = 10
_LONG_AGO, _FAR = date.min, date.max
HARD = frozenset(
    {
        ConstraintType.MUST_START,
        ConstraintType.MUST_FINISH,
        ConstraintType.START_NO_LATER,
        ConstraintType.FINISH_NO_LATER,
    }
)


@dataclass(frozen=True)
class PlanQuality:
    """What was found, each finding with the tasks that it concerns."""

    plan: Plan

    @cached_property
    def tasks(self) -> list[Task]:
        """Open tasks and milestones of the plan; work of others is not judged."""
        return [
            task
            for task in self.plan.tasks.values()
            if task.state in TASK_OPEN and task.kind != TaskKind.EXTERNAL
        ]

    @cached_property
    def circle(self) -> str:
        """Why the plan cannot be computed at all, if so."""
        try:
            _ = self.plan.schedule
        except EngineError as error:
            return told(error, self.plan)
        return ""

    @cached_property
    def open_starts(self) -> list[Task]:
        """Nothing leads to them, though something else begins the plan."""
        waiting = {ends_of(link)[1] for link in self.plan.links.values()}
        waiting |= {task_key(bound.task_id or 0) for bound in self.plan.bounds}
        loose = [task for task in self.tasks if not self._keys(task) & waiting]
        first = min(loose, key=lambda task: (task.start_on or task.finish_on or _FAR, task.number),
                    default=None)  # fmt: skip
        return [task for task in loose if task is not first]

    @cached_property
    def open_ends(self) -> list[Task]:
        """They lead to nothing, though something else ends the plan."""
        leading = {ends_of(link)[0] for link in self.plan.links.values()}
        leading |= {task_key(bound.milestone_id) for bound in self.plan.bounds}
        loose = [task for task in self.tasks if not self._keys(task) & leading]
        last = max(loose, key=lambda task: (task.finish_on or _LONG_AGO, task.number), default=None)
        return [task for task in loose if task is not last]

    @cached_property
    def long_tasks(self) -> list[Task]:
        return [
            task
            for task in self.tasks
            if task.kind == TaskKind.TASK
            and self.plan.minutes_of(task) > LONGEST_TASK_DAYS * self._per_day(task.project_id)
        ]

    @cached_property
    def leads(self) -> list[str]:
        """Links that overlap by more than a week, in words."""
        return self._links(lambda link, days: days < -LONGEST_LEAD_DAYS)

    @cached_property
    def hidden_tasks(self) -> list[str]:
        """Waiting of more than two weeks is a task that nobody sees."""

        def hides(link: Dependency, days: float) -> bool:
            return link.link_type == LinkType.FINISH_START and days > LONGEST_LAG_DAYS

        return self._links(hides)

    def _links(self, is_found: Callable[[Dependency, float], bool]) -> list[str]:
        names = {row.key: row.name for row in self.plan.network.tasks}
        found = []
        for link in self.plan.links.values():
            days = link.lag / self._per_day(link.project_id)
            if link.lag_unit == LagUnit.WORKING and is_found(link, days):
                before, after = ends_of(link)
                words = {"before": names[before], "after": names[after], "type": link.link_type}
                found.append(_("%(before)s → %(after)s (%(type)s)") % words)
        return found

    @cached_property
    def hard(self) -> list[Task]:
        return [task for task in self.tasks if task.constraint_type in HARD]

    @property
    def hard_pct(self) -> int:
        return round(100 * len(self.hard) / len(self.tasks)) if self.tasks else 0

    @property
    def is_too_hard(self) -> bool:
        return self.hard_pct > MOST_HARD_PCT

    @cached_property
    def undated(self) -> list[Task]:
        if self.circle:
            return []
        return [task for task in self.tasks if task_key(task.pk) not in self.plan.schedule]

    @property
    def is_sound(self) -> bool:
        """Nothing that holds back the release of execution (G3)."""
        return not (
            self.circle
            or self.open_starts
            or self.open_ends
            or self.long_tasks
            or self.leads
            or self.hidden_tasks
            or self.undated
            or self.is_too_hard
        )

    def _keys(self, task: Task) -> set[tuple[str, int]]:
        """The task and the packages above it: a link of a package holds its tasks."""
        return {task_key(task.pk), *self.plan.above(task)}

    def _per_day(self, project_id: int) -> int:
        return self.plan.calendars.minutes_per_day(project_id)


def check_plan(plan: Plan) -> PlanQuality:
    """Judge a plan by domain rules of schedule quality; nothing is read or written."""
    return PlanQuality(plan)
