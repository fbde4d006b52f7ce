"""Tasks in the plan over projects: opened, paged, and taken in hand by those who may."""

import re
from datetime import date

import pytest
from django.http import QueryDict
from django.urls import reverse

from people.choices import Role
from projects.choices import ProjectState
from tests.conftest import FRIDAY
from tests.factories import (
    give_role,
    make_member,
    make_milestone,
    make_project,
    make_task,
    make_work_package,
)
from tests.gantt.test_plan_changing import dates, save
from tests.htmx import normal, swapped
from workpackages.choices import ConstraintType, TaskState, WorkPackageState
from workpackages.gantt.model import Shape
from workpackages.models import PlanStep, Task
from workpackages.planning import portfolio_tasks
from workpackages.planning.portfolio import (
    load_undertakings,
    portfolio_lines,
    portfolio_page,
    wish_of,
)

pytestmark = pytest.mark.django_db
URL = reverse("workpackages:portfolio_plan")
ALL = f"{URL}?open=all"
# What the form of the dates of "Letter" holds when it is moved.
MOVED = {"start_on": "2026-10-19", "days": "2", "constraint_type": ConstraintType.ASAP}


@pytest.fixture
def found(director, planned):
    def lines(query="open=all", user=director):
        undertakings = load_undertakings(user, on=FRIDAY)
        wish = wish_of(QueryDict(query), undertakings)
        return {line.key: line for line in portfolio_lines(undertakings, wish, on=FRIDAY)}

    return lines


def handles(client, address=ALL):
    """What the page offers to do with each bar."""
    page = client.get(address).content.decode()
    return dict(re.findall(r'<a [^>]*id="bar-([^"]+)"[^>]* data-may="([^"]+)"', page))


def text(response):
    return " ".join(response.content.decode().split())


def change(client, task, **fields):
    answer = save(client, dates(task.project, task), **fields)
    assert answer.status_code == 204, answer.content
    return PlanStep.objects.latest("pk")


# What is shown.


def test_an_open_package_shows_its_tasks_before_what_lies_below_it(found, planned):
    code = planned.project.code
    assert list(found()) == [
        code, f"{code}-LT1", f"{code}-1", f"{code}-LT2", f"{code}-2", f"{code}-3", f"{code}-4",
        "SUB-A", "SUB-A-LT1", "SUB-A-1",
    ]  # fmt: skip


def test_a_task_is_told_as_in_the_plan_of_its_project(found, planned):
    line = found()[f"{planned.project.code}-2"]
    assert (line.code, line.name, line.level) == ("T2", "Build <b>", 4)
    assert (line.start, line.finish) == (date(2026, 10, 12), date(2026, 10, 16))
    assert line.deadline == date(2026, 10, 15)
    assert line.url == planned.build.get_absolute_url()
    assert (line.shape, line.task) == (Shape.BAR, "2")


def test_late_tasks_and_milestones_are_marked(found, planned):
    lines, code = found(), planned.project.code
    assert lines[f"{code}-3"].is_late
    assert not lines[f"{code}-2"].is_late
    assert lines[f"{code}-4"].shape is Shape.MILESTONE


def test_what_began_shows_when_it_began(found, planned):
    Task.objects.filter(pk=planned.design.pk).update(actual_start_on=date(2026, 10, 6))
    assert found()[f"{planned.project.code}-1"].start == date(2026, 10, 6)


def test_cancelled_tasks_are_left_out(found, planned):
    Task.objects.filter(pk=planned.short.pk).update(state=TaskState.CANCELLED)
    assert f"{planned.project.code}-3" not in found()


def test_what_is_shut_hides_its_tasks_where_all_else_is_open(found, planned):
    lines = found(f"open=all&shut=W{planned.inner.pk}")
    assert f"{planned.project.code}-LT2" in lines
    assert f"{planned.project.code}-2" not in lines
    assert "SUB-A-1" in lines


def test_tasks_of_equal_places_stand_in_the_order_of_their_keys(found, planned):
    Task.objects.filter(work_package=planned.inner).update(position=0)
    wanted = [f"{planned.project.code}-{n}" for n in (2, 3, 4)]
    assert [key for key in found() if key in wanted] == wanted


def test_a_task_that_is_gone_since_it_was_counted_leaves_its_row(director, planned):
    undertakings = load_undertakings(director, on=FRIDAY)
    Task.objects.filter(pk=planned.far.pk).delete()
    wish = wish_of(QueryDict("open=all"), undertakings)
    lines = portfolio_lines(undertakings, wish, on=FRIDAY)
    assert [line.key for line in lines][-1] == "SUB-A-LT1"


def test_only_tasks_of_the_stretch_are_read(director, planned, monkeypatch):
    asked = []
    read = portfolio_tasks._tasks_by_package
    monkeypatch.setattr(
        portfolio_tasks, "_tasks_by_package", lambda keys: asked.append(set(keys)) or read(keys)
    )
    monkeypatch.setattr("workpackages.planning.portfolio.ROWS_AT_ONCE", 4)
    undertakings = load_undertakings(director, on=FRIDAY)
    for page in (1, 2, 3):
        wish = wish_of(QueryDict(f"open=all&page={page}"), undertakings)
        portfolio_page(undertakings, wish, user=director, on=FRIDAY)
    assert asked == [{planned.top.pk}, {planned.inner.pk}, {planned.inside.pk}]


def test_stretches_of_everything_add_up(director, planned, monkeypatch):
    monkeypatch.setattr("workpackages.planning.portfolio.ROWS_AT_ONCE", 3)
    undertakings = load_undertakings(director, on=FRIDAY)
    counts = []
    for page in range(1, 6):
        wish = wish_of(QueryDict(f"open=all&page={page}"), undertakings)
        view = portfolio_page(undertakings, wish, user=director, on=FRIDAY)
        counts.append(view.block.rows.count("<tr "))
        assert view.count == 10
    assert counts == [3, 3, 3, 1, 0]


def test_everything_opens_and_folds_by_a_link(as_user, director, planned):
    client = as_user(director)
    closed, opened = text(client.get(URL)), text(client.get(ALL))
    assert "Unfold all" in closed
    assert "Fold all" not in closed
    assert f'href="?open=all&amp;shut=P{planned.sub.pk}"' in opened
    assert "Fold all" in opened
    assert 'name="open" value="all"' in opened


@pytest.mark.parametrize("query", ["open=all", "open=all&shut=P1&zoom=day"])
def test_the_fragment_is_the_page(as_user, lead, planned, query):
    client, path = as_user(lead), f"{URL}?{query}"
    page, fragment = client.get(path).content, client.fragment(path, "portfolio-plan").content
    assert swapped(page, fragment, "portfolio-plan") == normal(page)


@pytest.mark.parametrize(
    ("role", "queries"),
    [(Role.PROJECT_MANAGER, 11), (Role.WORK_PACKAGE_LEAD, 12), (Role.TEAM_MEMBER, 12)],
)
def test_the_count_of_queries_does_not_grow_with_tasks(
    as_user, planned, django_assert_num_queries, role, queries
):
    person = make_member(planned.project, role)
    client = as_user(person)
    client.get(ALL)
    with django_assert_num_queries(queries):
        client.get(ALL)
    for n in range(5):
        project = make_project(code=f"N-{n}")
        give_role(person, role, project)
        for _ in range(3):
            make_task(work_package=make_work_package(project=project))
    client.get(ALL)
    with django_assert_num_queries(queries):
        client.get(ALL)


# What may be done.


def test_a_lead_takes_the_open_tasks_of_the_projects_they_lead(as_user, lead, planned):
    give_role(lead, Role.PROJECT_MANAGER, make_project(code="ZZZ"))
    make_task(work_package=make_work_package(project=planned.sub), state=TaskState.CANCELLED)
    code = planned.project.code
    assert handles(as_user(lead)) == {
        f"{code}-1": "size link",
        f"{code}-2": "move size link",
        f"{code}-3": "move size link",
        f"{code}-4": "move link",
        "SUB-A-1": "move size link",
    }


def test_who_only_works_in_a_project_takes_nothing(as_user, member, planned):
    assert handles(as_user(member)) == {}
    assert "Change the plan in the chart" not in text(as_user(member).get(ALL))


def test_the_lead_of_a_package_takes_what_is_in_it(as_user, member, planned):
    planned.inner.lead = member
    planned.inner.save()
    code = planned.project.code
    assert set(handles(as_user(member))) == {f"{code}-2", f"{code}-3", f"{code}-4"}
    planned.inner.state = WorkPackageState.SUSPENDED
    planned.inner.save()
    assert handles(as_user(member)) == {}


def test_the_lead_of_a_package_above_takes_what_is_below(as_user, member, planned):
    planned.top.lead = member
    planned.top.save()
    address = f"{URL}?open=P{planned.project.pk}.W{planned.top.pk}.W{planned.inner.pk}"
    assert f"{planned.project.code}-2" in handles(as_user(member), address)


def test_a_project_that_no_longer_plans_is_only_looked_at(as_user, lead, planned):
    planned.project.state = ProjectState.CANCELLED
    planned.project.save()
    address = f"{ALL}&state={ProjectState.CANCELLED}"
    assert set(handles(as_user(lead), address)) == {"SUB-A-1"}


def test_nobody_sees_tasks_of_a_project_out_of_sight(as_user, outsider, observer, planned):
    for person in (outsider, observer):
        assert "Build" not in text(as_user(person).get(ALL))


def test_the_dates_of_a_task_lead_to_its_form(as_user, lead, planned):
    page = text(as_user(lead).get(ALL))
    row = re.search(rf'<tr id="row-{planned.project.code}-2".*?</tr>', page).group()
    assert row.count(f'hx-get="{dates(planned.project, planned.build)}"') == 2
    assert 'id="plan-dialog"' in page


# What was changed, and is taken back from here.


def test_ones_own_last_change_is_offered_for_taking_back(as_user, lead, director, planned):
    client = as_user(lead)
    assert "plan-undo" not in text(client.get(URL))
    change(client, planned.short, **MOVED)
    page = text(client.get(URL))
    assert f'hx-post="/projects/{planned.project.code}/plan/undo/"' in page
    assert f"Take back the last change ({planned.project.code})" in page
    assert f'name="step" value="{PlanStep.objects.get().pk}"' in page
    # It is nobody else's to take back from here.
    assert 'id="plan-undo"' not in text(as_user(director).get(URL))
    client.post(f"/projects/{planned.project.code}/plan/undo/")
    assert 'id="plan-undo"' not in text(client.get(URL))


def test_a_change_that_somebody_else_built_on_is_not_offered(as_user, lead, planned):
    other = make_member(planned.project, Role.PROJECT_MANAGER)
    change(as_user(lead), planned.short, **MOVED)
    change(as_user(other), planned.short, **{**MOVED, "days": "3"})
    assert 'id="plan-undo"' not in text(as_user(lead).get(URL))
    assert 'id="plan-undo"' in text(as_user(other).get(URL))


def test_a_change_in_a_project_that_left_ones_sight_is_not_offered(as_user, planned):
    person = make_member(planned.project, Role.PROJECT_MANAGER)
    other = make_project(code="ZZZ")
    give_role(person, Role.PROJECT_MANAGER, other)
    make_milestone(work_package=make_work_package(project=other), finish_on=FRIDAY)
    change(as_user(person), planned.short, **MOVED)
    person.role_assignments.filter(project=planned.project).delete()
    page = text(as_user(type(person).objects.get(pk=person.pk)).get(ALL))
    assert "ZZZ" in page
    assert 'id="plan-undo"' not in page
