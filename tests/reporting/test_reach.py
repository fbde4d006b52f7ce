"""What is published for everybody, what stays as it is, and the panel on its own."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.urls import reverse

from people.choices import Role
from people.models import User
from projects.models import Project
from reporting.choices import Classification, ReportState
from reporting.models import Report
from reporting.operations import edit_commentary, submit_report
from servicedesk_pm.common.clock import now
from servicedesk_pm.common.errors import RuleViolation
from tests.factories import make_user
from tests.htmx import normal, swapped
from tests.reporting.conftest import explained

pytestmark = pytest.mark.django_db


def address(name, report, *more):
    return reverse(f"reporting:{name}", args=[report.project.code, report.number, *more])


@pytest.fixture
def published(to_state):
    return to_state(ReportState.PUBLISHED)


@pytest.fixture
def internal(published):
    Report._base_manager.filter(pk=published.pk).update(classification=Classification.INTERNAL)
    published.refresh_from_db()
    return published


@pytest.mark.parametrize("role", [None, Role.HUMAN_RESOURCES, Role.ADMINISTRATOR, Role.OBSERVER])
def test_an_internal_report_is_read_by_everybody(internal, as_user, role):
    browser = as_user(make_user(roles=(role,) if role else ()))
    page = browser.get(internal.get_absolute_url())
    assert page.status_code == 200
    assert internal.project.name in page.content.decode()
    for language in ("fr", "en"):
        answer = browser.get(address("download", internal, language))
        assert b"".join(answer.streaming_content).startswith(b"%PDF")
        answer.close()
    listed = browser.get(reverse("reporting:archive")).content.decode()
    assert internal.get_absolute_url() in listed
    assert browser.get(reverse("people:search"), {"q": internal.project.code}).status_code == 200


def test_its_page_leads_nowhere_else_in_the_project(internal, as_user, outsider, member):
    page = as_user(outsider).get(internal.get_absolute_url()).content.decode()
    project = f"/projects/{internal.project.code}/"
    links = {part.split('"')[0] for part in page.split('href="')[1:]}
    inside = {link for link in links if link.startswith(project)}
    files = ("download", "annex")
    assert inside == {address(name, internal, x) for name in files for x in ("fr", "en")}
    listed = as_user(outsider).get(reverse("reporting:archive")).content.decode()
    assert f'href="{project}reports/"' not in listed
    assert internal.project.name in listed
    listed = as_user(member).get(reverse("reporting:archive")).content.decode()
    assert f'href="{project}reports/"' in listed


def test_the_body_alone_obeys_the_swap_law(internal, as_user, outsider):
    browser, url = as_user(outsider), internal.get_absolute_url()
    page, fragment = browser.get(url).content, browser.fragment(url, "report-body").content
    assert swapped(page, fragment, "report-body") == normal(page)


def test_before_its_publication_it_is_for_the_project(to_state, as_user, outsider):
    report = to_state(ReportState.APPROVED)
    Report.objects.filter(pk=report.pk).update(classification=Classification.INTERNAL)
    assert as_user(outsider).get(report.get_absolute_url()).status_code == 404
    assert not Report.objects.visible_to(outsider).exists()


def test_a_closed_account_reads_nothing(internal, outsider, member):
    for person in (outsider, member):
        assert Report.objects.visible_to(person).count() == 1
        User.objects.filter(pk=person.pk).update(is_active=False)
        assert not Report.objects.visible_to(User.objects.get(pk=person.pk)).exists()


def test_everybody_reads_but_nobody_else_acts(internal, as_user, outsider):
    browser = as_user(outsider)
    assert browser.get(address("commentary", internal)).status_code == 403
    for step in ("submit", "approve", "publish", "refresh", "discard"):
        assert browser.post(address(step, internal), {"version": 1}).status_code in {403, 422}
        assert Report.objects.get(pk=internal.pk).state == ReportState.PUBLISHED
    project = reverse("reporting:project_reports", args=[internal.project.code])
    assert browser.get(project).status_code == 404


def test_an_observer_of_a_project_may_not_write_what_he_reads(published, observer, as_user):
    browser = as_user(observer)
    assert browser.get(address("commentary", published)).status_code == 403
    assert browser.post(address("commentary", published), {}).status_code == 403


def test_an_issued_report_is_not_changed_by_the_queryset(published):
    rows = Report.objects.filter(pk=published.pk)
    for changes in (
        {"sha256": "forged"},
        {"classification": "N1"},
        {"state": ReportState.DRAFT},
        {"state": ReportState.SUPERSEDED, "remarks": "x"},
    ):
        with pytest.raises(RuleViolation, match="never changes"):
            rows.update(**changes)
    with pytest.raises(RuleViolation, match="never changes"):
        rows.delete()
    with pytest.raises(RuleViolation, match="never changes"):
        Report.objects.all().update(remarks="x")
    published.remarks = "x"
    with pytest.raises(RuleViolation, match="never changes"), transaction.atomic():
        Report.objects.bulk_update([published], ["remarks"])
    with pytest.raises(RuleViolation, match="never changes"):
        Report.objects.get(pk=published.pk).delete()
    assert rows.get().remarks == ""
    assert rows.update(state=ReportState.SUPERSEDED) == 1
    assert not hasattr(Report.objects, "delete")


def test_an_issued_report_does_not_go_back_to_draft(published):
    published.state = ReportState.DRAFT
    with pytest.raises(RuleViolation, match="never changes"):
        published.save(update_fields=["state"])


def test_what_is_in_preparation_may_still_change(to_state):
    draft = to_state(ReportState.DRAFT)
    rows = Report.objects.filter(pk=draft.pk)
    assert rows.update(remarks="x") == 1
    assert rows.delete()[0] > 0


def test_an_internal_report_is_submitted_like_any_other(to_state):
    draft = to_state(ReportState.DRAFT)
    lead = draft.project.lead
    words = explained(lead)
    kept = {name: getattr(words, name) for name in words.__dataclass_fields__}
    internal = type(words)(**{**kept, "classification": Classification.INTERNAL})
    edit_commentary(draft.pk, actor=lead, commentary=internal)
    report = submit_report(draft.pk, actor=lead, at=now())
    assert report.figures["commentary"]["classification"] == "N1"


def test_the_panel_opened_directly_is_a_whole_page(published, as_user):
    browser = as_user(published.project.lead)
    url = reverse("reporting:overview_panel", args=[published.project.code])
    page = browser.get(url).content
    assert b"<html" in page
    assert b"<h1" in page
    fragment = browser.fragment(url, "report-panel").content
    assert b"<html" not in fragment
    assert swapped(page, fragment, "report-panel") == normal(page)


def test_the_archive_costs_the_same_for_internal_reports(
    internal, as_user, outsider, django_assert_max_num_queries
):
    browser = as_user(outsider)
    browser.get(reverse("reporting:archive"))
    with django_assert_max_num_queries(12):
        browser.get(reverse("reporting:archive"))
    assert Project.objects.visible_to(outsider).count() == 0
