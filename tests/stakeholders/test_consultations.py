"""Consultations: asked, answered or not, closed for good."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from people.models import HistoryEntry, Notification
from people.notifications import sentence
from projects.models import Consultation, ConsultedParty, EvidenceFile
from projects.operations.consultations import (
    Asking,
    answer_consultation,
    close_consultation,
    open_consultation,
)
from servicedesk_pm.common.errors import StaleObject
from tests.conftest import FRIDAY
from tests.factories import make_consultation, make_unit, make_user
from tests.stakeholders.conftest import refused

pytestmark = pytest.mark.django_db
DEADLINE = FRIDAY + timedelta(days=14)
AFTER = DEADLINE + timedelta(days=1)
VALUES = {"name_fr": "Réorganisation", "name_en": "New teams", "text": "Read this."}


def ask(project, *people, actor=None, units=(), file=None, **values):
    facts = {**VALUES, "deadline_on": DEADLINE, **values}
    asking = Asking(
        facts,
        frozenset(person.pk for person in people),
        frozenset(unit.pk for unit in units),
        file,
    )
    return open_consultation(project.pk, asking, actor=actor or project.lead, on=FRIDAY)


def answer(row, person, reply="comment", comment="Too early.", on=FRIDAY):
    party = row.parties.get(person=person)
    return answer_consultation(party.pk, reply, comment, actor=person, on=on)


def test_people_and_units_are_asked_and_told(project, outsider):
    head = make_user("head", name="Head")
    unit = make_unit(head=head, name_en="Counters")
    row = ask(project, outsider, units=[unit])

    assert (row.number, row.is_open, row.opened_by) == (1, True, project.lead)
    assert sorted(map(str, row.parties.all())) == ["Counters (Head)", str(outsider)]
    told = Notification.objects.get(recipient=outsider)
    assert sentence(told) == (
        f"PRJ-S {project.name}: please comment on “New teams” until 23.10.2026,"
        " or say you have no remark."
    )
    assert Notification.objects.filter(recipient=head, kind="consultation.asked").count() == 1
    assert ask(project, outsider).number == 2


def test_the_head_of_two_units_is_asked_for_each_and_told_once(project):
    head = make_user("head")
    row = ask(project, head, units=[make_unit(head=head), make_unit(head=head)])
    assert row.parties.count() == 3
    assert Notification.objects.filter(recipient=head).count() == 1


def test_only_who_writes_the_register_asks(
    project, outsider, director, manager, sponsor, packager, quality, member
):
    for person in (sponsor, packager, quality, member, outsider):
        with pytest.raises(PermissionDenied):
            ask(project, outsider, actor=person)
    for person in (director, manager):
        assert ask(project, outsider, actor=person).is_open
    project.state = "closed"
    project.save()
    with pytest.raises(PermissionDenied):
        ask(project, outsider)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name_fr": ""}, "name_fr"),
        ({"text": "   "}, "text"),
        ({"deadline_on": FRIDAY - timedelta(days=1)}, "deadline_on"),
        ({"deadline_on": None}, "deadline_on"),
        ({"deadline_on": date(2726, 1, 1)}, "deadline_on"),
    ],
)
def test_a_round_that_cannot_be_is_refused_at_its_field(project, outsider, values, field):
    refused(field, lambda: ask(project, outsider, **values))
    assert not Consultation.objects.exists()


def test_a_document_or_a_file_stands_for_the_text(project, outsider, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    named = ask(project, outsider, text="", document="Concept, version 0.9")
    assert named.document == "Concept, version 0.9"
    upload = SimpleUploadedFile("concept.txt", b"The concept in words.", "text/plain")
    with_file = ask(project, outsider, text="", file=upload)
    assert with_file.file == EvidenceFile.objects.get()
    bad = SimpleUploadedFile("concept.exe", b"MZ\x00", "text/plain")
    refused("file", lambda: ask(project, outsider, file=bad), "no PDF")


def test_somebody_has_to_be_asked_who_can_answer(project):
    refused("people", lambda: ask(project), "Say who is asked")
    gone = make_user("gone", is_active=False)
    refused("people", lambda: ask(project, gone), "active account")
    for head in (None, gone):
        unit = make_unit(head=head, name_en="Nobody's")
        refused("units", lambda one=unit: ask(project, units=[one]), "Nobody's has no head")
    assert not Consultation.objects.exists()


def test_a_comment_or_nothing_to_add_until_the_deadline(project, outsider):
    row = ask(project, outsider)
    party = answer(row, outsider, on=DEADLINE)
    assert (party.reply, party.comment, party.answered_on) == ("comment", "Too early.", DEADLINE)
    changed = answer(row, outsider, "nothing", " ", on=DEADLINE)
    assert (changed.reply, changed.comment) == ("nothing", "")
    # The first answer is told, a second thought is not.
    told = Notification.objects.get(recipient=project.lead)
    assert sentence(told).endswith("Person outsider answered the consultation “New teams”.")


@pytest.mark.parametrize(
    ("reply", "comment", "field"),
    [("comment", "  ", "comment"), ("nothing", "But", "reply"), ("silence", "", "reply"),
     ("", "x", "reply")],
)  # fmt: skip
def test_an_answer_without_sense_is_refused_at_its_field(project, outsider, reply, comment, field):
    row = ask(project, outsider)
    refused(field, lambda: answer(row, outsider, reply, comment))
    assert row.parties.get().reply == ""


def test_nobody_answers_for_somebody_else(project, outsider, director):
    row = ask(project, outsider)
    for person in (director, project.lead):
        with pytest.raises(PermissionDenied):
            answer_consultation(row.parties.get().pk, "nothing", "", actor=person, on=FRIDAY)


def test_after_the_deadline_silence_is_an_answer_and_no_other_is_taken(project, outsider):
    row = ask(project, outsider)
    party = row.parties.get()
    assert (party.stands(DEADLINE), str(party.words(DEADLINE))) == ("", "Awaited")
    assert (party.stands(AFTER), str(party.words(AFTER))) == ("silence", "No answer")
    assert party.reply == ""
    refused(None, lambda: answer(row, outsider, on=AFTER), "your silence is recorded")


def test_closing_freezes_what_was_said_and_what_was_not(project, outsider, member):
    row = ask(project, outsider, member)
    answer(row, member, "nothing", "")
    closed = close_consultation(row.pk, actor=project.lead, on=AFTER, version=1)

    assert (closed.is_open, closed.closed_on, closed.closed_by) == (False, AFTER, project.lead)
    found = {party.person: party.reply for party in ConsultedParty.objects.all()}
    assert found == {outsider: "silence", member: "nothing"}
    # Whatever day it is read on.
    assert row.parties.get(person=outsider).stands(FRIDAY) == "silence"
    refused(None, lambda: answer(row, outsider), "is closed")
    refused(None, lambda: close_consultation(row.pk, actor=project.lead, on=AFTER), "is closed")
    told = Notification.objects.filter(kind="consultation.closed")
    assert {each.recipient for each in told} == {outsider, member}
    assert HistoryEntry.objects.filter(verb="consultation.closed").count() == 1


def test_a_round_closes_early_only_when_all_have_answered(project, outsider, member):
    row = ask(project, outsider, member)
    answer(row, member)
    early = lambda: close_consultation(row.pk, actor=project.lead, on=DEADLINE)  # noqa: E731
    refused(None, early, "not everybody has answered")
    answer(row, outsider)
    assert not early().is_open


def test_only_who_writes_the_register_closes(project, outsider, sponsor, packager, manager):
    row = ask(project, outsider)
    for person in (outsider, sponsor, packager):
        with pytest.raises(PermissionDenied):
            close_consultation(row.pk, actor=person, on=AFTER)
    with pytest.raises(StaleObject):
        close_consultation(row.pk, actor=manager, on=AFTER, version=3)
    assert close_consultation(row.pk, actor=manager, on=AFTER).closed_by == manager


def test_a_project_that_is_over_hears_nobody_any_more(project, outsider):
    row = make_consultation(project, outsider)
    project.state = "cancelled"
    project.save()
    refused(None, lambda: answer(row, outsider), "is closed")
    with pytest.raises(PermissionDenied):
        close_consultation(row.pk, actor=project.lead, on=date(2027, 1, 4))


def test_who_is_asked_sees_the_round_and_nothing_else_of_the_project(project, outsider, member):
    row = make_consultation(project, outsider)
    assert list(Consultation.objects.visible_to(outsider)) == [row]
    assert not Consultation.objects.visible_to(member).exists()
    assert list(Consultation.objects.visible_to(project.lead)) == [row]
