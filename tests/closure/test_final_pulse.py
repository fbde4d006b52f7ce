"""Gate G6 wants to know how people see the end: a survey that is over, recent and answered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from closure.ending.gates import PULSE_DAYS, why_not_asked
from projects.models import Pulse, PulseInvitation
from tests.conftest import FRIDAY
from tests.factories import make_counted_pulse, make_project, make_user
from tests.gates import unmet_conditions

pytestmark = pytest.mark.django_db
MISSING = "No pulse survey of the last 90 days is over and was answered."


def counted(project, closes_on, answered=12):
    return make_counted_pulse(project, by=project.lead, closes_on=closes_on, answered=answered)


def asked(project, *, has_answered, closes_on=FRIDAY):
    row = Pulse.objects.create(
        project=project,
        number=project.pulses.count() + 1,
        name_fr="Sondage",
        opened_by=project.lead,
        closes_on=closes_on,
    )
    PulseInvitation.objects.create(pulse=row, person=make_user(), has_answered=has_answered)
    return row


def test_without_a_survey_the_condition_is_missing(project):
    assert why_not_asked(project) == MISSING
    (line,) = [each for each in unmet_conditions("G6", project) if each.code == "G6-09"]
    assert line.url == "/projects/PRJ-7/communication/"


@pytest.mark.parametrize(
    ("days_ago", "is_met"), [(-1, False), (0, True), (PULSE_DAYS, True), (PULSE_DAYS + 1, False)]
)
def test_it_is_over_and_not_older_than_ninety_days(project, days_ago, is_met):
    counted(project, FRIDAY - timedelta(days=days_ago))
    assert why_not_asked(project) == ("" if is_met else MISSING)


def test_one_that_nobody_answered_does_not_count(project):
    counted(project, FRIDAY, answered=0)
    asked(project, has_answered=False)
    assert why_not_asked(project) == MISSING
    asked(project, has_answered=True)
    assert why_not_asked(project) == ""


def test_a_part_is_covered_by_the_whole_and_another_project_does_not_count(project):
    assert why_not_asked(make_project(parent=project, code="PRJ-7-A")) == ""
    counted(make_project(code="PRJ-9"), FRIDAY)
    assert why_not_asked(project) == MISSING
