"""A project's structure, panel and files count its sub-projects, as its reports do."""

from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from people.choices import Role
from reporting.collect import collect
from tests.conftest import FRIDAY
from tests.factories import (
    give_role,
    make_member,
    make_milestone,
    make_project,
    make_task,
    make_user,
    make_work_package,
)
from tests.htmx import normal, swapped
from workpackages.choices import TaskKind, TaskState
from workpackages.models import WorkCalendar
from workpackages.panels import load_panel
from workpackages.structure import load_structure, subprojects_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def family(project):
    """A project with two packages, a sub-project with one and a deeper one with one."""
    first = make_work_package(project=project, name="Steering", budget=Decimal(100))
    make_work_package(project=project, parent=first, name="Quality", budget=Decimal(40))
    sub = make_project(parent=project, code="SUB-A", name_en="Integration")
    deep = make_project(parent=sub, code="SUB-A-1", name_en="Directory")
    inside = make_work_package(project=sub, name="Connectors", budget=Decimal(7))
    deepest = make_work_package(project=deep, name="Accounts", budget=Decimal(5))
    make_task(
        work_package=inside,
        name="Telephony",
        start_on=date(2026, 9, 1),
        finish_on=date(2026, 9, 30),
        work_minutes=600,
        progress_pct=50,
        state=TaskState.IN_PROGRESS,
        actual_start_on=date(2026, 9, 1),
    )
    make_task(
        work_package=deepest,
        work_minutes=200,
        blocked=True,
        blocked_reason="No accounts",
        finish_on=date(2026, 12, 1),
    )
    make_task(
        work_package=first,
        work_minutes=400,
        state=TaskState.COMPLETED,
        progress_pct=100,
        actual_start_on=date(2026, 9, 7),
        actual_finish_on=date(2026, 9, 11),
    )
    make_task(work_package=first, state=TaskState.CANCELLED, work_minutes=9000)
    make_task(work_package=first, kind=TaskKind.EXTERNAL, finish_on=date(2026, 9, 1))
    make_milestone(work_package=inside, name="Received", finish_on=date(2026, 9, 2))
    return SimpleNamespace(root=project, sub=sub, deep=deep, inside=inside, deepest=deepest)


def structure_of(family, user, on=FRIDAY):
    return load_structure(family.root, on=on, subprojects=subprojects_of(family.root, user))


def url(name, project):
    return reverse(f"workpackages:{name}", args=[project.code])


def words(response):
    return " ".join(response.content.decode().split())


def test_the_outline_goes_on_with_the_sub_projects(family, director):
    rows = structure_of(family, director).rows
    assert [(row.outline_text, row.full_code, row.level) for row in rows] == [
        ("1", "LT1", 1),
        ("1.1", "LT2", 2),
        ("2", "SUB-A", 1),
        ("2.1", "SUB-A LT1", 2),
        ("2.2", "SUB-A-1", 2),
        ("2.2.1", "SUB-A-1 LT1", 3),
    ]


def test_budgets_and_figures_of_sub_projects_roll_up(family, director):
    structure = structure_of(family, director)
    by_code = {row.full_code: row for row in structure.rows}
    assert by_code["SUB-A"].shown_budget == Decimal(12)
    assert by_code["SUB-A"].sums.blocked == 1
    assert (structure.budget, structure.subprojects) == (Decimal(52), 2)
    assert (structure.total.tasks, structure.total.open, structure.total.late) == (3, 2, 1)
    assert structure.total.progress_pct == round((300 + 400) / 1200 * 100)


def test_page_and_report_tell_the_same_figures(family, director):
    total = structure_of(family, director, on=FRIDAY).total
    report = SimpleNamespace(
        project_id=family.root.pk,
        project=family.root,
        status_date=FRIDAY,
        kind="status",
        number=1,
        edition=1,
        prepared_by=director,
    )
    at = datetime(2026, 10, 9, 12, tzinfo=ZoneInfo("Europe/Zurich"))
    told = collect(report, organisation="Service Desk", at=at)["progress"]
    assert (total.tasks, total.late, total.blocked) == (
        told["tasks"],
        told["late"],
        told["blocked"],
    )
    assert total.tasks - total.open == told["completed"]
    assert total.progress_pct == round(Decimal(told["done_pct"]))


def test_without_estimates_the_durations_weigh_and_without_them_the_tasks(project):
    package = make_work_package(project=project)
    half = {"progress_pct": 50, "state": TaskState.IN_PROGRESS, "actual_start_on": FRIDAY}
    first = make_task(work_package=package, **half)
    make_task(work_package=package)
    assert load_structure(project, on=FRIDAY).total.progress_pct == 25
    first.duration_minutes = 100
    first.save()
    assert load_structure(project, on=FRIDAY).total.progress_pct == 50


def test_the_inside_of_a_sub_project_out_of_sight_is_not_shown(family):
    guest = make_user("guest")
    give_role(guest, Role.TEAM_MEMBER, family.sub)
    assert subprojects_of(family.sub, guest) == [family.deep]
    give_role(observer := make_user("watcher"), Role.OBSERVER, family.root)
    assert subprojects_of(family.root, observer) == []


def test_the_structure_page_lists_sub_projects_with_links_and_totals(as_user, director, family):
    page = words(as_user(director).get(url("structure", family.root)))
    assert "Whole project with 2 sub-projects" in page
    assert f'href="{url("structure", family.sub)}"' in page
    assert f'href="/projects/{family.deep.code}/packages/1/"' in page
    for shown in ("Integration", "Connectors", "Accounts", "2.2.1"):
        assert shown in page


def test_only_own_packages_can_be_moved_from_the_page(as_user, family):
    lead = make_member(family.root, Role.PROJECT_MANAGER)
    page = words(as_user(lead).get(url("structure", family.root)))
    assert page.count("data-package=") == 2
    assert f"/projects/{family.sub.code}/packages/1/move/" not in page


def test_lines_of_sub_projects_open_and_shut_by_their_own_address(as_user, director, family):
    client, base = as_user(director), url("structure", family.root)
    assert "Telephony" not in words(client.get(base))
    opened = words(client.get(f"{base}?open=W{family.inside.pk}"))
    assert "Telephony" in opened
    assert f'href="/projects/{family.sub.code}/tasks/1/"' in opened
    shut = words(client.get(f"{base}?shut=P{family.sub.pk}"))
    assert "Connectors" not in shut
    assert "Integration" in shut


@pytest.mark.parametrize("query", ["", "?open=1", "?depth=1", "?shut=P1.W2"])
def test_the_tree_with_sub_projects_obeys_the_swap_law(as_user, director, family, query):
    client = as_user(director)
    address = url("structure", family.root) + query
    page = client.get(address).content
    fragment = client.fragment(address, "structure-tree").content
    assert swapped(page, fragment, "structure-tree") == normal(page)


def test_files_name_the_sub_project_of_each_package(as_user, director, family):
    response = as_user(director).get(f"{url('structure', family.root)}?export=csv")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    response.close()
    lines = [line.split(";")[:3] for line in text.splitlines()[1:]]
    assert ["2", "SUB-A", "Integration"] in lines
    assert ["2.2.1", "SUB-A-1 LT1", "Accounts"] in lines


def test_the_panel_counts_sub_projects_and_says_so(as_user, director, family):
    page = words(as_user(director).get(url("overview_panel", family.root)))
    assert "These figures count 2 sub-projects too." in page
    for shown in ("Received", "SUB-A T1", "missed"):
        assert shown in page
    alone = words(as_user(director).get(url("overview_panel", family.deep)))
    assert "sub-project too" not in alone


def test_the_panel_measures_slips_in_the_projects_calendar(family, director):
    WorkCalendar.objects.create(name="Vaud", is_default=True, canton="VD")
    panel = load_panel(family.root, director, on=FRIDAY)
    assert [row.task.name for row in panel.milestones] == ["Received"]
    assert panel.milestones[0].slip_days is None
    assert [task.code for task in panel.next_tasks] == ["T1", "T1"]


@pytest.mark.parametrize("name", ["structure", "overview_panel"])
def test_sub_projects_cost_no_query_each(
    as_user, director, family, name, django_assert_max_num_queries
):
    client = as_user(director)
    client.get(url(name, family.root))
    with django_assert_max_num_queries(15) as few:
        client.get(url(name, family.root))
    for _ in range(6):
        more = make_project(parent=family.root)
        make_task(work_package=make_work_package(project=more), finish_on=FRIDAY)
    with django_assert_max_num_queries(15) as many:
        client.get(url(name, family.root))
    assert len(few.captured_queries) == len(many.captured_queries)
