"""Who is told at each step of a change, in which words, and what the history keeps."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import translation

from people.history import _verbs
from people.models import HistoryEntry, Notification, User
from people.notifications import kinds_at_once, sentence
from projects.changes.waiting import changes_waiting
from projects.operations.change_decisions import annex_change
from projects.operations.changes import (
    analyse_change,
    close_change,
    submit_change,
    take_back_change,
    withdraw_change,
)
from tests.changes.conftest import EFFECTS, analysed, decided, drafted, submitted
from tests.changes.states import IN_STATE, REVIEW_ON
from tests.conftest import FRIDAY
from tests.factories import make_director, make_signed_mandate, make_user

pytestmark = pytest.mark.django_db
FREE = {"cost_effect": 0, "cost_words": ""}


def told(kind):
    rows = Notification.objects.filter(kind=kind)
    return sorted(each.recipient.username for each in rows)


def plain(text):
    return " ".join(text.replace("\u202f", " ").split())


def last_event():
    return HistoryEntry.objects.exclude(verb="").order_by("pk").last()


def test_a_draft_is_nobodys_business(project, asker):
    drafted(project, asker)
    assert not Notification.objects.exists()


def test_the_lead_is_told_what_is_submitted(project, draft, asker):
    submit_change(draft.pk, actor=asker, on=FRIDAY)
    assert told("change.submitted") == [project.lead.username]


def test_nobody_is_told_of_ones_own_act(project, draft):
    submit_change(draft.pk, actor=project.lead, on=FRIDAY)
    assert told("change.submitted") == []


def test_in_a_project_without_a_lead_nobody_has_to_be_told(project, draft, asker):
    type(project).objects.filter(pk=project.pk).update(lead=None)
    submit_change(draft.pk, actor=asker, on=FRIDAY)
    assert told("change.submitted") == []


@pytest.mark.parametrize(
    ("said", "people"),
    [
        ({"scope_effect": "clarification"}, ["the-lead"]),
        ({"scope_effect": "nice_to_have"}, ["director-a", "director-b"]),
        ({"scope_effect": "mandate"}, ["the-sponsor"]),
        ({"scope_effect": "programme"}, ["board-a", "board-b"]),
    ],
)
def test_those_on_its_level_are_told_that_it_waits(project, asker, director, said, people):
    User.objects.filter(pk=project.lead.pk).update(username="the-lead")
    User.objects.filter(pk=director.pk).update(username="director-a")
    make_director(username="director-b")
    for name in ("board-a", "board-b"):
        make_user(name, roles=("SPO",))
    make_user("board-gone", roles=("SPO",), is_active=False)
    row = submitted(project, asker)
    third = make_director(username="zz-third")
    analyse_change(row.pk, {**EFFECTS, **FREE, **said}, actor=third, on=FRIDAY)
    assert told("change.analysed") == people


def test_a_lead_who_analyses_what_is_the_leads_is_told_nothing(project, asker):
    analysed(project, asker, **FREE)
    assert told("change.analysed") == []


def test_each_analysis_tells_anew(project, change):
    analyse_change(change.pk, EFFECTS, actor=project.lead, on=FRIDAY)
    assert told("change.analysed") == ["the-sponsor", "the-sponsor"]


@pytest.mark.parametrize("outcome", ["approved", "rejected", "deferred"])
def test_lead_author_and_sponsor_are_told_the_decision(project, change, board, outcome):
    decided(change, board, outcome, review_on=REVIEW_ON)
    assert told("change.decided") == sorted(["asker", project.lead.username, "the-sponsor"])


def test_who_decides_is_not_told(project, change, sponsor):
    decided(change, sponsor)
    assert told("change.decided") == sorted(["asker", project.lead.username])


def test_who_is_lead_and_author_is_told_once(project, sponsor, director):
    row = submitted(project, project.lead)
    analyse_change(row.pk, EFFECTS, actor=director, on=FRIDAY)
    decided(row, sponsor)
    assert told("change.decided") == [project.lead.username]


@pytest.mark.parametrize(
    ("who", "people"),
    [("asker", ["lead"]), ("lead", ["asker"]), ("director", ["asker", "lead"])],
)
def test_lead_and_author_are_told_when_it_is_withdrawn(
    project, change, asker, director, who, people
):
    names = {"asker": asker, "lead": project.lead, "director": director}
    withdraw_change(change.pk, "Not needed.", actor=names[who])
    assert told("change.withdrawn") == sorted(names[each].username for each in people)


@pytest.mark.parametrize(("who", "people"), [("lead", ["asker"]), ("director", ["asker", "lead"])])
def test_lead_and_author_are_told_when_it_is_implemented(
    project, approved, asker, director, who, people
):
    make_signed_mandate(project, director=director)
    names = {"asker": asker, "lead": project.lead, "director": director}
    annex_change(approved.pk, actor=names[who], on=FRIDAY)
    assert told("change.implemented") == sorted(names[each].username for each in people)


def test_taking_back_and_closing_tell_nobody(project, asker, director):
    make_signed_mandate(project, director=director)
    take_back_change(submitted(project, asker).pk, actor=asker)
    row = IN_STATE["implemented"](project, asker)
    before = Notification.objects.count()
    close_change(row.pk, actor=director)
    assert Notification.objects.count() == before
    assert not Notification.objects.filter(kind__in=["change.taken_back", "change.closed"])


# PRJ-201 is the only project; its names and those of its people are set for the sentences.
SENTENCES = [
    (
        "submitted",
        "change.submitted",
        "Ada submitted a change of PRJ-201 Telephony, to be analysed: CR-201-1 Telephony connector",
        "Ada a soumis une demande de modification de PRJ-201 Téléphonie, à analyser : "
        "CR-201-1 Connecteur téléphonie",
    ),
    (
        "analysed",
        "change.analysed",
        "A change of PRJ-201 Telephony waits for a decision: CR-201-1 Telephony connector",
        "Une demande de modification de PRJ-201 Téléphonie attend une décision : "
        "CR-201-1 Connecteur téléphonie",
    ),
    (
        "approved",
        "change.decided",
        "Max decided on a change of PRJ-201 Telephony (Approved): CR-201-1 Telephony connector",
        "Max a décidé d’une demande de modification de PRJ-201 Téléphonie (Approuvée) : "
        "CR-201-1 Connecteur téléphonie",
    ),
    (
        "rejected",
        "change.decided",
        "Max decided on a change of PRJ-201 Telephony (Rejected): CR-201-1 Telephony connector",
        "Max a décidé d’une demande de modification de PRJ-201 Téléphonie (Rejetée) : "
        "CR-201-1 Connecteur téléphonie",
    ),
    (
        "deferred",
        "change.decided",
        "Max decided on a change of PRJ-201 Telephony (Deferred): CR-201-1 Telephony connector",
        "Max a décidé d’une demande de modification de PRJ-201 Téléphonie (Reportée) : "
        "CR-201-1 Connecteur téléphonie",
    ),
    (
        "withdrawn",
        "change.withdrawn",
        "Ada withdrew a change of PRJ-201 Telephony: CR-201-1 Telephony connector",
        "Ada a retiré une demande de modification de PRJ-201 Téléphonie : "
        "CR-201-1 Connecteur téléphonie",
    ),
    (
        "implemented",
        "change.implemented",
        "A change of PRJ-201 Telephony is implemented: CR-201-1 Telephony connector",
        "Une modification de PRJ-201 Téléphonie est mise en œuvre : CR-201-1 Connecteur téléphonie",
    ),
]


@pytest.fixture
def named(project, asker, sponsor, director):
    project.name_fr, project.name_en = "Téléphonie", "Telephony"
    project.save()
    asker.name, sponsor.name = "Ada", "Max"
    asker.save()
    sponsor.save()
    project.sponsor = sponsor
    make_signed_mandate(project, director=director)
    return project


@pytest.mark.parametrize(("state", "kind", "english", "french"), SENTENCES)
def test_what_is_told_reads_in_the_language_of_its_reader(
    named, asker, state, kind, english, french
):
    row = IN_STATE[state](named, asker)
    message = Notification.objects.filter(kind=kind).first()
    for language, expected in (("en", english), ("fr", french)):
        with translation.override(language):
            assert plain(sentence(message)) == expected
    assert message.url == row.get_absolute_url()


def test_without_an_english_name_the_french_one_is_told(project, asker):
    row = drafted(project, asker, name_en="")
    submit_change(row.pk, actor=asker, on=FRIDAY)
    assert sentence(Notification.objects.get()).endswith("CR-201-1 Connecteur téléphonie")


def test_changes_are_told_in_the_mail_of_the_day():
    assert not {kind for kind in kinds_at_once() if kind.startswith("change.")}


@pytest.mark.parametrize(
    ("state", "verb", "english", "french", "reason"),
    [
        ("submitted", "change.submitted", "Change submitted",
         "Demande de modification soumise", ""),
        ("analysed", "change.analysed", "Change analysed",
         "Demande de modification analysée", ""),
        ("approved", "change.approved", "Change approved",
         "Demande de modification approuvée", "It pays."),
        ("rejected", "change.rejected", "Change rejected",
         "Demande de modification rejetée", "It pays."),
        ("deferred", "change.deferred", "Change deferred",
         "Demande de modification reportée", "It pays."),
        ("implemented", "change.implemented", "Change implemented",
         "Modification mise en œuvre", ""),
        ("closed", "change.closed", "Change closed",
         "Demande de modification close", ""),
        ("withdrawn", "change.withdrawn", "Change withdrawn",
         "Demande de modification retirée", "Not needed."),
    ],
)  # fmt: skip
def test_the_history_names_the_step_and_its_reason(
    named, asker, state, verb, english, french, reason
):
    IN_STATE[state](named, asker)
    event = last_event()
    assert (event.verb, event.scope) == (verb, f"project:{named.pk}")
    assert (event.additional_data or {}).get("reason", "") == reason
    for language, expected in (("en", english), ("fr", french)):
        with translation.override(language):
            assert str(_verbs[verb]) == expected


def test_the_history_names_who_took_each_step(named, asker, sponsor, director):
    row = IN_STATE["closed"](named, asker)
    events = HistoryEntry.objects.filter(verb__startswith="change.").order_by("pk")
    assert [(each.verb, each.actor) for each in events] == [
        ("change.submitted", asker),
        ("change.analysed", named.lead),
        ("change.approved", sponsor),
        ("change.implemented", named.lead),
        ("change.closed", named.lead),
    ]
    assert {each.object_id for each in events} == {row.pk}


def test_the_history_keeps_that_it_was_taken_back(project, asker):
    take_back_change(submitted(project, asker).pk, actor=asker)
    assert (last_event().verb, last_event().actor) == ("change.taken_back", asker)


def test_the_page_of_the_history_tells_the_steps_to_its_reader(named, asker, as_user):
    IN_STATE["approved"](named, asker)
    for language, said in (("en", "Change approved"), ("fr", "Demande de modification approuvée")):
        named.lead.language = language
        named.lead.save()
        address = reverse("projects:history", args=[named.code])
        page = as_user(named.lead).get(address)
        assert page.status_code == 200
        assert said in page.content.decode()


@pytest.mark.parametrize(
    ("state", "of_author", "of_lead", "of_sponsor"),
    [
        ("draft", 0, 0, 0),
        ("submitted", 0, 1, 0),
        ("analysed", 0, 0, 1),
        ("deferred", 0, 0, 0),
        ("approved", 0, 1, 0),
        ("rejected", 0, 0, 0),
        ("implemented", 0, 0, 0),
        ("closed", 0, 0, 0),
        ("withdrawn", 0, 0, 0),
    ],
)
def test_on_whom_a_change_waits(named, asker, state, of_author, of_lead, of_sponsor):
    IN_STATE[state](named, asker)
    people = (asker, named.lead, named.sponsor)
    waits = tuple(len(list(changes_waiting(person, on=FRIDAY))) for person in people)
    assert waits == (of_author, of_lead, of_sponsor)


@pytest.mark.parametrize(
    ("state", "who", "english", "french"),
    [
        ("submitted", "lead", "Analyse the change", "Analyser la demande de modification"),
        ("analysed", "sponsor", "Decide on the change", "Décider de la modification"),
        ("approved", "lead", "Implement the change", "Mettre en œuvre la modification"),
    ],
)
def test_what_waits_reads_in_both_languages(named, asker, state, who, english, french):
    IN_STATE[state](named, asker)
    for language, expected in (("en", english), ("fr", french)):
        with translation.override(language):
            (waiting,) = changes_waiting(getattr(named, who), on=FRIDAY)
            assert waiting.words == expected
