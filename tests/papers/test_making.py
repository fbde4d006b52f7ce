"""The job that draws a document: safe to run twice, whole or not there, gone when it is old."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage

from people import production, production_upkeep
from people.models import Job
from projects.models import RoleAssignment
from reporting.demo import removal
from reporting.papers import production as papers_production
from reporting.papers.models import Paper
from servicedesk_pm.common import clock
from tests.factories import give_role, make_signed_mandate, make_user
from tests.papers.conftest import ask, made, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick")]


def files_on_disk(settings):
    return sorted(each for each in settings.MEDIA_ROOT.rglob("*") if each.is_file())


def test_both_files_are_filed_with_their_hashes(draft):
    paper = made(draft, draft.project.lead)
    for language in ("fr", "en"):
        with default_storage.open(getattr(paper, f"pdf_{language}").name) as file:
            body = file.read()
        assert body.decode().split()[1:4] == [draft.project.code, "1", language]
        assert hashlib.sha256(body).hexdigest() == getattr(paper, f"pdf_{language}_sha256")


def test_the_job_tells_its_steps_and_leads_to_the_page(draft):
    paper = ask(draft, draft.project.lead)
    job = work(paper)
    assert (job.state, job.steps_done, job.steps_total) == ("done", 4, 4)
    assert job.result["url"] == paper.get_absolute_url()
    assert job.label == f"Project mandate {draft.project.code}-v1 as PDF"


def test_a_second_delivery_changes_nothing(young, settings):
    paper = made(make_signed_mandate(young), young.lead)
    before = (paper.pdf_fr.name, paper.pdf_en.name, files_on_disk(settings))
    Job.objects.filter(pk=paper.job_id).update(state="queued", finished_at=None, attempts=0)
    assert work(paper).state == "done"
    paper.refresh_from_db()
    assert (paper.pdf_fr.name, paper.pdf_en.name, files_on_disk(settings)) == before


def test_killed_half_way_nothing_is_offered_and_the_next_worker_finishes(
    draft, monkeypatch, settings
):
    real = papers_production.draw

    def dies_in_english(shown, language, *, sha256):
        if language == "en":
            raise production.WorkerStopping
        return real(shown, language, sha256=sha256)

    paper = ask(draft, draft.project.lead)
    monkeypatch.setattr("reporting.papers.production.draw", dies_in_english)
    monkeypatch.setattr("people.production.signal.raise_signal", lambda number: None)
    monkeypatch.setattr("people.production.connection.close", lambda: None)
    production.execute(paper.job_id)
    paper.refresh_from_db()
    assert (paper.state, paper.pdf_fr.name, paper.pdf_en.name) == ("prepared", "", "")
    assert files_on_disk(settings) == []

    monkeypatch.setattr("reporting.papers.production.draw", real)
    assert work(paper).state == "done"
    paper.refresh_from_db()
    assert paper.is_made


def test_a_full_disk_is_told_and_leaves_no_row_with_one_file(draft, monkeypatch):
    def full(name, body):
        raise OSError(28, "No space left on device")

    paper = ask(draft, draft.project.lead)
    monkeypatch.setattr("reporting.papers.production.store", full)
    assert "disk" in work(paper).error
    paper.refresh_from_db()
    assert (paper.is_made, paper.pdf_fr.name) == (False, "")


def test_who_lost_the_right_meanwhile_gets_no_document(draft):
    person = make_user()
    give_role(person, "TM", draft.project)
    paper = ask(draft, person)
    RoleAssignment.objects.filter(user=person).delete()
    job = work(paper)
    assert (job.state, job.error) == ("failed", "You no longer have the right to do this.")
    paper.refresh_from_db()
    assert not paper.is_made


def test_a_document_whose_newer_edition_was_first_is_not_made_any_more(draft):
    older = ask(draft, draft.project.lead)
    draft.background_en = "Changed while it waited."
    draft.save()
    made(draft, draft.project.lead)
    assert work(older).state == "cancelled"
    assert Paper.objects.count() == 1


def test_a_cancelled_job_leaves_the_document_to_the_next_who_asks(draft):
    paper = ask(draft, draft.project.lead)
    Job.objects.filter(pk=paper.job_id).update(
        state="cancelled", finished_at=clock.machine_now(), cancel_requested=True
    )
    again = ask(draft, draft.project.sponsor)
    assert again != paper
    assert work(again).state == "done"


def test_files_of_drafts_go_after_a_day_final_ones_stay(young, draft, wish):
    passing = made(draft, young.lead)
    final = made(wish, wish.requester, "request")
    later = clock.machine_now() + timedelta(days=2)
    production_upkeep.clean_up(later)
    production_upkeep.clean_up(later)
    assert not default_storage.exists(passing.pdf_fr.name)
    assert not default_storage.exists(passing.pdf_en.name)
    assert default_storage.exists(final.pdf_fr.name)
    assert default_storage.exists(final.pdf_en.name)


def test_the_files_of_the_demonstration_go_with_it(draft, wish, django_capture_on_commit_callbacks):
    portfolio = draft.project.portfolio
    portfolio.code = removal.CODE
    portfolio.save()
    papers = [made(draft, draft.project.lead), made(wish, wish.requester, "request")]
    names = [name for paper in papers for name in (paper.pdf_fr.name, paper.pdf_en.name)]
    assert len(set(names)) == 4
    with django_capture_on_commit_callbacks(execute=True):
        assert removal.unload(with_added=True)
    assert not Paper.objects.exists()
    assert not any(default_storage.exists(name) for name in names)
