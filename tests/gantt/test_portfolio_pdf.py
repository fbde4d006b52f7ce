"""The plan over projects on paper: the rows of the page, for whoever still sees all of them."""

import io
from datetime import date, timedelta
from uuid import uuid4

import pypdf
import pytest
from django.http import QueryDict
from django.urls import reverse

from people import tasks
from people.choices import JobState, Role
from people.models import Job
from projects.choices import ProjectState
from reporting.pdf import is_available, known_characters
from reporting.plan_document import document_of, sheets_of
from reporting.plan_prints import portfolio_print
from tests.conftest import FRIDAY
from tests.factories import (
    give_role,
    make_member,
    make_milestone,
    make_project,
    make_work_package,
)
from tests.gantt.test_plan_pdf import done
from workpackages.planning.portfolio import load_undertakings, portfolio_lines, wish_of

pytestmark = pytest.mark.django_db
needs_pango = pytest.mark.skipif(not is_available(), reason="Pango is missing")
URL = reverse("reporting:portfolio_plan_pdf")
PLAN = reverse("workpackages:portfolio_plan")


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


def file_url(key):
    return reverse("reporting:portfolio_plan_file", args=[key])


def ask(client, **fields):
    answer = client.post(URL, {"paper": "A3", "query": "", **fields})
    assert answer.status_code == 302, answer.content
    job = Job.objects.latest("pk")
    assert answer["Location"] == job.get_absolute_url()
    return job


def fetched(client, job):
    answer = client.get(file_url(job.key))
    assert answer.status_code == 200
    body = b"".join(answer.streaming_content)
    answer.close()
    return answer, pypdf.PdfReader(io.BytesIO(body))


@pytest.fixture
def printed(director, planned):
    """The view that an address shows the director."""

    def view(query="", user=director):
        found = load_undertakings(user, on=FRIDAY)
        return portfolio_print(found, wish_of(QueryDict(query), found), on=FRIDAY)

    return view


def rows(view, paper="A3"):
    return [row for sheet in sheets_of(view, paper, known_characters()) for row in sheet.rows]


def test_the_page_leads_to_its_pdf_with_the_present_view(as_user, director, planned):
    client = as_user(director)
    assert f'href="{URL}"' in client.get(PLAN).content.decode()
    opened = f"zoom=month&open=P{planned.project.pk}"
    page = client.get(f"{PLAN}?{opened}").content.decode()
    assert f'href="{URL}?{opened.replace("&", "&amp;")}"' in page
    form = client.get(f"{URL}?{opened}").content.decode()
    assert f'value="{opened.replace("&", "&amp;")}"' in form
    assert f'href="{PLAN}"' in form


def test_only_known_paper_is_taken(as_user, director):
    answer = as_user(director).post(URL, {"paper": "A9"})
    assert answer.status_code == 422
    assert not Job.objects.exists()


def test_without_the_library_the_page_says_so(as_user, director, monkeypatch):
    monkeypatch.setattr("reporting.views.plan.is_available", lambda: False)
    assert "Pango" in as_user(director).get(URL).content.decode()


def test_the_sheets_hold_the_rows_of_the_page(printed, planned, director):
    make_project(code="DONE", state=ProjectState.CLOSED)
    inside = f"open=P{planned.project.pk}.W{planned.top.pk}"
    for query in ("", inside, f"{inside}&zoom=week", "state=closed", "lead=0"):
        found = load_undertakings(director, on=FRIDAY)
        on_page = portfolio_lines(found, wish_of(QueryDict(query), found), on=FRIDAY)
        assert [row["code"] for row in rows(printed(query), "A1")] == [
            line.code for line in on_page
        ], query


def test_a_row_tells_window_days_and_lateness_in_words(printed, planned):
    planned.project.planned_start_on = date(2026, 10, 1)
    planned.project.planned_finish_on = date(2026, 10, 14)
    planned.project.save()
    row, *_ = rows(printed())
    assert (row["code"], row["start"], row["finish"]) == (
        planned.project.code,
        "01.10.2026",
        "16.10.2026",
    )
    assert (row["marks"], row["slack"], row["is_bold"]) == ("late", "", True)
    planned.project.planned_finish_on = date(2026, 10, 16)
    planned.project.save()
    assert rows(printed())[0]["marks"] == ""


def test_packages_stand_under_their_project_and_key_milestones_in_the_picture(printed, planned):
    make_milestone(
        work_package=planned.top, name="Go-live", finish_on=date(2026, 11, 2), is_key_milestone=True
    )
    view = printed(f"open=P{planned.project.pk}")
    (sheet,) = sheets_of(view, "A3", known_characters())
    levels = [(row["name"], row["level"]) for row in sheet.rows]
    assert levels == [
        (str(planned.project.name), 1),
        ("Roll-out", 2),
        (str(planned.sub.name), 2),
    ]
    assert "g-mile" in sheet.picture
    for absent in ("href=", "data-task", "style="):
        assert absent not in str(sheet.picture)


def test_a_chosen_zoom_splits_the_time_and_none_fits_one_sheet(printed, planned):
    planned.project.planned_start_on = date(2026, 1, 5)
    planned.project.planned_finish_on = date(2027, 6, 30)
    planned.project.save()
    known = known_characters()
    assert len(list(sheets_of(printed(), "A4", known))) == 1
    assert len(list(sheets_of(printed("zoom=week"), "A4", known))) > 3


def test_the_document_has_no_columns_for_what_only_tasks_have(printed):
    document = document_of(printed(), "A2", known_characters(), made_on=FRIDAY)
    assert (document["title"], document["code"]) == ("Plan of the portfolio", "Portfolio")
    assert document["has_task_figures"] is False
    assert "ends later than planned" in document["signs"]
    assert document["paper"] == {"width": 594, "height": 420}


def test_who_sees_nothing_gets_one_empty_sheet(printed, outsider):
    (sheet,) = sheets_of(printed(user=outsider), "A4", known_characters())
    assert sheet.rows == []


@needs_pango
def test_the_job_makes_a_tagged_document_of_what_the_person_sees(
    as_user, director, lead, planned, caplog
):
    make_project(code="UNSEEN")
    make_work_package(project=planned.project, name="Training")
    client = as_user(lead)
    job = done(ask(client, query=f"open=P{planned.project.pk}"))
    assert job.state == JobState.DONE, job.error
    answer, reader = fetched(client, job)
    assert answer["Content-Type"] == "application/pdf"
    assert "portfolio-plan-A3.pdf" in answer["Content-Disposition"]
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert (root["/Lang"], reader.metadata.title) == ("en", "Plan of the portfolio")
    words = reader.pages[0].extract_text()
    for shown in (planned.project.code, "Roll-out", "Training", "SUB-A", "today"):
        assert shown in words, shown
    for absent in ("UNSEEN", "Float", "Days"):
        assert absent not in words, absent
    assert not [r for r in caplog.records if r.levelname == "ERROR"]
    # It is the person's own, even before those who see more.
    assert as_user(director).get(file_url(job.key)).status_code == 404


@needs_pango
def test_who_lost_one_of_the_projects_no_longer_fetches_the_sheets(as_user, planned):
    person = make_member(planned.project)
    other = make_project(code="OTHER")
    give_role(person, Role.TEAM_MEMBER, other)
    client = as_user(person)
    job = done(ask(client))
    fetched(client, job)
    person.role_assignments.filter(project=other).delete()
    assert client.get(file_url(job.key)).status_code == 404
    # What is drawn now holds what is still seen.
    words = fetched(client, done(ask(client)))[1].pages[0].extract_text()
    assert planned.project.code in words
    assert "OTHER" not in words


@needs_pango
def test_the_french_reader_gets_french_paper(as_user, lead, planned):
    lead.language = "fr"
    lead.save()
    client = as_user(lead)
    reader = fetched(client, done(ask(client)))[1]
    assert reader.trailer["/Root"]["/Lang"] == "fr"
    assert "Plan du portefeuille" in reader.pages[0].extract_text()


def test_the_file_of_a_project_is_not_found_under_the_portfolio_nor_an_unknown_one(
    as_user, lead, planned
):
    job = Job.objects.create(
        kind="reporting.draw_plan",
        arguments={"project": planned.project.pk, "paper": "A4"},
        label="x",
        requested_by=lead,
        state=JobState.DONE,
        finished_at="2026-10-09T10:00Z",
        result={"file": "none", "projects": []},
    )
    client = as_user(lead)
    assert client.get(file_url(job.key)).status_code == 404
    assert client.get(file_url(uuid4())).status_code == 404
    job.arguments["project"] = None
    job.save()
    # The file has gone since.
    assert client.get(file_url(job.key)).status_code == 404


@needs_pango
def test_the_portfolio_and_a_project_are_kept_and_cleared_alike(as_user, lead, planned):
    client = as_user(lead)
    first, second = (done(ask(client)) for _ in range(2))
    Job.objects.filter(pk=first.pk).update(finished_at=first.finished_at - timedelta(hours=25))
    tasks.clean_up()
    assert client.get(file_url(first.key)).status_code == 404
    fetched(client, second)


def test_a_role_of_observer_shows_nothing_inside(as_user, planned):
    person = make_member(planned.project, role=Role.OBSERVER)
    assert load_undertakings(person, on=FRIDAY) == []
    assert as_user(person).get(URL).status_code == 200
