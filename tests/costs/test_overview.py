"""Where the money of a project is, and how it rolls up: every sum is that of its parts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costs.choices import CostType, PostingKind, Spending
from costs.consolidated import load_consolidated
from costs.operations.budgets import BudgetPart, set_reserve, split_budget
from costs.overview import Cell, YearRow, load_overview
from projects.choices import ProjectState
from projects.models import Decision
from projects.permissions import roles_on
from tests.conftest import FRIDAY
from tests.costs.rows import book, promise
from tests.factories import (
    make_director,
    make_programme,
    make_project,
    make_user,
    make_work_package,
)

pytestmark = pytest.mark.django_db


def shown(project, user=None):
    return load_overview(project, user or make_director(), on=FRIDAY)


def test_a_package_shows_budget_booked_promised_and_what_is_left(project, package):
    order = promise(package, 5000)
    book(package, 3000, commitment_id=order.pk)
    book(package, 500, kind=PostingKind.ACCRUAL)
    row = shown(project).rows[0]
    assert (row.budget, row.actual, row.promised) == (60_000, 3500, 2000)
    assert row.left == 54_500
    assert row.spent_pct == Decimal(3500) / 600
    assert not row.is_over


def test_more_than_the_budget_is_told_and_a_package_without_budget_has_no_share(project):
    package = make_work_package(project=project)
    book(package, 1)
    overview = shown(project)
    assert overview.rows[0].is_over
    assert overview.rows[0].spent_pct is None
    assert overview.frame.is_over


def test_branches_and_subprojects_are_the_sums_of_what_is_below(project, package):
    parent = make_work_package(project=project)
    child = make_work_package(project=project, parent=parent, budget=Decimal(20_000))
    below = make_project(parent=project, state=ProjectState.EXECUTION, lead=project.lead)
    deep = make_work_package(project=below, budget=Decimal(10_000))
    book(child, 700)
    book(deep, 300)
    overview = shown(project)
    by_name = {row.package.pk: row for row in overview.rows}
    assert (by_name[parent.pk].budget, by_name[parent.pk].actual) == (20_000, 700)
    assert (by_name[-below.pk].budget, by_name[-below.pk].actual) == (10_000, 300)
    assert (overview.total.budget, overview.total.actual) == (90_000, 1000)


def test_the_frame_tells_what_of_the_envelope_is_where(project, package):
    set_reserve(project.pk, Decimal(15_000), "Mandate.", actor=make_director(), on=FRIDAY)
    promise(package, 8000)
    book(package, 4000)
    frame = shown(project).frame
    assert (frame.envelope, frame.budget, frame.set_aside) == (100_000, 60_000, 15_000)
    assert frame.unallocated == 25_000
    assert (frame.used, frame.left) == (12_000, 48_000)
    assert not frame.is_unreleased
    assert not frame.is_beyond


def test_more_than_was_released_is_told(project, package):
    Decision.objects.create(
        portfolio=project.portfolio,
        project=project,
        number=1,
        subject_en="Release",
        body="sponsor",
        outcome="approved",
        held_on=FRIDAY,
        decided_by=project.sponsor,
        released_budget=Decimal(3000),
    )
    book(package, 2999)
    assert not shown(project).frame.is_unreleased
    promise(package, 2)
    assert shown(project).frame.is_unreleased


def test_an_envelope_that_shrank_below_the_budgets_is_told(project, package):
    project.approved_envelope = Decimal(50_000)
    project.save()
    assert shown(project).frame.is_beyond


def split(package, *parts):
    lines = [BudgetPart(*part[:3], Decimal(part[3])) for part in parts]
    split_budget(package.pk, lines, actor=package.project.lead)


def test_years_show_budget_and_bookings_by_type_with_sums_for_each_spending(project, package):
    external, licences = CostType.EXTERNAL, CostType.LICENCES
    invest, running = Spending.INVESTMENT, Spending.RUNNING
    split(
        package,
        (external, invest, 2026, 30_000),
        (external, invest, 2027, 10_000),
        (licences, running, 2027, 5_000),
    )
    book(package, 700)
    book(package, 40, cost_type=licences, spending=running, posted_on=date(2025, 12, 31))
    years = shown(project).years
    assert years.years == [2025, 2026, 2027]
    assert years.undivided == 15_000
    told = [(row.label, [(c.budget, c.actual) for c in row.cells]) for row in years.rows]
    assert told == [
        ("External services", [(0, 0), (30_000, 700), (10_000, 0)]),
        ("Investment", [(0, 0), (30_000, 700), (10_000, 0)]),
        ("Licences", [(0, 40), (0, 0), (5_000, 0)]),
        ("Running costs", [(0, 40), (0, 0), (5_000, 0)]),
        ("", [(0, 40), (30_000, 700), (15_000, 0)]),
    ]
    assert (years.rows[-1].total.budget, years.rows[-1].total.actual) == (45_000, 740)


AMOUNTS = st.decimals(-10_000, 10_000, places=2)


@given(cells=st.lists(st.tuples(AMOUNTS, AMOUNTS), max_size=6))
def test_the_total_of_a_row_is_exactly_the_sum_of_its_cells(cells):
    row = YearRow("x", [Cell(*cell) for cell in cells])
    assert row.total.budget == sum((cell[0] for cell in cells), Decimal(0))
    assert row.total.actual == sum((cell[1] for cell in cells), Decimal(0))


@pytest.fixture
def portfolio(db):
    """Two programmes with three projects, one of them with a sub-project, and one alone."""
    found = {}
    for code, programme in (("A-1", "PA"), ("A-2", "PA"), ("B-1", "PB"), ("C-1", "")):
        lead = make_user()
        fields = {"programme": found.get(programme)}
        if programme and programme not in found:
            fields["programme"] = found[programme] = make_programme(code=programme)
        project = make_project(
            code=code,
            lead=lead,
            state=ProjectState.EXECUTION,
            approved_envelope=Decimal(9000),
            **fields,
        )
        package = make_work_package(project=project, budget=Decimal(1000))
        book(package, 100)
        promise(package, 50)
        found[code] = project
    below = make_project(
        code="A-1-A",
        parent=found["A-1"],
        programme=found["PA"],
        lead=found["A-1"].lead,
        state=ProjectState.EXECUTION,
        approved_envelope=Decimal(500),
    )
    book(make_work_package(project=below, budget=Decimal(400)), 30)
    return {**found, "A-1-A": below}


def test_programmes_and_portfolio_are_exactly_the_sums_of_their_projects(portfolio):
    money = load_consolidated(make_director(), on=FRIDAY)
    codes = [[line.project.code for line in group.lines] for group in money.groups]
    assert codes == [["A-1", "A-2"], ["B-1"], ["C-1"]]
    first = money.groups[0].lines[0].sums
    # The envelope of the part is within that of the whole.
    assert (first.envelope, first.budget, first.actual) == (9000, 1400, 130)
    for name in ("envelope", "budget", "actual", "promised", "released"):
        parts = [line.sums for group in money.groups for line in group.lines]
        assert getattr(money.sums, name) == sum(getattr(part, name) for part in parts)
        for group in money.groups:
            assert getattr(group.sums, name) == sum(getattr(x.sums, name) for x in group.lines)
    assert (money.sums.budget, money.sums.actual, money.sums.promised) == (4400, 430, 200)
    assert money.sums.left == 3770


def test_each_sees_the_money_of_own_projects(portfolio):
    money = load_consolidated(portfolio["A-2"].lead, on=FRIDAY)
    assert [line.project.code for group in money.groups for line in group.lines] == ["A-2"]
    # Who leads only a part sees it as a whole of its own.
    part = portfolio["A-1-A"]
    part.lead = make_user()
    part.save()
    assert "PM" in roles_on(part.lead, part)
    money = load_consolidated(part.lead, on=FRIDAY)
    assert [line.project.code for group in money.groups for line in group.lines] == ["A-1-A"]
    assert money.sums.envelope == 500


def test_one_programme_is_asked_for_and_what_is_over_is_left_out(portfolio):
    director = make_director()
    assert load_consolidated(director, on=FRIDAY, programme="PB").sums.budget == 1000
    gone = portfolio["B-1"]
    gone.state = ProjectState.CANCELLED
    gone.save()
    assert load_consolidated(director, on=FRIDAY, programme="PB").groups == []
    assert load_consolidated(director, on=FRIDAY, programme="PB", finished=True).sums.budget == 1000
