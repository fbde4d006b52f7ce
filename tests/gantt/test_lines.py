"""The lines of a plan: what each one says, what a filter keeps, how groups are put together."""

from datetime import date

import pytest

from people.choices import Role
from tests.factories import make_member, make_project, make_task, make_work_package
from workpackages.choices import TaskState
from workpackages.gantt.model import Shape
from workpackages.models import Assignment, Resource, Task
from workpackages.planning.lines import Narrowing, lines_of
from workpackages.planning.rows import load_plan

pytestmark = pytest.mark.django_db
EVERYTHING = ["LT1", "1", "LT2", "2", "3", "4", "SUB-A", "SUB-A-LT1", "SUB-A-1"]


def names(found):
    return [(line.level, line.name) for line in found.values()]


def test_the_whole_plan_in_outline_order_with_levels_and_numbers(lines):
    found = lines()
    assert list(found) == EVERYTHING
    assert [line.level for line in found.values()] == [1, 2, 2, 3, 3, 3, 1, 2, 3]
    assert [line.outline for line in found.values()] == [
        "1", "", "1.1", "", "", "", "2", "2.1", ""
    ]  # fmt: skip
    assert [line.code for line in found.values()] == [
        "LT1", "T1", "LT2", "T2", "T3", "T4", "SUB-A", "LT1", "SUB-A T1"
    ]  # fmt: skip


def test_each_line_has_its_shape_and_leads_to_its_page(lines, planned):
    found, base = lines(), planned.project.get_absolute_url()
    shapes = {key: line.shape for key, line in found.items()}
    assert shapes == {
        "LT1": Shape.SUMMARY, "1": Shape.BAR, "LT2": Shape.SUMMARY, "2": Shape.BAR,
        "3": Shape.BAR, "4": Shape.MILESTONE, "SUB-A": Shape.PROJECT,
        "SUB-A-LT1": Shape.SUMMARY, "SUB-A-1": Shape.BAR,
    }  # fmt: skip
    assert found["LT2"].url == f"{base}packages/2/"
    assert found["3"].url == f"{base}tasks/3/"
    assert found["SUB-A"].url == f"{planned.sub.get_absolute_url()}plan/"
    assert found["SUB-A-LT1"].url == f"{planned.sub.get_absolute_url()}packages/1/"
    assert found["SUB-A-1"].url == f"{planned.sub.get_absolute_url()}tasks/1/"


def test_every_task_keeps_the_number_by_which_its_project_moves_it(lines):
    assert {key: line.task for key, line in lines().items() if line.task} == {
        "1": "1", "2": "2", "3": "3", "4": "4", "SUB-A-1": "1"
    }  # fmt: skip


def test_dates_roll_up_through_packages_and_sub_projects(lines):
    found = lines()
    windows = {key: (found[key].start, found[key].finish) for key in ("LT1", "LT2", "SUB-A")}
    assert windows == {
        "LT1": (date(2026, 10, 1), date(2026, 10, 16)),
        "LT2": (date(2026, 10, 1), date(2026, 10, 16)),
        "SUB-A": (date(2026, 10, 12), date(2026, 10, 13)),
    }


def test_progress_rolls_up_by_duration(lines, planned):
    # Five days at 40 % of twelve; the milestone does not count.
    assert lines()["LT1"].progress_pct == round(5 * 40 / 12)
    Task.objects.filter(pk=planned.build.pk).update(work_minutes=480, progress_pct=75)
    # As soon as somewhere an effort is estimated, the effort counts.
    assert lines()["LT2"].progress_pct == 75


def test_an_actual_date_stands_before_the_planned_one(lines, planned):
    Task.objects.filter(pk=planned.short.pk).update(
        state=TaskState.COMPLETED,
        progress_pct=100,
        actual_start_on=date(2026, 9, 29),
        actual_finish_on=date(2026, 10, 5),
    )
    found = lines()
    assert (found["3"].start, found["3"].finish) == (date(2026, 9, 29), date(2026, 10, 5))
    assert found["LT1"].start == date(2026, 9, 29)


def test_a_package_without_tasks_shows_what_was_agreed(lines, planned):
    make_work_package(
        project=planned.project,
        name="Later",
        start_on=date(2026, 11, 2),
        finish_on=date(2026, 11, 13),
    )
    later = lines()["LT3"]
    assert (later.start, later.finish, later.days) == (date(2026, 11, 2), date(2026, 11, 13), 10)
    assert (later.progress_pct, later.fold) == (None, "")


def test_a_package_without_anything_stands_there_without_dates(lines, planned):
    make_work_package(project=planned.sub, name="Empty")
    empty = lines()["SUB-A-LT2"]
    assert (empty.start, empty.finish, empty.days, empty.progress_pct) == (None,) * 4


def test_cancelled_work_is_neither_shown_nor_counted(lines, planned):
    Task.objects.filter(pk=planned.short.pk).update(state=TaskState.CANCELLED)
    found = lines()
    assert "3" not in found
    assert found["LT2"].start == date(2026, 10, 12)
    assert "3" not in lines("group=state")


def test_the_baseline_belongs_to_the_frozen_task_and_not_to_the_team(lines, member):
    kept = {key: line.baseline for key, line in lines().items() if any(line.baseline)}
    assert kept == {"2": (date(2026, 10, 5), date(2026, 10, 9))}
    assert not [line for line in lines(user=member).values() if any(line.baseline)]


# Filters, one by one. Packages stay as the way to what passes.
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("show=critical", ["LT1", "1", "LT2", "2", "4"]),
        ("show=late", ["LT1", "LT2", "3"]),
        ("show=mine", []),
        ("show=critical&package=2", ["LT2", "2", "4"]),
        ("show=late&show=critical", []),
        ("package=1", ["LT1", "1", "LT2", "2", "3", "4"]),
        ("package=2", ["LT2", "2", "3", "4"]),
        ("package=2&show=late", ["LT2", "3"]),
        ("package=W{inside}", ["SUB-A-LT1", "SUB-A-1"]),
        ("package=P{sub}", ["SUB-A", "SUB-A-LT1", "SUB-A-1"]),
        ("package=P{sub}&show=late", []),
        ("person={member}", ["LT1", "LT2", "2"]),
        ("person={member}&package=P{sub}", []),
        ("person={member}&show=late", []),
        ("person={member}&show=critical", ["LT1", "LT2", "2"]),
    ],
)
def test_a_filter_keeps_what_passes_and_what_holds_it(lines, planned, member, query, expected):
    keys = {"inside": planned.inside.pk, "sub": planned.sub.pk, "member": member.pk}
    assert list(lines(query.format(**keys))) == expected


def test_my_tasks_are_mine_wherever_they_are(lines, planned, member):
    planned.far.assignments.create(user=member)
    found = lines("show=mine", user=member)
    assert list(found) == ["LT1", "LT2", "2", "SUB-A", "SUB-A-LT1", "SUB-A-1"]
    assert list(lines("show=mine&package=2", user=member)) == ["LT2", "2"]


def test_a_filtered_package_still_sums_up_all_of_its_tasks(lines):
    """The bracket is the package, not the selection."""
    late = lines("show=late")["LT2"]
    assert (late.start, late.finish) == (date(2026, 10, 1), date(2026, 10, 16))


def test_a_branch_alone_keeps_its_steps(lines, planned):
    """Tasks stand one step below their package, also where the branch begins deep inside."""
    assert names(lines("package=2")) == [
        (1, "Pilot"),
        (2, "Build <b>"),
        (2, "Letter"),
        (2, "Ready"),
    ]
    assert names(lines(f"package=W{planned.inside.pk}")) == [(1, "Connectors"), (2, "Telephony")]


def test_a_sub_project_of_a_sub_project_stands_below_it(planned, lead):
    deep = make_project(parent=planned.sub, code="SUB-B", name_en="Deep")
    make_task(work_package=make_work_package(project=deep, name="Inside"), name="Deepest")
    data = load_plan(planned.project, [planned.sub, deep], user=lead, on=date(2026, 10, 9))
    found = [(line.level, line.key) for line in lines_of(data, Narrowing())]
    assert found[-3:] == [(2, "SUB-B"), (3, "SUB-B-LT1"), (4, "SUB-B-1")]


def test_groups_by_person_are_sorted_and_end_with_nobody(lines, planned):
    first = make_member(planned.project, name="aaron Ä.")
    planned.short.assignments.create(user=first)
    found = lines("group=person")
    assert names(found) == [
        (1, "aaron Ä."), (2, "Letter"), (1, "Person member"), (2, "Build <b>"),
        (1, "Nobody"), (2, "Design"), (2, "Ready"), (2, "Telephony"),
    ]  # fmt: skip
    assert [line.fold for line in found.values() if line.fold] == ["G1", "G2", "G3"]


def test_groups_by_state_follow_the_life_of_a_task(lines, planned):
    Task.objects.filter(pk=planned.short.pk).update(
        state=TaskState.COMPLETED,
        progress_pct=100,
        actual_start_on=date(2026, 10, 1),
        actual_finish_on=date(2026, 10, 2),
    )
    assert names(lines("group=state")) == [
        (1, "Not started"), (2, "Build <b>"), (2, "Ready"), (2, "Telephony"),
        (1, "In progress"), (2, "Design"), (1, "Completed"), (2, "Letter"),
    ]  # fmt: skip


def test_a_group_reaches_from_its_first_to_its_last_day(lines):
    by_person = lines("group=person")
    nobody = by_person["group-2"]
    assert (nobody.start, nobody.finish) == (date(2026, 10, 1), date(2026, 10, 16))
    assert (nobody.is_critical, nobody.is_task, nobody.url) == (True, False, "")
    mine = by_person["group-1"]
    assert (mine.start, mine.finish) == (date(2026, 10, 12), date(2026, 10, 16))


def test_a_group_without_dates_has_none(lines, planned, outsider):
    undated = make_task(work_package=planned.top, name="Some day", assignee=outsider)
    group = next(line for line in lines("group=person").values() if line.name == outsider.name)
    assert (group.start, group.finish, group.is_critical) == (None, None, False)
    assert lines()[str(undated.number)].slack_days is None


def test_groups_respect_filters_and_the_branch(lines, member):
    assert list(lines("group=state&show=late")) == ["group-1", "3"]
    assert list(lines("group=person&package=2")) == ["group-1", "2", "group-2", "3", "4"]
    assert list(lines(f"group=person&person={member.pk}")) == ["group-1", "2"]
    assert list(lines("group=state&show=mine")) == []


def test_two_people_of_one_name_share_a_heading_and_their_task_stands_once(lines, planned, member):
    twin = make_member(planned.project, Role.TEAM_MEMBER, name=member.name)
    planned.build.assignments.create(user=twin)
    named = Resource.objects.create(project=planned.project, name=member.name)
    planned.build.assignments.create(resource=named)
    found = lines("group=person")
    assert list(found)[:3] == ["group-1", "2", "group-2"]
    assert lines()["2"].people == ", ".join([member.name] * 3)


def test_a_task_under_several_people_has_a_bar_in_each_group(lines, planned, outsider):
    planned.build.assignments.create(user=outsider)
    found = lines("group=person")
    assert list(found)[:4] == ["group-1", "2", "group-2", "2-g2"]
    assert found["2"].url == found["2-g2"].url


def test_a_resource_called_like_a_number_is_nobodys_account(lines, planned, lead):
    """Imported plans name resources freely, also like the number of somebody else's account."""
    resource = Resource.objects.create(project=planned.project, name=str(lead.pk))
    Assignment.objects.create(task=planned.short, resource=resource)
    assert list(lines("show=mine")) == []
    assert list(lines(f"person=~{lead.pk}")) == ["LT1", "LT2", "3"]
    # As a number it is an account, which works on nothing here, and so it filters nothing.
    assert list(lines(f"person={lead.pk}")) == EVERYTHING


@pytest.mark.parametrize(
    ("shut", "expected"),
    [
        ("1", ["LT1", "SUB-A", "SUB-A-LT1", "SUB-A-1"]),
        ("2", ["LT1", "1", "LT2", "SUB-A", "SUB-A-LT1", "SUB-A-1"]),
        ("P{sub}", ["LT1", "1", "LT2", "2", "3", "4", "SUB-A"]),
        ("W{inside}", ["LT1", "1", "LT2", "2", "3", "4", "SUB-A", "SUB-A-LT1"]),
        ("1.2.P{sub}", ["LT1", "SUB-A"]),
        # A package of a sub-project is named by its key, not by its number.
        ("9.W0.P0", EVERYTHING),
    ],
)
def test_folding_hides_what_is_below_and_keeps_the_line(lines, planned, shut, expected):
    keys = {"inside": planned.inside.pk, "sub": planned.sub.pk}
    assert list(lines(f"shut={shut.format(**keys)}")) == expected


def test_folding_and_filtering_work_together(lines):
    assert list(lines("show=critical&shut=2")) == ["LT1", "1", "LT2"]
    assert list(lines("group=state&shut=G1")) == ["group-1", "group-2", "1"]
