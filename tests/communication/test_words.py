"""What is told about messages reads in the language of who reads it, and leads to the message."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import translation

from people.history import describe, entries_for
from people.models import Notification, User
from people.notifications import sentence
from projects.communication.waiting import messages_waiting
from projects.operations.communication import (
    approve_communication,
    cancel_communication,
    evaluate_communication,
    finish_communication,
    withdraw_communication,
    write_message,
)
from tests.conftest import FRIDAY
from tests.factories import make_communication, make_pulse

TEXTS = {"message_fr": "Votre poste.", "message_en": "Your workstation."}


def told(person, language):
    with translation.override(language):
        return [sentence(each) for each in Notification.objects.filter(recipient=person)]


@pytest.fixture
def row(project, packager):
    project.name_fr, project.name_en = "Postes", "Workstations"
    project.save()
    return make_communication(
        project, owner=packager, name_fr="Vague 3 : J-30", name_en="Wave 3: D-30"
    )


def test_the_lead_is_told_that_it_waits(row, packager):
    write_message(row.pk, TEXTS, actor=packager)
    assert told(row.project.lead, "en") == [
        "PRJ-C Workstations: the message “Wave 3: D-30” is written and waits for your approval."
    ]
    (french,) = told(row.project.lead, "fr")
    assert french.startswith("PRJ-C Postes")
    assert "Vague 3 : J-30" in french
    assert "approbation" in french


def test_who_is_responsible_is_told_of_every_answer(row, packager):
    lead = row.project.lead
    write_message(row.pk, TEXTS, actor=packager)
    approve_communication(row.pk, actor=lead, on=FRIDAY)
    withdraw_communication(row.pk, "The date moved.", actor=lead)
    cancel_communication(row.pk, "No wave.", actor=lead)
    english, french = told(packager, "en"), told(packager, "fr")
    assert len(english) == len(french) == 3
    assert any("is approved" in words for words in english)
    assert any(words.endswith("The date moved.") for words in english)
    assert any(words.endswith("No wave.") for words in french)
    assert all("Vague 3" in words for words in french)
    assert all("Wave 3" in words for words in english)


def test_every_notice_leads_to_the_message(row, packager):
    write_message(row.pk, TEXTS, actor=packager)
    approve_communication(row.pk, actor=row.project.lead, on=FRIDAY)
    urls = set(Notification.objects.values_list("url", flat=True))
    assert urls == {row.get_absolute_url()}


def test_the_history_tells_each_step_in_words(row, packager):
    lead = row.project.lead
    write_message(row.pk, TEXTS, actor=packager)
    approve_communication(row.pk, actor=lead, on=FRIDAY)
    finish_communication(row.pk, FRIDAY, 20, actor=packager, on=FRIDAY)
    evaluate_communication(row.pk, 5, "Fewer calls.", actor=packager)
    with translation.override("en"):
        actions = {event.action for event in describe(entries_for(row), reader=lead)}
    assert {
        "Message approved",
        "Communication action done",
        "Effect of the communication written down",
    } <= actions
    with translation.override("fr"):
        named = {event.action for event in describe(entries_for(row), reader=lead)}
    assert {"Message approuvé", "Action de communication réalisée"} <= named


def test_the_history_of_the_project_shows_them(row, packager, as_user):
    write_message(row.pk, TEXTS, actor=packager)
    approve_communication(row.pk, actor=row.project.lead, on=FRIDAY)
    address = reverse("projects:history", args=[row.project.code])
    page = as_user(row.project.lead).get(address).content.decode()
    assert "Message approved" in page
    assert "Wave 3: D-30" in page


@pytest.mark.parametrize(("language", "name"), [("fr", "Vague 3 : J-30"), ("en", "Wave 3: D-30")])
def test_what_waits_speaks_the_language_of_its_reader(row, packager, language, name):
    fresh = User.objects.get(pk=packager.pk)
    with translation.override(language):
        (waiting,) = messages_waiting(fresh, on=row.due_on)
    assert name in waiting.words
    assert waiting.url == row.get_absolute_url()


def test_a_survey_is_announced_in_both_languages(project, member):
    make_pulse(project, member, name_fr="Baromètre d’équipe", name_en="Team pulse")
    fresh = User.objects.get(pk=member.pk)
    for language, name in (("fr", "Baromètre d’équipe"), ("en", "Team pulse")):
        with translation.override(language):
            words = [each.words for each in messages_waiting(fresh, on=FRIDAY)]
        assert len(words) == 1
        assert name in words[0]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_pages_speak_both_languages(row, as_user, language):
    lead = row.project.lead
    lead.language = language
    lead.save()
    client = as_user(lead)
    for address in (
        reverse("projects:communication", args=[row.project.code]),
        row.get_absolute_url(),
        reverse("projects:all-communication"),
    ):
        page = client.get(address).content.decode()
        assert f'<html lang="{language}"' in page
        assert ("Vague 3" if language == "fr" else "Wave 3") in page
