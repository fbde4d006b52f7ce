"""From a file to rows: what a plan becomes, all of it or nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from people.choices import JobState
from people.models import HistoryEntry
from people.production import execute
from projects.choices import ProjectState
from servicedesk_pm.common.errors import RuleViolation
from tests.factories import (
    make_member,
    make_milestone,
    make_project,
    make_task,
    make_work_package,
)
from tests.imports.conftest import run_job_of, upload_of
from tests.imports.plans import (
    assignment,
    calendar,
    house_plan,
    link,
    plan_xml,
    resource,
    task,
)
from workpackages.choices import ImportState, TaskKind, TaskState, WorkPackageState
from workpackages.models import Assignment, Baseline, Dependency, PlanImport, Task, WorkPackage
from workpackages.operations.imports import confirm_import, upload_plan

pytestmark = pytest.mark.django_db


def rows_of(project):
    return (
        project.work_packages.count(),
        project.tasks.count(),
        project.dependencies.count(),
        project.resources.count(),
        project.calendars.count(),
        project.baselines.count(),
    )


def test_summaries_become_packages_and_rows_become_tasks(project, imported):
    plan_import = imported(house_plan())
    assert plan_import.state == ImportState.IMPORTED
    tree = project.work_packages.in_outline_order()
    assert [(p.number, p.outline, p.name) for p in tree] == [
        (1, "0001.", "Groundwork"),
        (2, "0002.", "Walls"),
        (3, "0003.", "A plan for tests"),
    ]
    assert [(t.number, t.name, t.work_package.name) for t in project.tasks.in_plan_order()] == [
        (1, "Dig", "Groundwork"),
        (2, "Pour", "Groundwork"),
        (3, "Bricks", "Walls"),
        (4, "Roof on", "Walls"),
        (5, "Clean up", "A plan for tests"),
    ]


def test_dates_effort_cost_and_deadline_are_kept(project, imported):
    imported(house_plan())
    dig, pour = project.tasks.get(name="Dig"), project.tasks.get(name="Pour")
    assert (dig.start_on, dig.start_minute) == (date(2026, 10, 12), 480)
    assert (dig.finish_on, dig.finish_minute) == (date(2026, 10, 13), 1020)
    assert (dig.duration_minutes, dig.work_minutes, dig.actual_work_minutes) == (960, 960, 960)
    assert (dig.cost, dig.fixed_cost) == (Decimal("1500.50"), Decimal("50.00"))
    assert pour.deadline_on == date(2026, 10, 20)
    assert dig.source["row"]["Duration"] == "PT16H0M0S"
    assert project.work_packages.get(name="Groundwork").finish_on == date(2026, 10, 16)


def test_progress_becomes_state(project, imported):
    imported(house_plan())
    states = dict(project.tasks.order_by("number").values_list("name", "state"))
    assert states["Dig"] == TaskState.COMPLETED
    assert states["Pour"] == TaskState.IN_PROGRESS
    assert states["Bricks"] == TaskState.NOT_STARTED
    assert project.tasks.get(name="Roof on").kind == TaskKind.MILESTONE


def test_work_begun_makes_the_package_active_in_a_running_project(project, imported):
    imported(house_plan())
    assert project.work_packages.get(name="Groundwork").state == WorkPackageState.ACTIVE
    assert project.work_packages.get(name="Walls").state == WorkPackageState.DRAFT


def test_in_a_project_still_being_planned_packages_stay_drafts(imported):
    project = make_project(state=ProjectState.INITIATION)
    imported(house_plan(), into=project)
    assert set(project.work_packages.values_list("state", flat=True).order_by("pk")) == {"draft"}


def test_links_keep_type_lag_and_their_ends(project, imported):
    imported(house_plan())
    links = Dependency.objects.order_by("pk")
    assert [(str(x.link_type), x.lag, str(x.lag_unit)) for x in links] == [
        ("FS", 480, "working"),
        ("FS", 0, "working"),
        ("SS", 0, "working"),
        ("FF", 0, "working"),
        ("FS", 50, "percent"),
    ]
    from_summary = links[1]
    assert from_summary.predecessor_work_package.name == "Groundwork"
    assert from_summary.successor_task.name == "Bricks"


def test_calendars_resources_and_assignments_hang_together(project, imported):
    imported(house_plan())
    usual = project.calendars.get(name="Usual")
    own = project.calendars.get(name="Ada")
    assert (usual.is_default, own.is_default, own.base) == (True, False, usual)
    assert usual.week[0] == [[480, 720], [780, 1020]]
    assert own.week == [None] * 7
    ada = project.resources.get(name="Builder Ada")
    assert ada.calendar == own
    assert [(a.task.name, a.resource.name, a.units_pct) for a in Assignment.objects.all()] == [
        ("Dig", "Builder Ada", 100),
        ("Pour", "Concrete", 50),
    ]


def test_an_assignment_on_a_summary_row_stays_with_its_package(project, imported):
    plan_import = imported(house_plan())
    walls = project.work_packages.get(name="Walls")
    assert [raw["UID"] for raw in walls.source["assignments"]] == ["401"]
    assert len(plan_import.plan["left_over"]["assignments"]) == 1


def test_baselines_keep_their_number_and_figures(project, imported):
    imported(house_plan())
    baseline = Baseline.objects.get(project=project)
    assert (baseline.number, baseline.is_current) == (0, True)
    rows = {str(row.task or row.work_package): row for row in baseline.rows.all()}
    assert len(rows) == 2
    dig = rows["T1 Dig"]
    assert (dig.start_on, dig.finish_minute, dig.work_minutes) == (date(2026, 10, 12), 1020, 960)
    assert dig.cost == Decimal("1200.00")


def test_one_entry_in_the_history_stands_for_all_rows(project, imported):
    plan_import = imported(house_plan())
    entry = HistoryEntry.objects.get(verb="plan.imported")
    assert entry.actor == project.lead
    assert entry.scope == f"project:{project.pk}"
    assert entry.additional_data["sha256"] == plan_import.sha256
    assert entry.additional_data["tasks"] == 5
    kinds = {e.content_type.model for e in HistoryEntry.objects.select_related("content_type")}
    assert not kinds & {"task", "dependency", "assignment"}


def test_a_person_chosen_for_a_resource_gets_its_tasks(project, imported):
    ada = make_member(project, name="Ada Builder", email="ada@example.org")
    imported(house_plan(), people={"1": ada.pk})
    assert list(Task.objects.assigned_to(ada).values_list("name", flat=True)) == ["Dig"]
    assert project.resources.get(user=ada).name == "Builder Ada"


def test_a_person_outside_the_team_is_refused(project, ready, outsider):
    plan_import = ready(house_plan())
    with pytest.raises(RuleViolation, match="team only"):
        confirm_import(plan_import.pk, people={"1": outsider.pk}, actor=project.lead)


def test_a_plan_is_appended_behind_what_is_there(project, imported):
    old = make_work_package(project=project, number=7, outline="0004.")
    make_task(work_package=old, number=30)
    imported(house_plan())
    assert [(p.number, p.outline) for p in project.work_packages.in_outline_order()] == [
        (7, "0004."), (8, "0005."), (9, "0006."), (10, "0007."),
    ]  # fmt: skip
    assert project.tasks.order_by("number").values_list("number", flat=True)[1] == 31


def test_a_second_plan_brings_its_own_calendar_and_baseline_numbers(project, imported):
    imported(house_plan())
    imported(house_plan(Title="Another one"))
    assert [(b.number, b.is_current) for b in project.baselines.all()] == [(0, True), (1, False)]
    assert project.calendars.filter(is_default=True).count() == 1
    second = project.tasks.filter(name="Dig").last()
    assert second.calendar.source["import"] == 2


def test_a_plan_delivered_twice_is_imported_once(project, imported):
    plan_import = imported(house_plan())
    before = rows_of(project)
    execute(plan_import.job_id)
    job = plan_import.job
    type(job).objects.filter(pk=job.pk).update(
        state=JobState.QUEUED, finished_at=None, attempts=0, started_at=None
    )
    execute(plan_import.job_id)
    assert rows_of(project) == before
    assert HistoryEntry.objects.filter(verb="plan.imported").count() == 1


def test_a_failure_in_the_last_table_leaves_no_row_of_any(project, ready, monkeypatch):
    plan_import = ready(house_plan())

    def fail(*_args, **_kwargs):
        raise IntegrityError("the disk is full")

    monkeypatch.setattr("workpackages.import_production.BaselineRow.objects.bulk_create", fail)
    confirm_import(plan_import.pk, people={}, actor=project.lead)
    job = run_job_of(plan_import)
    assert job.state == JobState.FAILED
    assert rows_of(project) == (0, 0, 0, 0, 0, 0)
    assert plan_import.state == ImportState.READY


def test_a_bad_row_among_a_thousand_leaves_no_row(project, ready):
    rows = [task(n) for n in range(1, 1001)]
    rows[499]["Finish"] = "2020-01-01T08:00:00"
    plan_import = ready(plan_xml(rows))
    assert plan_import.state == ImportState.REFUSED
    assert "500 Task 500" in plan_import.refusal
    assert plan_import.preview["refusal"]["arguments"]["row"] == "500 Task 500"
    assert rows_of(project) == (0, 0, 0, 0, 0, 0)


def test_a_revoked_planner_no_longer_imports(project, ready):
    plan_import = ready(house_plan())
    confirm_import(plan_import.pk, people={}, actor=project.lead)
    project.lead = None
    project.save(update_fields=["lead"])
    job = run_job_of(plan_import)
    assert job.state == JobState.FAILED
    assert rows_of(project) == (0, 0, 0, 0, 0, 0)


def test_a_person_who_left_the_team_meanwhile_is_not_assigned(project, ready):
    ada = make_member(project, name="Ada Builder")
    plan_import = ready(house_plan())
    confirm_import(plan_import.pk, people={"1": ada.pk}, actor=project.lead)
    ada.role_assignments.all().delete()
    run_job_of(plan_import)
    assert Assignment.objects.filter(user=ada).count() == 0
    assert project.resources.get(name="Builder Ada").user is None


PROGRESS = [
    ({"PercentComplete": 100}, (TaskState.COMPLETED, 100, True, True)),
    ({"PercentComplete": 30}, (TaskState.IN_PROGRESS, 30, True, False)),
    ({"ActualStart": "2026-10-12T08:00:00"}, (TaskState.IN_PROGRESS, 0, True, False)),
    (
        {"PercentComplete": 80, "ActualFinish": "2026-10-12T17:00:00"},
        (TaskState.IN_PROGRESS, 80, True, False),
    ),
    ({"PercentComplete": 100, "Active": 0}, (TaskState.CANCELLED, 100, True, False)),
    (
        {"PercentComplete": 100, "Start": "", "Finish": ""},
        (TaskState.NOT_STARTED, 0, False, False),
    ),
    ({"RemainingWork": "PT4H0M0S", "PercentComplete": 100}, (TaskState.COMPLETED, 100, True, True)),
]


@pytest.mark.parametrize(("fields", "expected"), PROGRESS)
def test_progress_that_does_not_agree_is_brought_to_agree(project, imported, fields, expected):
    imported(plan_xml([task(1, **fields)]))
    one = project.tasks.get()
    begun, ended = one.actual_start_on is not None, one.actual_finish_on is not None
    assert (one.state, one.progress_pct, begun, ended) == expected


def test_names_too_long_for_us_are_cut_and_kept_in_full(project, imported):
    long = "Very long name " * 22
    imported(plan_xml([task(1, long), task(2, long, OutlineLevel=2, Notes="Mind the step.")]))
    package, one = project.work_packages.get(), project.tasks.get()
    assert (len(package.name), len(one.name)) == (200, 255)
    assert package.goal.startswith(long.strip())
    assert one.description == f"{long.strip()}\n\nMind the step."


@pytest.mark.parametrize(
    "name", ["مشروع البناء", "🚧🏗️", "<script>alert(1)</script>", "=1+1", "e\u0301"]
)
def test_every_name_is_stored_exactly(project, imported, name):
    imported(plan_xml([task(1, name)]))
    assert project.tasks.get().name == name


def test_milestones_external_and_inactive_rows_get_their_kind(project, imported):
    rows = [task(1, Milestone=1), task(2, ExternalTask=1), task(3, Active=0), task(4, Manual=1)]
    imported(plan_xml(rows))
    found = {t.source_uid: t for t in project.tasks.all()}
    assert found[1].kind == TaskKind.MILESTONE
    assert found[2].kind == TaskKind.EXTERNAL
    assert found[3].state == TaskState.CANCELLED
    assert found[4].is_manual


def test_a_task_with_a_calendar_of_its_own_keeps_it(project, imported):
    calendars = [calendar(1, "Usual"), calendar(5, "Night")]
    imported(plan_xml([task(1, CalendarUID=5), task(2, CalendarUID=-1)], calendars=calendars))
    assert [t.calendar and t.calendar.name for t in project.tasks.all()] == ["Night", None]


def test_a_constraint_keeps_its_minute(project, imported):
    imported(plan_xml([task(1, ConstraintType=4, ConstraintDate="2026-10-12T13:30:00")]))
    one = project.tasks.get()
    assert (one.constraint_type, one.constraint_on) == ("SNET", date(2026, 10, 12))
    assert one.constraint_minute == 810


def test_a_plan_without_tasks_brings_its_calendars(project, imported):
    imported(plan_xml([], resources=[resource(1, "Ada")]))
    assert rows_of(project) == (0, 0, 0, 1, 1, 0)


def test_two_rows_of_one_resource_on_one_task_are_both_kept(project, imported):
    twice = [assignment(1, 1), {**assignment(1, 1), "UID": 77}]
    ada = make_member(project)
    imported(
        plan_xml([task(1)], resources=[resource(1, "Ada")], assignments=twice),
        people={"1": ada.pk},
    )
    assert Assignment.objects.filter(user=ada).count() == 2


def test_what_the_file_says_of_the_whole_plan_is_kept(imported):
    plan_import = imported(house_plan(Author="Somebody", ExtendedAttributes=""))
    assert plan_import.plan["properties"]["Author"] == "Somebody"
    assert plan_import.plan["properties"]["ExtendedAttributes"] == ""


def test_dangling_links_stay_with_their_row(project, imported):
    imported(plan_xml([task(1, PredecessorLink=[link(99)])]))
    assert Dependency.objects.count() == 0
    assert project.tasks.get().source["row"]["PredecessorLink"][0]["PredecessorUID"] == "99"


def test_one_file_stands_once_in_a_project(project):
    facts = {"project": project, "uploaded_by": project.lead, "sha256": "a" * 64}
    PlanImport.objects.create(number=1, state=ImportState.READY, **facts)
    PlanImport.objects.create(number=2, state=ImportState.REFUSED, **facts)
    with (
        pytest.raises(IntegrityError, match=r"plan_file_once_in_project|sha256"),
        transaction.atomic(),
    ):
        PlanImport.objects.create(number=3, state=ImportState.IMPORTED, **facts)


def test_numbers_of_imports_are_unique_in_a_project(project):
    facts = {"project": project, "uploaded_by": project.lead, "number": 1}
    PlanImport.objects.create(sha256="a" * 64, **facts)
    with (
        pytest.raises(IntegrityError, match=r"plan_import_number_unique_in_project|number"),
        transaction.atomic(),
    ):
        PlanImport.objects.create(sha256="b" * 64, **facts)


def test_a_milestone_made_by_hand_is_left_alone(project, imported):
    own = make_milestone(project=project)
    imported(house_plan())
    own.refresh_from_db()
    assert own.number == 1
    assert WorkPackage.objects.count() == 4


def test_uploading_needs_nothing_but_the_file(project):
    plan_import = upload_plan(project.pk, upload_of(house_plan()), actor=project.lead)
    assert plan_import.file.name.startswith("plans/")
    assert "plan.xml" not in plan_import.file.name
    assert plan_import.job.requested_by == project.lead
