"""A late report lights the governance of its project."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from control.lighting import load_known
from control.loading import load_facts
from reporting.choices import ReportState
from reporting.late import oldest_due
from reporting.operations import request_status_report
from tests.factories import make_project
from tests.reporting.directing import issue

pytestmark = pytest.mark.django_db
SEPTEMBER, OCTOBER = date(2026, 9, 30), date(2026, 10, 31)
DUE = date(2026, 10, 7)


@pytest.fixture
def owed(plan, director):
    issue(plan, director)
    return request_status_report(
        plan.pk, actor=plan.lead, status_date=SEPTEMBER, today=date(2026, 10, 1)
    )


def test_a_report_is_owed_from_the_day_after_it_was_due(plan, owed):
    assert oldest_due([plan.pk], DUE) == {}
    assert oldest_due([plan.pk], date(2026, 10, 8)) == {plan.pk: DUE}


def test_of_several_the_oldest_counts(plan, owed):
    request_status_report(plan.pk, actor=plan.lead, status_date=OCTOBER, today=date(2026, 11, 2))
    assert oldest_due([plan.pk], date(2026, 11, 20)) == {plan.pk: DUE}


def test_other_projects_owe_nothing(plan, owed):
    assert oldest_due([make_project().pk], date(2026, 10, 8)) == {}


def test_what_was_published_late_was_owed_until_then(plan, director, to_state):
    issue(plan, director)
    published = datetime(2026, 10, 19, 16, 5, tzinfo=ZoneInfo("Europe/Zurich"))
    with time_machine.travel(published):
        to_state(ReportState.PUBLISHED, status_date=SEPTEMBER)
    assert oldest_due([plan.pk], date(2026, 10, 18)) == {plan.pk: DUE}
    assert oldest_due([plan.pk], date(2026, 10, 19)) == {}
    assert oldest_due([plan.pk], OCTOBER) == {}


def test_a_report_that_no_directive_asks_for_is_never_owed(plan):
    request_status_report(plan.pk, actor=plan.lead, status_date=SEPTEMBER, today=date(2026, 10, 1))
    assert oldest_due([plan.pk], date(2026, 12, 31)) == {}


def test_the_lights_are_told(plan, owed):
    known = load_known(load_facts([plan], OCTOBER).values(), OCTOBER)
    assert known[plan.pk].report_due == DUE
