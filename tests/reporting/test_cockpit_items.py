"""The decisions that reports to the direction ask for stand in the cockpit beside the others."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone, translation

from people.models import User
from reporting.cockpit_items import decision_items
from reporting.models import RequestedDecision
from reporting.operations import request_status_report
from reporting.summaries.choices import SummaryState
from reporting.summaries.models import SummaryMotion, SummaryReport
from tests.factories import make_programme, make_project, make_user

pytestmark = pytest.mark.django_db
ON = date(2026, 10, 12)


@pytest.fixture(autouse=True)
def _on_this_day():
    with time_machine.travel("2026-10-12 09:00", tick=False):
        yield


@pytest.fixture
def programme(director):
    return make_programme(code="PGM-7", name_fr="Postes", name_en="Workplaces", manager=director)


def summary(director, programme, *, whole=False, state=SummaryState.DRAFT, on=date(2026, 9, 30)):
    report = SummaryReport.objects.create(
        portfolio=programme.portfolio,
        programme=None if whole else programme,
        status_date=on,
        begun_by=director,
        begun_at=timezone.now(),
    )
    SummaryMotion.objects.create(
        report=report, position=1, text_fr="Choisir", text_en="Choose", due_on=ON
    )
    if state != SummaryState.DRAFT:
        SummaryReport.objects.filter(pk=report.pk).update(state=state)
    return report


def asked(user):
    found = decision_items(User.objects.get(pk=user.pk), ON)
    return [(item.words, item.place, item.on, item.url) for item in found]


def test_a_motion_names_its_programme_or_the_portfolio_and_leads_to_its_report(director, programme):
    one = summary(director, programme)
    whole = summary(director, programme, whole=True)
    assert sorted(asked(director)) == sorted(
        [
            ("Choose", "PGM-7 Workplaces", ON, one.get_absolute_url()),
            ("Choose", programme.portfolio.name, ON, whole.get_absolute_url()),
        ]
    )
    with translation.override("fr"):
        assert ("Choisir", "PGM-7 Postes", ON, one.get_absolute_url()) in asked(director)


def test_it_is_told_once_as_the_newest_report_asks_for_it(director, programme):
    summary(director, programme, on=date(2026, 8, 31))
    newest = summary(director, programme)
    assert [url for *_rest, url in asked(director)] == [newest.get_absolute_url()]


def test_those_of_projects_stand_beside_them_the_soonest_first(director, programme):
    project = make_project(code="PRJ-7", name_en="Printers", programme=programme)
    report = request_status_report(project.pk, actor=project.lead, status_date=ON, today=ON)
    RequestedDecision.objects.create(
        report=report, position=1, text_fr="Continuer", due_on=ON - timedelta(days=1)
    )
    summary(director, programme)
    found = asked(director)
    assert [words for words, *_rest in found] == ["Continuer", "Choose"]
    assert found[0][1:] == ("PRJ-7 Printers", ON - timedelta(days=1), report.get_absolute_url())


def test_what_was_asked_for_long_ago_is_left_out(director, programme):
    report = summary(director, programme)
    report.motions.update(due_on=ON - timedelta(days=31))
    assert asked(director) == []


def test_nobody_is_told_of_reports_that_they_do_not_read(director, programme):
    summary(director, programme)
    assert asked(make_project(code="PRJ-9").lead) == []
    assert asked(make_user("stranger")) == []
