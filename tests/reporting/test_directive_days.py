"""For which days reports are asked, until when, and which of several directives counts."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendar import WorkDays
from projects.choices import SizeClass
from reporting.directives.choices import Rhythm
from reporting.directives.days import (
    asked_for,
    due_on,
    governing,
    is_status_date,
    last_status_date,
)
from reporting.directives.models import Directive
from reporting.directives.operations import end_directive
from tests.factories import make_portfolio, make_programme, make_project
from tests.reporting.directing import issue

DAYS = WorkDays()
any_day = st.dates(min_value=date(2000, 1, 1), max_value=date(2090, 12, 31))


@pytest.mark.parametrize(
    ("rhythm", "on", "status_date"),
    [
        (Rhythm.MONTHLY, date(2026, 11, 2), date(2026, 10, 31)),
        (Rhythm.MONTHLY, date(2026, 10, 31), date(2026, 9, 30)),
        (Rhythm.MONTHLY, date(2026, 1, 1), date(2025, 12, 31)),
        (Rhythm.MONTHLY, date(2028, 3, 15), date(2028, 2, 29)),
        (Rhythm.QUARTERLY, date(2026, 11, 2), date(2026, 9, 30)),
        (Rhythm.QUARTERLY, date(2026, 9, 30), date(2026, 6, 30)),
        (Rhythm.QUARTERLY, date(2026, 3, 31), date(2025, 12, 31)),
        (Rhythm.QUARTERLY, date(2026, 2, 1), date(2025, 12, 31)),
        (Rhythm.QUARTERLY, date(2026, 4, 1), date(2026, 3, 31)),
    ],
)
def test_the_status_date_is_the_last_end_of_month_or_quarter_that_is_over(rhythm, on, status_date):
    assert last_status_date(rhythm, on) == status_date


@given(any_day, st.sampled_from(Rhythm))
def test_the_last_status_date_is_past_is_one_and_is_the_nearest(on, rhythm):
    found = last_status_date(rhythm, on)
    assert found < on
    assert is_status_date(rhythm, found)
    later = date.fromordinal(found.toordinal() + 1)
    while later < on:
        assert not is_status_date(rhythm, later)
        later = date.fromordinal(later.toordinal() + 1)


def test_the_report_of_october_2026_is_due_on_the_sixth_of_november():
    assert due_on(date(2026, 10, 31), 5, DAYS) == date(2026, 11, 6)


@pytest.mark.parametrize(
    ("status_date", "days", "due"),
    [
        (date(2026, 9, 30), 5, date(2026, 10, 7)),
        (date(2026, 9, 30), 1, date(2026, 10, 1)),
        (date(2026, 10, 30), 1, date(2026, 11, 2)),
        (date(2026, 10, 31), 1, date(2026, 11, 2)),
        (date(2026, 11, 1), 1, date(2026, 11, 2)),
    ],
)
def test_due_days_are_working_days(status_date, days, due):
    assert due_on(status_date, days, DAYS) == due


@given(any_day, st.integers(1, 20))
def test_a_due_day_is_worked_and_later_for_more_days(status_date, days):
    due = due_on(status_date, days, DAYS)
    assert DAYS.is_worked(due)
    assert status_date < due < due_on(status_date, days + 1, DAYS)


@pytest.mark.django_db
def test_the_narrowest_directive_counts(director):
    programme = make_programme()
    inside = make_project(
        programme=programme, portfolio=programme.portfolio, size_class=SizeClass.SMALL
    )
    other = make_project(portfolio=programme.portfolio, size_class=SizeClass.LARGE)
    wide = issue(programme.portfolio, director)

    def counting(project):
        return governing(project, Directive.objects.in_force().narrowest_first())

    assert counting(inside) == counting(other) == wide
    small = issue(programme.portfolio, director, size_class="S", name_en="Small")
    assert (counting(inside), counting(other)) == (small, wide)
    own = issue(programme.portfolio, director, programme=programme, name_en="Own")
    assert (counting(inside), counting(other)) == (own, wide)
    narrowest = issue(programme.portfolio, director, programme=programme, size_class="S")
    assert (counting(inside), counting(other)) == (narrowest, wide)
    end_directive(narrowest.pk, actor=director, on=date(2026, 10, 9))
    assert counting(inside) == own


@pytest.mark.django_db
def test_a_project_of_another_portfolio_is_not_covered(project, director):
    issue(make_portfolio(), director)
    assert asked_for(project, date(2026, 9, 30)).directive is None


@pytest.mark.django_db
def test_what_is_asked_for_one_status_date(project, director):
    nothing = asked_for(project, date(2026, 9, 30))
    assert (nothing.directive, nothing.due_on, nothing.remind_on) == (None, None, None)
    directive = issue(project, director, begins_on=date(2026, 9, 30))
    asked = asked_for(project, date(2026, 9, 30))
    assert asked.directive == directive
    assert (asked.due_on, asked.remind_on) == (date(2026, 10, 7), date(2026, 10, 5))
    # A report in between is nobody's duty, and one from before the directive neither.
    between = asked_for(project, date(2026, 10, 9))
    assert (between.directive, between.due_on) == (directive, None)
    assert asked_for(project, date(2026, 8, 31)).directive is None
