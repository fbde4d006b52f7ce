"""What the register asks of a person stands in My work, until it is done."""

from __future__ import annotations

from datetime import date

import pytest

from people.models import User
from projects.models import ConsultedParty
from projects.operations.consultations import answer_consultation
from projects.operations.engagement import finish_action, log_contact
from projects.stakeholders.waiting import care_waiting_for
from projects.waiting import waiting_for
from tests.conftest import FRIDAY
from tests.factories import (
    make_consultation,
    make_engagement,
    make_stakeholder,
    make_unit,
)

pytestmark = pytest.mark.django_db
LATER = date(2026, 11, 20)


def told(person, on=LATER):
    fresh = User.objects.get(pk=person.pk)
    return [(each.words, each.url) for each in waiting_for(fresh, on=on)]


def test_a_consultation_waits_for_an_answer_until_its_deadline(project, outsider):
    row = make_consultation(project, outsider, name_en="New teams", deadline_on=LATER)
    url = f"{row.get_absolute_url()}#answer"
    assert told(outsider) == [("Comment on “New teams” until 20.11.2026", url)]
    assert told(outsider, on=date(2026, 11, 21)) == []
    assert told(project.lead) == []
    party = row.parties.get()
    answer_consultation(party.pk, "nothing", "", actor=outsider, on=LATER)
    assert told(outsider) == []


def test_an_answer_for_a_unit_names_the_unit(project, outsider):
    unit = make_unit(head=outsider, name_en="Counters")
    row = make_consultation(project)
    ConsultedParty.objects.create(consultation=row, person=outsider, org_unit=unit)
    (each,) = waiting_for(outsider, on=LATER)
    assert each.place == "Counters"


def test_an_overdue_contact_waits_for_who_looks_after_the_stakeholder(project, member, manager):
    row = make_stakeholder(project, name_en="Counters", owner=member)
    url = f"{row.get_absolute_url()}#contacts"
    assert told(member) == [("Contact Counters: it was due on 31.10.2026", url)]
    assert told(member, on=date(2026, 10, 31)) == []
    assert told(project.lead) == told(manager) == []
    contact = {"held_on": LATER, "channel": "call", "summary": "Fine."}
    log_contact(row.pk, contact, actor=member, on=LATER)
    assert told(member) == []


def test_where_nobody_looks_after_it_it_waits_for_the_lead(project, stakeholder, member):
    assert [words for words, _url in told(project.lead)] == [
        "Contact Site managers: it was due on 31.10.2026"
    ]
    assert told(member) == []


def test_an_overdue_action_waits_for_who_is_responsible(project, member):
    row = make_stakeholder(project, name_en="Counters", owner=project.lead)
    action = make_engagement(row, owner=member, what="Show the phone", due_on=FRIDAY)
    url = f"{row.get_absolute_url()}#actions"
    assert told(member) == [("Show the phone, with Counters: due on 09.10.2026", url)]
    assert told(member, on=FRIDAY) == []
    finish_action(action.pk, {"effect": "Seen"}, actor=member, on=LATER)
    assert told(member) == []


def test_the_most_overdue_contact_comes_first(project, member):
    for number, entered in enumerate((date(2026, 3, 2), date(2026, 1, 5)), start=1):
        make_stakeholder(project, name_en=f"S{number}", owner=member, entered_on=entered)
    assert [words[:10] for words, _url in told(member)] == ["Contact S2", "Contact S1"]


@pytest.mark.parametrize("state", ["closed", "cancelled"])
def test_nothing_waits_in_a_project_that_is_over(project, member, outsider, state):
    make_engagement(make_stakeholder(project, owner=member), owner=member, due_on=FRIDAY)
    make_consultation(project, outsider)
    assert len(told(member)) == 2
    project.state = state
    project.save()
    assert told(member) == told(outsider) == told(project.lead) == []


def test_who_lost_their_role_is_asked_for_nothing(project, member):
    make_engagement(make_stakeholder(project, owner=member), owner=member, due_on=FRIDAY)
    project.role_assignments.all().delete()
    assert told(member) == []


@pytest.mark.parametrize("rows", [1, 6])
def test_it_costs_three_queries_however_much_it_is(
    project, member, rows, django_assert_num_queries
):
    for _n in range(rows):
        stakeholder = make_stakeholder(project, owner=member)
        make_engagement(stakeholder, owner=member, due_on=FRIDAY)
        make_consultation(project, member)
    fresh = User.objects.get(pk=member.pk)
    waiting_for(fresh, on=FRIDAY)  # Reads the roles.
    with django_assert_num_queries(3):
        assert len(list(care_waiting_for(fresh, on=LATER))) == 3 * rows
