from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest
from django.http import QueryDict

from people.models import User
from projects.models import Project
from tests.conftest import FRIDAY
from tests.factories import make_milestone, make_project, make_task, make_work_package
from workpackages.choices import LinkType, TaskState
from workpackages.models import Baseline, BaselineRow, Dependency
from workpackages.planning.lines import Line, lines_of
from workpackages.planning.rows import PlanData, load_plan
from workpackages.planning.wishes import PlanWish


@pytest.fixture(autouse=True)
def _friday(settings) -> None:
    settings.DEMO_TODAY = FRIDAY


@pytest.fixture
def planned(project: Project, member: User) -> SimpleNamespace:
    """Two packages, one inside the other, a sub-project, links and a baseline."""
    top = make_work_package(project=project, name="Roll-out")
    inner = make_work_package(project=project, parent=top, name="Pilot")
    design = make_task(
        work_package=top,
        name="Design",
        start_on=date(2026, 10, 5),
        finish_on=date(2026, 10, 9),
        duration_minutes=5 * 504,
        state=TaskState.IN_PROGRESS,
        actual_start_on=date(2026, 10, 5),
        progress_pct=40,
    )
    build = make_task(
        work_package=inner,
        name="Build <b>",
        start_on=date(2026, 10, 12),
        finish_on=date(2026, 10, 16),
        duration_minutes=5 * 504,
        deadline_on=date(2026, 10, 15),
        assignee=member,
    )
    short = make_task(
        work_package=inner,
        name="Letter",
        start_on=date(2026, 10, 1),
        finish_on=date(2026, 10, 2),
        duration_minutes=2 * 504,
    )
    ready = make_milestone(work_package=inner, name="Ready", finish_on=date(2026, 10, 16))
    for before, after in ((design, build), (build, ready)):
        Dependency.objects.create(
            project=project,
            predecessor_task=before,
            successor_task=after,
            link_type=LinkType.FINISH_START,
        )
    sub = make_project(parent=project, code="SUB-A", name_en="Integration")
    inside = make_work_package(project=sub, name="Connectors")
    far = make_task(
        work_package=inside,
        name="Telephony",
        start_on=date(2026, 10, 12),
        finish_on=date(2026, 10, 13),
        duration_minutes=2 * 504,
    )
    baseline = Baseline.objects.create(
        project=project, number=1, reason="First", taken_on=date(2026, 9, 1)
    )
    BaselineRow.objects.create(
        baseline=baseline, task=build, start_on=date(2026, 10, 5), finish_on=date(2026, 10, 9)
    )
    return SimpleNamespace(
        project=project, top=top, inner=inner, design=design, build=build, short=short,
        ready=ready, sub=sub, inside=inside, far=far,
    )  # fmt: skip


@pytest.fixture
def read(planned: SimpleNamespace, lead: User) -> Callable[..., PlanData]:
    """The plan as it is now, read by its lead or somebody else."""

    def load(user: User = lead) -> PlanData:
        return load_plan(planned.project, [planned.sub], user=user, on=FRIDAY)

    return load


@pytest.fixture
def lines(read: Callable[..., PlanData], lead: User) -> Callable[..., dict[str, Line]]:
    """The lines that an address shows, by their keys and in their order."""

    def shown(query: str = "", user: User = lead) -> dict[str, Line]:
        data = read(user)
        wish = PlanWish.of(QueryDict(query), data, user)
        found = wish.unfolded(lines_of(data, wish.narrowing(data)))
        by_key = {line.key: line for line in found}
        assert len(by_key) == len(found), "two bars of one name"
        return by_key

    return shown
