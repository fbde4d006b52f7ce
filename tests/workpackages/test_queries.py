"""Roll-ups of the structure, effort as people write it, and the open lines of a tree."""

from datetime import date
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from servicedesk_pm.common.effort import MOST_MINUTES, parse_effort, spell_effort
from tests.conftest import FRIDAY
from tests.factories import make_milestone, make_task, make_work_package
from workpackages.choices import TaskState
from workpackages.operations.moves import move_package
from workpackages.outline import Node, stepped
from workpackages.queries import load_task_rows
from workpackages.structure import PackageRow, load_structure, roll_up
from workpackages.tree import PAGE_LINES, TreeView, visible


@pytest.mark.django_db
def test_progress_is_weighted_by_effort_then_by_duration(project):
    package = make_work_package(project=project)
    make_task(
        work_package=package,
        work_minutes=300,
        state=TaskState.COMPLETED,
        progress_pct=100,
        actual_finish_on=FRIDAY,
    )
    make_task(work_package=package, work_minutes=100)
    make_task(work_package=package, duration_minutes=600)
    make_task(work_package=package, work_minutes=9999, state=TaskState.CANCELLED)
    make_milestone(work_package=package)
    row = load_structure(project, on=FRIDAY).rows[0]
    assert row.sums.progress_pct == 75
    assert (row.sums.rows, row.sums.tasks, row.sums.open) == (4, 3, 2)


@pytest.mark.django_db
def test_dates_counts_and_budgets_roll_up(project, django_assert_num_queries):
    top = make_work_package(project=project, budget=Decimal(100))
    left = make_work_package(project=project, parent=top, budget=Decimal(40))
    right = make_work_package(project=project, parent=top, budget=Decimal(70))
    make_task(work_package=left, start_on=date(2026, 9, 1), finish_on=date(2026, 10, 1))
    make_task(work_package=right, start_on=date(2026, 10, 20), finish_on=date(2026, 12, 1))
    make_task(work_package=right, blocked=True, blocked_reason="x")
    with django_assert_num_queries(2):
        outline = load_structure(project, on=FRIDAY)
    row = outline.rows[0]
    assert (row.sums.start_on, row.sums.finish_on) == (date(2026, 9, 1), date(2026, 12, 1))
    assert (row.sums.late, row.sums.blocked, row.sums.tasks) == (1, 1, 3)
    assert (row.budget_below, row.is_overspent, outline.budget) == (110, True, 110)
    assert outline.total.tasks == 3


@pytest.mark.django_db
def test_a_branch_alone_has_the_figures_it_has_in_the_whole(project):
    top = make_work_package(project=project)
    branch = make_work_package(project=project, parent=top, budget=Decimal(5))
    make_task(work_package=branch, work_minutes=60)
    whole = load_structure(project, on=FRIDAY).rows[1]
    alone = load_structure(project, on=FRIDAY, below=branch.outline)
    assert alone.rows[0].sums == whole.sums
    assert alone.budget == Decimal(5)


@pytest.mark.django_db
def test_an_empty_project_has_an_empty_structure(project):
    outline = load_structure(project, on=FRIDAY)
    assert (outline.rows, outline.budget, outline.total.progress_pct) == ((), 0, None)


@pytest.mark.django_db
def test_sums_stay_the_same_wherever_a_package_goes(project, lead):
    packages = [make_work_package(project=project) for _ in range(5)]
    for n, package in enumerate(packages, start=1):
        make_task(work_package=package, work_minutes=60 * n, progress_pct=0)
    before = load_structure(project, on=FRIDAY).total
    for pk, parent in ((4, 0), (3, 4), (2, 3), (1, 4), (4, None), (3, None)):
        above = packages[parent].pk if parent is not None else None
        move_package(packages[pk].pk, actor=lead, parent_id=above)
        assert load_structure(project, on=FRIDAY).total == before


@pytest.mark.django_db
def test_task_rows_name_people_and_lateness(project, member, django_assert_num_queries):
    package = make_work_package(project=project)
    make_task(work_package=package, assignee=member, finish_on=date(2026, 10, 1))
    make_task(work_package=package, start_on=date(2026, 10, 1))
    make_task(
        work_package=package,
        start_on=date(2026, 10, 1),
        state=TaskState.IN_PROGRESS,
        actual_start_on=FRIDAY,
    )
    with django_assert_num_queries(2):
        rows = load_task_rows([package.pk], on=FRIDAY)[package.pk]
    assert [row.is_late for row in rows] == [True, True, False]
    assert rows[0].people == str(member)
    assert load_task_rows([], on=FRIDAY) == {}


def row(number, outline, parent=None, budget=0):
    return PackageRow(
        number, number, parent, outline, "N", "draft", "", Decimal(budget), None, None
    )


@settings(max_examples=100)
@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 20)), min_size=1, max_size=25))
def test_the_total_is_the_sum_of_the_leaves(wishes):
    rows, outlines, counts = [], {}, {}
    for number, (budget, wish) in enumerate(wishes, start=1):
        parent = wish if 0 < wish < number else None
        counts[parent] = counts.get(parent, 0) + 1
        outlines[number] = f"{outlines.get(parent, '')}{counts[parent]:04}."
        rows.append(row(number, outlines[number], parent, budget))
    rows.sort(key=lambda each: each.outline)
    roll_up(rows)
    leaves = sum(each.budget for each in rows if not each.children)
    assert sum(each.leaf_budget for each in rows if each.parent_id is None) == leaves


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("8", 480),
        ("1.5 h", 90),
        ("1,5h", 90),
        ("90 min", 90),
        ("1 d", 504),
        ("2 j", 1008),
        ("2.5 pd", 1260),
        ("1 j.-p.", 504),
        ("1'000 h", 60_000),
        ("0", 0),
    ],
)
def test_effort_is_read_in_hours_days_and_minutes(text, minutes):
    assert parse_effort(text) == minutes


@pytest.mark.parametrize(
    "text", ["-1", "NaN", "1e3", "", "h", "1 week", "٣ h", "9" * 30, "999999999 d", "1 d 2 h"]
)
def test_other_efforts_are_refused(text):
    with pytest.raises(ValueError) as error:  # noqa: PT011 (the text itself is the message)
        parse_effort(text)
    assert str(error.value) == text


def test_efforts_are_spelled_in_the_readers_unit():
    assert (spell_effort(60), spell_effort(None), spell_effort(0)) == ("1 h", "–", "0 h")
    with override("fr"):
        assert spell_effort(756) == "1.5 j.-p."
    with override("en"):
        assert spell_effort(756) == "1.5 pd"
        assert spell_effort(-756) == "\N{MINUS SIGN}1.5 pd"
        assert spell_effort(-60) == "\N{MINUS SIGN}1 h"


@given(st.integers(0, MOST_MINUTES // 60))
def test_whole_hours_survive_spelling(hours):
    assert parse_effort(f"{hours} h") == hours * 60


def tree_of(levels):
    """Rows of one chain per number: 3 gives a chain of three levels."""
    rows, number = [], 0
    for top, depth in enumerate(levels, start=1):
        parent, key = None, ""
        for level in range(depth):
            number += 1
            key += f"{top if level == 0 else 1:04}."
            rows.append(row(number, key, parent))
            parent = number
    roll_up(rows)
    return rows


def test_small_trees_are_open_and_large_ones_show_what_fits():
    small = tree_of([3, 2])
    assert visible(small, TreeView.of(QueryDict(""), small)) == small
    large = tree_of([3] * 40)
    shown = visible(large, TreeView.of(QueryDict(""), large))
    assert len(shown) == 80
    assert len(visible(tree_of([2] * 150), TreeView(1))) == 150
    assert PAGE_LINES == 100


def test_opening_and_shutting_are_remembered_in_the_address():
    rows = tree_of([3])
    view = TreeView.of(QueryDict("depth=1"), rows)
    assert [r.number for r in visible(rows, view)] == [1]
    opened = view.toggled(rows[0], QueryDict("depth=1"))
    assert opened == "?depth=1&open=1"
    again = TreeView.of(QueryDict(opened[1:]), rows)
    assert [r.number for r in visible(rows, again)] == [1, 2]
    assert again.toggled(rows[0], QueryDict(opened[1:])) == "?depth=1&shut=1"


NODES = [
    Node(1, None, "0001."),
    Node(2, None, "0002."),
    Node(3, 2, "0002.0001."),
    Node(4, None, "0003."),
]


@pytest.mark.parametrize(
    ("pk", "direction", "place"),
    [
        (2, "up", (None, 1)),
        (1, "down", (None, 4)),
        (2, "down", (None, None)),
        (4, "in", (2, None)),
        (3, "out", (None, 4)),
    ],
)
def test_one_step_leads_to_the_next_place(pk, direction, place):
    assert stepped(NODES, pk, direction) == place


@pytest.mark.parametrize(
    ("pk", "direction"), [(1, "up"), (4, "down"), (1, "in"), (1, "out"), (3, "in"), (1, "sideways")]
)
def test_there_is_not_always_a_next_place(pk, direction):
    with pytest.raises(Exception, match="any further"):
        stepped(NODES, pk, direction)
