"""Rules about work also stand in the database: every constraint refuses a row by its name."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from tests.factories import make_task, make_user, make_work_package
from workpackages.choices import TaskState
from workpackages.models import (
    Assignment,
    Baseline,
    BaselineRow,
    Dependency,
    PlanImport,
    Resource,
    Task,
    WorkPackage,
)

pytestmark = pytest.mark.django_db

MONDAY, FRIDAY = date(2026, 10, 5), date(2026, 10, 9)
# SQLite reports unique constraints by their columns; these are what their names stand for.
COLUMNS = {
    "work_package_number_unique_in_project": "workpackages_workpackage.number",
    "task_number_unique_in_project": "workpackages_task.number",
    "baseline_number_unique_in_project": "workpackages_baseline.number",
    "one_current_baseline": "workpackages_baseline.project_id",
    "task_once_in_baseline": "workpackages_baselinerow.task_id",
    "work_package_once_in_baseline": "workpackages_baselinerow.work_package_id",
    "person_assigned_once_to_task": "workpackages_assignment.user_id",
    "plan_import_number_unique_in_project": "workpackages_planimport.number",
}


def refused(name, change):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        change()
    words = str(error.value)
    assert name in words or (connection.vendor == "sqlite" and COLUMNS.get(name, name) in words)


def test_a_package_number_stands_once_in_a_project(package):
    refused(
        "work_package_number_unique_in_project",
        lambda: WorkPackage.objects.create(
            project=package.project, number=package.number, outline="0009.", name="Twin"
        ),
    )


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("work_package_finishes_after_its_start", {"start_on": FRIDAY, "finish_on": MONDAY}),
        ("work_package_budget_not_negative", {"budget": -1}),
    ],
)
def test_a_package_keeps_to_its_rules(package, name, values):
    refused(name, lambda: WorkPackage.objects.filter(pk=package.pk).update(**values))


def test_a_package_is_not_its_own_parent(package):
    refused(
        "work_package_not_its_own_parent",
        lambda: WorkPackage.objects.filter(pk=package.pk).update(parent=package.pk),
    )


def test_a_task_number_stands_once_in_a_project(task):
    refused(
        "task_number_unique_in_project",
        lambda: Task.objects.create(
            project=task.project, work_package=task.work_package, number=task.number, name="Twin"
        ),
    )


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("task_finishes_after_its_start", {"start_on": FRIDAY, "finish_on": MONDAY}),
        ("task_progress_is_a_percentage", {"progress_pct": 101}),
        ("task_completed_iff_finished", {"state": TaskState.COMPLETED}),
        ("task_completed_iff_finished", {"actual_finish_on": FRIDAY}),
        ("task_not_started_has_no_start", {"actual_start_on": FRIDAY}),
        ("task_in_progress_has_a_start", {"state": TaskState.IN_PROGRESS}),
        ("task_block_has_a_reason", {"blocked": True}),
    ],
)
def test_a_task_keeps_to_its_rules(task, name, values):
    refused(name, lambda: Task.objects.filter(pk=task.pk).update(**values))


def test_an_assignment_names_somebody_and_a_person_once(task, member):
    refused("assignment_names_somebody", lambda: Assignment.objects.create(task=task))
    refused(
        "person_assigned_once_to_task",
        lambda: Assignment.objects.create(task=task, user=member),
    )
    resource = Resource.objects.create(project=task.project, name="Technician")
    Assignment.objects.create(task=task, user=member, resource=resource)


def test_a_link_has_two_different_ends(task):
    ends = {"project": task.project, "predecessor_task": task}
    refused("dependency_has_one_successor", lambda: Dependency.objects.create(**ends))
    refused(
        "dependency_has_one_predecessor",
        lambda: Dependency.objects.create(project=task.project, successor_task=task),
    )
    refused(
        "dependency_links_two_tasks",
        lambda: Dependency.objects.create(**ends, successor_task=task),
    )
    refused(
        "dependency_has_one_predecessor",
        lambda: Dependency.objects.create(
            **ends,
            predecessor_work_package=task.work_package,
            successor_task=make_task(work_package=task.work_package),
        ),
    )


def test_baselines_are_numbered_one_is_current_and_rows_stand_once(task):
    project, package = task.project, task.work_package
    baseline = Baseline.objects.create(project=project, number=1, reason="R", taken_on=MONDAY)
    refused(
        "baseline_number_unique_in_project",
        lambda: Baseline.objects.create(
            project=project, number=1, reason="R", taken_on=MONDAY, is_current=False
        ),
    )
    refused(
        "one_current_baseline",
        lambda: Baseline.objects.create(project=project, number=2, reason="R", taken_on=MONDAY),
    )
    refused("baseline_row_is_of_one_thing", lambda: BaselineRow.objects.create(baseline=baseline))
    BaselineRow.objects.create(baseline=baseline, task=task)
    BaselineRow.objects.create(baseline=baseline, work_package=package)
    refused(
        "task_once_in_baseline", lambda: BaselineRow.objects.create(baseline=baseline, task=task)
    )
    refused(
        "work_package_once_in_baseline",
        lambda: BaselineRow.objects.create(baseline=baseline, work_package=package),
    )


def test_plan_imports_are_numbered_in_their_project(project):
    facts = {"project": project, "number": 1, "file_name": "p.xml", "uploaded_by": make_user()}
    PlanImport.objects.create(**facts, sha256="a" * 64)
    refused(
        "plan_import_number_unique_in_project",
        lambda: PlanImport.objects.create(**facts, sha256="b" * 64),
    )


def test_outline_numbers_are_read_from_the_key():
    package = make_work_package(outline="0002.0013.")
    assert (package.outline_text, package.depth) == ("2.13", 1)
