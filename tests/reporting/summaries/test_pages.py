"""The pages of programme and portfolio reports: what stands on them, and what they refuse."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse

from people.choices import Role
from people.models import Job
from reporting.summaries.models import SummaryMotion, SummaryReport
from reporting.summaries.operations import begin_summary, write_summary
from tests.factories import make_member, make_programme, make_user
from tests.reporting.summaries.conftest import (
    AT,
    AUGUST,
    MESSAGE,
    begun,
    board_member,
    collected,
    published,
)

pytestmark = pytest.mark.django_db
LIST = reverse("reporting:summaries")
TYPED = {
    "version": 1,
    "key_message_fr": "L’outil prend du retard.",
    "key_message_en": "",
    "motion_1_text_fr": "Approuver le plan.",
    "motion_1_due_on": "30.09.2026",
    "motion_1_delay_fr": "Un mois de plus.",
}


def url(name, report):
    return reverse(f"reporting:{name}", args=[report.pk])


def read(client, address, status=200, **query):
    answer = client.get(address, query)
    assert answer.status_code == status
    return answer.content.decode()


def test_the_list_is_reached_from_reports_control_and_the_programme(
    report, programme, director, as_user
):
    client = as_user(director)
    for address in (
        reverse("reporting:archive"),
        reverse("control:portfolio"),
        reverse("projects:programme", args=[programme.code]),
    ):
        assert LIST in read(client, address)


def test_the_list_shows_what_the_reader_may_read(report, whole, manager, director, as_user):
    text = read(as_user(manager), LIST)
    assert "PGM-7-2026-08-1" in text
    assert whole.reference not in text
    assert whole.reference in read(as_user(director), LIST)


def test_an_empty_list_says_who_writes(director, as_user):
    assert "No report was written yet" in read(as_user(director), LIST)


def test_the_list_is_had_as_a_file(issued, manager, as_user):
    answer = as_user(manager).get(LIST, {"export": "csv"})
    assert "PGM-7-2026-08-1" in b"".join(answer.streaming_content).decode("utf-8-sig")


def test_outsiders_find_nothing(issued, measured, as_user):
    for person in (make_user(), make_member(measured.red, Role.TEAM_MEMBER)):
        client = as_user(person)
        assert client.get(LIST).status_code == 404
        for name in ("summary", "write_summary"):
            assert client.get(url(name, issued)).status_code == 404
        for name in ("publish_summary", "collect_summary", "discard_summary"):
            assert client.post(url(name, issued)).status_code == 404


def test_a_report_is_begun_once_however_often_it_is_sent(programme, manager, as_user):
    client = as_user(manager)
    text = read(client, f"{LIST}?scope=programme:PGM-7")
    assert "31.08.2026" in text
    assert "portfolio:" not in text
    typed = {
        "scope": "programme:PGM-7", "status_date": "2026-08-31",
        "form_token": "6f1c1f0e-7a0f-4f5e-9c57-3f2b0f6d0001",
    }  # fmt: skip
    first, second = client.post(LIST, typed), client.post(LIST, typed)
    made = SummaryReport.objects.get()
    assert first.url == second.url == made.get_absolute_url()
    assert Job.objects.count() == 1


def test_a_second_draft_is_refused_with_what_was_typed(report, manager, as_user):
    answer = as_user(manager).post(LIST, {"scope": "programme:PGM-7", "status_date": "2026-08-31"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "There is a draft for this status date already." in text
    assert '<option value="2026-08-31" selected>' in text


@pytest.mark.parametrize(
    "typed", [{"scope": "portfolio:ODR"}, {"status_date": "2026-08-30"}, {"status_date": "soon"}]
)
def test_what_is_not_offered_is_refused(programme, manager, as_user, typed):
    whole = {"scope": "programme:PGM-7", "status_date": "2026-08-31", **typed}
    answer = as_user(manager).post(LIST, whole)
    assert answer.status_code == 422
    assert not SummaryReport.objects.exists()


def test_who_writes_none_sees_no_form_and_begins_none(issued, measured, as_user):
    client = as_user(measured.red.lead)
    assert "Begin a report" not in read(client, LIST)
    typed = {"scope": "programme:PGM-7", "status_date": "2026-08-31"}
    assert client.post(LIST, typed).status_code == 403


def test_the_page_waits_for_its_figures(programme, manager, as_user):
    facts = {"actor": manager, "status_date": AUGUST, "at": AT}
    report = begin_summary(programme.portfolio_id, programme.pk, **facts)
    text = read(as_user(manager), report.get_absolute_url())
    assert "No figures yet" in text
    assert "Figures of the report PGM-7-2026-08-1" in text


def test_the_page_shows_twelve_sections_with_their_sources(report, manager, as_user):
    text = read(as_user(manager), report.get_absolute_url())
    for n, heading in enumerate(("Key message and exceptions", "Table of the projects"), start=1):
        assert f"<h2>{n} {heading}</h2>" in text
    assert "12 Decisions requested" in text
    assert "71’875 CHF" in text
    assert reverse("workpackages:programme_plan", args=["PGM-7"]) in text
    assert reverse("costs:consolidated") in text


def test_the_fragment_is_the_body_of_the_page(report, manager, as_user):
    client = as_user(manager)
    fragment = client.fragment(report.get_absolute_url(), "summary-body").content.decode()
    assert fragment.strip().startswith('<div id="summary-body"')
    assert "<html" not in fragment


def test_a_project_lead_reads_it_without_money(issued, measured, as_user):
    text = read(as_user(measured.red.lead), issued.get_absolute_url())
    assert "You read this report without amounts of money and without scores." in text
    assert "71’875" not in text
    assert "CHF" not in text.split('id="main"')[1]
    assert "PRJ-71 ITSM tool" in text
    assert "documents/summary" not in text


def sheet(answer):
    body = b"".join(answer.streaming_content)
    answer.close()
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(body)).active.values]


def test_the_table_of_the_projects_is_a_file_with_numbers(report, manager, as_user):
    rows = sheet(as_user(manager).get(report.get_absolute_url(), {"export": "xlsx"}))
    head = rows[0]
    assert "EAC − BAC" in head
    line = next(row for row in rows if str(row[0]).startswith("PRJ-71"))
    assert line[head.index("EAC − BAC")] == 71875
    assert line[head.index("Overall")] == "Red"


def test_the_file_of_a_project_lead_has_no_money(issued, measured, as_user):
    client = as_user(measured.red.lead)
    rows = sheet(client.get(issued.get_absolute_url(), {"export": "xlsx"}))
    assert "EAC − BAC" not in rows[0]
    assert 71875 not in [cell for row in rows for cell in row]


def test_a_draft_without_figures_has_an_empty_file(programme, manager, as_user):
    facts = {"actor": manager, "status_date": AUGUST, "at": AT}
    report = begin_summary(programme.portfolio_id, programme.pk, **facts)
    answer = as_user(manager).get(report.get_absolute_url(), {"export": "csv"})
    assert b"".join(answer.streaming_content).strip(b"\xef\xbb\xbf\r\n") == b""


def test_message_and_motions_are_written_on_one_page(report, manager, as_user):
    client = as_user(manager)
    address = url("write_summary", report)
    assert read(client, report.get_absolute_url()).count(address) == 1
    assert client.post(address, TYPED).url == report.get_absolute_url()
    report.refresh_from_db()
    assert report.key_message_fr == "L’outil prend du retard."
    motion = SummaryMotion.objects.get()
    assert (motion.text_fr, motion.due_on) == ("Approuver le plan.", date(2026, 9, 30))
    text = read(client, address)
    assert "Un mois de plus." in text
    assert 'value="2026-09-30"' in text


def test_a_motion_needs_words_and_a_day(report, manager, as_user):
    client = as_user(manager)
    address = url("write_summary", report)
    for typed, said in (
        ({"motion_1_due_on": ""}, "Say until when this is to be decided."),
        ({"motion_1_due_on": "31.02.2026"}, "motion_1_due_on"),
        ({"motion_1_text_fr": ""}, "Say in at least one language what is to be decided."),
        ({"key_message_fr": "x" * 601}, "600"),
    ):
        answer = client.post(address, {**TYPED, **typed})
        assert answer.status_code == 422
        text = answer.content.decode()
        assert said in text
        assert "Un mois de plus." in text
    assert not SummaryMotion.objects.exists()


def test_two_who_write_do_not_lose_each_others_words(report, manager, director, as_user):
    write_summary(report.pk, MESSAGE, actor=director)
    answer = as_user(manager).post(url("write_summary", report), TYPED)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "L’outil ITSM prend du retard." in text
    assert "L’outil prend du retard." in text


def test_only_a_draft_is_written_and_by_those_who_may(report, manager, as_user):
    board = as_user(board_member())
    for name in ("write_summary",):
        assert board.get(url(name, report)).status_code == 403
    for name in ("publish_summary", "collect_summary", "discard_summary"):
        assert board.post(url(name, report), {"version": 1}).status_code == 403
    published(report, manager)
    assert as_user(manager).get(url("write_summary", report)).status_code == 403


def publish(client, report, **typed):
    seen = {"version": report.version, "collected": report.collected_on, **typed}
    return client.post(url("publish_summary", report), seen)


def test_publishing_shows_who_signed(report, manager, as_user):
    row = write_summary(report.pk, MESSAGE, actor=manager)
    client = as_user(manager)
    assert publish(client, row).url == report.get_absolute_url()
    text = read(client, report.get_absolute_url())
    assert "Mia Manager, Programme manager" in text
    assert SummaryReport.objects.get().sha256[:16] in text
    assert "Sign and publish" not in text


def test_a_refused_step_says_why_on_the_page(report, manager, as_user):
    client = as_user(manager)
    answer = publish(client, report)
    assert answer.status_code == 422
    assert "Write the key message first." in answer.content.decode()
    row = write_summary(report.pk, MESSAGE, actor=manager)
    stale = publish(client, row, version=1)
    assert stale.status_code == 409
    assert "The report was changed meanwhile" in stale.content.decode()
    assert publish(client, row, version="x").status_code == 422


def test_figures_are_collected_again_from_the_page(report, manager, as_user):
    client = as_user(manager)
    before = report.collected_at
    assert client.post(url("collect_summary", report)).status_code == 302
    assert client.post(url("collect_summary", report)).status_code == 422
    report.refresh_from_db()
    assert collected(report).collected_at > before


def test_a_draft_is_discarded_from_the_page(report, manager, as_user):
    client = as_user(manager)
    assert client.post(url("discard_summary", report), {"version": 7}).status_code == 409
    assert client.post(url("discard_summary", report), {"version": 1}).url == LIST
    assert not SummaryReport.objects.exists()


@pytest.mark.parametrize("count", [1, 6])
def test_the_list_asks_the_same_number_of_times(
    measured, director, as_user, count, django_assert_max_num_queries
):
    for _ in range(count):
        place = make_programme(portfolio=measured.red.portfolio)
        published(begun(place, director), director)
    client = as_user(director)
    with django_assert_max_num_queries(14):
        assert client.get(LIST).status_code == 200


def test_a_page_reads_what_was_collected_and_computes_nothing(
    issued, manager, as_user, django_assert_max_num_queries
):
    client = as_user(manager)
    with django_assert_max_num_queries(14):
        assert client.get(issued.get_absolute_url()).status_code == 200
