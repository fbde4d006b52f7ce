"""Each constraint of the register, of contacts, actions and consultations, violated by one row."""

from __future__ import annotations

import pytest

from projects.models import ConsultedParty
from tests.conftest import FRIDAY
from tests.decision_files.test_constraints import change, refused
from tests.factories import (
    make_assessment,
    make_consultation,
    make_contact,
    make_engagement,
    make_stakeholder,
    make_unit,
)

pytestmark = pytest.mark.django_db


def test_numbers_are_unique_where_they_are_read(project, stakeholder):
    twice = lambda make, row: lambda: make(row, number=1)  # noqa: E731
    make_contact(stakeholder)
    make_engagement(stakeholder)
    make_consultation(project)
    refused("stakeholder_number_unique_in_project", twice(make_stakeholder, project))
    refused("contact_number_unique_in_stakeholder", twice(make_contact, stakeholder))
    refused("engagement_number_unique_in_stakeholder", twice(make_engagement, stakeholder))
    refused("consultation_number_unique_in_project", twice(make_consultation, project))


def test_who_represents_a_unit_names_it(stakeholder):
    refused("stakeholder_represents_a_unit_it_names", change(stakeholder, represents_unit=True))
    change(stakeholder, represents_unit=True, org_unit=make_unit())()


def test_a_group_has_somebody(stakeholder):
    refused("stakeholder_group_has_somebody", change(stakeholder, size=0))


def test_somebody_is_assessed_once_a_day(stakeholder):
    refused("stakeholder_assessed_once_a_day", lambda: make_assessment(stakeholder))


@pytest.mark.parametrize("values", [{"power": 0}, {"power": 6}, {"interest": 0}, {"interest": 6}])
def test_power_and_interest_from_1_to_5(stakeholder, values):
    row = stakeholder.assessments.get()
    refused("stakeholder_power_and_interest_from_1_to_5", change(row, **values))


@pytest.mark.parametrize("values", [{"current": 5}, {"desired": 5}])
def test_engagement_from_0_to_4(stakeholder, values):
    row = stakeholder.assessments.get()
    refused("stakeholder_engagement_from_0_to_4", change(row, **values))


def test_a_contact_has_words_a_sentiment_and_a_day_for_what_follows(stakeholder):
    row = make_contact(stakeholder)
    refused("contact_has_a_summary", change(row, summary=""))
    refused("contact_sentiment_from_minus_1_to_1", change(row, sentiment=2))
    refused("contact_follow_up_has_a_day", change(row, follow_up="Call"))
    refused("contact_follow_up_has_a_day", change(row, follow_up_on=FRIDAY))


def test_an_action_has_words(stakeholder):
    refused("engagement_has_words", change(make_engagement(stakeholder), what=""))


@pytest.mark.parametrize("values", [
    {"done_on": FRIDAY}, {"effect": "Good"}, {"after": 3},
])  # fmt: skip
def test_an_action_is_done_by_somebody_with_an_effect(stakeholder, project, values):
    row = make_engagement(stakeholder)
    refused("engagement_done_with_an_effect", change(row, **values))
    refused("engagement_done_with_an_effect", change(row, done_by=project.lead, **values))


def test_before_and_after_from_0_to_4(stakeholder, project):
    name = "engagement_before_and_after_from_0_to_4"
    refused(name, change(make_engagement(stakeholder), before=5))
    done = {"done_on": FRIDAY, "done_by": project.lead, "effect": "Good"}
    refused(name, change(make_engagement(stakeholder, **done), after=5))


def test_a_consultation_is_about_something_and_closed_by_somebody(project):
    row = make_consultation(project)
    refused("consultation_is_about_something", change(row, text=""))
    name = "consultation_closed_by_somebody_on_a_day"
    refused(name, change(row, state="closed"))
    refused(name, change(row, closed_on=FRIDAY, closed_by=project.lead))


def test_everybody_is_consulted_once(project, member):
    row = make_consultation(project, member)

    def again(**fields):
        facts = {"consultation": row, "person": member, **fields}
        return lambda: ConsultedParty.objects.create(**facts)

    refused("consulted_once_as_a_person", again())
    unit = make_unit(head=member)
    again(org_unit=unit)()
    refused("consulted_once_as_a_unit", again(org_unit=unit))


@pytest.mark.parametrize("values", [
    {"reply": "comment", "answered_on": FRIDAY}, {"reply": "comment", "comment": "Hm"},
    {"reply": "nothing"}, {"reply": "nothing", "answered_on": FRIDAY, "comment": "Hm"},
    {"reply": "silence", "answered_on": FRIDAY}, {"comment": "Hm"},
])  # fmt: skip
def test_an_answer_fits_its_kind(project, member, values):
    party = make_consultation(project, member).parties.get()
    refused("consulted_answer_fits_its_kind", change(party, **values))
