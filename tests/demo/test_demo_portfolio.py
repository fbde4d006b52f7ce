"""The demonstration shows what the specification of its data promises."""

import itertools
from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Sum

from people.choices import Role
from people.models import HistoryEntry, OrgUnit, Site, User
from projects.choices import ProjectState
from projects.lights import load_light
from projects.models import Portfolio, Programme, Project, RoleAssignment
from reporting.choices import ReportState
from reporting.demo import days, plans, reports, templates
from reporting.demo.loader import load
from reporting.demo.removal import unload
from reporting.models import Report
from tests.demonstration import PASSWORD
from tests.factories import make_portfolio, make_project, make_task
from workpackages.choices import TaskState, WorkPackageState
from workpackages.models import (
    Baseline,
    BaselineRow,
    Dependency,
    Task,
    WorkCalendar,
    WorkPackage,
)
from workpackages.queries import load_milestones

pytestmark = pytest.mark.django_db
CREATED = HistoryEntry.Action.CREATE
COUNTED = (User, Site, OrgUnit, Programme, Project, WorkPackage, Task, Dependency, RoleAssignment)


def budget_of(code):
    root = Project.objects.get(code=code)
    packages = WorkPackage.objects.filter(project__path__startswith=root.path)
    return packages.aggregate(total=Sum("budget"))["total"]


def test_twenty_one_projects_with_one_example_per_state(demo):
    roots = Project.objects.roots()
    assert roots.count() == 21
    assert set(roots.values_list("state", flat=True)) == set(ProjectState.values)


@pytest.mark.parametrize(
    ("code", "thousands"),
    [
        ("PRJ-101", 1240), ("PRJ-102", 460), ("PRJ-103", 780), ("PRJ-201", 1650),
        ("PRJ-203", 210), ("PRJ-204", 165), ("PRJ-301", 540), ("PRJ-302", 890), ("PRJ-303", 320),
    ],
)  # fmt: skip
def test_work_package_budgets_sum_to_the_budget_at_completion(demo, code, thousands):
    assert budget_of(code) == Decimal(thousands * 1000)
    # A tenth more is approved, or what the reserves that the mandate sets aside come to.
    more = {"PRJ-101": 200, "PRJ-201": 240, "PRJ-303": 45}.get(code, round(thousands * 0.1))
    assert Project.objects.get(code=code).approved_envelope == (thousands + more) * 1000


def test_work_package_states_to_show(demo):
    def state(project, number):
        return WorkPackage.objects.get(project__code=project, number=number).state

    assert state("PRJ-101-A", 2) == WorkPackageState.CLOSED
    assert state("PRJ-101-A", 3) == WorkPackageState.SUBMITTED
    assert state("PRJ-101-B", 6) == WorkPackageState.ACTIVE
    assert state("PRJ-101", 7) == WorkPackageState.AGREED
    assert state("PRJ-201-B", 5) == WorkPackageState.ISSUED
    assert state("PRJ-201-B", 6) == WorkPackageState.DRAFT
    assert state("PRJ-303", 3) == WorkPackageState.SUSPENDED
    assert WorkPackage.objects.get(project__code="PRJ-101-A", number=3).attempt == 2


def test_a_running_project_has_at_least_a_dozen_tasks(demo):
    for code in ("PRJ-101-B", "PRJ-102", "PRJ-203", "PRJ-301", "PRJ-302"):
        assert Task.objects.filter(project__code=code).count() >= 12


@pytest.mark.parametrize(
    ("name", "baseline", "forecast"),
    [
        ("M2 Intégration annuaire reçue", date(2026, 9, 30), date(2026, 12, 11)),
        ("M4 Mise en service ITSM", date(2027, 3, 31), date(2027, 7, 16)),
        ("Vague 3 terminée", date(2026, 12, 18), date(2027, 1, 15)),
    ],
)
def test_key_milestones_show_their_slip(demo, name, baseline, forecast):
    milestone = Task.objects.get(name=name)
    row = BaselineRow.objects.get(task=milestone, baseline__is_current=True)
    assert milestone.is_key_milestone
    assert (row.finish_on, milestone.finish_on) == (baseline, forecast)


def test_the_remote_support_tool_has_the_network_of_the_worked_example_behind_it(demo):
    project = Project.objects.get(code=plans.REMOTE_SUPPORT)
    tasks = {task.name: task for task in project.tasks.order_by("number")}
    assert len(plans.NETWORK_TASKS) == 11
    for _letter, name, _package, length, *_rest in plans.NETWORK_TASKS:
        task = tasks[name]
        assert task.state == TaskState.COMPLETED
        if length:
            assert days.count(task.actual_start_on, task.actual_finish_on) == length
    assert Dependency.objects.filter(project=project).count() == 13
    # 40 working days, as in the example.
    assert days.count(tasks["Cadrage détaillé"].start_on, tasks["Réception"].finish_on) == 40


# The table of the worked example: task, working days, start, finish, links from.
WORKED_EXAMPLE = (
    ("Cadrage détaillé", 3, (9, 14), (9, 16), {}),
    ("Choix technique et licences", 5, (9, 17), (9, 24), {"Cadrage détaillé": ("FS", 0)}),
    ("Articles de connaissances", 6, (9, 22), (9, 29),
     {"Choix technique et licences": ("SS", 2)}),
    ("Configuration", 8, (9, 25), (10, 6), {"Choix technique et licences": ("FS", 0)}),
    ("Tests de réception", 4, (10, 7), (10, 12),
     {"Configuration": ("FS", 0), "Articles de connaissances": ("FF", 1)}),
    ("Formation Service Desk", 3, (9, 30), (10, 2), {"Articles de connaissances": ("FS", 0)}),
    ("Prêt pour l’exploitation", 0, (10, 12), (10, 12),
     {"Tests de réception": ("FS", 0), "Formation Service Desk": ("FS", 0)}),
    ("Pilote 50 postes", 5, (10, 13), (10, 19), {"Prêt pour l’exploitation": ("FS", 0)}),
    ("Vague générale", 10, (10, 22), (11, 4), {"Pilote 50 postes": ("FS", 2)}),
    ("Soutien renforcé", 10, (10, 27), (11, 9), {"Vague générale": ("SS", 3)}),
    ("Réception", 0, (11, 9), (11, 9),
     {"Vague générale": ("FS", 0), "Soutien renforcé": ("FS", 0)}),
)  # fmt: skip


@pytest.mark.parametrize(("name", "length", "start", "finish", "links"), WORKED_EXAMPLE, ids=str)
def test_a_second_copy_stands_on_the_very_dates_of_the_worked_example(
    demo, name, length, start, finish, links
):
    task = Task.objects.get(project__code=plans.TOOL_DEPLOYMENT, name=name)
    assert (task.start_on, task.finish_on) == (date(2026, *start), date(2026, *finish))
    assert task.duration_minutes == length * days.MINUTES_PER_DAY
    found = task.links_in.select_related("predecessor_task")
    assert links == {
        link.predecessor_task.name: (link.link_type, link.lag // days.MINUTES_PER_DAY)
        for link in found
    }


def test_the_second_copy_stands_where_the_calendar_says(demo):
    tasks = Task.objects.filter(project__code=plans.TOOL_DEPLOYMENT)
    open_tasks = tasks.exclude(state=TaskState.COMPLETED).values_list("name", "progress_pct")
    assert dict(open_tasks) == {"Vague générale": 70, "Soutien renforcé": 40, "Réception": 0}


def test_nothing_is_done_after_the_status_date(demo):
    assert not Task.objects.filter(actual_finish_on__gt=date(2026, 10, 31)).exists()
    assert not Task.objects.filter(actual_start_on__gt=date(2026, 10, 31)).exists()


def test_every_project_with_work_has_one_current_baseline(demo):
    """But the one whose plan is only a template's yet."""
    planned = Task.objects.exclude(project__code=templates.PLANNED)
    with_work = set(planned.values_list("project_id", flat=True))
    current = Baseline.objects.filter(is_current=True).values_list("project_id", flat=True)
    assert sorted(with_work) == sorted(current)


def test_the_accounts_carry_their_roles(demo):
    held = {
        (user.username, role)
        for user in User.objects.prefetch_related("organisation_roles")
        for role in (entry.role for entry in user.organisation_roles.all())
    }
    assert ("director", Role.DIRECTOR) in held
    assert ("admin", Role.ADMINISTRATOR) in held
    assert {login for login, role in held if role == Role.SPONSOR} == {
        "mandant-dsi", "mandant-operations", "mandant-securite",
    }  # fmt: skip
    assert User.objects.get(username="director").check_password(PASSWORD)


def test_everybody_with_a_task_belongs_to_its_project(demo):
    for task in Task.objects.prefetch_related("assignments__user"):
        for assignment in task.assignments.all():
            assert (
                Project.objects.with_plan_visible_to(assignment.user)
                .filter(pk=task.project_id)
                .exists()
            )


def test_loading_twice_changes_nothing(demo):
    before = [model.objects.count() for model in COUNTED]
    assert load(PASSWORD) is False
    assert [model.objects.count() for model in COUNTED] == before


def test_it_is_removed_whole_and_nothing_else(demo):
    ours = make_task(project=make_project(code="OURS", portfolio=make_portfolio()))
    assert unload()
    assert list(Task.objects.all()) == [ours]
    assert not Portfolio.objects.filter(code="ODR").exists()
    assert not User.objects.filter(username="director").exists()
    assert not WorkCalendar.objects.exists()
    assert unload() is False


@pytest.mark.parametrize(
    ("start", "text"),
    [("Projet prêt à clôturer", "+78"), ("M2 ", "+52"), ("M3 ", "+58"), ("M4 ", "+75")],
)
def test_slips_count_the_working_days_of_vaud(demo, start, text):
    project = Project.objects.get(code="PRJ-201")
    below = Project.objects.below(project)
    rows = load_milestones(project, on=date(2026, 11, 2), projects=list(below))
    assert [row.slip_text for row in rows if row.task.name.startswith(start)] == [text]


def test_every_project_was_entered_by_the_director(demo):
    entries = HistoryEntry.objects.filter(content_type__model="project", action=CREATED)
    assert {entry.actor.username for entry in entries} == {"director"}


def test_a_window_is_cut_into_consecutive_spans():
    spans = days.split(date(2026, 9, 14), date(2026, 9, 25), 3)
    assert spans[0][0] == date(2026, 9, 14)
    # Monday 21 September is a holiday in the canton of Vaud.
    assert spans[-1][1] == date(2026, 9, 25)
    assert all(a[1] < b[0] for a, b in itertools.pairwise(spans))


def test_the_october_reports_stand_where_the_specification_says(demo):
    if not reports.is_available():
        pytest.skip("the library Pango is missing, so no document can be drawn")
    assert reports.load_reports() == 3
    assert reports.load_reports() == 0
    found = {
        (report.project.code, report.state, report.status_date)
        for report in Report.objects.select_related("project")
    }
    assert found == {
        ("PRJ-303", ReportState.PUBLISHED, date(2026, 9, 30)),
        ("PRJ-101", ReportState.PUBLISHED, date(2026, 9, 30)),
        ("PRJ-201", ReportState.PUBLISHED, date(2026, 9, 30)),
        ("PRJ-301", ReportState.APPROVED, date(2026, 10, 31)),
        ("PRJ-101", ReportState.SUBMITTED, date(2026, 10, 31)),
        ("PRJ-201", ReportState.DRAFT, date(2026, 10, 31)),
    }
    assert Report.objects.get(project__code="PRJ-303").pdf_fr
    reader = User.objects.get(username="director")
    told = Project.objects.get(code="PRJ-201"), Project.objects.get(code="PRJ-301")
    assert load_light(reader, told[0]).schedule == "red"
    assert load_light(reader, told[1]).schedule == "green"
