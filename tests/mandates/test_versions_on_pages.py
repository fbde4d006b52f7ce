"""A mandate on its pages: begun, sent, taken back, read version by version, by each persona."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.choices import Role
from people.models import HistoryEntry
from projects.models import Mandate, Project
from projects.operations.mandate_signing import take_mandate_back
from projects.operations.mandates import begin_mandate, edit_mandate
from tests.factories import (
    make_mandate,
    make_member,
    make_programme,
    make_project,
    make_signed_mandate,
    make_user,
)
from tests.htmx import normal, swapped
from tests.mandates.pages import agreed_mandate, in_french, sent_mandate, url, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def personas(young, director, manager, sponsor, outsider):
    return {
        "DIR": director,
        "BRD": make_user(roles=(Role.SPONSOR,)),
        "PGM": manager,
        "PM": young.lead,
        "SPO": sponsor,
        "QM": make_member(young, Role.QUALITY_MANAGER),
        "WPL": make_member(young, Role.WORK_PACKAGE_LEAD),
        "TM": make_member(young),
        "OBS": make_member(young, Role.OBSERVER),
        "OUT": outsider,
    }


def statuses(as_user, personas, address):
    return {who: as_user(person).get(address).status_code for who, person in personas.items()}


def test_a_draft_is_read_inside_and_written_by_three(as_user, draft, young, personas):
    read = statuses(as_user, personas, url("mandate-version", young, 1))
    assert {who for who, status in read.items() if status == 404} == {"OBS", "OUT"}
    written = statuses(as_user, personas, url("edit-mandate", young, "risks"))
    assert {who for who, status in written.items() if status == 200} == {"DIR", "PGM", "PM"}
    assert written["OUT"] == 404
    assert {written[who] for who in ("BRD", "SPO", "QM", "WPL", "TM", "OBS")} == {403}


def test_a_signed_mandate_is_read_by_all_who_see_the_project(as_user, young, personas, director):
    agreed_mandate(young, director)
    read = statuses(as_user, personas, url("mandate-version", young, 1))
    assert {who for who, status in read.items() if status != 200} == {"OUT"}
    begun = statuses(as_user, personas, url("begin-mandate", young))
    assert {who for who, status in begun.items() if status == 200} == {"DIR", "PM"}


def test_a_mandate_in_signature_is_taken_back_by_those_who_write_it(as_user, young, personas):
    sent_mandate(young)
    found = statuses(as_user, personas, url("take-mandate-back", young))
    assert {who for who, status in found.items() if status == 200} == {"DIR", "PGM", "PM"}
    for who, person in personas.items():
        offered = url("take-mandate-back", young) in words(
            as_user(person).get(url("mandate", young))
        )
        assert offered == (who in {"DIR", "PGM", "PM"}), who


def test_without_a_mandate_each_reader_is_told_what_comes_next(as_user, young, personas):
    said = {
        "PM": "It begins with what is known, and is written section by section.",
        "DIR": "It begins with what is known, and is written section by section.",
        "TM": "Once the project is approved in principle, its lead writes the mandate here.",
        "SPO": "Once the project is approved in principle, its lead writes the mandate here.",
        "OBS": "Once it is signed, its summary stands here.",
    }
    for who, sentence in said.items():
        page = words(as_user(personas[who]).get(url("mandate", young)))
        assert "No mandate yet" in page
        assert sentence in page, who
        assert (url("begin-mandate", young) in page) == (who in {"PM", "DIR"}), who


def test_in_preparation_a_version_needs_no_reason_and_is_not_asked_for_one(as_user, young):
    client = as_user(young.lead)
    assert "reason" not in client.get(url("begin-mandate", young)).context["form"].fields
    answer = client.post(url("begin-mandate", young), follow=True)
    assert "The draft is open; fill it section by section." in words(answer)


@pytest.mark.parametrize("state", ["execution", "deployment"])
def test_while_the_project_runs_the_approved_change_is_named(as_user, young, director, state):
    agreed_mandate(young, director)
    Project.objects.filter(pk=young.pk).update(state=state)
    client = as_user(young.lead)
    refused = client.post(url("begin-mandate", young), {"reason": "  "})
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["reason"]
    assert Mandate.objects.filter(project=young).count() == 1
    typed = {"reason": "Change 4: one more counter."}
    assert client.post(url("begin-mandate", young), typed).status_code == 302
    second = Mandate.objects.get(project=young, number=2)
    assert second.reason == "Change 4: one more counter."
    page = words(client.get(url("mandate", young)))
    assert "Reason of this version" in page
    assert "Change 4: one more counter." in page
    page = words(as_user(in_french(young.lead)).get(url("mandate", young)))
    assert "Raison de cette version" in page


def test_a_reason_of_more_than_two_thousand_characters_is_refused(as_user, young, director):
    agreed_mandate(young, director)
    Project.objects.filter(pk=young.pk).update(state="execution")
    answer = as_user(young.lead).post(url("begin-mandate", young), {"reason": "r" * 2001})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["reason"]


def test_sending_twice_sends_once_and_says_so(as_user, draft, young):
    client = as_user(young.lead)
    facts = {"version": draft.version}
    assert client.post(url("send-mandate", young), facts).status_code == 302
    again = client.post(url("send-mandate", young), facts)
    assert again.status_code == 422
    assert "take it back to change it" in words(again)
    assert HistoryEntry.objects.filter(verb="mandate.sent").count() == 1


def test_what_changed_after_it_was_read_is_not_sent_unread(as_user, draft, young, manager):
    edit_mandate(draft.pk, "risks", {"risks_en": "A new risk."}, actor=manager)
    answer = as_user(young.lead).post(url("send-mandate", young), {"version": 1})
    assert answer.status_code == 409
    assert "A new risk." in words(answer)
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_the_sent_mandate_says_by_whom_and_offers_only_to_take_it_back(as_user, draft, young):
    client = as_user(young.lead)
    facts = {"version": draft.version}
    page = words(client.post(url("send-mandate", young), facts, follow=True))
    assert "The mandate is sent for signature." in page
    assert f"sent by {young.lead} on" in page
    assert "In signature" in page
    assert url("take-mandate-back", young) in page
    for gone in ("edit-mandate", "send-mandate", "begin-mandate"):
        more = ("risks",) if gone == "edit-mandate" else ()
        assert url(gone, young, *more) not in page, gone


def test_taking_back_twice_is_refused_and_the_reason_stays_in_the_form(as_user, young):
    sent = sent_mandate(young)
    client = as_user(young.lead)
    facts = {"version": sent.version, "reason": "A figure is wrong."}
    assert client.post(url("take-mandate-back", young), facts).status_code == 302
    again = client.post(url("take-mandate-back", young), facts)
    assert again.status_code == 422
    assert "Only a mandate in signature can be taken back." in words(again)
    assert "A figure is wrong." in words(again)
    assert HistoryEntry.objects.filter(verb="mandate.taken_back").count() == 1


def test_taking_back_in_french_says_what_becomes_of_the_signatures(as_user, young):
    sent_mandate(young)
    page = words(as_user(in_french(young.lead)).get(url("take-mandate-back", young)))
    for shown in ("Reprendre le mandat", "Toutes les signatures données sont annulées ;"):
        assert shown in page, shown


def test_nothing_signed_is_taken_back_or_begun_again_while_a_version_is_open(as_user, young):
    make_signed_mandate(young)
    make_mandate(young, 2)
    client = as_user(young.lead)
    page = words(client.get(url("mandate", young)))
    assert url("begin-mandate", young) not in page
    refused = client.post(url("begin-mandate", young))
    assert refused.status_code == 422
    assert "A version of the mandate is open already." in words(refused)


def test_the_versions_stand_newest_first_with_their_states(as_user, young):
    make_signed_mandate(young, 2)
    make_mandate(young, 3)
    answer = as_user(young.lead).get(url("mandate", young))
    assert [(each.number, each.state) for each in answer.context["versions"]] == [
        (3, "draft"),
        (2, "signed"),
        (1, "superseded"),
    ]
    page = words(answer)
    assert "What changed since version 2" in page
    assert url("mandate-version", young, 1) in page
    oldest = words(as_user(young.lead).get(url("mandate-version", young, 1)))
    assert "What changed since" not in oldest
    assert "Superseded" in oldest


def test_an_observer_reads_the_signed_version_beside_a_newer_draft(as_user, young):
    make_signed_mandate(young)
    make_mandate(young, 2, scope_in_en="Still secret.")
    observer = make_member(young, Role.OBSERVER)
    client = as_user(observer)
    answer = client.get(url("mandate", young))
    assert answer.context["mandate"].number == 1
    assert "Still secret." not in words(answer)
    assert [each.number for each in answer.context["versions"]] == [1]
    assert client.get(url("mandate-version", young, 2)).status_code == 404
    assert answer.context["parties"] == []


@pytest.mark.parametrize("state", ["closing", "closed", "cancelled", "on_hold"])
def test_outside_its_states_a_draft_is_read_and_not_written(as_user, draft, young, state):
    held = {"state_before_hold": "mandate", "review_on": "2026-12-01"} if state == "on_hold" else {}
    Project.objects.filter(pk=young.pk).update(state=state, **held)
    client = as_user(young.lead)
    page = words(client.get(url("mandate", young)))
    assert "Words on risks." in page
    for name, more in (("edit-mandate", ("risks",)), ("send-mandate", ())):
        assert url(name, young, *more) not in page
        assert client.get(url(name, young, *more)).status_code == 403


def test_a_sub_project_is_covered_by_the_mandate_above(as_user, draft, young):
    part = make_project(parent=young, state="mandate", lead=young.lead, size_class="M")
    client = as_user(young.lead)
    page = words(client.get(url("mandate", part)))
    assert "A sub-project has no mandate of its own" in page
    assert "Open that mandate" in page
    assert "covers this sub-project" in words(client.get(url("mandate-panel", part)))
    assert client.get(url("begin-mandate", part)).status_code == 403
    assert client.post(url("begin-mandate", part)).status_code == 403
    assert not Mandate.objects.filter(project=part).exists()


def test_a_part_of_a_part_is_covered_by_the_project_at_the_top(as_user, draft, young):
    middle = make_project(parent=young, state="mandate", lead=young.lead)
    lowest = make_project(parent=middle, state="mandate", lead=young.lead)
    answer = as_user(young.lead).get(url("mandate", lowest))
    assert answer.context["above"] == young


def test_the_panel_swapped_in_is_the_panel_loaded_again(as_user, young):
    client = as_user(young.lead)
    address = url("mandate-panel", young)
    before = client.get(address).content
    begin_mandate(young.pk, actor=young.lead)
    part = client.fragment(address, "mandate-panel").content
    assert swapped(before, part, "mandate-panel") == normal(client.get(address).content)


@pytest.mark.parametrize(
    ("language", "draft_says", "sent_says"),
    [
        (
            "en",
            ["Version 1", "Draft", "1 section is incomplete"],
            ["In signature", "Still to sign"],
        ),
        ("fr", ["Version 1", "En rédaction"], ["En signature"]),
    ],
)
def test_the_panel_reads_in_both_languages(as_user, draft, young, language, draft_says, sent_says):
    if language == "fr":
        in_french(young.lead)
    Mandate.objects.filter(pk=draft.pk).update(risks_en="")
    page = words(as_user(young.lead).get(url("mandate-panel", young)))
    assert [each for each in draft_says if each not in page] == []
    Mandate.objects.filter(pk=draft.pk).delete()
    sent = sent_mandate(young)
    page = words(as_user(young.lead).get(url("mandate-panel", young)))
    assert [each for each in sent_says if each not in page] == []
    assert url("sign-mandate", young, "PM") in page
    take_mandate_back(sent.pk, reason="A figure.", actor=young.lead)
    page = words(as_user(young.lead).get(url("mandate-panel", young)))
    assert url("sign-mandate", young, "PM") not in page


def test_an_observer_s_panel_says_nothing_of_a_draft(as_user, draft, young):
    page = words(as_user(make_member(young, Role.OBSERVER)).get(url("mandate-panel", young)))
    assert "No mandate yet" in page
    assert "incomplete" not in page


def test_a_role_in_another_programme_opens_nothing(as_user, draft, young):
    foreign = make_user()
    make_project(programme=make_programme(manager=foreign), lead=foreign)
    client = as_user(foreign)
    for name, more in (
        ("mandate", ()),
        ("mandate-version", (1,)),
        ("organisation", ()),
        ("assumptions", ()),
        ("edit-mandate", ("risks",)),
        ("sign-mandate", ("PM",)),
    ):
        assert client.get(url(name, young, *more)).status_code == 404, name


def test_the_version_page_costs_the_same_for_many_versions(as_user, young):
    client = as_user(young.lead)

    def cost():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url("mandate-version", young, 1)).status_code == 200
        return len(asked)

    make_signed_mandate(young)
    one = cost()
    for number in range(2, 13):
        make_signed_mandate(young, number)
    assert cost() == one
