"""Who sees which message and which survey, by role, in lists, files, search and history."""

from __future__ import annotations

import pytest
from django.urls import reverse

from people.choices import Role
from projects.models import CommunicationAction, Pulse
from projects.operations.pulses import answer_pulse
from tests.conftest import FRIDAY
from tests.factories import make_communication, make_member, make_project, make_pulse, make_user

STATES = ("planned", "drafted", "approved", "done", "evaluated", "cancelled")
ALL = set(STATES)
TOLD = {"done", "evaluated"}
# What each role of the project sees of its messages, and whether it sees its surveys.
SEES = {
    Role.PROJECT_MANAGER: (ALL, True),
    Role.WORK_PACKAGE_LEAD: (ALL, True),
    Role.TEAM_MEMBER: (ALL, True),
    Role.QUALITY_MANAGER: (ALL, True),
    Role.OBSERVER: (TOLD, False),
}


@pytest.fixture
def filled(project):
    for state in STATES:
        make_communication(project, state=state, name_en=f"Zebra {state}", name_fr=f"Z {state}")
    make_pulse(project, name_en="Zebra survey", name_fr="Baromètre zèbre")
    return project


@pytest.mark.parametrize("role", SEES)
def test_a_role_sees_what_the_matrix_of_rights_says(filled, role):
    person = make_member(filled, role)
    states, sees_surveys = SEES[role]
    rows = CommunicationAction.objects.visible_to(person).filter(project=filled)
    assert set(rows.values_list("state", flat=True)) == states
    assert Pulse.objects.visible_to(person).filter(project=filled).exists() == sees_surveys


@pytest.mark.parametrize("role", SEES)
def test_a_role_elsewhere_sees_nothing(filled, role):
    person = make_member(make_project(), role)
    assert not CommunicationAction.objects.visible_to(person).filter(project=filled).exists()
    assert not Pulse.objects.visible_to(person).filter(project=filled).exists()


@pytest.mark.parametrize("role", SEES)
def test_lists_files_and_search_tell_no_more(filled, role, as_user):
    client = as_user(make_member(filled, role))
    hidden = ALL - SEES[role][0]
    address = reverse("projects:communication", args=[filled.code])
    for place in (address, "/communication/", "/search/?q=zebra"):
        page = client.get(place).content.decode()
        assert not [state for state in hidden if f"Zebra {state}" in page], place
    for place in (address, "/communication/"):
        file = b"".join(client.get(f"{place}?export=csv").streaming_content).decode("utf-8-sig")
        assert not [state for state in hidden if f"Zebra {state}" in file], place


def test_who_is_asked_sees_the_survey_and_nothing_else(filled, as_user):
    person = make_user()
    row = make_pulse(filled, person, name_en="Asked of you", answers=[(5, 5, 5)] * 7)
    client = as_user(person)
    page = client.get(row.get_absolute_url()).content.decode()
    assert "Asked of you" in page
    assert "Zebra" not in page
    assert "7 /" not in page
    assert client.get(reverse("projects:communication", args=[filled.code])).status_code == 404


def test_no_history_tells_who_answered_or_what(project, member, as_user):
    row = make_pulse(project, member)
    marks = {"informed": 1, "benefit": 1, "support": 1}
    answer_pulse(row.pk, marks, "Quokka words", actor=member, on=FRIDAY)
    address = reverse("projects:history", args=[project.code])
    page = as_user(project.lead).get(address).content.decode()
    assert "Quokka" not in page
    assert "has answered" not in page
    assert "Quokka" not in as_user(project.lead).get("/search/?q=quokka").content.decode().replace(
        'value="quokka"', ""
    )


def test_the_director_and_the_sponsor_see_everything(filled, director, sponsor):
    for person in (director, sponsor):
        rows = CommunicationAction.objects.visible_to(person).filter(project=filled)
        assert set(rows.values_list("state", flat=True)) == ALL
        assert Pulse.objects.visible_to(person).filter(project=filled).count() == 1


def test_a_stranger_to_the_portfolio_sees_nothing(filled):
    person = make_user()
    assert not CommunicationAction.objects.visible_to(person).exists()
    assert not Pulse.objects.visible_to(person).exists()
