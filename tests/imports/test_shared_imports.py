"""Every shared plan becomes rows of ours, with the figures of the index."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta

import pytest
from django.db.models import Sum

from projects.models import Project
from tests.factories import make_project
from tests.imports.shared import NAMES, counts_of, needs_shared, plan_of
from workpackages.choices import ImportState, TaskKind, TaskState
from workpackages.import_production import Choices, write_plan
from workpackages.models import Assignment, BaselineRow, PlanImport
from workpackages.mspdi import Plan

pytestmark = [needs_shared, pytest.mark.django_db]


def bring(name: str) -> tuple[Project, Plan]:
    project, plan = make_project(), plan_of(name)
    plan_import = PlanImport.objects.create(
        project=project,
        number=1,
        file_name=name,
        sha256="0" * 64,
        uploaded_by=project.lead,
        state=ImportState.READY,
    )
    choices = Choices(people={}, on=date(2026, 10, 9))
    write_plan(plan_import.pk, plan, choices=choices, actor=project.lead)
    return project, plan


def moment(day, minute):
    if day is None:
        return None
    return datetime.combine(day, time()) + timedelta(minutes=minute)


@pytest.mark.parametrize("name", NAMES)
def test_the_rows_are_those_of_the_plan(name):
    project, plan = bring(name)
    counts = counts_of(plan)
    tasks, links = project.tasks, project.dependencies.order_by()
    leaves = {task.uid: task for task in plan.tasks if not task.is_summary}
    without = any(task.parent_uid is None for task in leaves.values())

    assert project.work_packages.count() == counts["summary_tasks"] + without
    assert tasks.count() == counts["leaf_tasks"]
    assert tasks.filter(kind=TaskKind.MILESTONE).count() == counts["milestones"]
    assert dict(Counter(links.values_list("link_type", flat=True))) == counts["link_types"]
    assert links.exclude(lag=0).count() == counts["links_with_lag"]
    assert project.calendars.count() == counts["calendars"]
    assert project.resources.count() == counts["resources"]
    kinds = tasks.order_by().values_list("constraint_type", flat=True)
    assert dict(Counter(kinds)) == counts["constraints"]
    assert tasks.filter(deadline_on__isnull=False).count() == counts["deadlines"]
    assert tasks.filter(is_manual=True).count() == counts["manual_tasks"]
    assert float(tasks.aggregate(all=Sum("cost"))["all"] or 0) == pytest.approx(counts["cost_sum"])
    minutes = tasks.aggregate(all=Sum("work_minutes"))["all"] or 0
    assert minutes / 60 == pytest.approx(counts["work_hours"], abs=len(leaves) / 120 + 0.01)
    rows = BaselineRow.objects.filter(task__project=project).order_by()
    assert rows.values("task").distinct().count() == counts["tasks_with_baseline"]
    kept = sum(len(p.source.get("assignments", [])) for p in project.work_packages.all())
    made = Assignment.objects.filter(task__project=project).count()
    assert made + kept == counts["assignments"]


@pytest.mark.parametrize("name", NAMES)
def test_dates_states_and_raw_rows_are_those_of_the_plan(name):
    project, plan = bring(name)
    stored = {task.source_uid: task for task in project.tasks.all()}
    for task in plan.tasks:
        if task.is_summary:
            continue
        row = stored[task.uid]
        for read, day, minute in (
            (task.start, row.start_on, row.start_minute),
            (task.finish, row.finish_on, row.finish_minute),
        ):
            assert moment(day, minute) == (read and read.replace(second=0))
        assert row.source["row"] == task.raw
        facts = task.progress
        if facts.actual_finish:
            assert (row.state, row.actual_finish_on) == (
                TaskState.COMPLETED, facts.actual_finish.date(),
            )  # fmt: skip
        elif facts.actual_start and facts.percent < 100:
            assert row.state == TaskState.IN_PROGRESS
        if facts.actual_start:
            assert row.actual_start_on == facts.actual_start.date()


@pytest.mark.parametrize("name", NAMES)
def test_the_tree_is_the_outline_of_the_plan(name):
    project, plan = bring(name)
    packages = {p.pk: p for p in project.work_packages.select_related("parent")}
    by_uid = {task.uid: task for task in plan.tasks}
    for package in packages.values():
        if package.source_uid is None:
            continue
        above = by_uid[package.source_uid].parent_uid
        assert (package.parent.source_uid if package.parent else None) == above
        if package.parent:
            assert package.outline.startswith(package.parent.outline)
    for task in project.tasks.all():
        assert packages[task.work_package_id].source_uid == by_uid[task.source_uid].parent_uid
    order = [
        p.source_uid for p in sorted(packages.values(), key=lambda p: p.outline) if p.source_uid
    ]
    assert order == [task.uid for task in plan.tasks if task.is_summary]
