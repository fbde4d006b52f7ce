"""A consultation from its opening to its closing, as those who are heard and who read it see it."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from people.models import HistoryEntry, Notification, User
from projects.models import Consultation, ConsultedParty
from projects.operations.consultations import answer_consultation, close_consultation
from projects.waiting import waiting_for
from servicedesk_pm.common.errors import RuleViolation
from tests.conftest import FRIDAY
from tests.factories import make_consultation, make_unit, make_user
from tests.stakeholders.test_pages import page, url

pytestmark = pytest.mark.django_db
DEADLINE = date(2026, 10, 16)
AFTER = date(2026, 10, 17)


@pytest.fixture(autouse=True)
def _on_friday():
    with time_machine.travel("2026-10-09 09:00+02:00", tick=False):
        yield


@pytest.fixture
def row(project, outsider):
    return make_consultation(project, outsider, name_en="New teams", deadline_on=DEADLINE)


def send(client, row, party, reply="comment", comment="Too early", **more):
    name = f"p{party.pk}"
    sent = {f"{name}-reply": reply, f"{name}-comment": comment}
    return client.post(url("answer-consultation", row.project, row.number, party.pk), sent, **more)


def answered(row, person, reply="nothing", comment=""):
    party = row.parties.get(person=person)
    return answer_consultation(party.pk, reply, comment, actor=person, on=FRIDAY)


def test_a_second_answer_takes_the_place_of_the_first(row, outsider, as_user):
    client, party = as_user(outsider), row.parties.get()
    send(client, row, party)
    send(client, row, party, comment="On second thought, fine")
    shown = page(client.get(row.get_absolute_url()))
    assert "On second thought, fine" in shown
    assert "Too early" not in shown
    assert ConsultedParty.objects.count() == 1
    told = Notification.objects.filter(kind="consultation.answered")
    assert told.count() == 1


def test_the_history_keeps_what_was_answered_first(row, outsider, as_user):
    party = row.parties.get()
    answered(row, outsider, "comment", "Too early")
    answered(row, outsider, "comment", "Fine")
    changes = [entry.changes for entry in HistoryEntry.objects.filter(
        content_type__model="consultedparty", object_pk=str(party.pk)
    ).order_by("pk")]  # fmt: skip
    assert ["Too early", "Fine"] in [change.get("comment") for change in changes]


def test_the_form_begins_with_the_own_answer(row, outsider, as_user):
    answered(row, outsider, "comment", "Too early")
    answer = as_user(outsider).get(row.get_absolute_url())
    (mine,) = answer.context["mine"]
    assert (mine.form["reply"].value(), mine.form["comment"].value()) == ("comment", "Too early")
    assert "Too early</textarea>" in page(answer)


@pytest.mark.parametrize(
    ("reply", "comment", "field", "words"),
    [
        ("", "My words", "reply", "This field is required."),
        ("silence", "My words", "reply", "Select a valid choice."),
        ("nothing", "My words", "reply", "You wrote a comment; choose “Comment”, or empty it."),
        ("comment", "x" * 5001, "comment", "Ensure this value has at most 5000"),
    ],
)
def test_an_answer_is_refused_at_its_field_with_what_was_typed(
    row, outsider, as_user, reply, comment, field, words
):
    answer = send(as_user(outsider), row, row.parties.get(), reply, comment)
    assert comment in page(answer, 422)
    (mine,) = answer.context["mine"]
    assert mine.form.errors[field][0].startswith(words)
    assert row.parties.get().reply == ""


def test_who_answers_for_themselves_and_for_a_unit_answers_each(row, outsider, as_user):
    unit = make_unit(head=outsider, name_en="Counters")
    own = row.parties.get()
    for_unit = row.parties.create(person=outsider, org_unit=unit)
    client = as_user(outsider)
    # The refusal stands at one answer; the form of the other is untouched.
    mine = send(client, row, for_unit, comment="").context["mine"]
    found = {party.pk: dict(party.form.errors) for party in mine}
    assert found == {own.pk: {}, for_unit.pk: {"comment": ["Write your comment."]}}
    send(client, row, for_unit, comment="For the counters")
    own.refresh_from_db()
    assert own.reply == ""
    assert "Your answer for Counters" in page(client.get(row.get_absolute_url()))
    assert [each.place for each in waiting_for(outsider, on=FRIDAY)] == [str(row.project)]


def test_a_new_head_does_not_inherit_the_question(row, outsider, as_user):
    """Who was head when the round was opened is heard for the unit."""
    new = make_user("new-head")
    unit = make_unit(head=outsider)
    row.parties.create(person=outsider, org_unit=unit)
    unit.head = new
    unit.save()
    page(as_user(new).get(row.get_absolute_url()), 404)
    page(as_user(outsider).get(row.get_absolute_url()))


def test_comments_titles_and_documents_are_shown_as_text(project, outsider, as_user):
    tag = "<img src=x onerror=alert(1)>"
    row = make_consultation(project, outsider, name_fr=tag, name_en=tag, text=tag, document=tag)
    answered(row, outsider, "comment", f"{tag}\nSecond line")
    for reader in (outsider, project.lead):
        shown = page(as_user(reader).get(row.get_absolute_url()))
        assert tag not in shown
        assert "&lt;img src=x onerror=alert(1)&gt;" in shown
    lead = as_user(project.lead)
    assert tag not in page(lead.get(url("stakeholders", project)))
    assert "<br>Second line" in page(lead.get(row.get_absolute_url()))


def test_who_is_heard_sees_no_answer_of_another(row, outsider, as_user):
    other = make_user("other", name="Nadia Other")
    row.parties.create(person=other)
    answered(row, other, "comment", "Between us")
    shown = page(as_user(outsider).get(row.get_absolute_url()))
    for words in ("Nadia Other", "Between us", "1 of 2", "Close the consultation"):
        assert words not in shown


def test_late_is_refused_with_its_sentence_and_what_was_typed(row, outsider, as_user):
    with time_machine.travel("2026-10-17 00:05+02:00", tick=False):
        client = as_user(outsider)
        assert "Send the answer" not in page(client.get(row.get_absolute_url()))
        shown = page(send(client, row, row.parties.get(), comment="One minute late"), 422)
    assert "The deadline is over; your silence is recorded." in shown
    assert "One minute late" in shown


def test_the_last_minute_of_the_deadline_is_in_time(row, outsider, as_user):
    with time_machine.travel("2026-10-16 23:59+02:00", tick=False):
        send(as_user(outsider), row, row.parties.get(), "nothing", "")
    assert row.parties.get().answered_on == DEADLINE


def test_french_readers_are_answered_in_french(row, outsider, as_user):
    User.objects.filter(pk=outsider.pk).update(language="fr")
    person, party = User.objects.get(pk=outsider.pk), row.parties.get()
    shown = page(send(as_user(person), row, party, comment=" "), 422)
    assert "Écrivez votre commentaire." in shown
    with time_machine.travel("2026-10-17 09:00+02:00", tick=False):
        client = as_user(person)
        assert "Sans réponse" in page(client.get(row.get_absolute_url()))
        late = page(send(client, row, party), 422)
    assert "Le délai est échu\u202f; votre silence est consigné." in late


def test_who_left_is_silent_and_does_not_hold_the_round_up_after_its_deadline(row, project):
    gone = make_user("gone", is_active=False)
    row.parties.create(person=gone)
    answered(row, row.parties.exclude(person=gone).get().person)
    with pytest.raises(RuleViolation, match="not everybody has answered"):
        close_consultation(row.pk, actor=project.lead, on=DEADLINE)
    close_consultation(row.pk, actor=project.lead, on=AFTER)
    assert row.parties.get(person=gone).reply == "silence"
    assert not Notification.objects.filter(recipient=gone).exists()


def test_the_answers_of_who_left_stay(row, outsider, project, as_user):
    answered(row, outsider, "comment", "My last word")
    User.objects.filter(pk=outsider.pk).update(is_active=False)
    close_consultation(row.pk, actor=project.lead, on=FRIDAY)
    shown = page(as_user(project.lead).get(row.get_absolute_url()))
    assert "My last word" in shown
    assert str(outsider) in shown


def test_an_answer_reaches_nobody_where_who_asked_has_left(row, outsider, project):
    asker = make_user("asker", is_active=False)
    Consultation.objects.filter(pk=row.pk).update(opened_by=asker)
    answered(row, outsider)
    assert not Notification.objects.filter(kind="consultation.answered").exists()
    assert row.parties.get().reply == "nothing"


def test_closed_for_good(row, outsider, project, as_user):
    answered(row, outsider, "comment", "Kept")
    lead = as_user(project.lead)
    close = url("close-consultation", project, 1)
    assert "who said nothing is silent" in page(lead.post(close, {"version": "1"}, follow=True))
    again = page(lead.post(close, {"version": "2"}, follow=True))
    assert "The consultation is closed." in again
    assert "Close the consultation" not in again
    client = as_user(outsider)
    assert "Send the answer" not in page(client.get(row.get_absolute_url()))
    shown = page(send(client, row, row.parties.get(), comment="Changed my mind"), 422)
    assert "The consultation is closed." in shown
    assert row.parties.get().comment == "Kept"


def test_two_who_close_at_once_close_once(row, outsider, project, manager, as_user):
    answered(row, outsider)
    close = url("close-consultation", project, 1)
    page(as_user(project.lead).post(close, {"version": "1"}, follow=True))
    second = page(as_user(manager).post(close, {"version": "1"}, follow=True))
    assert "Somebody has changed it meanwhile" in second
    assert Consultation.objects.get().closed_by == project.lead
    assert HistoryEntry.objects.filter(verb="consultation.closed").count() == 1


def test_answers_are_read_comments_first_and_silence_last(project, as_user):
    people = [make_user(name, name=name) for name in ("Silent", "Content", "Critical")]
    row = make_consultation(project, *people, deadline_on=DEADLINE)
    answered(row, people[1])
    answered(row, people[2], "comment", "No")
    lead = as_user(project.lead)
    shown = page(lead.get(row.get_absolute_url()))
    assert shown.index("Critical") < shown.index("Content") < shown.index("Silent")
    assert "2 of 3" in shown
    assert [heard.answered for heard in lead.get(url("stakeholders", project)).context[
        "consultations"
    ]] == [2]  # fmt: skip


@pytest.mark.parametrize("asked", [1, 12])
def test_answers_cost_the_same_for_any_number_of_people(
    project, as_user, asked, django_assert_num_queries
):
    people = [make_user() for _n in range(asked)]
    row = make_consultation(project, *people)
    for person in people:
        unit = make_unit(head=person)
        row.parties.create(person=person, org_unit=unit)
    client = as_user(project.lead)
    with django_assert_num_queries(7):
        page(client.get(row.get_absolute_url()))
