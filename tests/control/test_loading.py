"""The facts of many projects at one status date."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from control.loading import load_facts
from tests.control.rows import BASELINE_ON, earn, make_budgeted, month, phase
from tests.factories import make_project

pytestmark = pytest.mark.django_db
AUGUST = month(8)


def facts_of(load, project, as_of=AUGUST):
    (package,) = load([project], as_of)[project.pk].packages
    return package


@pytest.fixture
def measured(project, package):
    phase(package)
    earn(package, 7, 300_000)
    earn(package, 8, 384_000)
    return project


def test_the_newest_value_of_the_latest_month_counts(measured, package):
    found = facts_of(load_facts, measured)
    assert (found.earned, found.earned_month) == (384_000, AUGUST)
    earn(package, 8, 380_000, on=month(9), reason="Counted twice.")
    assert facts_of(load_facts, measured).earned == 380_000
    # Of the month before, what was told of it.
    assert facts_of(load_facts, measured, month(7)).earned == 300_000


def test_what_is_told_after_the_status_date_is_left_out(measured, package):
    earn(package, 9, 438_000)
    assert facts_of(load_facts, measured).earned == 384_000


def test_a_value_beyond_a_budget_that_was_lowered_counts_up_to_it(measured, package):
    type(package).objects.filter(pk=package.pk).update(budget=Decimal(350_000))
    assert facts_of(load_facts, measured).earned == 350_000


def test_without_a_value_nothing_is_earned(project, package):
    phase(package)
    found = facts_of(load_facts, project)
    assert (found.earned, found.earned_month) == (0, None)


def test_facts_tell_every_month_and_what_the_package_is_called(measured, package):
    found = facts_of(load_facts, measured)
    assert len(found.phased) == 12
    assert found.phased[AUGUST] == 450_000
    assert found.name == f"{measured.code} LT{package.number} {package.name}"


def test_what_is_not_spread_over_the_months_is_told_so(project, package):
    other = make_budgeted(project)
    phase(package, approved=False)
    found = {each.pk: each.phased for each in load_facts([project], AUGUST)[project.pk].packages}
    assert found == {package.pk: {}, other.pk: {}}


def test_queries_do_not_grow_with_projects(measured):
    def cost(projects):
        with CaptureQueriesContext(connection) as queries:
            load_facts(projects, AUGUST)
        return len(queries)

    first = cost([measured])
    more = [make_project() for _ in range(4)]
    for each in more:
        package = make_budgeted(each)
        phase(package)
        earn(package, 8, 1000, on=BASELINE_ON.replace(month=9))
    assert cost([measured, *more]) == first
