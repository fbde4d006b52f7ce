"""The rows of the portfolio plan: who sees which, what a filter keeps, what opening shows."""

from datetime import date

import pytest
from django.http import QueryDict

from people.choices import Role
from projects.choices import TERMINAL, ProjectState
from tests.conftest import FRIDAY
from tests.factories import (
    give_role,
    make_member,
    make_milestone,
    make_programme,
    make_project,
    make_task,
    make_user,
    make_work_package,
)
from workpackages.choices import TaskState
from workpackages.gantt.model import Point, Shape
from workpackages.models import Task
from workpackages.planning.portfolio import (
    load_undertakings,
    portfolio_lines,
    portfolio_page,
    wish_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(director, planned):
    """The lines that an address shows, by their keys; the director sees all."""

    def lines(query="", user=director):
        undertakings = load_undertakings(user, on=FRIDAY)
        shown = portfolio_lines(undertakings, wish_of(QueryDict(query), undertakings), on=FRIDAY)
        return {line.key: line for line in shown}

    return lines


@pytest.fixture
def view(director, planned):
    def page(query="", user=director):
        undertakings = load_undertakings(user, on=FRIDAY)
        return portfolio_page(
            undertakings, wish_of(QueryDict(query), undertakings), user=user, on=FRIDAY
        )

    return page


@pytest.fixture
def opened(planned):
    """The key that opens the whole family."""
    return f"P{planned.project.pk}.P{planned.sub.pk}.W{planned.top.pk}"


INSIDE = [
    Role.PROJECT_MANAGER, Role.WORK_PACKAGE_LEAD, Role.TEAM_MEMBER, Role.SPONSOR,
    Role.QUALITY_MANAGER,
]  # fmt: skip


@pytest.mark.parametrize("role", INSIDE)
def test_a_role_on_a_project_shows_it_and_what_is_below(found, planned, opened, role):
    make_project(code="ZZZ")
    person, code = make_member(planned.project, role), planned.project.code
    assert list(found(f"open={opened}", person)) == [
        code, f"{code}-LT1", f"{code}-1", f"{code}-LT2", "SUB-A", "SUB-A-LT1"
    ]  # fmt: skip


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.HUMAN_RESOURCES, Role.ADMINISTRATOR])
def test_a_role_without_sight_of_the_inside_shows_nothing(found, role):
    assert found(user=make_user(roles=(role,))) == {}


def test_who_observes_a_project_does_not_see_its_plan(found, observer):
    assert found(user=observer) == {}


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.SPONSOR, Role.QUALITY_MANAGER])
def test_a_role_on_the_organisation_shows_every_project(found, planned, role):
    make_project(code="ZZZ")
    assert list(found(user=make_user(roles=(role,)))) == [planned.project.code, "ZZZ"]


def test_a_role_on_a_programme_shows_its_projects(found):
    programme = make_programme()
    make_project(code="AAA", programme=programme)
    make_project(code="BBB")
    person = make_user()
    give_role(person, Role.PROGRAMME_MANAGER, programme)
    assert list(found(user=person)) == ["AAA"]


def test_a_sub_project_whose_parent_is_out_of_sight_stands_on_top(found, planned):
    line = found(user=make_member(planned.sub))["SUB-A"]
    assert (line.level, line.above) == (1, ())


def test_the_parent_sums_up_only_what_is_its_own_or_below(found, planned):
    line = found()[planned.project.code]
    assert (line.start, line.finish) == (date(2026, 10, 1), date(2026, 10, 16))
    Task.objects.filter(pk=planned.far.pk).update(finish_on=date(2026, 12, 1))
    assert found()[planned.project.code].finish == date(2026, 12, 1)
    assert found(f"open=P{planned.project.pk}")[f"{planned.project.code}-LT1"].finish == date(
        2026, 10, 16
    )


def test_progress_rolls_up_over_the_whole_family(found, planned):
    # Five days at 40 % of fourteen.
    assert found()[planned.project.code].progress_pct == 14
    Task.objects.filter(pk=planned.far.pk).update(progress_pct=50)
    assert found()[planned.project.code].progress_pct == 21


def test_levels_and_folds_follow_what_can_be_opened(found, planned, opened):
    code = planned.project.code
    lines = found(f"open={opened}")
    assert [(line.level, line.shape) for line in lines.values()] == [
        (1, Shape.PROJECT), (2, Shape.SUMMARY), (3, Shape.BAR), (3, Shape.SUMMARY),
        (2, Shape.PROJECT), (3, Shape.SUMMARY),
    ]  # fmt: skip
    assert {key: line.fold for key, line in lines.items()} == {
        code: f"P{planned.project.pk}",
        f"{code}-LT1": f"W{planned.top.pk}",
        f"{code}-1": "",
        f"{code}-LT2": f"W{planned.inner.pk}",
        "SUB-A": f"P{planned.sub.pk}",
        "SUB-A-LT1": f"W{planned.inside.pk}",
    }


def test_a_project_without_anything_inside_cannot_be_opened(found):
    empty = make_project(code="AAA")
    line = found(f"open=P{empty.pk}")["AAA"]
    assert (line.fold, line.start, line.finish, line.progress_pct) == ("", None, None, None)


@pytest.mark.parametrize("keys", ["W{top}", "P{sub}", "W{top}.P{sub}", "P0", "top", ""])
def test_what_lies_in_something_shut_stays_hidden(found, planned, keys):
    wish = keys.format(top=planned.top.pk, sub=planned.sub.pk)
    assert list(found(f"open={wish}")) == [planned.project.code]


@pytest.mark.parametrize("state", ProjectState)
def test_each_state_can_be_asked_for_and_only_the_running_ones_come_unasked(found, state):
    held = {"state_before_hold": ProjectState.EXECUTION, "review_on": FRIDAY}
    make_project(code="AAA", state=state, **(held if state == ProjectState.ON_HOLD else {}))
    assert "AAA" in found(f"state={state}")
    assert ("AAA" in found()) is (state not in TERMINAL)
    other = next(each for each in ProjectState if each != state)
    assert "AAA" not in found(f"state={other}")


def test_several_states_are_either_of_them(found, planned):
    make_project(code="AAA", state=ProjectState.CLOSED)
    make_project(code="BBB", state=ProjectState.CANCELLED)
    assert list(found("state=closed&state=cancelled")) == ["AAA", "BBB"]
    assert list(found("state=closed&state=execution")) == ["AAA", planned.project.code]


def test_filters_narrow_each_other(found, planned):
    programme = make_programme(code="PGM-X")
    one = make_project(code="AAA", programme=programme)
    make_project(code="BBB", programme=programme)
    make_project(code="CCC", lead=one.lead)
    lead = one.lead_id
    assert list(found("programme=PGM-X")) == ["AAA", "BBB"]
    assert list(found(f"lead={lead}")) == ["AAA", "CCC"]
    assert list(found(f"programme=PGM-X&lead={lead}")) == ["AAA"]
    assert list(found(f"programme=PGM-X&lead={lead}&state=closed")) == []


def test_a_parent_stays_for_what_is_found_below_it(found, planned):
    deep = make_project(parent=planned.sub, code="SUB-B", state=ProjectState.CLOSED)
    assert list(found("state=closed")) == [planned.project.code]
    assert list(found(f"lead={deep.lead_id}&state=closed")) == [planned.project.code]
    assert list(found(f"lead={deep.lead_id}")) == []


def test_projects_are_sorted_by_code(found, planned):
    for code in ("ZZ-1", "AA-2", "AA-1"):
        make_project(code=code)
    assert list(found()) == ["AA-1", "AA-2", planned.project.code, "ZZ-1"]


@pytest.mark.parametrize(
    ("planned_on", "is_late"),
    [(None, False), (date(2026, 10, 15), True), (date(2026, 10, 16), False),
     (date(2026, 10, 17), False)],
)  # fmt: skip
def test_a_project_is_late_if_its_tasks_end_after_its_window(
    found, view, planned, planned_on, is_late
):
    planned.project.planned_finish_on = planned_on
    planned.project.save()
    assert found()[planned.project.code].is_late is is_late
    assert view().late == int(is_late)


@pytest.mark.parametrize(("agreed", "is_late"), [(None, False), (15, True), (16, False)])
def test_a_package_is_late_if_its_tasks_end_after_what_was_agreed(found, planned, agreed, is_late):
    planned.top.finish_on = agreed and date(2026, 10, agreed)
    planned.top.save()
    line = found(f"open=P{planned.project.pk}")[f"{planned.project.code}-LT1"]
    assert line.is_late is is_late
    assert line.baseline == (None, planned.top.finish_on)


def test_a_project_without_tasks_shows_its_planned_window(found):
    make_project(
        code="AAA", planned_start_on=date(2026, 11, 2), planned_finish_on=date(2026, 12, 18)
    )
    line = found()["AAA"]
    assert (line.start, line.finish) == line.baseline == (date(2026, 11, 2), date(2026, 12, 18))
    assert not line.is_late


def test_key_milestones_stand_on_the_line_in_the_order_of_their_dates(found, planned):
    key = {"work_package": planned.top, "is_key_milestone": True}
    make_milestone(**key, name="Later", finish_on=date(2026, 11, 2))
    make_milestone(**key, name="Undated")
    make_milestone(**key, name="Gone", finish_on=date(2026, 10, 20), state=TaskState.CANCELLED)
    make_milestone(
        **key, name="Reached", finish_on=date(2026, 10, 5), state=TaskState.COMPLETED,
        actual_finish_on=date(2026, 10, 7), progress_pct=100,
    )  # fmt: skip
    assert found()[planned.project.code].points == (
        Point(date(2026, 10, 7), "Reached · 07.10.2026", is_reached=True),
        Point(date(2026, 11, 2), "Later · 02.11.2026"),
    )


def test_the_numbers_above_tell_lines_from_projects(view, planned, opened):
    make_project(code="ZZZ")
    page = view(f"open={opened}")
    assert (page.count, page.projects, page.is_empty) == (7, 3, False)
    # Folding hides lines, not projects.
    assert (view().count, view().projects) == (2, 3)
    assert view("state=closed").count == 0
    assert not view("state=closed").is_empty
    assert view(user=make_user()).is_empty


def test_stretches_share_one_window_and_keep_the_address(view, planned, opened, monkeypatch):
    monkeypatch.setattr("workpackages.planning.portfolio.ROWS_AT_ONCE", 2)
    pages = [view(f"open={opened}&page={n}") for n in (1, 2, 3, 4)]
    assert [page.block.rows.count("<tr ") for page in pages] == [2, 2, 2, 0]
    assert [page.block.next_count for page in pages] == [2, 2, 0, 0]
    assert pages[0].block.next_url == f"?open={opened}&page=2"
    assert [page.first_url for page in pages] == ["", *[f"?open={opened}"] * 3]
    assert len({page.scale for page in pages}) == 1


def test_the_cost_does_not_grow_with_what_is_in_sight(
    director, planned, django_assert_max_num_queries, django_assert_num_queries
):
    with django_assert_max_num_queries(6) as first:
        load_undertakings(director, on=FRIDAY)
    for n in range(10):
        project = make_project(code=f"N-{n}", programme=make_programme())
        package = make_work_package(project=project)
        make_task(work_package=package)
        make_milestone(work_package=package, is_key_milestone=True, finish_on=FRIDAY)
    again = make_user(roles=(Role.DIRECTOR,))
    with django_assert_num_queries(len(first)):
        found = load_undertakings(again, on=FRIDAY)
    with django_assert_num_queries(0):
        portfolio_page(
            found, wish_of(QueryDict("state=closed&zoom=day"), found), user=director, on=FRIDAY
        )
