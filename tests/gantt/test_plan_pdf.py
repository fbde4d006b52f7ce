"""The plan on paper: asked for, drawn by a job, fetched by whoever asked and nobody else."""

import io
import re
from datetime import date, timedelta
from uuid import uuid4

import pypdf
import pytest
from django.core.files.storage import default_storage
from django.http import QueryDict
from django.urls import reverse

from people import tasks
from people.choices import JobState
from people.models import Job
from reporting import plan_document
from reporting.pdf import is_available, known_characters
from reporting.plan_document import PAPERS, TooManySheets, document_of
from reporting.plan_prints import project_print
from tests.factories import make_member, make_project
from tests.gantt.test_plan_page import grow
from workpackages.planning.rows import load_plan
from workpackages.planning.wishes import PlanWish

pytestmark = pytest.mark.django_db
needs_pango = pytest.mark.skipif(not is_available(), reason="Pango is missing")


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


def url(project):
    return reverse("reporting:plan_pdf", args=[project.code])


def file_url(project, key):
    return reverse("reporting:plan_file", args=[project.code, key])


def ask(client, project, **fields):
    answer = client.post(url(project), {"paper": "A4", "query": "", **fields})
    assert answer.status_code == 302, answer.content
    job = Job.objects.latest("pk")
    assert answer["Location"] == job.get_absolute_url()
    return job


def done(job):
    tasks.run_job(job.pk)
    job.refresh_from_db()
    return job


def document(data, user, query="", paper="A4"):
    wish = PlanWish.of(QueryDict(query), data, user)
    printed = project_print(data, wish)
    return document_of(printed, paper, known_characters(), made_on=date(2026, 10, 9))


@pytest.fixture
def data(planned, lead):
    return load_plan(planned.project, [planned.sub], user=lead, on=date(2026, 10, 9))


def test_outsiders_and_observers_neither_ask_nor_fetch(as_user, outsider, observer, planned):
    for person in (outsider, observer):
        client = as_user(person)
        assert client.get(url(planned.project)).status_code == 404
        assert client.post(url(planned.project), {"paper": "A4"}).status_code == 404
        assert client.get(file_url(planned.project, uuid4())).status_code == 404
    assert not Job.objects.exists()


def test_the_plan_leads_to_its_pdf_with_the_present_view(as_user, lead, planned):
    client = as_user(lead)
    page = client.get(f"{reverse('workpackages:plan', args=[planned.project.code])}?show=late")
    assert f'href="{url(planned.project)}?show=late"' in page.content.decode()
    form = client.get(f"{url(planned.project)}?show=late&zoom=day").content.decode()
    assert 'value="show=late&amp;zoom=day"' in form


@pytest.mark.parametrize(("language", "said"), [("fr", "A4 paysage"), ("en", "A4 landscape")])
def test_the_paper_is_named_in_the_language_of_the_reader(as_user, lead, planned, language, said):
    lead.language = language
    lead.save()
    assert said in as_user(lead).get(url(planned.project)).content.decode()


def test_only_known_paper_is_taken(as_user, lead, planned):
    answer = as_user(lead).post(url(planned.project), {"paper": "A0; size: 1px"})
    assert answer.status_code == 422
    assert not Job.objects.exists()


@needs_pango
def test_the_job_makes_a_tagged_document_of_the_view(as_user, lead, member, planned, caplog):
    client = as_user(lead)
    job = done(ask(client, planned.project, query="show=critical"))
    assert job.state == JobState.DONE, job.error
    answer = client.get(file_url(planned.project, job.key))
    assert answer["Content-Type"] == "application/pdf"
    body = b"".join(answer.streaming_content)
    answer.close()
    reader = pypdf.PdfReader(io.BytesIO(body))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert "PRJ" in reader.metadata.title
    width, height = reader.pages[0].mediabox[2:]
    assert width > height
    words = reader.pages[0].extract_text()
    for shown in ("Design", "Build <b>", "12.10.2026", "16.10.2026", "1 / 1", "today"):
        assert shown in words, shown
    assert "Telephony" not in words
    assert not [r for r in caplog.records if r.levelname == "ERROR"]
    # It is the person's own.
    assert as_user(member).get(file_url(planned.project, job.key)).status_code == 404


@needs_pango
def test_who_lost_the_project_no_longer_fetches_its_plan(as_user, planned):
    person = make_member(planned.project)
    client = as_user(person)
    job = done(ask(client, planned.project))
    person.role_assignments.all().delete()
    assert client.get(file_url(planned.project, job.key)).status_code == 404


def test_a_job_of_another_project_is_not_found_under_this_one(as_user, lead, planned):
    job = Job.objects.create(
        kind="reporting.draw_plan",
        arguments={"project": make_project().pk, "paper": "A4"},
        label="x",
        requested_by=lead,
        state=JobState.DONE,
        finished_at="2026-10-09T10:00Z",
        result={"file": "none"},
    )
    client = as_user(lead)
    assert client.get(file_url(planned.project, job.key)).status_code == 404
    job.arguments["project"] = planned.project.pk
    job.save()
    # The file has gone since.
    assert client.get(file_url(planned.project, job.key)).status_code == 404


def test_a_role_lost_before_the_job_runs_ends_it(as_user, planned):
    person = make_member(planned.project)
    job = ask(as_user(person), planned.project)
    person.role_assignments.all().delete()
    assert done(job).state == JobState.FAILED


@needs_pango
def test_a_file_goes_after_a_day_also_where_nobody_asks_again(as_user, lead, planned):
    client = as_user(lead)
    first, second = (done(ask(client, planned.project)) for _ in range(2))
    Job.objects.filter(pk=first.pk).update(finished_at=first.finished_at - timedelta(hours=25))
    tasks.clean_up()
    assert not default_storage.exists(first.result["file"])
    assert client.get(file_url(planned.project, first.key)).status_code == 404
    answer = client.get(file_url(planned.project, second.key))
    assert answer.status_code == 200
    answer.close()


def test_the_whole_time_fits_one_sheet_unless_a_zoom_was_chosen(data, lead):
    assert len(document(data, lead)["sheets"]) == 1
    wide = "since=2026-01-01&until=2026-12-31"
    assert len(document(data, lead, wide)["sheets"]) == 1
    sheets = document(data, lead, f"{wide}&zoom=day")["sheets"]
    assert len(sheets) > 5
    starts = [re.search(r'data-origin="([^"]+)"', str(s.picture)).group(1) for s in sheets]
    assert starts[0] == "2026-01-01"
    assert starts == sorted(set(starts))
    assert all(sheet.rows == sheets[0].rows for sheet in sheets)


def test_rows_go_on_over_sheets_and_large_paper_takes_more(planned, lead):
    grow(planned.project, 120)
    data = load_plan(planned.project, [], user=lead, on=date(2026, 10, 9))
    counts = {}
    for paper in PAPERS:
        sheets = document(data, lead, paper=paper)["sheets"]
        counts[paper] = len(sheets)
        assert sum(len(sheet.rows) for sheet in sheets) == 126
        idents = [re.search(r'<svg [^>]*id="([^"]+)"', str(s.picture)).group(1) for s in sheets]
        assert len(set(idents)) == len(idents)
    assert counts["A4"] > counts["A3"] > counts["A2"] >= counts["A1"]


def test_pictures_on_paper_hold_nothing_that_is_pointed_at(data, lead):
    (sheet,) = document(data, lead)["sheets"]
    for absent in ("href=", 'id="bar-', "data-task", "style="):
        assert absent not in str(sheet.picture)


def test_more_sheets_than_anybody_prints_are_refused(data, lead, monkeypatch):
    monkeypatch.setattr(plan_document, "MOST_SHEETS", 3)
    with pytest.raises(TooManySheets):
        document(data, lead, "since=2026-01-01&until=2027-12-31&zoom=day")


def test_a_job_with_too_many_sheets_says_what_to_do(as_user, lead, planned, monkeypatch):
    monkeypatch.setattr(plan_document, "MOST_SHEETS", 0)
    monkeypatch.setattr("reporting.production_plan.warm_up", lambda: None)
    monkeypatch.setattr("reporting.production_plan.is_available", lambda: True)
    job = done(ask(as_user(lead), planned.project))
    assert job.state == JobState.FAILED
    assert "larger paper" in job.error


def test_without_the_library_the_page_and_the_job_say_so(as_user, lead, planned, monkeypatch):
    monkeypatch.setattr("reporting.views.plan.is_available", lambda: False)
    monkeypatch.setattr("reporting.production_plan.is_available", lambda: False)
    client = as_user(lead)
    assert "Pango" in client.get(url(planned.project)).content.decode()
    job = done(ask(client, planned.project))
    assert job.state == JobState.FAILED
    assert "Pango" in job.error


def test_an_empty_plan_is_one_empty_sheet(lead, project):
    data = load_plan(project, [], user=lead, on=date(2026, 10, 9))
    (sheet,) = document(data, lead)["sheets"]
    assert sheet.rows == []
