"""What the communication plan asks of somebody stands in My work, and nothing else does."""

from datetime import date

import pytest

from people.models import User
from projects.communication.waiting import messages_waiting
from tests.conftest import FRIDAY
from tests.factories import make_communication

DUE, LATER = FRIDAY, date(2027, 3, 1)


def told(person, on=FRIDAY):
    fresh = User.objects.get(pk=person.pk)
    return [each.words for each in messages_waiting(fresh, on=on)]


def test_who_is_responsible_is_asked_from_the_day_on(project, member):
    make_communication(project, owner=member, due_on=DUE, state="approved")
    make_communication(project, owner=member, due_on=LATER)
    words = ["Message “Message 1 in English” due on 06.11.2026"]
    assert told(member) == [words[0].replace("06.11.2026", f"{DUE:%d.%m.%Y}")]
    assert told(member, on=date(2026, 1, 5)) == []
    assert told(project.lead) == []


@pytest.mark.parametrize("state", ["done", "evaluated", "cancelled"])
def test_what_is_over_asks_for_nothing(project, member, state):
    make_communication(project, owner=member, due_on=DUE, state=state)
    assert told(member) == told(project.lead) == []


def test_a_complete_message_waits_for_its_approval(project, member, sponsor, manager, director):
    make_communication(project, owner=member, due_on=LATER, state="drafted")
    make_communication(project, owner=member, due_on=LATER, state="drafted", message_en="")
    assert told(project.lead) == ["Approve the message “Message 1 in English”, due on 01.03.2027"]
    assert told(sponsor) == told(manager) == told(director) == told(member) == []


def test_what_goes_to_everybody_waits_for_the_sponsor(project, sponsor):
    make_communication(project, state="drafted", is_organisation_wide=True, due_on=LATER)
    assert told(sponsor) == ["Approve the message “Message 1 in English”, due on 01.03.2027"]
    assert told(project.lead) == []


def test_a_project_that_is_over_asks_for_nothing(project):
    make_communication(project, state="drafted", due_on=LATER)
    project.state = "closed"
    project.save()
    assert told(project.lead) == []


@pytest.mark.parametrize("rows", [1, 8])
def test_it_is_two_queries(project, member, rows, django_assert_num_queries):
    for _ in range(rows):
        make_communication(project, owner=member, due_on=DUE)
    fresh = User.objects.get(pk=member.pk)
    with django_assert_num_queries(2):
        assert len(list(messages_waiting(fresh, on=FRIDAY))) == rows
