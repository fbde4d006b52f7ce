"""Each field of each form: refused with its sentence, in both languages, and nothing is lost."""

from __future__ import annotations

import pytest
import time_machine

from people.models import User
from projects.models import Consultation, Contact, EngagementAction, Stakeholder
from tests.factories import make_engagement, make_member, make_unit, make_user
from tests.stakeholders.conftest import newest
from tests.stakeholders.test_pages import NEW, page, url

pytestmark = pytest.mark.django_db
CHOICE = "Select a valid choice"
CONTACT = {"held_on": "09.10.2026", "channel": "call", "summary": "Kept words", "sentiment": "0"}
JUDGED = {"power": "4", "interest": "4", "current": "2", "desired": "3", "note": "Kept words"}
REQUIRED = "This field is required."
TOO_LONG = "Ensure this value has at most"


@pytest.fixture(autouse=True)
def _on_friday():
    with time_machine.travel("2026-10-09 09:00+02:00", tick=False):
        yield


def refused(client, address, sent, field, words):
    """The sentence stands at its field, and each value that was sent stands in the form."""
    answer = client.post(address, sent)
    shown = page(answer, 422)
    form = answer.context["form"]
    assert list(form.errors) == [field]
    assert form.errors[field][0].startswith(words), form.errors[field]
    assert "Kept words" in shown
    for name, value in sent.items():
        if name in form.fields and isinstance(value, str):
            assert form[name].value() == value, name


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name_fr", "", REQUIRED),
        ("name_fr", "x" * 201, TOO_LONG),
        ("name_en", "x" * 201, TOO_LONG),
        ("kind", "crowd", CHOICE),
        ("person", "999999", CHOICE),
        ("org_unit", "999999", CHOICE),
        ("organisation", "x" * 201, TOO_LONG),
        ("role", "x" * 201, TOO_LONG),
        ("size", "0", "A group has at least one member."),
        ("size", "-3", "Ensure this value is greater than or equal to 0."),
        ("size", "many", "Enter a whole number."),
        ("language", "xx", CHOICE),
        ("site", "999999", CHOICE),
        ("influence", "x" * 301, TOO_LONG),
        ("owner", "999999", CHOICE),
        ("next_contact_on", "31.02.2026", ""),
        ("next_contact_on", "01.01.1926", "The year must be between"),
        ("power", "0", CHOICE),
        ("interest", "6", CHOICE),
        ("current", "5", CHOICE),
        ("desired", "", REQUIRED),
        ("expectations", "x" * 2001, TOO_LONG),
        ("fears", "x" * 2001, TOO_LONG),
    ],
)
def test_a_new_stakeholder_is_refused_at_its_field(project, as_user, field, value, words):
    sent = {**NEW, "note": "Kept words", field: value}
    refused(as_user(project.lead), url("new-stakeholder", project), sent, field, words)
    assert not Stakeholder.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name_fr", "  ", REQUIRED),
        ("kind", "", REQUIRED),
        ("size", "0", "A group has at least one member."),
        ("owner", "999999", CHOICE),
        ("next_contact_on", "someday", ""),
    ],
)
def test_a_change_is_refused_at_its_field_and_changes_nothing(
    project, stakeholder, as_user, field, value, words
):
    facts = {"name_fr": "Sites", "kind": "group", "role": "Kept words", "version": "1"}
    address = url("edit-stakeholder", project, 1)
    refused(as_user(project.lead), address, {**facts, field: value}, field, words)
    stakeholder.refresh_from_db()
    assert (stakeholder.role, stakeholder.version) == ("", 1)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("power", "6", CHOICE),
        ("interest", "", REQUIRED),
        ("current", "-1", CHOICE),
        ("desired", "leading", CHOICE),
        ("expectations", "x" * 2001, TOO_LONG),
        ("fears", "x" * 2001, TOO_LONG),
    ],
)
def test_an_assessment_is_refused_at_its_field(project, stakeholder, as_user, field, value, words):
    address = url("assess-stakeholder", project, 1)
    refused(as_user(project.lead), address, {**JUDGED, field: value}, field, words)
    assert newest(stakeholder).note == ""


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"held_on": ""}, "held_on", REQUIRED),
        ({"held_on": "10.10.2026"}, "held_on", "A contact is written down once it was held."),
        ({"held_on": "yesterday"}, "held_on", ""),
        ({"channel": ""}, "channel", REQUIRED),
        ({"channel": "pigeon"}, "channel", CHOICE),
        ({"sentiment": "2"}, "sentiment", CHOICE),
        ({"by": "999999"}, "by", CHOICE),
        ({"follow_up": "Call"}, "follow_up_on", "Say until when this follows."),
        ({"follow_up_on": "20.10.2026"}, "follow_up", "Say what follows until then."),
        ({"follow_up": "Call", "follow_up_on": "09.10.2026"}, "follow_up_on",
         "What follows comes after the contact."),
        ({"follow_up": "x" * 301, "follow_up_on": "20.10.2026"}, "follow_up", TOO_LONG),
    ],
)  # fmt: skip
def test_a_contact_is_refused_at_its_field(project, stakeholder, as_user, changed, field, words):
    address = url("new-contact", project, 1)
    refused(as_user(project.lead), address, {**CONTACT, **changed}, field, words)
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [("owner", "", REQUIRED), ("owner", "999999", CHOICE), ("due_on", "", REQUIRED),
     ("due_on", "31.11.2026", ""), ("due_on", "01.01.2726", "The year must be between")],
)  # fmt: skip
def test_an_action_is_refused_at_its_field(project, stakeholder, as_user, field, value, words):
    sent = {"what": "Kept words", "owner": str(project.lead.pk), "due_on": "20.10.2026"}
    sent[field] = value
    client = as_user(project.lead)
    refused(client, url("new-engagement", project, 1), sent, field, words)
    action = make_engagement(stakeholder)
    address = url("edit-engagement", project, 1, action.number)
    refused(client, address, {**sent, "version": "1"}, field, words)
    assert EngagementAction.objects.get().what == "Show the pilot"


@pytest.mark.parametrize(("after", "words"), [("5", CHOICE), ("gone", CHOICE)])
def test_the_end_of_an_action_is_refused_at_its_field(project, stakeholder, as_user, after, words):
    make_engagement(stakeholder)
    sent = {"effect": "Kept words", "after": after, "version": "1"}
    client = as_user(project.lead)
    refused(client, url("finish-engagement", project, 1, 1), sent, "after", words)
    assert EngagementAction.objects.get().is_open


def test_who_judges_nobody_is_not_asked_where_an_action_led(project, stakeholder, as_user):
    doer = make_member(project, username="doer")
    make_engagement(stakeholder, owner=doer)
    client, address = as_user(doer), url("finish-engagement", project, 1, 1)
    assert "after" not in client.get(address).context["form"].fields
    # What the form does not ask is not taken either.
    client.post(address, {"effect": "Liked", "after": "4", "version": "1"})
    assert EngagementAction.objects.get().after is None
    assert newest(stakeholder).current == 2


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"name_fr": ""}, "name_fr", REQUIRED),
        ({"name_en": "x" * 201}, "name_en", TOO_LONG),
        ({"document": "x" * 201}, "document", TOO_LONG),
        ({"deadline_on": ""}, "deadline_on", REQUIRED),
        ({"deadline_on": "08.10.2026"}, "deadline_on", "The deadline is over already."),
        ({"people": ["999999"]}, "people", CHOICE),
        ({"people": []}, "people", "Say who is asked: people, units or both."),
        ({"units": ["999999"]}, "units", CHOICE),
    ],
)
def test_a_consultation_is_refused_at_its_field(project, outsider, as_user, changed, field, words):
    sent = {
        "name_fr": "Consultation", "text": "Kept words", "people": [str(outsider.pk)],
        "deadline_on": "16.10.2026", **changed,
    }  # fmt: skip
    refused(as_user(project.lead), url("new-consultation", project), sent, field, words)
    assert not Consultation.objects.exists()


def test_units_without_anybody_to_answer_are_not_offered(project, as_user):
    make_unit(name_en="Headless")
    make_unit(name_en="Left alone", head=make_user(is_active=False))
    make_unit(name_en="Counters", head=make_user("head"))
    form = as_user(project.lead).get(url("new-consultation", project)).context["form"]
    assert [words for _key, words in form.fields["units"].choices] == ["Counters"]


@pytest.mark.parametrize(
    ("name", "sent", "words"),
    [
        ("new-stakeholder", {**NEW, "represents_unit": "on"},
         "Indiquez l’unité qui est représentée."),
        ("new-stakeholder", {**NEW, "size": "0"}, "Un groupe compte au moins un membre."),
        ("new-contact", {**CONTACT, "held_on": "10.10.2026"},
         "Un contact s’inscrit une fois qu’il a eu lieu."),
        ("new-contact", {**CONTACT, "follow_up": "Rappeler"},
         "Indiquez jusqu’à quand cette suite est donnée."),
        ("new-contact", {**CONTACT, "follow_up_on": "20.10.2026"},
         "Indiquez quelle suite est donnée jusque-là."),
        ("new-contact", {**CONTACT, "follow_up": "Rappeler", "follow_up_on": "01.10.2026"},
         "La suite vient après le contact."),
        ("new-consultation", {"name_fr": "C", "deadline_on": "16.10.2026"},
         "Écrivez le texte, ou indiquez le document."),
        ("new-consultation", {"name_fr": "C", "text": "T", "deadline_on": "08.10.2026"},
         "Le délai est déjà échu."),
        ("new-consultation", {"name_fr": "C", "text": "T", "deadline_on": "16.10.2026"},
         "Indiquez qui est consulté\u202f: des personnes, des unités ou les deux."),
    ],
)  # fmt: skip
def test_french_readers_are_refused_in_french(project, stakeholder, as_user, name, sent, words):
    User.objects.filter(pk=project.lead.pk).update(language="fr")
    more = [1] if name == "new-contact" else []
    client = as_user(User.objects.get(pk=project.lead.pk))
    assert words in page(client.post(url(name, project, *more), sent), 422)


def test_an_account_and_an_owner_who_left_stay_until_somebody_else_is_named(
    project, stakeholder, as_user
):
    gone = make_user("gone", is_active=False)
    Stakeholder.objects.update(person=gone, owner=gone)
    client, address = as_user(project.lead), url("edit-stakeholder", project, 1)
    facts = {"name_fr": "Sites", "kind": "person", "version": "1"}
    client.post(address, {**facts, "person": str(gone.pk), "owner": str(gone.pk)})
    stakeholder.refresh_from_db()
    assert (stakeholder.name_fr, stakeholder.person, stakeholder.owner) == ("Sites", gone, gone)
    client.post(address, {**facts, "version": "2", "person": "", "owner": ""})
    stakeholder.refresh_from_db()
    assert (stakeholder.person, stakeholder.owner) == (None, None)
