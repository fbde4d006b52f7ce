"""A draft that was asked for by mistake goes, and makes room for the right one."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.urls import reverse

from people import production, tasks
from people.models import HistoryEntry, Job
from reporting.models import Deviation, Report
from reporting.operations import discard_report, request_status_report
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.reporting.conftest import STATUS_DATE, TODAY

pytestmark = pytest.mark.django_db


def address(report, view="reporting:discard"):
    return reverse(view, args=[report.project.code, report.number])


def test_a_discarded_draft_takes_its_files_and_words_with_it(
    to_state, django_capture_on_commit_callbacks
):
    report = to_state("draft")
    names = [report.pdf_fr.name, report.pdf_en.name]
    assert all(default_storage.exists(name) for name in names)

    with django_capture_on_commit_callbacks(execute=True):
        discard_report(report.pk, actor=report.project.lead)

    assert not Report.objects.exists()
    assert not Deviation.objects.exists()
    assert not any(default_storage.exists(name) for name in names)


def test_it_leaves_a_trace_with_its_number(to_state):
    report = to_state("generated")
    discard_report(report.pk, actor=report.project.lead)
    entry = HistoryEntry.objects.get(verb="report.discarded")
    assert (entry.actor, entry.additional_data["number"]) == (report.project.lead, 1)


def test_the_date_is_free_again_but_the_number_is_not_given_twice(to_state):
    report = to_state("generated")
    lead = report.project.lead
    with pytest.raises(RuleViolation):
        request_status_report(report.project_id, actor=lead, status_date=STATUS_DATE, today=TODAY)
    discard_report(report.pk, actor=lead)
    again = request_status_report(
        report.project_id, actor=lead, status_date=STATUS_DATE, today=TODAY
    )
    assert (again.number, again.edition) == (2, 1)


@pytest.mark.parametrize("state", ["submitted", "approved", "published"])
def test_what_others_were_shown_is_not_discarded(to_state, state):
    report = to_state(state)
    with pytest.raises(RuleViolation):
        discard_report(report.pk, actor=report.project.lead)
    assert Report.objects.filter(pk=report.pk).exists()


def test_only_the_lead_discards(to_state, director, member, outsider):
    report = to_state("draft")
    for person in (director, member, outsider):
        with pytest.raises(PermissionDenied):
            discard_report(report.pk, actor=person)
    assert Report.objects.exists()


def test_nothing_is_discarded_after_the_projects_end(to_state):
    report = to_state("draft")
    report.project.state, report.project.actual_finish_on = "closed", STATUS_DATE
    report.project.save()
    with pytest.raises(RuleViolation):
        discard_report(report.pk, actor=report.project.lead)


def test_a_draft_that_somebody_changed_is_not_discarded_unseen(to_state):
    report = to_state("draft")
    with pytest.raises(StaleObject):
        discard_report(report.pk, actor=report.project.lead, version=report.version - 1)


def test_a_job_whose_report_is_discarded_midway_ends_quietly(to_state, monkeypatch):
    report = to_state("generated")

    def draw_and_lose(*args, **kwargs):
        Report.objects.filter(pk=report.pk).delete()
        return b"%PDF"

    monkeypatch.setattr("reporting.production.draw", draw_and_lose)
    tasks.run_job(report.job_id)

    job = Job.objects.get(pk=report.job_id)
    assert (job.state, job.error) == ("cancelled", "")


def test_a_job_of_a_discarded_report_does_nothing(to_state):
    report = to_state("generated")
    discard_report(report.pk, actor=report.project.lead)
    production.execute(report.job_id)
    assert Job.objects.get(pk=report.job_id).is_over
    assert not Report.objects.exists()


def test_the_lead_discards_on_the_page(to_state, as_user):
    report = to_state("draft")
    client = as_user(report.project.lead)
    page = client.get(report.get_absolute_url()).content.decode()
    assert address(report) in page
    assert "cannot be undone" in page

    done = client.post(address(report), {"version": report.version}, follow=True)

    assert done.redirect_chain[0][0].endswith("/reports/")
    assert "The draft was discarded." in done.content.decode()
    assert client.get(report.get_absolute_url()).status_code == 404


def test_others_see_no_button_and_are_refused(to_state, as_user, member, outsider):
    report = to_state("draft")
    inside = as_user(member)
    assert address(report) not in inside.get(report.get_absolute_url()).content.decode()
    assert inside.post(address(report), {"version": report.version}).status_code == 403
    assert as_user(outsider).post(address(report), {"version": 1}).status_code == 404
    assert Report.objects.exists()


def test_a_second_click_and_an_old_page_are_answered_in_words(to_state, as_user):
    report = to_state("draft")
    client = as_user(report.project.lead)
    assert client.post(address(report), {"version": report.version - 1}).status_code == 409
    assert client.post(address(report), {}).status_code == 422
    assert client.post(address(report), {"version": report.version}).status_code == 302
    assert client.post(address(report), {"version": report.version}).status_code == 404
