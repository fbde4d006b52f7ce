"""Asking for a document: who may, what is frozen is made once, a draft is made again."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage

from people.choices import Role
from people.history import entries_for
from people.models import Job
from projects.models import Mandate, ProjectRequest
from reporting.papers.models import Paper
from servicedesk_pm.common.frozen import canonical, digest
from tests.factories import (
    freeze_mandate,
    give_role,
    make_director,
    make_request,
    make_signed_mandate,
    make_user,
)
from tests.papers.conftest import AT, ask, made, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick")]
INSIDE = [
    Role.PROGRAMME_MANAGER,
    Role.PROJECT_MANAGER,
    Role.WORK_PACKAGE_LEAD,
    Role.TEAM_MEMBER,
    Role.SPONSOR,
    Role.QUALITY_MANAGER,
]


@pytest.mark.parametrize("role", INSIDE)
def test_whoever_reads_the_whole_mandate_gets_its_document(draft, role):
    person = make_user()
    give_role(person, role, draft.project)
    paper = ask(draft, person)
    assert paper.mandate == draft
    assert paper.made_by == person
    assert paper.classification == "N2"


def test_an_observer_reads_the_summary_on_the_page_but_gets_no_document(draft, observer):
    with pytest.raises(PermissionDenied):
        ask(draft, observer)
    assert not Paper.objects.exists()
    assert not Job.objects.exists()


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.HUMAN_RESOURCES])
def test_accounts_and_personnel_are_no_reason_to_read_a_mandate(draft, role):
    with pytest.raises(PermissionDenied):
        ask(draft, make_user(roles=(role,)))


def test_a_role_elsewhere_is_none_here(draft, project, outsider):
    give_role(outsider, Role.PROJECT_MANAGER, project)
    with pytest.raises(PermissionDenied):
        ask(draft, outsider)


def test_a_request_is_printed_by_those_who_read_it(wish, director, outsider):
    assert ask(wish, wish.requester, "request").wish == wish
    assert ask(wish, director, "request").wish == wish
    with pytest.raises(PermissionDenied):
        ask(wish, outsider, "request")


def test_a_draft_of_a_request_is_its_writers_alone(director):
    begun = make_request(project=None)
    assert ask(begun, begun.requester, "request").firmness == "draft"
    with pytest.raises(PermissionDenied):
        ask(begun, director, "request")


def test_a_signed_mandate_is_printed_once(young):
    mandate = make_signed_mandate(young)
    first = made(mandate, young.lead)
    again = ask(mandate, young.sponsor)
    assert again == first
    assert Job.objects.count() == 1
    assert (first.state, first.edition) == ("final", 1)
    assert first.content_sha256 == mandate.sha256


def test_a_superseded_mandate_keeps_the_document_that_it_had(young):
    mandate = make_signed_mandate(young)
    before = made(mandate, young.lead)
    Mandate.objects.filter(pk=mandate.pk).update(state="superseded")
    assert ask(Mandate.objects.get(pk=mandate.pk), young.lead) == before


def test_a_draft_is_made_anew_and_the_one_before_is_thrown_away(
    draft, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        first = made(draft, draft.project.lead)
    names = [first.pdf_fr.name, first.pdf_en.name]
    assert all(default_storage.exists(name) for name in names)
    draft.background_en = "Something else."
    draft.save()
    with django_capture_on_commit_callbacks(execute=True):
        second = made(draft, draft.project.lead)
    assert (second.edition, second.state, second.firmness) == (2, "passing", "draft")
    assert second.content_sha256 != first.content_sha256
    assert list(Paper.objects.all()) == [second]
    assert not any(default_storage.exists(name) for name in names)


def test_two_who_ask_at_once_get_the_same_draft(draft):
    first = ask(draft, draft.project.lead)
    assert ask(draft, draft.project.sponsor) == first
    assert Job.objects.count() == 1


def test_what_waits_for_signatures_is_printed_again_with_those_that_came(draft):
    mandate = freeze_mandate(draft)
    lead, sponsor = mandate.project.lead, mandate.project.sponsor
    first = made(mandate, lead)
    assert first.firmness == "open"
    assert [each["how"] for each in first.shown["signers"]] == ["", "", "", ""]
    mandate.signatures.create(person=sponsor, role="SPO", signed_at=AT, sha256=mandate.sha256)
    second = made(mandate, lead)
    signed = {each["what"][1]: each["how"] for each in second.shown["signers"]}
    assert signed["SPO"] == "signed"
    assert signed["DIR"] == ""
    assert first.content_sha256 == second.content_sha256 == mandate.sha256


def test_a_request_in_analysis_may_change_one_that_is_decided_upon_not(wish):
    wish.project.state = "analysis"
    wish.project.save()
    analysed = ProjectRequest.objects.get(pk=wish.pk)
    open_one = made(analysed, wish.requester, "request")
    assert (open_one.firmness, open_one.state) == ("open", "passing")
    wish.project.state = "decision"
    wish.project.save()
    decided = made(ProjectRequest.objects.get(pk=wish.pk), wish.requester, "request")
    assert (decided.firmness, decided.state) == ("frozen", "final")
    assert ask(wish, wish.requester, "request") == decided


def test_a_request_that_went_back_and_changed_gets_a_second_final_document(wish):
    first = made(wish, wish.requester, "request")
    wish.device_count = 77
    wish.save()
    second = made(wish, wish.requester, "request")
    assert (second.edition, second.state) == (2, "final")
    assert Paper.objects.filter(state="final").count() == 2
    assert first.content_sha256 != second.content_sha256


def test_a_failed_document_is_tried_again_under_its_own_number(young, monkeypatch):
    mandate = make_signed_mandate(young)
    monkeypatch.setattr("reporting.papers.production.is_available", lambda: False)
    paper = ask(mandate, young.lead)
    assert "Pango" in work(paper).error
    monkeypatch.setattr("reporting.papers.production.is_available", lambda: True)
    again = made(mandate, young.lead)
    assert again == paper
    assert (again.edition, again.state) == (1, "final")


def test_the_snapshot_is_spelled_once_and_known_by_its_hash(draft):
    paper = ask(draft, draft.project.lead)
    assert paper.sha256 == digest(paper.snapshot)
    assert canonical(json.loads(paper.snapshot)) == paper.snapshot
    assert paper.shown["organisation"] == "ODR"
    assert paper.shown["made_by"] == str(draft.project.lead)
    assert paper.shown["made_at"].startswith("2026-10-12T08:30")


def test_asking_and_making_stand_in_the_history_of_the_project(draft):
    paper = made(draft, draft.project.lead)
    verbs = set(entries_for(paper).values_list("verb", flat=True))
    assert {"paper.asked_for", "paper.made"} <= verbs
    assert set(entries_for(paper).values_list("scope", flat=True)) == {
        f"project:{draft.project_id}"
    }


def test_a_draft_requests_document_stays_in_the_history_of_the_request():
    begun = make_request(project=None)
    paper = ask(begun, begun.requester, "request")
    assert paper.history_scope() == f"request:{begun.pk}"


def test_who_sees_the_subject_sees_its_documents(draft, wish, observer, outsider):
    mandates, requests = ask(draft, draft.project.lead), ask(wish, wish.requester, "request")
    seen = Paper.objects.visible_to
    assert set(seen(draft.project.lead)) == {mandates, requests}
    assert set(seen(make_director(username="second"))) == {mandates, requests}
    assert set(seen(wish.requester)) == {requests}
    assert not seen(observer).exists()
    assert not seen(outsider).exists()
