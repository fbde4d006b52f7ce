"""Books are closed by the month, for all projects of the portfolio, and reopened with a reason."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from costs.models import PeriodClosure
from costs.operations.closing import close_books, reopen_books
from costs.rules import closed_until
from people.models import HistoryEntry
from tests.conftest import FRIDAY
from tests.costs.rows import make_controller
from tests.factories import make_director
from tests.risks.test_register import refused

pytestmark = pytest.mark.django_db
AUGUST, SEPTEMBER = date(2026, 8, 31), date(2026, 9, 30)


@pytest.fixture
def director(db):
    return make_director()


def close(project, until, actor):
    return close_books(project.portfolio_id, until, actor=actor, on=FRIDAY)


def reopen(project, until, actor, reason="Invoice of August came late."):
    return reopen_books(project.portfolio_id, until, reason, actor=actor)


def test_the_newest_closing_counts(project, director):
    assert closed_until(project.portfolio_id) is None
    close(project, AUGUST, director)
    close(project, SEPTEMBER, director)
    assert closed_until(project.portfolio_id) == SEPTEMBER
    reopen(project, AUGUST, director)
    assert closed_until(project.portfolio_id) == AUGUST
    reopen(project, None, director)
    assert closed_until(project.portfolio_id) is None
    assert PeriodClosure.objects.count() == 4
    verbs = HistoryEntry.objects.filter(verb__startswith="books.").values_list("verb", flat=True)
    assert sorted(verbs) == ["books.closed"] * 2 + ["books.reopened"] * 2


@pytest.mark.parametrize(
    ("until", "words"),
    [
        (date(2026, 9, 29), "at the end of a month"),
        (date(2026, 10, 31), "not over yet"),
        (AUGUST, "closed until 31.08.2026 already"),
    ],
)
def test_only_months_that_are_over_and_open_are_closed(project, director, until, words):
    close(project, AUGUST, director)
    with refused(words, field="until"):
        close(project, until, director)


def test_reopening_needs_a_reason_and_an_earlier_month(project, director):
    close(project, AUGUST, director)
    with refused("Give the reason", field="reason"):
        reopen(project, None, director, reason="")
    with refused("open from there on already", field="until"):
        reopen(project, AUGUST, director)
    with refused("at the end of a month", field="until"):
        reopen(project, date(2026, 7, 30), director)


def test_director_and_controllers_close_others_do_not(project, director):
    close(project, AUGUST, make_controller(project))
    with pytest.raises(PermissionDenied):
        close(project, SEPTEMBER, project.lead)
    with pytest.raises(PermissionDenied):
        reopen(project, None, project.sponsor)
