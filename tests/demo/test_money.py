"""What the demonstration's projects have promised and booked comes to the figures of the domain."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from costs.actuals import actual_by_package
from costs.consolidated import load_consolidated
from costs.models import BudgetLine, Commitment, Posting, TimeEntry, TimeSheet
from costs.overview import load_overview
from costs.rules import closed_until
from people.models import User
from projects.models import Portfolio, Project
from workpackages.envelope import budget_at_completion, set_aside

STATUS_DATE = date(2026, 10, 31)


def family(code):
    return list(Project.objects.below(Project.objects.get(code=code)))


@pytest.mark.parametrize(
    ("code", "actual"),
    [
        ("PRJ-101", 864_800), ("PRJ-102", 176_800), ("PRJ-201", 901_700), ("PRJ-203", 158_200),
        ("PRJ-204", 158_900), ("PRJ-301", 489_400), ("PRJ-302", 362_500), ("PRJ-303", 81_400),
    ],
)  # fmt: skip
def test_the_actual_cost_of_each_project_is_that_of_the_domain(demo, code, actual):
    booked = actual_by_package(family(code), until=STATUS_DATE)
    assert sum(booked.values()) == Decimal(actual)


def test_all_of_them_come_to_3_193_700(demo):
    director = User.objects.get(username="director")
    money = load_consolidated(director, on=STATUS_DATE)
    assert money.sums.actual == Decimal(3_193_700)
    assert money.sums.actual == sum(group.sums.actual for group in money.groups)


def test_the_orders_stand_as_the_domain_tells_them(demo):
    rows = Commitment.objects.order_by("reference")
    told = {row.reference: (row.amount / 1000, row.invoiced / 1000) for row in rows}
    first, second = told.pop("C-01/1"), told.pop("C-01/2")
    assert (first[0] + second[0], first[1] + second[1]) == (698, 395)
    assert told["C-02"] == (285, 232)
    assert told["C-03"] == (410, 138)
    assert told["C-05"][0] == 180
    assert told["C-06"] == (64, Decimal("44.8"))
    assert not rows.get(reference="C-04").is_open


def test_nothing_goes_beyond_its_envelope(demo):
    for project in Project.objects.filter(parent__isnull=True, postings__isnull=False).distinct():
        assert budget_at_completion(project) + set_aside(project) <= project.approved_envelope


def test_the_budget_of_201_is_split_to_the_franc(demo):
    director = User.objects.get(username="director")
    overview = load_overview(Project.objects.get(code="PRJ-201"), director, on=STATUS_DATE)
    assert overview.years.undivided == 0
    assert overview.years.years == [2026, 2027]
    assert overview.frame.budget == 1_650_000
    assert BudgetLine.objects.filter(amount__lte=0).count() == 0


def test_large_projects_are_booked_by_their_controller_and_the_books_are_closed(demo):
    of_201 = Posting.objects.filter(project__path__startswith=family("PRJ-201")[0].path)
    assert {row.posted_by.username for row in of_201.select_related("posted_by")} <= {
        "finances",
        "pm-itsm",
    }
    place = Portfolio.objects.get(code="ODR")
    assert closed_until(place.pk) == date(2026, 9, 30)


def test_hours_take_the_place_of_internal_charges(demo):
    """Some of October's cost was written by people; it is not charged a second time."""
    entries = TimeEntry.objects.filter(cost__isnull=False)
    assert sum(entry.cost for entry in entries) > 50_000
    assert {(entry.booked_on.year, entry.booked_on.month) for entry in entries} == {(2026, 10)}
    assert not Posting.objects.filter(kind="charge", amount__lte=0).exists()


def test_the_weeks_of_october_stand_as_they_are_told(demo):
    states = set(TimeSheet.objects.values_list("week_on", "state"))
    assert {(date(2026, 10, day), "approved") for day in (5, 12, 19)} <= states
    last = {state for week, state in states if week == date(2026, 10, 26)}
    assert last == {"draft", "submitted", "returned"}
