"""What the work and the risks above lend to the judgement of a change; each app fills it in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from engine.calendar import WorkDays
from people.models import User
from projects.models import Project


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """The current baseline, or the plan where none was kept; None where nobody planned."""

    budget: Decimal | None = None
    baseline_on: date | None = None
    finish_on: date | None = None


PlanSource = Callable[[Project], PlanFacts]
DaysSource = Callable[[Project], WorkDays]
MoneySource = Callable[[Project], Decimal | None]
OriginSource = Callable[[User, Project, str], str]
_plans: list[PlanSource] = []
_calendars: list[DaysSource] = []
_contingencies: list[MoneySource] = []
_origins: dict[str, OriginSource] = {}


def register_plan(facts: PlanSource, days: DaysSource) -> None:
    _plans[:], _calendars[:] = [facts], [days]


def register_contingency(source: MoneySource) -> None:
    _contingencies[:] = [source]


def register_origin(kind: str, source: OriginSource) -> None:
    """``source`` answers with the address of what a code names, or nothing."""
    _origins[kind] = source


def plan_facts(project: Project) -> PlanFacts:
    return _plans[0](project) if _plans else PlanFacts()


def working_days(project: Project) -> WorkDays:
    return _calendars[0](project) if _calendars else WorkDays()


def contingency_left(project: Project) -> Decimal | None:
    return _contingencies[0](project) if _contingencies else None


def origin_url(user: User, project: Project, kind: str, code: str) -> str:
    source = _origins.get(kind)
    return source(user, project, code) if source and code else ""
