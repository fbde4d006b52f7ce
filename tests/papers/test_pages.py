"""The page of a document and its files: for whom, what they say, and what is refused."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.choices import Role
from people.models import Job
from projects.models import RoleAssignment
from reporting.papers.models import Paper
from tests.factories import (
    freeze_mandate,
    give_role,
    make_request,
    make_signed_mandate,
    make_user,
)
from tests.papers.conftest import ask, made, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick")]


def page(mandate):
    return reverse("reporting:paper", args=["mandate", mandate.reference])


def file_of(paper, language="fr"):
    subject = paper.subject
    reference = getattr(subject, "reference", None) or subject.label
    return reverse("reporting:paper_file", args=[paper.kind, reference, paper.edition, language])


def text(response):
    return " ".join(response.content.decode().split())


def status_of(client, address):
    """Of a file: read to its end, so that it is closed."""
    answer = client.get(address)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer.status_code


def test_from_the_mandate_to_its_document_and_back(draft, as_user):
    client = as_user(draft.project.lead)
    mandate_page = client.get(draft.get_absolute_url())
    assert page(draft) in text(mandate_page)
    asked = client.get(page(draft))
    assert "Make the PDF" in text(asked)
    assert "every page is marked so" in text(asked)
    assert draft.get_absolute_url() in text(asked)

    done = client.post(page(draft))
    assert done.status_code == 302
    assert done.url == page(draft)
    waiting = text(client.get(page(draft)))
    assert "job-card" in waiting
    assert "Make the PDF" not in waiting

    paper = Paper.objects.get()
    work(paper)
    finished = text(client.get(page(draft)))
    assert file_of(paper, "fr") in finished
    assert file_of(paper, "en") in finished
    assert paper.content_sha256[:12] in finished
    assert "Make it again as it stands now" in finished


def test_every_version_leads_to_its_own_document(young, as_user):
    make_signed_mandate(young, 2)
    said = text(as_user(young.lead).get(reverse("projects:mandate", args=[young.code])))
    for number in (1, 2):
        assert reverse("reporting:paper", args=["mandate", f"{young.code}-v{number}"]) in said


def test_an_observer_finds_no_button_and_no_page(young, observer, as_user):
    mandate = make_signed_mandate(young)
    paper = made(mandate, young.lead)
    client = as_user(observer)
    summary = client.get(mandate.get_absolute_url())
    assert summary.status_code == 200
    assert page(mandate) not in text(summary)
    assert client.get(page(mandate)).status_code == 404
    assert client.post(page(mandate)).status_code == 404
    assert client.get(file_of(paper)).status_code == 404


def test_from_the_request_to_its_document_on_both_its_pages(wish, director, as_user):
    client = as_user(director)
    address = reverse("reporting:paper", args=["request", wish.label])
    assert address in text(client.get(wish.get_absolute_url()))
    assert address in text(client.get(reverse("projects:request", args=[wish.project.code])))
    assert client.post(address).url == address
    paper = Paper.objects.get()
    work(paper)
    finished = text(client.get(address))
    assert file_of(paper) in finished
    assert "This is the final document; it never changes." in finished
    assert '<form method="post" action="/documents/' not in finished


def test_a_request_that_is_still_a_draft_has_no_page_for_others(as_user, director):
    begun = make_request(project=None)
    address = reverse("reporting:paper", args=["request", begun.label])
    assert as_user(begun.requester).get(address).status_code == 200
    assert as_user(director).get(address).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/documents/novel/PRJ-1-v1/",
        "/documents/mandate/nothing/",
        "/documents/mandate/PRJ-1-v99999/",
        "/documents/mandate/PRJ-1-v/",
        "/documents/request/DP-0/",
        "/documents/request/DP-9999999999/",
        "/documents/request/PRJ-1-v1/",
        "/documents/mandate/DP-1/",
    ],
)
def test_what_is_no_document_is_not_found(address, director, as_user):
    client = as_user(director)
    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 404
    assert client.get(f"{address}1/fr.pdf").status_code == 404


def test_a_file_is_an_attachment_that_no_browser_runs(draft, as_user):
    paper = made(draft, draft.project.lead)
    answer = as_user(draft.project.lead).get(file_of(paper, "en"))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    name = f"{draft.reference}-mandate-1-en.pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "no-store, private"
    assert b"".join(answer.streaming_content).startswith(b"%PDF")


@pytest.mark.parametrize("role", [Role.TEAM_MEMBER, Role.SPONSOR, Role.QUALITY_MANAGER])
def test_who_lost_the_right_no_longer_finds_the_file(draft, role, as_user):
    person = make_user()
    give_role(person, role, draft.project)
    paper = made(draft, person)
    client = as_user(person)
    assert status_of(client, file_of(paper)) == 200
    RoleAssignment.objects.filter(user=person).delete()
    assert client.get(file_of(paper)).status_code == 404
    assert client.get(page(draft)).status_code == 404
    assert client.post(page(draft)).status_code == 404


def test_every_role_downloads_as_far_as_it_reads(young, director, observer, outsider, as_user):
    paper = made(make_signed_mandate(young), young.lead)
    insiders = [director, young.lead, young.sponsor, young.programme.manager]
    for role in (Role.WORK_PACKAGE_LEAD, Role.TEAM_MEMBER, Role.QUALITY_MANAGER):
        person = make_user()
        give_role(person, role, young)
        insiders.append(person)
    for person in insiders:
        assert status_of(as_user(person), file_of(paper)) == 200, person
    others = [make_user(roles=(role,)) for role in (Role.ADMINISTRATOR, Role.HUMAN_RESOURCES)]
    for person in (observer, outsider, *others):
        assert status_of(as_user(person), file_of(paper)) == 404, person


def test_another_projects_lead_is_an_outsider_here(draft, project, as_user):
    paper = made(draft, draft.project.lead)
    stranger = as_user(project.lead)
    assert stranger.get(page(draft)).status_code == 404
    assert stranger.post(page(draft)).status_code == 404
    assert stranger.get(file_of(paper)).status_code == 404


def test_files_that_are_not_there_are_not_found(draft, as_user):
    client = as_user(draft.project.lead)
    waiting = ask(draft, draft.project.lead)
    assert client.get(file_of(waiting)).status_code == 404
    work(waiting)
    waiting.refresh_from_db()
    assert client.get(file_of(waiting, "de")).status_code == 404
    assert client.get(file_of(waiting).replace("/1/", "/2/")).status_code == 404
    default_storage.delete(waiting.pdf_fr.name)
    assert client.get(file_of(waiting)).status_code == 404
    said = text(client.get(page(draft)))
    assert "are gone now; make them again" in said
    assert file_of(waiting) not in said


def test_a_file_that_somebody_changed_is_not_given_out(draft, as_user, caplog):
    paper = made(draft, draft.project.lead)
    with open(default_storage.path(paper.pdf_fr.name), "ab") as file:
        file.write(b" and more")
    assert as_user(draft.project.lead).get(file_of(paper)).status_code == 404
    assert "was changed" in caplog.text


def test_the_page_says_what_the_document_will_be(draft, as_user):
    client = as_user(draft.project.lead)
    freeze_mandate(draft)
    assert "lines to sign on paper" in text(client.get(page(draft)))
    draft.state, draft.signed_at = "signed", draft.sent_at
    draft.save()
    assert "made once and never changes" in text(client.get(page(draft)))


def test_the_card_is_for_the_person_who_asked(draft, as_user):
    ask(draft, draft.project.lead)
    other = text(as_user(draft.project.sponsor).get(page(draft)))
    assert "job-card" not in other
    assert "No document has been made of it yet." in other


def test_a_failure_is_told_and_can_be_tried_again(draft, as_user, monkeypatch):
    monkeypatch.setattr("reporting.papers.production.is_available", lambda: False)
    paper = ask(draft, draft.project.lead)
    work(paper)
    said = text(as_user(draft.project.lead).get(page(draft)))
    assert "The work failed." in said
    assert "Make the PDF" in said


def test_without_the_library_the_page_says_so(draft, as_user, monkeypatch):
    monkeypatch.setattr("reporting.papers.page.is_available", lambda: False)
    said = text(as_user(draft.project.lead).get(page(draft)))
    assert "lacks the library Pango" in said
    assert "Make the PDF" not in said


def test_a_finished_job_reloads_the_body_alone(draft, as_user):
    client = as_user(draft.project.lead)
    body = client.fragment(page(draft), "paper-body").content.decode()
    assert body.strip().startswith('<div id="paper-body"')
    assert "<html" not in body


def test_earlier_final_editions_stay_at_hand(wish, as_user):
    first = made(wish, wish.requester, "request")
    wish.device_count = 77
    wish.save()
    client = as_user(wish.requester)
    address = reverse("reporting:paper", args=["request", wish.label])
    changed = text(client.get(address))
    assert "never changes" in changed
    assert "Make it again as it stands now" in changed
    made(wish, wish.requester, "request")
    said = text(client.get(address))
    assert "Earlier editions" in said
    assert file_of(first) in said


def test_many_editions_cost_no_more_queries_than_one(wish, as_user):
    client = as_user(wish.requester)
    address = reverse("reporting:paper", args=["request", wish.label])

    def cost():
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    made(wish, wish.requester, "request")
    one = cost()
    for count in range(1, 12):
        wish.device_count = count
        wish.save()
        made(wish, wish.requester, "request")
    assert Paper.objects.count() == 12
    assert cost() == one


def test_in_french_the_page_speaks_french(draft, as_user):
    lead = draft.project.lead
    lead.language = "fr"
    lead.save()
    client = as_user(lead)
    client.post(page(draft))
    assert Job.objects.get().label == f"Mandat de projet {draft.reference} en PDF"
    said = text(client.get(page(draft)))
    assert "Mandat de projet" in said
    assert "Aucun document" not in said
