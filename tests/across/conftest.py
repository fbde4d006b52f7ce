"""Two projects of a programme: one cleans data, the other migrates them and has to wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from people.models import User
from projects.models import Programme, Project
from tests.factories import (
    make_milestone,
    make_programme,
    make_project,
    make_task,
    make_user,
    make_work_package,
)
from workpackages.choices import AcrossCriticality, PlanStepKind
from workpackages.models import CrossDependency, Task, WorkCalendar
from workpackages.operations.across import Request, agree_to_deliver, request_delivery
from workpackages.operations.scheduling import Reason, change_plan, look_at
from workpackages.scheduling.network import load_plan
from workpackages.scheduling.wishes import Wish, start_wish

WEEK = [[[480, 720], [780, 1044]]] * 5 + [[], []]
NEED, AGREED = date(2027, 1, 11), date(2026, 12, 11)


@dataclass
class Two:
    programme: Programme
    manager: User
    provider: Project
    consumer: Project
    milestone: Task
    task: Task

    def ask(self, **facts) -> CrossDependency:
        wanted = {
            "subject": "Clean data",
            "need_on": NEED,
            "reason": "False data are not migrated.",
            "criticality": AcrossCriticality.HIGH,
            "task_id": self.task.pk,
        }
        request = Request(**{**wanted, **facts})
        return request_delivery(
            self.consumer.pk, self.provider.pk, actor=self.manager, facts=request
        )

    def agree(self, row: CrossDependency | None = None, on: date = AGREED) -> CrossDependency:
        row = row or self.ask()
        lead = self.provider.lead
        return agree_to_deliver(row.pk, actor=lead, milestone_id=self.milestone.pk, on=on)


def forecast(two: Two, day: date) -> None:
    """The provider's lead moves the milestone in the plan."""
    plan = load_plan([two.provider])
    wish = Wish(tasks={two.milestone.pk: start_wish(plan, plan.tasks[two.milestone.pk], day)})
    grant(two.provider, wish)


def grant(project: Project, wish: Wish, kind: PlanStepKind = PlanStepKind.SCHEDULED) -> None:
    """Look at what moves and save it, as the project's lead."""
    seen = look_at(project, wish, actor=project.lead)
    reason = Reason(kind, "")
    change_plan(project.pk, wish, actor=project.lead, reason=reason, seen=seen.digest)


@pytest.fixture
def vaud(db) -> WorkCalendar:
    return WorkCalendar.objects.create(
        name="Vaud", is_default=True, week=WEEK, minutes_per_day=504, canton="VD"
    )


@pytest.fixture
def two(vaud) -> Two:
    manager = make_user("manager", name="Programme Manager")
    programme = make_programme(manager=manager, code="PGM", name_fr="Programme", name_en="Desk")
    provider = make_project(
        code="DATA", name_fr="Données", name_en="Data", programme=programme,
        planned_start_on=date(2026, 9, 1), planned_finish_on=date(2026, 12, 31),
    )  # fmt: skip
    consumer = make_project(
        code="TOOL", name_fr="Outil", name_en="Tool", programme=programme,
        planned_start_on=date(2026, 10, 1), planned_finish_on=date(2027, 3, 31),
    )  # fmt: skip
    there, here = make_work_package(project=provider), make_work_package(project=consumer)
    milestone = make_milestone(
        work_package=there, name="95 % exact", start_on=AGREED, finish_on=AGREED
    )
    task = make_task(
        work_package=here, name="Migrate", start_on=date(2027, 1, 12),
        finish_on=date(2027, 1, 25), duration_minutes=10 * 504,
    )  # fmt: skip
    return Two(programme, manager, provider, consumer, milestone, task)
