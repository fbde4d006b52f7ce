"""The page of a round: what a scorer has to do, and what readers see of how units differ."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from people.models import User
from projects.models import PriorityRound, Project, ProjectScore, RoundUnit, ScoreState, UnitScore
from projects.priorities.permissions import READS_ALL_SCORES, can_set_weights, scores_in_reach
from projects.priorities.spread import Spread, spreads_of
from projects.scope import scope_of


@dataclass(frozen=True, slots=True)
class Task:
    """A candidate that the reader scores for a unit."""

    unit: RoundUnit
    project: Project
    is_done: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """A candidate as a reader sees it; ``spreads`` are hidden while the own score is missing."""

    project: Project
    given: int
    is_hidden: bool
    spreads: tuple[Spread, ...]
    noted: frozenset[str]
    is_agreed: bool

    @property
    def open_keys(self) -> list[str]:
        return [s.key for s in self.spreads if s.needs_note and s.key not in self.noted]


@dataclass(frozen=True, slots=True)
class SignedLine:
    """A line of the list as it was signed."""

    code: str
    name_fr: str
    name_en: str
    rank: int
    priority: str
    value: str
    best: int
    worst: int


@dataclass(frozen=True, slots=True)
class RoundView:
    row: PriorityRound
    units: tuple[RoundUnit, ...]
    tasks: tuple[Task, ...]
    candidates: tuple[Candidate, ...]
    may_lead: bool
    # The signed list tells of all candidates, so that it is for those who read all scores.
    may_read: bool
    is_over: bool

    @property
    def signed(self) -> list[SignedLine]:
        return [SignedLine(**line) for line in self.row.signed]

    @property
    def open_disagreements(self) -> int:
        return sum(len(each.open_keys) for each in self.candidates)

    @property
    def tasks_done(self) -> int:
        return sum(task.is_done for task in self.tasks)


def load_round(user: User, row: PriorityRound, *, on: date) -> RoundView:
    """Ten queries, whatever the number of candidates and units."""
    projects = list(row.projects.select_related("org_unit").order_by("code"))
    units = list(row.units.select_related("org_unit", "scorer").order_by("org_unit__code"))
    given = list(
        UnitScore.objects.filter(round_unit__priority_round=row)
        .order_by()
        .values_list("round_unit_id", "project_id", "author_id")
    )
    pairs = {(unit, project) for unit, project, _author in given}
    mine = [unit for unit in units if unit.scorer_id == user.pk]
    tasks = [
        Task(unit, project, (unit.pk, project.pk) in pairs) for unit in mine for project in projects
    ]
    may_lead = can_set_weights(user)
    return RoundView(
        row,
        tuple(units) if may_lead or _reads_all(user) else tuple(_headed(user, units)),
        tuple(tasks) if row.is_open else (),
        tuple(_candidates(user, row, projects, tasks, Counter(p for _u, p, _a in given))),
        may_lead,
        _reads_all(user),
        on > row.deadline_on,
    )


def _candidates(
    user: User,
    row: PriorityRound,
    projects: list[Project],
    tasks: list[Task],
    given: Counter[int],
) -> list[Candidate]:
    reach = set(row.projects.filter(scores_in_reach(user)).order_by().values_list("pk", flat=True))
    seen = [project for project in projects if project.pk in reach]
    # A director who scores for a unit has the same eyes as the other units.
    hidden = {task.project.pk for task in tasks if not task.is_done} if row.is_open else set()
    spreads = spreads_of(row, seen)
    noted: dict[int, set[str]] = {}
    for project_id, key in row.notes.order_by().values_list("project_id", "key"):
        noted.setdefault(project_id, set()).add(key)
    agreed = set(
        ProjectScore.objects.filter(project__in=seen, state=ScoreState.CURRENT)
        .order_by()
        .values_list("project_id", flat=True)
    )
    return [
        Candidate(
            project,
            given[project.pk],
            project.pk in hidden,
            () if project.pk in hidden else spreads[project.pk],
            frozenset(noted.get(project.pk, ())),
            project.pk in agreed,
        )
        for project in seen
    ]


def _reads_all(user: User) -> bool:
    return bool(scope_of(user).organisation & READS_ALL_SCORES)


def _headed(user: User, units: list[RoundUnit]) -> list[RoundUnit]:
    return [unit for unit in units if user.pk in (unit.org_unit.head_id, unit.scorer_id)]
