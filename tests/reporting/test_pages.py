"""Pages of reports: who sees what, what the buttons do, what is streamed."""

from __future__ import annotations

import io
import uuid
from datetime import date

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from people.choices import Role
from people.models import User
from projects.choices import ProjectState
from projects.models import Project
from reporting.choices import Classification, ReportState
from reporting.models import Report
from reporting.operations import approve_report, edit_commentary, submit_report
from servicedesk_pm.common.clock import now
from servicedesk_pm.common.navigation import links_for, tabs_for
from servicedesk_pm.common.search import find
from servicedesk_pm.common.text import fold
from tests.factories import make_member, make_programme, make_project, make_user
from tests.hostile import nothing_written
from tests.htmx import normal, swapped
from tests.reporting.conftest import STATUS_DATE, explained, work

pytestmark = pytest.mark.django_db


def address(name, report, *more):
    return reverse(f"reporting:{name}", args=[report.project.code, report.number, *more])


def text(response):
    return response.content.decode()


def download_of(browser, report, language):
    """Status and bytes of a download; the file is closed."""
    answer = browser.get(address("download", report, language))
    body = b"".join(answer.streaming_content) if answer.streaming else b""
    answer.close()
    return answer, body


@pytest.fixture
def draft(to_state):
    return to_state(ReportState.DRAFT)


@pytest.fixture
def published(to_state):
    return to_state(ReportState.PUBLISHED)


GET_PAGES = ["report", "commentary"]
POSTS = ["submit", "return", "approve", "publish", "refresh"]


def test_a_stranger_finds_no_address_of_a_report(published, as_user, outsider):
    browser = as_user(outsider)
    for name in GET_PAGES:
        assert browser.get(address(name, published)).status_code == 404
    for name in POSTS:
        assert browser.post(address(name, published), {"version": 1}).status_code == 404
    for language in ("fr", "en"):
        assert browser.get(address("download", published, language)).status_code == 404
    code = [published.project.code]
    assert browser.get(reverse("reporting:project_reports", args=code)).status_code == 404
    assert browser.get(reverse("reporting:overview_panel", args=code)).status_code == 404
    assert browser.post(reverse("reporting:request", args=code)).status_code == 404
    archive = browser.get(reverse("reporting:archive"))
    assert published.project.code not in text(archive)


def test_signing_in_comes_first(published, anonymous):
    answer = anonymous.get(address("report", published))
    assert (answer.status_code, "/accounts/" in answer["Location"]) == (302, True)


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        (Role.PROJECT_MANAGER, True),
        (Role.WORK_PACKAGE_LEAD, True),
        (Role.TEAM_MEMBER, True),
        (Role.SPONSOR, True),
        (Role.QUALITY_MANAGER, True),
        (Role.PROGRAMME_MANAGER, True),
        (Role.OBSERVER, False),
    ],
)
def test_a_draft_is_for_those_inside(draft, as_user, role, seen):
    browser = as_user(make_member(draft.project, role))
    expected = 200 if seen else 404
    assert browser.get(address("report", draft)).status_code == expected
    assert download_of(browser, draft, "fr")[0].status_code == expected
    found = browser.get(reverse("reporting:archive"))
    assert (f"{draft.project.code}-1" in text(found)) is seen


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.HUMAN_RESOURCES])
def test_technical_and_personnel_roles_see_no_report(published, role):
    assert not Report.objects.visible_to(make_user(roles=(role,))).exists()


def test_an_observer_reads_what_is_published(published, observer, as_user):
    browser = as_user(observer)
    assert browser.get(address("report", published)).status_code == 200
    assert download_of(browser, published, "en")[0].status_code == 200
    whole_organisation = make_user(roles=(Role.OBSERVER,))
    assert list(Report.objects.visible_to(whole_organisation)) == [published]


def test_a_report_for_the_direction_is_read_by_the_direction_only(draft, director, member, sponsor):
    Report.objects.filter(pk=draft.pk).update(classification=Classification.DIRECTION)
    for person in (director, draft.project.lead, sponsor):
        assert Report.objects.visible_to(person).count() == 1, person
    quality = make_user(roles=(Role.QUALITY_MANAGER,))
    for person in (member, quality):
        assert Report.objects.visible_to(person).count() == 0, person


def test_a_role_of_the_programme_and_of_the_project_above_counts(project):
    programme = make_programme(manager=make_user())
    top = make_project(programme=programme)
    below = make_project(parent=top)
    report = Report.objects.create(
        project=below, number=1, status_date=STATUS_DATE, prepared_by=below.lead
    )
    assert list(Report.objects.visible_to(programme.manager)) == [report]
    assert list(Report.objects.visible_to(top.lead)) == [report]
    assert not Report.objects.visible_to(project.lead).exists()


def test_the_whole_way_through_the_pages(plan, quick_pdf, director, as_user):
    lead, boss = as_user(plan.lead), as_user(director)
    listing = reverse("reporting:project_reports", args=[plan.code])
    assert "Prepare the report" in text(lead.get(listing))
    assert "Prepare the report" not in text(boss.get(listing))

    asked = lead.post(reverse("reporting:request", args=[plan.code]), {"status_date": "2026-10-09"})
    report = Report.objects.get()
    assert asked["Location"] == report.get_absolute_url()
    waiting = text(lead.get(report.get_absolute_url()))
    assert "The figures are not collected yet." in waiting
    assert "job-card" in waiting
    work(report)
    assert "Write the commentary" in text(lead.get(report.get_absolute_url()))

    refused = lead.post(address("submit", report), {"version": report.version})
    assert refused.status_code == 422
    assert "Write the key message in at least one language first." in text(refused)

    wrong = {"version": report.version, "classification": "N2", "schedule_cause": "Accounts"}
    partly = lead.post(address("commentary", report), wrong)
    assert partly.status_code == 422
    assert "Fill in all five fields of this light." in text(partly)
    assert "Accounts" in text(partly)

    whole = {
        **wrong,
        "key_message_en": "One week late.",
        "schedule_effect": "A week",
        "schedule_measure": "Two testers",
        "schedule_owner": plan.lead.pk,
        "schedule_due_on": "13.11.2026",
    }
    assert lead.post(address("commentary", report), whole).status_code == 302
    work(report)
    assert report.deviations.get().due_on == date(2026, 11, 13)
    assert lead.post(address("submit", report), {"version": report.version}).status_code == 302
    page = text(boss.get(report.get_absolute_url()))
    assert "Approve the report" in page
    assert "Approve the report" not in text(lead.get(report.get_absolute_url()))
    report.refresh_from_db()
    assert boss.post(address("approve", report), {"version": report.version}).status_code == 302
    assert boss.post(address("publish", report)).status_code == 302
    work(report)
    final = text(lead.get(report.get_absolute_url()))
    assert "it never changes" in final
    assert "Write the commentary" not in final


def test_asking_twice_with_one_form_makes_one_report(plan, quick_pdf, as_user):
    browser = as_user(plan.lead)
    facts = {"status_date": "2026-10-09", "form_token": str(uuid.uuid4())}
    url = reverse("reporting:request", args=[plan.code])
    first, second = browser.post(url, facts), browser.post(url, facts)
    assert first["Location"] == second["Location"]
    assert Report.objects.count() == 1


@pytest.mark.parametrize("typed", ["", "31.02.2026", "0001-01-01", "9999-12-31", "=1+1", "x" * 300])
def test_a_wrong_status_date_is_explained_and_kept(plan, quick_pdf, as_user, typed):
    browser = as_user(plan.lead)
    answer = browser.post(reverse("reporting:request", args=[plan.code]), {"status_date": typed})
    assert answer.status_code == 422
    assert not Report.objects.exists()


@pytest.mark.parametrize("step", POSTS)
def test_a_member_may_read_but_not_act(draft, member, as_user, step):
    facts = {"version": draft.version, "remarks": "x"}
    assert as_user(member).post(address(step, draft), facts).status_code == 403
    assert as_user(member).get(address("commentary", draft)).status_code == 403
    assert as_user(member).post(address("commentary", draft), facts).status_code == 403
    draft.refresh_from_db()
    assert draft.state == ReportState.DRAFT


def test_an_overtaken_step_answers_409(draft, as_user):
    answer = as_user(draft.project.lead).post(address("submit", draft), {"version": 1})
    assert answer.status_code == 409
    assert "decide again" in text(answer)


def test_an_overtaken_commentary_keeps_what_was_typed(draft, as_user):
    facts = {"version": 1, "classification": "N2", "key_message_fr": "Mon message"}
    answer = as_user(draft.project.lead).post(address("commentary", draft), facts)
    assert answer.status_code == 409
    assert "Mon message" in text(answer)


def test_remarks_are_kept_when_the_step_is_refused(to_state, director, as_user):
    report = to_state(ReportState.SUBMITTED)
    facts = {"version": 1, "remarks": "Name the supplier"}
    answer = as_user(director).post(address("return", report), facts)
    assert answer.status_code == 409
    assert "Name the supplier" in text(answer)


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30])
def test_a_nonsense_version_is_refused(draft, as_user, version):
    answer = as_user(draft.project.lead).post(address("submit", draft), {"version": version})
    assert answer.status_code == 422


def test_text_that_is_too_long_is_refused_with_words(draft, as_user):
    facts = {
        "version": draft.version,
        "classification": "N5",
        "key_message_fr": "é" * 401,
        "next_steps_fr": "x" * 200_000,
    }
    answer = as_user(draft.project.lead).post(address("commentary", draft), facts)
    assert answer.status_code == 422
    assert "at most 400 characters" in text(answer)
    assert "at most 2000 characters" in text(answer)
    assert "N5 is not one of the available choices" in text(answer)


def test_the_commentary_opens_with_what_was_written(draft, as_user):
    page = text(as_user(draft.project.lead).get(address("commentary", draft)))
    assert "Go-live slips by a week." in page
    assert "Accounts get lost." in page
    assert 'value="2026-11-13"' in page


def test_only_people_of_the_project_can_be_made_responsible(draft, as_user, outsider, member):
    page = text(as_user(draft.project.lead).get(address("commentary", draft)))
    assert f'<option value="{member.pk}">' in page
    assert f'<option value="{outsider.pk}">' not in page


def test_a_download_is_an_attachment_that_nobody_keeps(published, as_user, director):
    answer, body = download_of(as_user(director), published, "fr")
    assert body == f"%PDF 1 fr final {published.sha256}".encode()
    assert answer["Content-Type"] == "application/pdf"
    assert "attachment" in answer["Content-Disposition"]
    assert f"{published.project.code}-20261009-1-fr.pdf" in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]


def test_downloading_again_gives_the_same_bytes(published, as_user, director):
    first, second = (download_of(as_user(director), published, "en")[1] for _ in range(2))
    assert first == second
    assert first


def test_a_file_that_was_changed_is_not_given_out(published, as_user, director, caplog):
    name = published.pdf_en.name
    default_storage.delete(name)
    assert as_user(director).get(address("download", published, "en")).status_code == 404
    default_storage.save(name, io.BytesIO(b"%PDF forged"))
    assert as_user(director).get(address("download", published, "en")).status_code == 404
    assert "missing or was changed" in caplog.text


@pytest.mark.parametrize("language", ["de", "xx", "..", "FR"])
def test_other_languages_are_not_found(published, as_user, director, language):
    assert as_user(director).get(address("download", published, language)).status_code == 404


def test_files_of_an_older_commentary_are_not_offered(draft, as_user):
    Report.objects.filter(pk=draft.pk).update(drawn_sha256="other")
    browser = as_user(draft.project.lead)
    assert browser.get(address("download", draft, "fr")).status_code == 404
    assert "The documents are being made." in text(browser.get(address("report", draft)))


def test_a_revoked_member_downloads_nothing(published, member, as_user):
    browser = as_user(member)
    assert download_of(browser, published, "fr")[0].status_code == 200
    member.role_assignments.all().delete()
    assert browser.get(address("download", published, "fr")).status_code == 404


def test_the_body_swapped_into_the_old_page_equals_the_new_page(draft, as_user):
    browser = as_user(draft.project.lead)
    url = draft.get_absolute_url()
    fragment = browser.fragment(url, "report-body").content
    page = browser.get(url).content
    assert swapped(page, fragment, "report-body") == normal(page)


@pytest.mark.parametrize("target", ["project-reports", "report-archive"])
def test_lists_obey_the_swap_law(published, director, as_user, target):
    browser = as_user(director)
    url = reverse("reporting:archive")
    if target == "project-reports":
        url = reverse("reporting:project_reports", args=[published.project.code])
    before = browser.get(url).content
    Report.objects.create(
        project=published.project,
        number=2,
        status_date=date(2026, 10, 31),
        prepared_by=published.project.lead,
    )
    fragment = browser.fragment(url, target).content
    after = browser.get(url).content
    assert normal(before) != normal(after)
    assert swapped(before, fragment, target) == normal(after)


def many_reports(count):
    for _ in range(count):
        project = make_project(programme=make_programme(), sponsor=make_user())
        Report.objects.create(
            project=project, number=1, status_date=STATUS_DATE, prepared_by=project.lead
        )


def queries_of(browser, url, counter):
    with counter() as found, nothing_written():
        assert browser.get(url).status_code == 200
    return len(found.captured_queries)


def test_the_archive_costs_the_same_for_one_and_for_twelve(
    director, as_user, django_assert_max_num_queries
):
    browser, url = as_user(director), reverse("reporting:archive")
    many_reports(1)
    browser.get(url)
    few = queries_of(browser, url, lambda: django_assert_max_num_queries(12))
    many_reports(11)
    assert queries_of(browser, url, lambda: django_assert_max_num_queries(12)) == few


def test_a_projects_list_costs_the_same_for_one_and_for_twelve(
    plan, as_user, django_assert_max_num_queries
):
    browser = as_user(plan.lead)
    url = reverse("reporting:project_reports", args=[plan.code])

    def add(first, count):
        for n in range(first, first + count):
            Report.objects.create(
                project=plan,
                number=n,
                status_date=date(2026, 1, n),
                prepared_by=make_user(),
            )

    add(1, 1)
    browser.get(url)
    few = queries_of(browser, url, lambda: django_assert_max_num_queries(12))
    add(2, 11)
    assert queries_of(browser, url, lambda: django_assert_max_num_queries(12)) == few


def test_a_reports_page_stays_cheap(published, as_user, django_assert_max_num_queries):
    browser = as_user(published.project.lead)
    browser.get(published.get_absolute_url())
    url = published.get_absolute_url()
    assert queries_of(browser, url, lambda: django_assert_max_num_queries(12)) <= 12


def test_the_archive_filters_by_what_stands_in_the_address(published, director, as_user):
    other = make_project(name_en="Étude réseau", name_fr="Étude réseau", programme=make_programme())
    Report.objects.create(
        project=other, number=4, status_date=date(2026, 3, 31), prepared_by=other.lead
    )
    browser = as_user(director)

    def found(**query):
        page = text(browser.get(reverse("reporting:archive"), query))
        return {
            code
            for code in (f"{published.project.code}-1", f"{other.code}-4")
            if f">{code}<" in page
        }

    both = {f"{published.project.code}-1", f"{other.code}-4"}
    assert found() == both
    assert found(q="etude") == {f"{other.code}-4"}
    assert found(programme=other.programme_id) == {f"{other.code}-4"}
    assert found(state="published") == {f"{published.project.code}-1"}
    assert found(since="2026-06-01") == {f"{published.project.code}-1"}
    assert found(until="2026-06-01") == {f"{other.code}-4"}
    assert found(q="nothing like it") == set()
    assert found(state="; drop", programme="x", since="31.31.2026", sort="password") == both


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_archive_exports_what_is_filtered(published, director, as_user, form):
    answer = as_user(director).get(reverse("reporting:archive"), {"export": form})
    body = b"".join(answer.streaming_content)
    assert answer.status_code == 200
    assert body.startswith(b"PK" if form == "xlsx" else b"\xef\xbb\xbf")
    if form == "csv":
        assert f"{published.project.code}-1" in body.decode("utf-8-sig")


def test_the_panel_leads_to_the_newest_report(published, observer, as_user):
    url = reverse("reporting:overview_panel", args=[published.project.code])
    page = text(as_user(published.project.lead).get(url))
    assert published.get_absolute_url() in page
    assert "Prepare a report" in page
    Report.objects.create(
        project=published.project,
        number=2,
        status_date=date(2026, 10, 31),
        prepared_by=published.project.lead,
    )
    newest = address("report", Report.objects.get(number=2))
    assert newest in text(as_user(published.project.lead).get(url))
    assert newest not in text(as_user(observer).get(url))


def test_a_finished_project_offers_no_new_report(plan, as_user):
    Project.objects.filter(pk=plan.pk).update(state=ProjectState.CLOSED)
    page = text(as_user(plan.lead).get(reverse("reporting:project_reports", args=[plan.code])))
    assert "Prepare the report" not in page


def test_without_pango_the_page_says_why_there_is_no_button(plan, as_user, monkeypatch):
    monkeypatch.setattr("reporting.views.reports.is_available", lambda: False)
    page = text(as_user(plan.lead).get(reverse("reporting:project_reports", args=[plan.code])))
    assert "Prepare the report" not in page
    assert "Pango" in page


def test_reports_have_their_place_in_navigation_tabs_and_search(published, outsider, member):
    url = reverse("reporting:archive")
    member = User.objects.get(pk=member.pk)
    for person in (member, outsider):
        assert url in {link.url for link in links_for(person, "/")}
    tabs = tabs_for(member, published.project, "reporting:report")
    assert [tab.url for tab in tabs if tab.active] == [
        reverse("reporting:project_reports", args=[published.project.code])
    ]
    words = fold(published.project.name_fr)
    hits = [hit.url for group in find(member, words, limit=5) for hit in group.hits]
    assert published.get_absolute_url() in hits
    nothing = [hit.url for group in find(outsider, words, limit=5) for hit in group.hits]
    assert published.get_absolute_url() not in nothing


def test_hostile_names_stay_text_on_the_page(plan, quick_pdf, to_state, as_user):
    evil = '<img src=x onerror="alert(1)"><script>alert(2)</script>{{ 7|add:"7" }}'
    plan.tasks.update(name=evil[:255], blocked_reason=evil)
    report = to_state(ReportState.DRAFT)
    page = text(as_user(plan.lead).get(report.get_absolute_url()))
    assert "<img src=x" not in page
    assert "<script>alert" not in page
    assert "{{ 7|add:&quot;7&quot; }}" in page


def test_a_draft_that_is_still_drawn_for_its_lead_does_not_hold_publishing_back(
    as_user, to_state, director
):
    report = to_state(ReportState.GENERATED)
    work(report)
    edit_commentary(report.pk, actor=report.project.lead, commentary=explained(report.project.lead))
    submit_report(report.pk, actor=report.project.lead, at=now())
    approve_report(report.pk, actor=director, at=now())
    report.refresh_from_db()
    assert not report.job.is_over
    publish = reverse("reporting:publish", args=[report.project.code, report.number])
    client = as_user(director)
    assert publish in client.get(report.get_absolute_url()).content.decode()
    client.post(publish)
    assert publish not in client.get(report.get_absolute_url()).content.decode()
